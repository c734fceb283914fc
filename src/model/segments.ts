/** model: which layer-3 interfaces share a broadcast domain: links, switch ports and tags (IEEE 802.1Q) walked as a graph. */
import { numberSetContains } from '../net/public.ts';
import type { Interface, LinkEnd, Node, SwitchPort } from './node.ts';
import { isUp } from './routing.ts';
import { formatEnd, interfaceAt, type Topology } from './topology.ts';

/**
 * `interfaces` are the layer-3 interfaces that are up, in the order of the topology; `places` the VLANs of switches
 * that carry the segment, none on a plain cable.
 */
export interface Segment {
  readonly interfaces: readonly LinkEnd[];
  readonly places: readonly { readonly node: string; readonly vlan: number }[];
}

/**
 * Every up layer-3 interface is in exactly one segment, alone if nothing hears it. Two interfaces share one as soon as
 * frames can travel one way: a tagged frame that an access port of its VLAN takes has no way back, yet it arrived.
 */
export function segments(topology: Topology): readonly Segment[] {
  const joined = new Joined();
  const used = vlansInUse(topology);
  for (const link of topology.links) {
    if (!link.up) continue;
    const [left, right] = link.ends;
    joinOneWay(topology, joined, used, left, right);
    joinOneWay(topology, joined, used, right, left);
  }
  return collect(topology, joined);
}

function collect(topology: Topology, joined: Joined): readonly Segment[] {
  const interfaces = new Map<string, LinkEnd[]>();
  for (const node of topology.nodes.values()) {
    for (const iface of node.interfaces.values()) {
      if (iface.role.kind === 'port' || !isUp(topology, iface)) continue;
      if (iface.role.kind === 'svi') joined.join(stateOf(iface), placeKey(node.id, iface.role.vlan));
      const root = joined.root(stateOf(iface));
      const end = { node: node.id, interface: iface.name };
      const known = interfaces.get(root);
      if (known === undefined) interfaces.set(root, [end]);
      else known.push(end);
    }
  }
  const places = new Map<string, { node: string; vlan: number }[]>();
  for (const [key, place] of joined.places) {
    const root = joined.root(key);
    const known = places.get(root);
    if (known === undefined) places.set(root, [place]);
    else known.push(place);
  }
  return [...interfaces].map(([root, ends]) => ({ interfaces: ends, places: places.get(root) ?? [] }));
}

/** A frame as it stands on a cable: its outer tag, if any, and the state it came from. */
interface Sent {
  readonly tag: number | undefined;
  readonly state: string;
}

function joinOneWay(topology: Topology, joined: Joined, used: readonly number[], from: LinkEnd, to: LinkEnd): void {
  const [out, into] = [interfaceAt(topology, from), interfaceAt(topology, to)];
  const [sender, taker] = [topology.nodes.get(from.node), topology.nodes.get(to.node)];
  if (out?.up !== true || into?.up !== true || sender === undefined || taker === undefined) return;
  const subs = into.role.kind === 'port' ? undefined : subsOf(taker, into);
  for (const { tag, state } of sentBy(joined, sender, out, used)) {
    const target =
      into.role.kind === 'port'
        ? placeTaking(joined, taker, into.role.port, tag)
        : tag === undefined
          ? into
          : subs?.get(tag);
    if (target === undefined) continue;
    joined.join(state, typeof target === 'string' ? target : stateOf(target));
  }
}

function sentBy(joined: Joined, node: Node, iface: Interface, used: readonly number[]): readonly Sent[] {
  if (iface.role.kind === 'port') {
    const { port } = iface.role;
    if (port.mode === 'access') return [{ tag: undefined, state: joined.place(node.id, port.vlan) }];
    return used.flatMap((vlan): readonly Sent[] => {
      if (vlan === port.native) return [{ tag: undefined, state: joined.place(node.id, vlan) }];
      return numberSetContains(port.vlans, vlan) ? [{ tag: vlan, state: joined.place(node.id, vlan) }] : [];
    });
  }
  const tagged = [...subsOf(node, iface)].map(([tag, sub]) => ({ tag, state: stateOf(sub) }));
  return [{ tag: undefined, state: stateOf(iface) }, ...tagged];
}

/** Where a port puts a frame; undefined when it refuses it. An access port takes its own VLAN tagged too, as many do. */
function placeTaking(joined: Joined, node: Node, port: SwitchPort, tag: number | undefined): string | undefined {
  if (port.mode === 'access')
    return tag === undefined || tag === port.vlan ? joined.place(node.id, port.vlan) : undefined;
  if (tag === undefined) return port.native === undefined ? undefined : joined.place(node.id, port.native);
  return tag === port.native || numberSetContains(port.vlans, tag) ? joined.place(node.id, tag) : undefined;
}

function subsOf(node: Node, parent: Interface): ReadonlyMap<number, Interface> {
  const found = new Map<number, Interface>();
  for (const iface of node.interfaces.values()) {
    if (iface.role.kind === 'sub' && iface.role.parent === parent.name && iface.up) found.set(iface.role.vlan, iface);
  }
  return found;
}

/** VLANs that some interface ends in or some untagged frame enters: a trunk often allows thousands that nobody sends. */
function vlansInUse(topology: Topology): readonly number[] {
  const found = new Set<number>();
  for (const node of topology.nodes.values()) {
    for (const { role } of node.interfaces.values()) {
      if (role.kind === 'sub' || role.kind === 'svi') found.add(role.vlan);
      if (role.kind !== 'port') continue;
      if (role.port.mode === 'access') found.add(role.port.vlan);
      else if (role.port.native !== undefined) found.add(role.port.native);
    }
  }
  return [...found];
}

function stateOf(iface: Interface): string {
  return `interface ${formatEnd({ node: iface.node, interface: iface.name })}`;
}

function placeKey(node: string, vlan: number): string {
  return `vlan ${vlan} ${node}`;
}

/** Union-find. */
class Joined {
  readonly places = new Map<string, { readonly node: string; readonly vlan: number }>();
  readonly #above = new Map<string, string>();

  /** The key of a VLAN inside a switch, remembered as a place. */
  place(node: string, vlan: number): string {
    const key = placeKey(node, vlan);
    if (!this.places.has(key)) this.places.set(key, { node, vlan });
    return key;
  }

  root(item: string): string {
    let top = item;
    for (let next = this.#above.get(top); next !== undefined; next = this.#above.get(top)) top = next;
    for (let at = item; at !== top; ) {
      const next = this.#above.get(at) ?? top;
      this.#above.set(at, top);
      at = next;
    }
    return top;
  }

  join(a: string, b: string): void {
    const [left, right] = [this.root(a), this.root(b)];
    if (left !== right) this.#above.set(left, right);
  }
}
