/** cli: the packet that `trace` and `explain` ask about, and the history it meets. */
import type { Injection, Topology } from '../../../model/public.ts';
import { makePacket, tcpFlag } from '../../../net/public.ts';
import { converse, type Memory, newMemory, type World } from '../../../semantics/public.ts';
import { usageError } from '../../exit.ts';
import type { Given } from '../../given.ts';
import { readPacket } from '../../packet/header.ts';
import { readPlace } from '../../packet/place.ts';
import { injectionOf, receivingAddresses, type Sender, sendingStation } from '../../packet/station.ts';

export interface Asked {
  readonly injection: Injection;
  /** What the platform remembers when the packet is sent, and whether the opening that should have made it passed. */
  readonly history: (world: World) => { readonly memory: Memory; readonly opened?: boolean };
}

export function readAsked(given: Given, topology: Topology): Asked {
  return askedBetween(readEnds(given, topology), given);
}

/** Who sends, and to which address. */
export interface Ends {
  readonly sender: Sender;
  readonly destination: Injection['packet']['dst'];
}

export function readEnds(given: Given, topology: Topology): Ends {
  const from = readPlace(topology, '--from', given.required('from'));
  const to = readPlace(topology, '--to', given.required('to'));
  const destinations = receivingAddresses(topology, to).toSorted((a, b) => a.family - b.family);
  const [first] = destinations;
  if (first === undefined) {
    throw usageError(`\`${given.required('to')}\` has no address to send to`, {
      help: 'name a node with addresses, or an address',
    });
  }
  return firstReachable(destinations, (candidate) => ({
    sender: sendingStation(topology, from, candidate),
    destination: candidate,
  }));
}

/** The packet that the options describe, between ends that were read before. */
export function askedBetween({ sender, destination }: Ends, given: Given): Asked {
  const packet = readPacket(given, sender.address, destination);
  const injection = injectionOf(sender, packet);
  const history: Asked['history'] =
    given.text('state') === 'established'
      ? (world) => afterOpening(world, sender, injection)
      : () => ({ memory: newMemory() });
  return { injection, history };
}

/** The first destination whose family the sender speaks; the error of the first when none is. */
function firstReachable<T>(
  destinations: readonly Injection['packet']['dst'][],
  attempt: (destination: Injection['packet']['dst']) => T,
): T {
  let failure: unknown;
  for (const destination of destinations) {
    try {
      return attempt(destination);
    } catch (error) {
      failure ??= error;
    }
  }
  throw failure;
}

// The opening has the same ends, and the ordinary header of a first packet.
function afterOpening(
  world: World,
  sender: Sender,
  injection: Injection,
): { readonly memory: Memory; readonly opened: boolean } {
  const { src, dst, protocol, srcPort, dstPort } = injection.packet;
  const memory = newMemory();
  const opening = makePacket({
    src,
    dst,
    protocol,
    ...(srcPort === undefined ? {} : { srcPort }),
    ...(dstPort === undefined ? {} : { dstPort }),
    ...(protocol === 6 ? { tcpFlags: tcpFlag.syn } : {}),
  });
  return { memory, opened: converse(world, injectionOf(sender, opening), memory).works };
}
