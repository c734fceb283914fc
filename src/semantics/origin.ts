/** semantics: how a node sends a packet of its own, honest or not. */
import { type Injection, type Interface, lookupRoute, type Node, type Step } from '../model/public.ts';
import { type Address, addressesEqual, formatAddress, type Packet } from '../net/public.ts';
import { track, tracksConnections, untracked } from './conntrack.ts';
import { exitThrough } from './exit.ts';
import type { Memory } from './memory.ts';
import { routeText } from './node.ts';
import { end, nature, pass } from './step.ts';
import { translateDestination } from './translate.ts';
import { nodeOf, type World } from './world.ts';

export type Origin =
  | { readonly kind: 'ended'; readonly steps: readonly Step[]; readonly packet: Packet }
  | {
      readonly kind: 'sent';
      readonly steps: readonly Step[];
      readonly packet: Packet;
      readonly exit: Interface;
      readonly nextHop: Address;
    };

/**
 * The packet leaves by the injection's interface. Own packets pass no rule of the node itself (output is not
 * filtered), but a node that tracks connections remembers them and translates their source. An error about a packet
 * that translation would hide goes to whom that packet stands for, by the way that leads there, and quotes it so.
 */
export function originate(world: World, memory: Memory, exit: Interface, injection: Injection): Origin {
  const node = nodeOf(world, injection.node);
  const { packet: own } = injection;
  const steps: Step[] = [];
  const nextHop = injection.nextHop ?? neighbourFor(world, exit, own.dst, steps);
  if (nextHop === undefined) return nowhere(node, own, steps);
  if (!tracksConnections(node)) return { kind: 'sent', steps, packet: own, exit, nextHop };
  const memoryHere = memory.of(node.id);
  const tracking = own.fragment === undefined ? track(memoryHere, node, own) : untracked;
  const written = translateDestination(own, tracking);
  let way: Pick<Origin & { kind: 'sent' }, 'exit' | 'nextHop'> = { exit, nextHop };
  if (!addressesEqual(written.dst, own.dst)) {
    const route = lookupRoute(world.topology, node, written.dst);
    const other =
      route.kind === 'connected' || route.kind === 'route' ? node.interfaces.get(route.interface) : undefined;
    if (other === undefined || route.kind === 'none' || route.kind === 'discard') return nowhere(node, written, steps);
    way = { exit: other, nextHop: route.nextHop };
  }
  const packet = exitThrough(memoryHere, node, way.exit, written, tracking, steps);
  return packet === undefined ? { kind: 'ended', steps, packet: own } : { kind: 'sent', steps, packet, ...way };
}

function nowhere(node: Node, packet: Packet, steps: Step[]): Origin {
  const text = formatAddress(packet.dst);
  steps.push(
    end(
      'routing',
      nature,
      'no-route',
      `${node.id} has no route to ${text}`,
      `${node.id} n’a aucune route vers ${text}`,
    ),
  );
  return { kind: 'ended', steps, packet };
}

// A station may send by any of its interfaces. When its routes prefer another one, the destination itself is asked
// for on this segment, as a host with a wrong idea of the network would do.
function neighbourFor(world: World, exit: Interface, destination: Address, steps: Step[]): Address | undefined {
  const decision = lookupRoute(world.topology, nodeOf(world, exit.node), destination);
  if (decision.kind === 'none' || decision.kind === 'discard') return undefined;
  const text = routeText(decision);
  steps.push(
    pass(
      'routing',
      { kind: 'route', route: text },
      `sent out of ${exit.name} (${text})`,
      `émis par ${exit.name} (${text})`,
    ),
  );
  return decision.interface === exit.name ? decision.nextHop : destination;
}
