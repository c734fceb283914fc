/**
 * semantics: what one node does with one packet, in the order of the Linux kernel (netfilter hooks, ip_forward):
 * header sanity → reassembly → connection tracking → anti-spoofing → destination NAT → routing → towards itself, or
 * TTL and MTU → through it → source NAT → egress.
 */
import { type Interface, lookupRoute, type Node, type RouteDecision, type Step } from '../model/public.ts';
import { type Address, addressSetContains, formatAddress, formatPrefix, type Packet } from '../net/public.ts';
import { type Answering, type AnswerReason, errorAnswer, rejectAnswer } from './answer.ts';
import { closeByReset, type Tracking, track, tracksConnections, untracked } from './conntrack.ts';
import { enterTaken, exitThrough } from './exit.ts';
import { decideNode } from './filter.ts';
import { reassemble } from './fragments.ts';
import { isOneHost, isOwn, localReason } from './local.ts';
import type { Memory, NodeMemory } from './memory.ts';
import { sanityDrop, sourceRouteDrop } from './sanity.ts';
import { broadcastSourceDrop, spoofDrop } from './spoofing.ts';
import { end, endText, nature, pass, verdictStep } from './step.ts';
import { bindDestination, chooseDestinationNat, translateDestination, withFreeQuery } from './translate.ts';
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
  let here: Answering = { topology: world.topology, node, entry };
  const ended = (step: Step, packet: Packet, answer?: Packet): Treatment => {
    steps.push(step);
    return { kind: 'ended', steps, packet, ...(answer === undefined ? {} : { answer }) };
  };

  const insane = sanityDrop(node, entry, arrived);
  if (insane !== undefined) return ended(insane, arrived);

  let packet = arrived;
  let tracking = untracked;
  if (tracksConnections(node)) {
    const joined = takeIn(memory, node, packet);
    if (joined.kind === 'ended') return ended(joined.step, packet);
    if (joined.reassembled) steps.push(pass('defragment', nature, 'reassembled', 'réassemblé'));
    packet = joined.packet;
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

  let whole = packet;
  const spoofed = spoofDrop(world, node, entry, packet);
  if (spoofed !== undefined) return ended(spoofed, packet);

  if (isRedirect(packet) && isTranslated(tracking)) {
    return ended(
      end(
        'dnat',
        nature,
        'sanity-drop',
        'a redirect about a translated connection is never passed on',
        'une redirection au sujet d’une connexion traduite n’est jamais relayée',
      ),
      packet,
    );
  }
  [packet, tracking] = translateInbound(memory, node, entry, packet, tracking, steps);
  here = { ...here, translated: endText(packet, 'dst') !== endText(whole, 'dst') };

  const unrouted = sourceRouteDrop(node, packet);
  if (unrouted !== undefined) return ended(unrouted, packet);

  const local = localReason(node, packet.dst);
  if (local !== undefined) {
    steps.push(pass('routing', nature, local.en, local.fr));
    const nobody = broadcastSourceDrop(node, entry, packet);
    if (nobody !== undefined) return ended(nobody, packet);
    // The outside is no single router: what it makes of a source route is not asked.
    const follows = node.forwards && node.kind !== 'external';
    const route = follows ? packet.options.find(({ name }) => name.endsWith('source-route')) : undefined;
    if (route !== undefined && !isOwn(node, packet.dst)) {
      const says = 'a source route ends at a broadcast address';
      return ended(
        end('routing', nature, 'sanity-drop', says, 'une route inscrite finit à une adresse de diffusion'),
        packet,
      );
    }
    if (route !== undefined && (route.pointer ?? 4) <= 4) {
      const says = 'sent on to where the source route says, which is not followed';
      const dit = 'renvoyé là où le dit la route inscrite, qui n’est pas suivie';
      return ended(end('routing', nature, 'insufficient-information', says, dit), packet);
    }
    if (!tracksConnections(node) && packet.family === 4 && world.policies.has(node.id)) {
      // IPv4 hands whole datagrams to `input`; IPv6 puts them together behind it.
      const joined = takeIn(memory, node, packet);
      if (joined.kind === 'ended') return ended(joined.step, packet);
      if (joined.reassembled) steps.push(pass('defragment', nature, 'reassembled', 'réassemblé'));
      packet = joined.packet;
      whole = packet;
    }
    const verdict = decideNode(world, node, 'input', packet, {
      inInterface: entry.name,
      state: tracking.state,
      destinationTranslated: tracking.connection?.dnat !== undefined,
    });
    if (verdict !== undefined) {
      const step = verdictStep('input', verdict);
      // What reaches everybody is answered by nobody, also where only translation made it so.
      const answers = verdict.action === 'reject' && isOneHost(node, packet.dst);
      if (step.ends !== undefined)
        return ended(
          step,
          packet,
          step.ends !== 'insufficient-information' && answers
            ? refuse(memory.of(node.id), here, whole, tracking)
            : undefined,
        );
      steps.push(step);
    }
    const clash = enterTaken(memory.of(node.id), node, tracking);
    if (clash !== undefined) return ended(clash, packet);
    return ended(end('input', nature, 'delivered', `taken by ${node.id}`, `reçu par ${node.id}`), packet);
  }

  const route = findRoute(world, node, entry, packet);
  if (route.kind === 'ended')
    return ended(route.step, packet, route.answers === undefined ? undefined : errorAnswer(route.answers, here, whole));
  steps.push(route.step);
  const nobody = broadcastSourceDrop(node, entry, packet);
  if (nobody !== undefined) return ended(nobody, packet);
  const exit = node.interfaces.get(route.exit);
  if (exit === undefined) throw new Error(`route of ${node.id} names no interface ${route.exit}`);

  if (packet.ttl <= 1) {
    return ended(
      end('ttl', nature, 'ttl-expired', 'TTL ran out', 'TTL épuisé'),
      packet,
      errorAnswer('ttl-expired', here, whole),
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
      errorAnswer('too-big', here, whole),
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
          ? refuse(memory.of(node.id), here, whole, tracking)
          : undefined,
      );
    steps.push(step);
  }
  const sent = exitThrough(memory.of(node.id), node, exit, packet, tracking, steps);
  if (sent === undefined) return { kind: 'ended', steps, packet };
  return { kind: 'sent', steps, packet: sent, exit, nextHop: route.nextHop };
}

