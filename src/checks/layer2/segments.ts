/** checks: layer-2 segments: which interfaces share a broadcast domain, found VLAN by VLAN over every port and cable. */
import type { Interface, LinkEnd, Node, SwitchPort, Topology } from '../../model/public.ts';
import { numberSetContains } from '../../net/public.ts';

/**
 * One broadcast domain. `places` are its (switch, VLAN) pairs, none on a plain cable; `members` the layer-3 interfaces
 * with a zone that are in it. `natives` are trunk ports that carry it without a tag.
 */
export interface Segment {
  readonly key: string;
  readonly places: readonly { readonly node: string; readonly vlan: number }[];
  readonly members: readonly Interface[];
  readonly natives: readonly LinkEnd[];
}

/** A switch port whose other end is a layer-3 node, with the segments that come out of it. */
export interface Attachment {
  readonly port: LinkEnd;
  readonly vlan: number;
  readonly segment: Segment;
  readonly device: Node;
}

export interface Layer2 {
  readonly segments: readonly Segment[];
  readonly attachments: readonly Attachment[];
  readonly segmentAt: (node: string, vlan: number) => Segment | undefined;
  readonly segmentOf: (iface: Interface) => Segment | undefined;
  /** Switches that cables join, whatever VLANs those carry: one text for each connected group. */
  readonly fabricOf: (node: string) => string;
}

/** Every VLAN id that anything but a range on a trunk names: the others lead nowhere. */
export function vlansInUse(topology: Topology): ReadonlySet<number> {
  const used = new Set<number>();
  for (const node of topology.nodes.values()) {
    for (const { role } of node.interfaces.values()) {
      if (role.kind === 'sub' || role.kind === 'svi') used.add(role.vlan);
      if (role.kind !== 'port') continue;
      if (role.port.mode === 'access') used.add(role.port.vlan);
      else if (role.port.native !== undefined) used.add(role.port.native);
    }
  }
  return used;
}

// A topology never changes, and many checks ask for this.
const known = new WeakMap<Topology, Layer2>();

export function layer2Of(topology: Topology): Layer2 {
  let layer2 = known.get(topology);
  if (layer2 === undefined) {
    layer2 = findLayer2(topology);
    known.set(topology, layer2);
  }
  return layer2;
}

function findLayer2(topology: Topology): Layer2 {
  const join = new Union();
  const fabric = new Union();
  const members = new Map<string, Interface>();
  const natives: { at: LinkEnd; state: string }[] = [];
  const reached: { port: LinkEnd; vlan: number; state: string; device: Node }[] = [];
  const used = vlansInUse(topology);
  const attach = (state: string, iface: Interface): void => {
    const own = `${iface.node}:${iface.name}`;
    members.set(own, iface);
    join.add(own);
    join.unite(state, own);
  };

  for (const node of topology.nodes.values()) {
    for (const iface of node.interfaces.values()) {
      const { role } = iface;
      if (iface.zone !== undefined && role.kind !== 'port') {
        members.set(`${node.id}:${iface.name}`, iface);
        join.add(`${node.id}:${iface.name}`);
      }
      if (role.kind === 'svi') attach(stateOf(node.id, role.vlan), iface);
      if (role.kind !== 'port') continue;
      fabric.add(node.id);
      for (const vlan of used) if (egress(role.port, vlan) !== undefined) join.add(stateOf(node.id, vlan));
      if (role.port.mode === 'trunk' && role.port.native !== undefined) {
        natives.push({ at: { node: node.id, interface: iface.name }, state: stateOf(node.id, role.port.native) });
      }
    }
  }
  for (const link of topology.links) {
    if (!link.up) continue;
    for (const [from, to] of [link.ends, [link.ends[1], link.ends[0]] as const]) {
      const a = topology.nodes.get(from.node)?.interfaces.get(from.interface);
      const device = topology.nodes.get(to.node);
      const b = device?.interfaces.get(to.interface);
      if (a === undefined || b === undefined || device === undefined || !a.up || !b.up) continue;
      if (a.role.kind !== 'port') {
        if (b.role.kind !== 'port') for (const [x, y] of sameTag(topology, a, b)) attach(`${x.node}:${x.name}`, y);
        continue;
      }
      if (b.role.kind === 'port') fabric.unite(from.node, to.node);
      for (const vlan of used) {
        const tagged = egress(a.role.port, vlan);
        if (tagged === undefined) continue;
        const state = stateOf(from.node, vlan);
        if (b.role.kind === 'port') {
          const inside = ingress(b.role.port, tagged ? vlan : undefined);
          if (inside !== undefined) join.unite(state, stateOf(to.node, inside));
          continue;
        }
        const taker = tagged ? subOf(device, b, vlan) : b;
        if (taker?.zone !== undefined) attach(state, taker);
        reached.push({ port: from, vlan, state, device });
      }
    }
  }
  return collect(join, fabric, members, natives, reached);
}

