/**
 * semantics: layer 2. A frame leaves one interface, crosses links and switch ports (IEEE 802.1Q), and is taken by the
 * layer-3 interface that owns the wanted next hop. Every copy that flooding would make is followed.
 */
import type { Interface, LinkEnd, Step, SwitchPort } from '../model/public.ts';
import { type Address, addressesEqual, numberSetContains } from '../net/public.ts';
import { interfaceOf, nodeOf, type World } from './world.ts';

/** One switch crossed. */
export interface SwitchCrossing {
  readonly node: string;
  readonly entry?: string;
  readonly exit?: string;
  readonly vlan: number;
  readonly tagsIn: readonly number[];
  readonly tagsOut: readonly number[];
}

/** taken: by the next hop's interface, `tags` still on it · refused: by a port · nobody: no such neighbour there. */
export type FrameFate =
  | {
      readonly kind: 'taken';
      readonly by: LinkEnd;
      readonly tags: readonly number[];
      readonly path: readonly SwitchCrossing[];
    }
  | { readonly kind: 'refused'; readonly port: LinkEnd; readonly step: Step; readonly path: readonly SwitchCrossing[] }
  | { readonly kind: 'nobody' };

export interface Copy {
  /** The interface where the frame comes in, the tags still on it, the switches behind it. */
  readonly at: LinkEnd;
  readonly tags: readonly number[];
  readonly path: readonly SwitchCrossing[];
}

// A frame can carry two tags at most here, so that no attacker's stack makes the search long.
const maxTags = 2;

/** Every layer-3 interface that a copy of a frame comes to, and the first port that refused one. */
export interface Domain {
  readonly arrivals: readonly Copy[];
  readonly refused?: Extract<FrameFate, { kind: 'refused' }>;
}

/** Sends a frame with the packet's own `tags` out of a layer-3 interface towards the owner of `nextHop`. */
export function sendFrame(world: World, from: Interface, tags: readonly number[], nextHop: Address): FrameFate {
  const domain = domainOf(world, from, tags.slice(0, maxTags));
  const taker = domain.arrivals.find((arrival) => owns(world, arrival.at, nextHop));
  if (taker !== undefined) return { kind: 'taken', by: taker.at, tags: taker.tags, path: taker.path };
  return domain.refused ?? { kind: 'nobody' };
}

/** Where a frame with these tags ends when it is flooded from the interface. Kept, since nothing in it depends on the packet. */
export function domainOf(world: World, from: Interface, tags: readonly number[]): Domain {
  const key = `${from.node}:${from.name} ${tags.join('/')}`;
  const known = world.domains.get(key);
  if (known !== undefined) return known;
  const domain = floodFrom(world, from, tags);
  world.domains.set(key, domain);
  return domain;
}

