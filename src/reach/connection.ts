/** reach: what a node remembers of the packets that crossed it, and in which state it finds the next one. */
import type { ConntrackState, Node } from '../model/public.ts';
import type { HeaderSpace, Headers } from './headers.ts';
import { inverted, type Tuple, whereEqual } from './translation.ts';

/** `original` and `reply` as `semantics` keeps them: the first packet as it came in, the answer as it will come in. */
export interface Connection {
  readonly node: string;
  readonly original: Tuple;
  readonly reply: Tuple;
  readonly destinationNat?: string;
  readonly sourceNat?: string;
  /** A binding wrote a port into a packet that has none: no answer ever fits. */
  readonly unanswerable?: boolean;
}

/** Whether the node keeps connection state at all: address translation needs it too. */
export function tracksConnections(node: Node): boolean {
  return node.stateful || node.nat.length > 0;
}

/**
 * One way in which a node may see a packet. `connection` is present when it belongs to one already known, `answers`
 * when it runs against the connection's first packet; `fresh` when the packet opens one.
 */
export interface Tracked {
  readonly packets: HeaderSpace;
  readonly state: ConntrackState;
  readonly fresh: boolean;
  readonly connection?: Connection;
  readonly answers: boolean;
}

/**
 * How far one walk of several packets has come. `known` are connections, oldest first. `answered`: answers have passed,
 * so that later packets of both directions are established; `flags`: the TCP headers that such a packet may show.
 */
export interface Memory {
  readonly known: readonly Connection[];
  readonly answered: boolean;
  readonly flags?: HeaderSpace;
}

export const noMemory: Memory = { known: [], answered: false };

/** Every state in which the node finds packets of `arrived`, which now show `tuple`; and those it cannot be sure of. */
export function trackSets(
  headers: Headers,
  node: Node,
  memory: Memory,
  tuple: Tuple,
  arrived: HeaderSpace,
): { readonly tracked: readonly Tracked[]; readonly unsure: HeaderSpace } {
  if (!tracksConnections(node)) {
    const packets = arrived;
    return { tracked: [{ packets, state: 'untracked', fresh: false, answers: false }], unsure: headers.none };
  }
  const tracked: Tracked[] = [];
  let rest = arrived;
  let unsure = headers.none;
  // Errors and neighbour discovery never belong to a connection by their own tuple.
  const untied = headers.and(rest, headers.conntrack.neverByTuple);
  rest = headers.minus(rest, untied);
  for (const connection of memory.known.toReversed()) {
    if (connection.node !== node.id) continue;
    for (const answers of [true, false]) {
      if (answers && connection.unanswerable === true) continue;
      const { packets, exact } = whereEqual(headers, tuple, answers ? connection.reply : connection.original);
      const here = headers.and(rest, packets);
      if (headers.isEmpty(here)) continue;
      // Within the walk of one packet, that it might pass for its own answer is no more than a doubt.
      if (!exact || (answers && !memory.answered)) {
        unsure = headers.or(unsure, here);
        continue;
      }
      const fitting = answers || memory.answered ? headers.and(here, memory.flags ?? headers.all) : here;
      const established = answers || memory.answered;
      tracked.push({
        packets: fitting,
        state: established ? 'established' : 'new',
        fresh: false,
        connection,
        answers,
      });
      tracked.push({ packets: headers.minus(here, fitting), state: 'invalid', fresh: false, answers: false });
      rest = headers.minus(rest, here);
    }
  }
  const opening = node.tcpLoose ? headers.conntrack.opensLoosely : headers.conntrack.opens;
  const fresh = headers.and(rest, opening);
  const untrackedPart = headers.and(untied, headers.conntrack.untracked);
  const invalid = headers.or(headers.minus(rest, fresh), headers.minus(untied, untrackedPart));
  tracked.push(
    { packets: fresh, state: 'new', fresh: true, answers: false },
    { packets: untrackedPart, state: 'untracked', fresh: false, answers: false },
    { packets: invalid, state: 'invalid', fresh: false, answers: false },
  );
  return { tracked: tracked.filter(({ packets }) => !headers.isEmpty(packets)), unsure };
}

/** The connection that a first packet opens. */
export function opened(node: Node, tuple: Tuple): Connection {
  return { node: node.id, original: tuple, reply: inverted(tuple) };
}

/** What a packet of a connection looks like when it leaves: the mirror of what the other direction expects. */
export function targetOf(connection: Connection, answers: boolean): Tuple {
  return inverted(answers ? connection.original : connection.reply);
}