function collect(
  join: Union,
  fabric: Union,
  members: ReadonlyMap<string, Interface>,
  natives: readonly { at: LinkEnd; state: string }[],
  reached: readonly { port: LinkEnd; vlan: number; state: string; device: Node }[],
): Layer2 {
  const byRoot = new Map<
    string,
    { places: { node: string; vlan: number }[]; members: Interface[]; natives: LinkEnd[] }
  >();
  const at = (root: string): { places: { node: string; vlan: number }[]; members: Interface[]; natives: LinkEnd[] } => {
    const known = byRoot.get(root) ?? { places: [], members: [], natives: [] };
    byRoot.set(root, known);
    return known;
  };
  for (const item of join.items()) {
    const group = at(join.root(item));
    const member = members.get(item);
    if (member !== undefined) group.members.push(member);
    else {
      const cut = item.lastIndexOf('#');
      group.places.push({ node: item.slice(0, cut), vlan: Number(item.slice(cut + 1)) });
    }
  }
  for (const { at: port, state } of natives) at(join.root(state)).natives.push(port);
  const segments = new Map<string, Segment>();
  for (const [root, group] of byRoot) segments.set(root, { key: root, ...group });
  const attachments = reached.flatMap(({ port, vlan, state, device }) => {
    const segment = segments.get(join.root(state));
    return segment === undefined ? [] : [{ port, vlan, segment, device }];
  });
  return {
    segments: [...segments.values()],
    attachments,
    segmentAt: (node, vlan) => segments.get(join.root(stateOf(node, vlan))),
    segmentOf: (iface) => segments.get(join.root(`${iface.node}:${iface.name}`)),
    fabricOf: (node) => fabric.root(node),
  };
}

// Node ids never hold `#`, and interface ids are written with a colon, so the two kinds of text cannot be confused.
function stateOf(node: string, vlan: number): string {
  return `${node}#${vlan}`;
}

/** Whether a frame of `vlan` leaves the port tagged; undefined when the port does not carry it. */
function egress(port: SwitchPort, vlan: number): boolean | undefined {
  if (port.mode === 'access') return port.vlan === vlan ? false : undefined;
  if (port.native === vlan) return false;
  return numberSetContains(port.vlans, vlan) ? true : undefined;
}

/** The VLAN that a frame with this tag (none: untagged) lands in; undefined when the port refuses it. */
function ingress(port: SwitchPort, tag: number | undefined): number | undefined {
  if (port.mode === 'access') return tag === undefined || tag === port.vlan ? port.vlan : undefined;
  if (tag === undefined) return port.native;
  return tag === port.native || numberSetContains(port.vlans, tag) ? tag : undefined;
}

function subOf(node: Node, parent: Interface, vlan: number): Interface | undefined {
  for (const iface of node.interfaces.values()) {
    if (iface.role.kind === 'sub' && iface.role.parent === parent.name && iface.role.vlan === vlan) return iface;
  }
  return undefined;
}

// Two layer-3 ports on one cable: untagged to untagged, and sub-interface to sub-interface of the same VLAN.
function sameTag(topology: Topology, a: Interface, b: Interface): readonly (readonly [Interface, Interface])[] {
  const pairs: (readonly [Interface, Interface])[] = [];
  if (a.zone !== undefined && b.zone !== undefined) pairs.push([a, b]);
  const [left, right] = [topology.nodes.get(a.node), topology.nodes.get(b.node)];
  if (left === undefined || right === undefined) return pairs;
  for (const iface of left.interfaces.values()) {
    if (iface.role.kind !== 'sub' || iface.role.parent !== a.name || iface.zone === undefined) continue;
    const other = subOf(right, b, iface.role.vlan);
    if (other?.zone !== undefined) pairs.push([iface, other]);
  }
  return pairs;
}

/** Union-find over texts. */
class Union {
  readonly #parent = new Map<string, string>();

  add(item: string): void {
    if (!this.#parent.has(item)) this.#parent.set(item, item);
  }

  root(item: string): string {
    let top = item;
    for (let next = this.#parent.get(top); next !== undefined && next !== top; next = this.#parent.get(top)) top = next;
    for (let at = item; at !== top; ) {
      const next = this.#parent.get(at) ?? top;
      this.#parent.set(at, top);
      at = next;
    }
    return top;
  }

  unite(a: string, b: string): void {
    this.add(a);
    this.add(b);
    const [left, right] = [this.root(a), this.root(b)];
    if (left !== right) this.#parent.set(left, right);
  }

  items(): Iterable<string> {
    return this.#parent.keys();
  }
}
