/**
 * semantics: what one node does with one packet, in the order of the Linux kernel (netfilter hooks, ip_forward):
 * header sanity → reassembly → connection tracking → anti-spoofing → destination NAT → routing → towards itself, or
 * TTL and MTU → through it → source NAT → egress.
 */
import { type Interface, lookupRoute, type Node, type RouteDecision, type Step } from '../model/public.ts';
import { type Address, addressSetContains, formatAddress, formatPrefix, type Packet } from '../net/public.ts';
import { errorAnswer, rejectAnswer } from './answer.ts';
import { confirm, type Tracking, track, tracksConnections, untracked } from './conntrack.ts';
import { exitThrough } from './exit.ts';
import { decideNode } from './filter.ts';
import { reassemble } from './fragments.ts';
import { localReason } from './local.ts';
import type { Memory } from './memory.ts';
import { sanityDrop } from './sanity.ts';
import { spoofDrop } from './spoofing.ts';
import { end, endText, nature, pass, verdictStep } from './step.ts';
import { bindDestination, chooseDestinationNat, translateDestination } from './translate.ts';
import type { World } from './world.ts';

/** ended: the last step says how · sent: the packet leaves by `exit` for the neighbour `nextHop`. */
export type Treatment =
  | { readonly kind: 'ended'; readonly steps: readonly Step[]; readonly packet: Packet; readonly answer?: Packet }
  | {
      readonly kind: 'sent';
      readonly steps: readonly Step[];
      readonly packet: Packet;
      readonly exit: Interface;
      readonly nextHop: Address;
    };

/** A packet that came in at `entry`. Connections that it opens and fragments that it leaves go into `memory`. */
export function treat(world: World, memory: Memory, node: Node, entry: Interface, arrived: Packet): Treatment {
  const steps: Step[] = [];
  const ended = (step: Step, packet: Packet, answer?: Packet): Treatment => {
    steps.push(step);
    return { kind: 'ended', steps, packet, ...(answer === undefined ? {} : { answer }) };
  };

  const insane = sanityDrop(node, entry, arrived);
  if (insane !== undefined) return ended(insane, arrived);

  let packet = arrived;
  let tracking = untracked;
  if (tracksConnections(node)) {
    const whole = reassemble(memory.of(node.id), packet);
    if (whole.kind === 'held') {
      return ended(
        end(
          'defragment',
          nature,
          'held',
          `waits for the rest of its datagram (${whole.pieces} so far)`,
          `attend le reste de son datagramme (${whole.pieces} pour l’instant)`,
        ),
        packet,
      );
    }
    if (whole.kind === 'killed') {
      const why = {
        overlap: { en: 'fragments overlap', fr: 'fragments qui se chevauchent' },
        oversize: { en: 'the datagram would be too large', fr: 'le datagramme serait trop grand' },
        unaligned: { en: 'length is no multiple of 8', fr: 'longueur non multiple de 8' },
      }[whole.reason];
      return ended(
        end('defragment', nature, 'sanity-drop', `never completes: ${why.en}`, `ne sera jamais complet : ${why.fr}`),
        packet,
      );
    }
    if (whole.reassembled) steps.push(pass('defragment', nature, 'reassembled', 'réassemblé'));
    packet = whole.packet;
    tracking = track(memory.of(node.id), node, packet);
    steps.push(
      pass(
        'conntrack',
        { kind: 'conntrack', state: tracking.state },
        `connection state ${tracking.state}`,
        `état de connexion ${tracking.state}`,
      ),
    );
  }

  const spoofed = spoofDrop(world, node, entry, packet);
  if (spoofed !== undefined) return ended(spoofed, packet);

  [packet, tracking] = translateInbound(node, entry, packet, tracking, steps);

  const local = localReason(node, packet.dst);
  if (local !== undefined) {
    steps.push(pass('routing', nature, local.en, local.fr));
    const verdict = decideNode(world, node, 'input', packet, {
      inInterface: entry.name,
      state: tracking.state,
      destinationTranslated: tracking.connection?.dnat !== undefined,
    });
    if (verdict !== undefined) {
      const step = verdictStep('input', verdict);
      if (step.ends !== undefined)
        return ended(
          step,
          packet,
          step.ends !== 'insufficient-information' && verdict.action === 'reject'
            ? rejectAnswer(entry, packet)
            : undefined,
        );
      steps.push(step);
    }
    if (tracking.connection !== undefined && tracking.fresh) confirm(memory.of(node.id), tracking.connection);
    return ended(end('input', nature, 'delivered', `taken by ${node.id}`, `reçu par ${node.id}`), packet);
  }

  const route = findRoute(world, node, packet);
  if (route.kind === 'ended')
    return ended(
      route.step,
      packet,
      route.step.ends === 'no-route' ? errorAnswer('no-route', entry, arrived) : undefined,
    );
  steps.push(route.step);
  const exit = node.interfaces.get(route.exit);
  if (exit === undefined) throw new Error(`route of ${node.id} names no interface ${route.exit}`);

  if (packet.ttl <= 1) {
    return ended(
      end('ttl', nature, 'ttl-expired', 'TTL ran out', 'TTL épuisé'),
      packet,
      errorAnswer('ttl-expired', entry, arrived),
    );
  }
  packet = { ...packet, ttl: packet.ttl - 1 };
  const size = packet.fragmentedTo ?? packet.length;
  if (size > exit.mtu && (packet.family === 6 || packet.dontFragment)) {
    return ended(
      end(
        'mtu',
        { kind: 'setting', setting: `mtu ${exit.mtu} on ${exit.name}` },
        'too-big',
        `${size} octets do not fit MTU ${exit.mtu} of ${exit.name}`,
        `${size} octets dépassent le MTU ${exit.mtu} de ${exit.name}`,
      ),
      packet,
      errorAnswer('too-big', entry, arrived),
    );
  }

  const verdict = decideNode(world, node, 'forward', packet, {
    inInterface: entry.name,
    outInterface: exit.name,
    state: tracking.state,
    destinationTranslated: tracking.connection?.dnat !== undefined,
  });
  if (verdict === undefined) steps.push(pass('forward', nature, 'nothing filters here', 'aucun filtrage ici'));
  else {
    const step = verdictStep('forward', verdict);
    if (step.ends !== undefined)
      return ended(
        step,
        packet,
        step.ends !== 'insufficient-information' && verdict.action === 'reject'
          ? rejectAnswer(entry, packet)
          : undefined,
      );
    steps.push(step);
  }
  packet = exitThrough(memory.of(node.id), node, exit, packet, tracking, steps);
  return { kind: 'sent', steps, packet, exit, nextHop: route.nextHop };
}

