/** reach: layer 2: which layer-3 interfaces a frame comes to. Nothing in it depends on the packet, so that it is a finite table. */
import type { Interface, LinkEnd, SwitchPort, Topology } from '../model/public.ts';
import { numberSetContains } from '../net/public.ts';

/** A layer-3 interface that hears a frame, and the tags still on the frame there. */
export interface Hearer {
  readonly at: LinkEnd;
  readonly tags: readonly number[];
}

/** `hearers` in the order in which copies come to them; `refusedAt` is the first port that refused a copy. */
export interface Domain {
  readonly hearers: readonly Hearer[];
  readonly refusedAt?: LinkEnd;
}

/** What the interface at the end of a cable makes of a copy. */
type Fate =
  | { readonly kind: 'heard'; readonly by: Hearer }
  | { readonly kind: 'switched'; readonly vlan: number; readonly inner: readonly number[] }
  | { readonly kind: 'refused' | 'lost' };

/** Tags beyond the second are cut off, as the platform's switches read two at most. */
const deepestStack = 2;

/** The cables of a platform, each direction, down ones left out; and the domains asked for so far. */
export class Cabling {
  readonly #topology: Topology;
  readonly #peers = new Map<string, LinkEnd>();
  readonly #known = new Map<string, Domain>();

  constructor(topology: Topology) {
    this.#topology = topology;
    for (const { ends, up } of topology.links) {
      if (!up) continue;
      this.#peers.set(endKey(ends[0]), ends[1]);
      this.#peers.set(endKey(ends[1]), ends[0]);
    }
  }

  /** Where a frame that the layer-3 interface sends with these tags of its own comes in. */
  domain(from: Interface, tags: readonly number[] = []): Domain {
    const own = tags.slice(0, deepestStack);
    const key = `${from.node}:${from.name} ${own.join('/')}`;
    let domain = this.#known.get(key);
    if (domain === undefined) {
      domain = this.#flood(from, own);
      this.#known.set(key, domain);
    }
    return domain;
  }

  /** Of these outer tags, those with which the first switch port takes a frame of the interface at all. */
  admitted(from: Interface, tags: readonly number[]): readonly number[] {
    if (from.role.kind === 'sub' || from.role.kind === 'svi') return tags;
    const port = this.portFacing(from);
    return port === undefined ? tags : tags.filter((tag) => admittedTo(port, tag) !== undefined);
  }

  /** The switch port at the other end of the interface's cable. */
  portFacing({ node, name }: Interface): SwitchPort | undefined {
    const peer = this.#peers.get(`${node}:${name}`);
    const role = peer === undefined ? undefined : this.#interface(peer)?.role;
    return role?.kind === 'port' ? role.port : undefined;
  }

  #flood(from: Interface, tags: readonly number[]): Domain {
    const hearers: Hearer[] = [];
    const seen = new Set<string>();
    let refusedAt: LinkEnd | undefined;
    let wave: readonly Hearer[] = this.#sent(from, tags);
    while (wave.length > 0) {
      const next: Hearer[] = [];
      for (const copy of wave) {
        const key = `${endKey(copy.at)} ${copy.tags.join('/')}`;
        if (seen.has(key)) continue;
        seen.add(key);
        const fate = this.#taken(copy);
        if (fate.kind === 'refused') refusedAt ??= copy.at;
        if (fate.kind === 'heard') hearers.push(fate.by);
        if (fate.kind !== 'switched') continue;
        const flooded = this.#flooded(copy.at.node, copy.at.interface, fate.vlan, fate.inner);
        hearers.push(...flooded.own);
        next.push(...flooded.onwards);
      }
      wave = next;
    }
    return refusedAt === undefined ? { hearers } : { hearers, refusedAt };
  }

  #sent(from: Interface, tags: readonly number[]): readonly Hearer[] {
    if (!from.up) return [];
    const { role } = from;
    if (role.kind === 'svi') return this.#flooded(from.node, from.name, role.vlan, tags).onwards;
    if (role.kind === 'sub') return this.#acrossCable(from.node, role.parent, [role.vlan, ...tags]);
    return this.#acrossCable(from.node, from.name, tags);
  }

  #acrossCable(node: string, port: string, tags: readonly number[]): readonly Hearer[] {
    const at = this.#peers.get(`${node}:${port}`);
    return at === undefined || this.#interface({ node, interface: port })?.up !== true ? [] : [{ at, tags }];
  }

  #taken({ at, tags }: Hearer): Fate {
    const iface = this.#interface(at);
    if (iface?.up !== true) return { kind: 'lost' };
    const [outer = 0, ...inner] = tags;
    if (iface.role.kind === 'port') {
      const vlan = admittedTo(iface.role.port, outer);
      return vlan === undefined ? { kind: 'refused' } : { kind: 'switched', vlan, inner };
    }
    // A priority tag (id 0) is none.
    if (outer === 0) return { kind: 'heard', by: { at, tags: inner } };
    for (const sub of this.#topology.nodes.get(at.node)?.interfaces.values() ?? []) {
      if (sub.role.kind === 'sub' && sub.role.parent === iface.name && sub.role.vlan === outer)
        return { kind: 'heard', by: { at: { node: at.node, interface: sub.name }, tags: inner } };
    }
    return { kind: 'refused' };
  }

  #flooded(
    node: string,
    entry: string,
    vlan: number,
    inner: readonly number[],
  ): { readonly own: readonly Hearer[]; readonly onwards: readonly Hearer[] } {
    const own: Hearer[] = [];
    const onwards: Hearer[] = [];
    for (const { name, up, role } of this.#topology.nodes.get(node)?.interfaces.values() ?? []) {
      if (!up || name === entry) continue;
      if (role.kind === 'svi' && role.vlan === vlan) own.push({ at: { node, interface: name }, tags: inner });
      if (role.kind !== 'port') continue;
      const tags = sentWith(role.port, vlan, inner);
      if (tags !== undefined) onwards.push(...this.#acrossCable(node, name, tags));
    }
    return { own, onwards };
  }

  #interface(end: LinkEnd): Interface | undefined {
    return this.#topology.nodes.get(end.node)?.interfaces.get(end.interface);
  }
}

/** The VLAN that a port puts a frame with this outer tag (0: none) into. */
function admittedTo(port: SwitchPort, outer: number): number | undefined {
  if (port.mode === 'access') return outer === 0 || outer === port.vlan ? port.vlan : undefined;
  if (outer === 0) return port.native;
  return outer === port.native || numberSetContains(port.vlans, outer) ? outer : undefined;
}

function sentWith(port: SwitchPort, vlan: number, inner: readonly number[]): readonly number[] | undefined {
  if (port.mode === 'access') return port.vlan === vlan ? inner : undefined;
  if (port.native === vlan) return inner;
  return numberSetContains(port.vlans, vlan) ? [vlan, ...inner] : undefined;
}

function endKey({ node, interface: name }: LinkEnd): string {
  return `${node}:${name}`;
}