function floodFrom(world: World, from: Interface, tags: readonly number[]): Domain {
  const seen = new Set<string>();
  const arrivals: Copy[] = [];
  let refused: Domain['refused'];
  let copies: readonly Copy[] = leave(world, from, tags);
  while (copies.length > 0) {
    const next: Copy[] = [];
    for (const copy of copies) {
      const key = `${copy.at.node}:${copy.at.interface} ${copy.tags.join('/')}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const arrival = arrive(world, copy);
      if (arrival.kind === 'layer-3') arrivals.push({ at: arrival.at, tags: arrival.tags, path: copy.path });
      else if (arrival.kind === 'refused') refused ??= { ...arrival, path: copy.path };
      else {
        arrivals.push(...arrival.local);
        next.push(...arrival.copies);
      }
    }
    copies = next;
  }
  return refused === undefined ? { arrivals } : { arrivals, refused };
}

function owns(world: World, at: LinkEnd, nextHop: Address): boolean {
  const iface = interfaceOf(world, at.node, at.interface);
  return iface.up && iface.addresses.some(({ address }) => addressesEqual(address, nextHop));
}

// How the frame leaves its first interface: with the sub-interface's own tag outermost, or straight into a switch's VLAN.
function leave(world: World, from: Interface, tags: readonly number[]): readonly Copy[] {
  if (!from.up) return [];
  switch (from.role.kind) {
    case 'routed':
    case 'port':
      return onLink(world, { node: from.node, interface: from.name }, tags, []);
    case 'sub':
      return onLink(world, { node: from.node, interface: from.role.parent }, [from.role.vlan, ...tags], []);
    case 'svi':
      return flood(world, from.node, from.name, from.role.vlan, tags, tags, []).copies;
  }
}

function onLink(world: World, end: LinkEnd, tags: readonly number[], path: readonly SwitchCrossing[]): readonly Copy[] {
  const peer = world.peers.get(`${end.node}:${end.interface}`);
  return peer === undefined || !interfaceOf(world, end.node, end.interface).up ? [] : [{ at: peer, tags, path }];
}

type Arrival =
  | { readonly kind: 'layer-3'; readonly at: LinkEnd; readonly tags: readonly number[] }
  | { readonly kind: 'switched'; readonly local: readonly Copy[]; readonly copies: readonly Copy[] }
  | { readonly kind: 'refused'; readonly port: LinkEnd; readonly step: Step };

function arrive(world: World, copy: Copy): Arrival {
  const iface = interfaceOf(world, copy.at.node, copy.at.interface);
  if (!iface.up) return { kind: 'switched', local: [], copies: [] };
  if (iface.role.kind === 'port') return admit(world, copy, iface, iface.role.port);
  const [outer, ...inner] = copy.tags;
  // A priority tag (VLAN id 0) counts as no tag.
  if (outer === undefined || outer === 0) return { kind: 'layer-3', at: copy.at, tags: inner };
  for (const sub of nodeOf(world, copy.at.node).interfaces.values()) {
    if (sub.role.kind === 'sub' && sub.role.parent === iface.name && sub.role.vlan === outer) {
      return { kind: 'layer-3', at: { node: sub.node, interface: sub.name }, tags: inner };
    }
  }
  return refusal(copy.at, outer, `no sub-interface for VLAN ${outer}`, `aucune sous-interface pour le VLAN ${outer}`);
}

// An access port takes untagged frames and, as many switches do, frames tagged with its own VLAN: the attacker's best
// case. A trunk takes the VLANs it allows, and untagged frames into its native VLAN.
function admit(world: World, copy: Copy, iface: Interface, port: SwitchPort): Arrival {
  const [outer, ...inner] = copy.tags;
  const untagged = outer === undefined || outer === 0;
  if (port.mode === 'access') {
    if (untagged || outer === port.vlan) return switchFrame(world, copy, port.vlan, inner);
    return refusal(copy.at, outer, `access port of VLAN ${port.vlan}`, `port d’accès du VLAN ${port.vlan}`);
  }
  if (untagged) {
    if (port.native !== undefined) return switchFrame(world, copy, port.native, inner);
    return refusal(copy.at, outer, 'trunk without native VLAN', 'trunk sans VLAN natif');
  }
  if (outer === port.native || numberSetContains(port.vlans, outer)) return switchFrame(world, copy, outer, inner);
  return refusal(
    copy.at,
    outer,
    `VLAN ${outer} is not allowed on ${iface.name}`,
    `VLAN ${outer} non autorisé sur ${iface.name}`,
  );
}

function switchFrame(world: World, copy: Copy, vlan: number, inner: readonly number[]): Arrival {
  return flood(world, copy.at.node, copy.at.interface, vlan, copy.tags, inner, copy.path);
}

// Inside a switch: the VLAN's own layer-3 interfaces, and a copy out of every other port that carries the VLAN.
function flood(
  world: World,
  node: string,
  entry: string | undefined,
  vlan: number,
  tagsIn: readonly number[],
  inner: readonly number[],
  path: readonly SwitchCrossing[],
): Extract<Arrival, { kind: 'switched' }> {
  const local: Copy[] = [];
  const copies: Copy[] = [];
  for (const iface of nodeOf(world, node).interfaces.values()) {
    if (!iface.up || iface.name === entry) continue;
    const crossing = { node, ...(entry === undefined ? {} : { entry }), vlan, tagsIn };
    if (iface.role.kind === 'svi' && iface.role.vlan === vlan) {
      const here = [...path, { ...crossing, exit: iface.name, tagsOut: inner }];
      local.push({ at: { node, interface: iface.name }, tags: inner, path: here });
    }
    if (iface.role.kind !== 'port') continue;
    const tagsOut = egressTags(iface.role.port, vlan, inner);
    if (tagsOut === undefined) continue;
    const end = { node, interface: iface.name };
    copies.push(...onLink(world, end, tagsOut, [...path, { ...crossing, exit: iface.name, tagsOut }]));
  }
  return { kind: 'switched', local, copies };
}

/** The tags a frame of `vlan` leaves a port with; undefined when the port does not carry the VLAN. */
function egressTags(port: SwitchPort, vlan: number, inner: readonly number[]): readonly number[] | undefined {
  if (port.mode === 'access') return port.vlan === vlan ? inner : undefined;
  if (port.native === vlan) return inner;
  return numberSetContains(port.vlans, vlan) ? [vlan, ...inner] : undefined;
}

function refusal(port: LinkEnd, vlan: number | undefined, en: string, fr: string): Arrival {
  const step: Step = {
    stage: 'layer-2',
    decider: { kind: 'vlan', vlan, port: `${port.node}:${port.interface}` },
    says: { en: `frame refused: ${en}`, fr: `trame refusée : ${fr}` },
    ends: 'denied-layer-2',
  };
  return { kind: 'refused', port, step };
}
