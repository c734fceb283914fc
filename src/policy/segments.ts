/** policy: which layer-3 interfaces share a broadcast domain (IEEE 802.1Q), as honest frames travel. */
import { type Interface, isUp, type LinkEnd, type SwitchPort, type Topology } from '../model/public.ts';
import { numberSetContains } from '../net/public.ts';

/** The groups of interfaces that hear each other, each in order of node and name; groups in order of their first member. */
export function segmentsOf(topology: Topology): readonly (readonly LinkEnd[])[] {
  const domains = new Domains();
  const vlans = vlansInUse(topology);
  for (const [index, link] of topology.links.entries()) {
    if (!link.up) continue;
    for (const end of link.ends) joinWire(topology, domains, vlans, `link ${index}`, end);
  }
  const groups = new Map<string, LinkEnd[]>();
  for (const node of [...topology.nodes.values()].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    for (const iface of [...node.interfaces.values()].sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (iface.role.kind === 'port' || iface.addresses.length === 0 || !isUp(topology, iface)) continue;
      const end = { node: node.id, interface: iface.name };
      if (iface.role.kind === 'svi') domains.join(attachment(end), inside(node.id, iface.role.vlan));
      const root = domains.find(attachment(end));
      const group = groups.get(root);
      if (group === undefined) groups.set(root, [end]);
      else group.push(end);
    }
  }
  return [...groups.values()];
}

function joinWire(topology: Topology, domains: Domains, vlans: readonly number[], wire: string, end: LinkEnd): void {
  const iface = topology.nodes.get(end.node)?.interfaces.get(end.interface);
  if (iface === undefined || !iface.up) return;
  if (iface.role.kind === 'port') joinPort(domains, vlans, wire, end.node, iface.role.port);
  else domains.join(attachment(end), `${wire} untagged`);
  for (const sub of subInterfaces(topology, end)) {
    if (sub.role.kind === 'sub') domains.join(attachment({ node: sub.node, interface: sub.name }), `${wire} tag ${sub.role.vlan}`);
  }
}

function joinPort(domains: Domains, vlans: readonly number[], wire: string, node: string, port: SwitchPort): void {
  if (port.mode === 'access') return domains.join(`${wire} untagged`, inside(node, port.vlan));
  if (port.native !== undefined) domains.join(`${wire} untagged`, inside(node, port.native));
  for (const vlan of vlans) {
    if (vlan !== port.native && numberSetContains(port.vlans, vlan)) domains.join(`${wire} tag ${vlan}`, inside(node, vlan));
  }
}

function subInterfaces(topology: Topology, end: LinkEnd): readonly Interface[] {
  const interfaces = topology.nodes.get(end.node)?.interfaces.values() ?? [];
  return [...interfaces].filter((sub) => sub.role.kind === 'sub' && sub.role.parent === end.interface && sub.up);
}

// Only VLANs that some interface ends in can join anything; a trunk often allows thousands of others.
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

function attachment(end: LinkEnd): string {
  return `at ${end.node}:${end.interface}`;
}

function inside(node: string, vlan: number): string {
  return `vlan ${vlan} in ${node}`;
}

/** Union-find with path halving. */
class Domains {
  readonly #parents = new Map<string, string>();

  find(name: string): string {
    let at = name;
    for (;;) {
      const up = this.#parents.get(at);
      if (up === undefined) return at;
      const above = this.#parents.get(up);
      if (above === undefined) return up;
      this.#parents.set(at, above);
      at = above;
    }
  }

  join(a: string, b: string): void {
    const [x, y] = [this.find(a), this.find(b)];
    if (x !== y) this.#parents.set(x, y);
  }
}
