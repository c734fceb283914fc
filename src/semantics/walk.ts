/** semantics: one packet through the platform, hop by hop, until it ends. */
import type { Disposition, Hop, Injection, Interface, LinkEnd, Step, Trace } from '../model/public.ts';
import { type Address, formatAddress, formatPacket, type Packet } from '../net/public.ts';
import { type FrameFate, type SwitchCrossing, sendFrame } from './frame.ts';
import type { Memory } from './memory.ts';
import { treat } from './node.ts';
import { originate } from './origin.ts';
import { end, nature, pass } from './step.ts';
import { interfaceOf, nodeOf, type World } from './world.ts';

// RFC 791's TTL already bounds a walk; this bounds it when a node is modelled without a TTL decrement.
const maxHops = 300;

/** A packet under way: it is about to come in at `at`. */
interface Flight {
  readonly at: LinkEnd;
  readonly packet: Packet;
}

/**
 * Walks the injected packet to its end. Connections, address bindings and fragments that it leaves behind go into
 * `memory`, so that a second walk with the same memory meets a conversation already under way.
 * Throws when the injection names a node or interface that the topology does not have.
 */
export function walk(world: World, injection: Injection, memory: Memory): Trace {
  const hops: Hop[] = [];
  const stop = (disposition: Disposition, at: LinkEnd, final: Packet, answer?: Packet): Trace => ({
    injection,
    hops,
    disposition,
    end: at,
    final,
    ...(answer === undefined ? {} : { answer }),
  });

  const start = depart(world, injection, memory, hops);
  if (start.kind === 'ended') return stop(start.disposition, start.at, start.packet);
  let flight: Flight = start;
  const seen = new Map<string, Packet[]>();
  for (let count = 0; count < maxHops; count += 1) {
    const { at, packet } = flight;
    const node = nodeOf(world, at.node);
    const entry = interfaceOf(world, at.node, at.interface);
    const inner = packet.vlanTags.filter((tag) => tag !== 0);
    if (inner.length > 0) {
      const step = end(
        'layer-2',
        { kind: 'vlan', vlan: inner[0], port: `${at.node}:${at.interface}` },
        'denied-layer-2',
        `a frame still tagged ${inner.join('/')} is no IP packet here`,
        `une trame encore étiquetée ${inner.join('/')} n’est pas un paquet IP ici`,
      );
      hops.push({ node: at.node, entry: at.interface, before: packet, after: packet, steps: [step] });
      return stop('denied-layer-2', at, packet);
    }
    if (wasHere(seen, at, packet)) {
      const step = end(
        'routing',
        nature,
        'loop',
        'the same packet was here before',
        'le même paquet est déjà passé ici',
      );
      hops.push({ node: at.node, entry: at.interface, before: packet, after: packet, steps: [step] });
      return stop('loop', at, packet);
    }
    const treatment = treat(world, memory, node, entry, { ...packet, vlanTags: [] });
    const { steps } = treatment;
    if (treatment.kind === 'ended') {
      hops.push({ node: at.node, entry: at.interface, before: packet, after: treatment.packet, steps });
      return stop(steps.at(-1)?.ends ?? 'insufficient-information', at, treatment.packet, treatment.answer);
    }
    const { exit, nextHop } = treatment;
    const fate = sendFrame(world, exit, [], nextHop);
    hops.push({
      node: at.node,
      entry: at.interface,
      exit: exit.name,
      before: packet,
      after: treatment.packet,
      steps: [...steps, ...neighbourSteps(fate, exit, nextHop)],
    });
    const next = cross(fate, treatment.packet, hops);
    if (next.kind === 'ended')
      return stop(next.disposition, next.at ?? { node: at.node, interface: exit.name }, treatment.packet);
    flight = next;
  }
  return stop('loop', flight.at, flight.packet);
}

/** Whether the same packet, its TTL aside, came in here before; notes that it does now. */
function wasHere(seen: Map<string, Packet[]>, at: LinkEnd, packet: Packet): boolean {
  const place = `${at.node}:${at.interface}`;
  const before = seen.get(place);
  if (before === undefined) {
    seen.set(place, [packet]);
    return false;
  }
  const text = textOf(packet);
  if (before.some((other) => textOf(other) === text)) return true;
  before.push(packet);
  return false;
}

function textOf(packet: Packet): string {
  return formatPacket({ ...packet, vlanTags: [] });
}

type Departure =
  | ({ readonly kind: 'flying' } & Flight)
  | { readonly kind: 'ended'; readonly disposition: Disposition; readonly at: LinkEnd; readonly packet: Packet };

function depart(world: World, injection: Injection, memory: Memory, hops: Hop[]): Departure {
  const at: LinkEnd = { node: injection.node, interface: injection.interface };
  const exit = interfaceOf(world, at.node, at.interface);
  if (injection.arriving === true) return { kind: 'flying', at, packet: injection.packet };
  const origin = originate(world, memory, exit, injection);
  const { packet } = origin;
  if (origin.kind === 'ended') {
    hops.push({ node: at.node, before: injection.packet, after: packet, steps: origin.steps });
    return { kind: 'ended', disposition: origin.steps.at(-1)?.ends ?? 'no-route', at, packet };
  }
  const fate = sendFrame(world, origin.exit, injection.packet.vlanTags, origin.nextHop);
  hops.push({
    node: at.node,
    exit: origin.exit.name,
    before: injection.packet,
    after: packet,
    steps: [...origin.steps, ...neighbourSteps(fate, origin.exit, origin.nextHop)],
  });
  const next = cross(fate, packet, hops);
  if (next.kind === 'flying') return next;
  return { ...next, at: next.at ?? { ...at, interface: origin.exit.name }, packet };
}

type Crossing =
  | ({ readonly kind: 'flying' } & Flight)
  | { readonly kind: 'ended'; readonly disposition: Disposition; readonly at?: LinkEnd };

/** The switches between one layer-3 interface and the next become hops of their own. */
function cross(fate: FrameFate, packet: Packet, hops: Hop[]): Crossing {
  if (fate.kind === 'nobody') return { kind: 'ended', disposition: 'neighbour-unreachable' };
  for (const crossing of fate.path) hops.push(switchHop(crossing, packet));
  if (fate.kind === 'taken') return { kind: 'flying', at: fate.by, packet: { ...packet, vlanTags: fate.tags } };
  hops.push({ node: fate.port.node, entry: fate.port.interface, before: packet, after: packet, steps: [fate.step] });
  return { kind: 'ended', disposition: 'denied-layer-2', at: fate.port };
}

function switchHop(crossing: SwitchCrossing, packet: Packet): Hop {
  const { node, entry, exit, vlan, tagsIn, tagsOut } = crossing;
  const step = pass(
    'layer-2',
    { kind: 'vlan', vlan, port: `${node}:${exit ?? entry ?? ''}` },
    `switched in VLAN ${vlan}`,
    `commuté dans le VLAN ${vlan}`,
  );
  return {
    node,
    ...(entry === undefined ? {} : { entry }),
    ...(exit === undefined ? {} : { exit }),
    before: { ...packet, vlanTags: tagsIn },
    after: { ...packet, vlanTags: tagsOut },
    steps: [step],
  };
}

function neighbourSteps(fate: FrameFate, exit: Interface, nextHop: Address): readonly Step[] {
  if (fate.kind !== 'nobody') return [];
  const text = formatAddress(nextHop);
  return [
    end(
      'neighbour',
      nature,
      'neighbour-unreachable',
      `nobody behind ${exit.name} answers for ${text}`,
      `personne derrière ${exit.name} ne répond pour ${text}`,
    ),
  ];
}