type TakenIn =
  | { readonly kind: 'ended'; readonly step: Step }
  | { readonly kind: 'whole'; readonly packet: Packet; readonly reassembled: boolean };

/** A fragment waits here for the rest of its datagram, or ends. */
function takeIn(memory: Memory, node: Node, packet: Packet): TakenIn {
  const joined = reassemble(memory.of(node.id), packet);
  if (joined.kind === 'whole') return joined;
  if (joined.kind === 'held') {
    return {
      kind: 'ended',
      step: end(
        'defragment',
        nature,
        'held',
        `waits for the rest of its datagram (${joined.pieces} so far)`,
        `attend le reste de son datagramme (${joined.pieces} pour l’instant)`,
      ),
    };
  }
  const why = {
    overlap: { en: 'fragments overlap', fr: 'fragments qui se chevauchent' },
    oversize: { en: 'the datagram would be too large', fr: 'le datagramme serait trop grand' },
    unaligned: { en: 'length is no multiple of 8', fr: 'longueur non multiple de 8' },
  }[joined.reason];
  return {
    kind: 'ended',
    step: end('defragment', nature, 'sanity-drop', `never completes: ${why.en}`, `ne sera jamais complet : ${why.fr}`),
  };
}

// A reset that the node sends itself ends the connection that it belongs to.
function refuse(memory: NodeMemory, here: Answering, whole: Packet, tracking: Tracking): Packet | undefined {
  const answer = rejectAnswer(here, whole);
  if (answer?.tcpFlags !== undefined && !tracking.fresh) closeByReset(memory, tracking);
  return answer;
}

// RFC 792 type 5. The addresses inside would lead its receiver past the translation, so Linux drops it.
function isRedirect({ protocol, icmp }: Packet): boolean {
  return protocol === 1 && icmp?.type === 5;
}