// A binding is chosen by the first packet of a connection; later packets and answers follow it.
function translateInbound(
  node: Node,
  entry: Interface,
  packet: Packet,
  tracking: Tracking,
  steps: Step[],
): [Packet, Tracking] {
  if (tracking.connection === undefined) return [packet, tracking];
  let after = tracking;
  if (tracking.fresh) {
    const nat = chooseDestinationNat(node, entry.name, packet);
    if (nat !== undefined) after = { ...tracking, connection: bindDestination(tracking.connection, nat) };
  }
  const translated = translateDestination(packet, after);
  if (endText(translated, 'dst') !== endText(packet, 'dst')) {
    const id = after.connection?.[after.direction === 'original' ? 'dnat' : 'snat'] ?? '';
    steps.push(
      pass(
        'dnat',
        { kind: 'nat', nat: id },
        `destination becomes ${endText(translated, 'dst')}`,
        `la destination devient ${endText(translated, 'dst')}`,
      ),
    );
  }
  return [translated, after];
}

type Found =
  | { readonly kind: 'ended'; readonly step: Step }
  | { readonly kind: 'exit'; readonly step: Step; readonly exit: string; readonly nextHop: Address };

/** Where the node sends the packet on, or how it ends here. */
function findRoute(world: World, node: Node, packet: Packet): Found {
  const text = formatAddress(packet.dst);
  const ended = (step: Step): Found => ({ kind: 'ended', step });
  if (isMulticast(packet)) {
    return ended(
      end('routing', nature, 'no-route', `multicast ${text} is not routed`, `le multicast ${text} n’est pas routé`),
    );
  }
  if (!node.forwards) {
    return ended(
      end(
        'routing',
        { kind: 'setting', setting: 'forwards' },
        'no-route',
        `${text} is not an address of ${node.id}, which forwards nothing`,
        `${text} n’est pas une adresse de ${node.id}, qui ne relaie rien`,
      ),
    );
  }
  const decision = lookupRoute(world.topology, node, packet.dst);
  if (node.kind === 'external' && decision.kind === 'none' && !addressSetContains(world.declared, packet.dst)) {
    return ended(
      end(
        'routing',
        nature,
        'exits',
        `${text} lies beyond the modelled world`,
        `${text} est au-delà du monde modélisé`,
      ),
    );
  }
  if (decision.kind === 'none')
    return ended(end('routing', nature, 'no-route', `no route to ${text}`, `aucune route vers ${text}`));
  if (decision.kind === 'discard') {
    return ended(
      end(
        'routing',
        { kind: 'route', route: routeText(decision) },
        'no-route',
        `the route ${routeText(decision)} discards it`,
        `la route ${routeText(decision)} le jette`,
      ),
    );
  }
  const hop = formatAddress(decision.nextHop);
  const step = pass(
    'routing',
    { kind: 'route', route: routeText(decision) },
    `${routeText(decision)}: out of ${decision.interface} to ${hop}`,
    `${routeText(decision)} : sort par ${decision.interface} vers ${hop}`,
  );
  return { kind: 'exit', step, exit: decision.interface, nextHop: decision.nextHop };
}

/** The route as the file writes it. */
export function routeText(decision: Exclude<RouteDecision, { kind: 'none' }>): string {
  return decision.kind === 'connected'
    ? `connected ${decision.interface}`
    : `route ${formatPrefix(decision.route.prefix)}`;
}

function isMulticast({ family, dst }: Packet): boolean {
  return family === 4 ? dst.value >> 28n === 0xen : dst.value >> 120n === 0xffn;
}
