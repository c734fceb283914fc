/** semantics: how a node sends a packet of its own, honest or not. */
import { type Injection, type Interface, lookupRoute, type Step } from '../model/public.ts';
import { type Address, formatAddress, type Packet } from '../net/public.ts';
import { track, tracksConnections, untracked } from './conntrack.ts';
import { exitThrough } from './exit.ts';
import type { Memory } from './memory.ts';
import { routeText } from './node.ts';
import { end, nature, pass } from './step.ts';
import { translateDestination } from './translate.ts';
import { nodeOf, type World } from './world.ts';

export type Origin =
  | { readonly kind: 'ended'; readonly steps: readonly Step[]; readonly packet: Packet }
  | { readonly kind: 'sent'; readonly steps: readonly Step[]; readonly packet: Packet; readonly nextHop: Address };

/**
 * The packet leaves by the injection's interface. Own packets pass no rule of the node itself (output is not
 * filtered), but a node that tracks connections remembers them and translates their source.
 */
export function originate(world: World, memory: Memory, exit: Interface, injection: Injection): Origin {
  const node = nodeOf(world, injection.node);
  const steps: Step[] = [];
  const nextHop = injection.nextHop ?? neighbourFor(world, exit, injection.packet.dst, steps);
  if (nextHop === undefined) {
    const text = formatAddress(injection.packet.dst);
    steps.push(
      end(
        'routing',
        nature,
        'no-route',
        `${node.id} has no route to ${text}`,
        `${node.id} n’a aucune route vers ${text}`,
      ),
    );
    return { kind: 'ended', steps, packet: injection.packet };
  }
  if (!tracksConnections(node)) return { kind: 'sent', steps, packet: injection.packet, nextHop };
  const own = memory.of(node.id);
  const tracking = injection.packet.fragment === undefined ? track(own, node, injection.packet) : untracked;
  // An error of the node's own about a translated packet quotes it as its sender wrote it, as one that passes does.
  const { quoted } = translateDestination(injection.packet, tracking);
  const written = quoted === undefined ? injection.packet : { ...injection.packet, quoted };
  const packet = exitThrough(own, node, exit, written, tracking, steps);
  if (packet === undefined) return { kind: 'ended', steps, packet: injection.packet };
  return { kind: 'sent', steps, packet, nextHop };
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