function isTranslated({ state, connection }: Tracking): boolean {
  return state === 'related' && (connection?.dnat !== undefined || connection?.snat !== undefined);
}

// A binding is chosen by the first packet of a connection; later packets and answers follow it.
function translateInbound(
  memory: Memory,
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
    const bound = nat === undefined ? tracking.connection : bindDestination(tracking.connection, nat);
    after = { ...tracking, connection: node.nat.length === 0 ? bound : withFreeQuery(memory.of(node.id), bound) };
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
  | { readonly kind: 'ended'; readonly step: Step; readonly answers?: AnswerReason }
  | { readonly kind: 'exit'; readonly step: Step; readonly exit: string; readonly nextHop: Address };

/** Where the node sends the packet on, or how it ends here. */
function findRoute(world: World, node: Node, entry: Interface, packet: Packet): Found {
  const text = formatAddress(packet.dst);
  const ended = (step: Step, answers?: AnswerReason): Found => ({
    kind: 'ended',
    step,
    ...(answers === undefined ? {} : { answers }),
  });
  if (isNowhere(packet.dst)) {
    return ended(end('routing', nature, 'no-route', `${text} is no destination`, `${text} n’est pas une destination`));
  }
  if (isMulticast(packet)) {
    return ended(
      end('routing', nature, 'no-route', `multicast ${text} is not routed`, `le multicast ${text} n’est pas routé`),
    );
  }
  const decision = lookupRoute(world.topology, node, packet.dst);
  if (!node.forwards) {
    // IPv6 says that there is no route before it asks whether the node forwards (ip6_pkt_discard); IPv4 says nothing.
    const says = packet.family === 6 && decision.kind === 'none' ? 'no-route' : undefined;
    return ended(
      end(
        'routing',
        { kind: 'setting', setting: 'forwards' },
        'no-route',
        `${text} is not an address of ${node.id}, which forwards nothing`,
        `${text} n’est pas une adresse de ${node.id}, qui ne relaie rien`,
      ),
      says,
    );
  }
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
  if (decision.kind === 'none' || isLinkLocal(packet.dst)) {
    return ended(end('routing', nature, 'no-route', `no route to ${text}`, `aucune route vers ${text}`), 'no-route');
  }
  if (decision.kind === 'discard') {
    return ended(
      end(
        'routing',
        { kind: 'route', route: routeText(decision) },
        'no-route',
        `${routeText(decision)} discards it`,
        `${routeText(decision)} le jette`,
      ),
    );
  }
  // Linux asks this only where the packet would leave by another interface than it came in by.
  if (decision.interface !== entry.name && (isLinkLocal(packet.src) || isUnspecified(packet.src))) {
    const source = formatAddress(packet.src);
    return ended(
      end(
        'routing',
        nature,
        'no-route',
        `${source} means nothing beyond its own link`,
        `${source} n’a pas de sens au-delà de son lien`,
      ),
      isUnspecified(packet.src) ? undefined : 'beyond-scope',
    );
  }
  if (node.kind !== 'external' && packet.options.some(({ name }) => name === 'strict-source-route')) {
    const says = 'the route inside does not lead to this node';
    return ended(end('routing', nature, 'sanity-drop', says, 'la route inscrite ne mène pas à ce nœud'), 'bad-option');
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

// RFC 1122 section 3.2.1.3 and RFC 4291 section 2.5.3: loopback and IPv4's "this host" are never on the wire.
function isNowhere({ family, value }: Address): boolean {
  return family === 4 ? value === 0n || value >> 24n === 127n : value === 1n;
}

// RFC 4291 section 2.5.6: routers never forward a packet with a link-local source.
function isLinkLocal({ family, value }: Address): boolean {
  return family === 6 && value >> 118n === 0x3fan;
}

function isUnspecified({ family, value }: Address): boolean {
  return family === 6 && value === 0n;
}

function isMulticast({ family, dst }: Packet): boolean {
  return family === 4 ? dst.value >> 28n === 0xen : dst.value >> 120n === 0xffn;
}
