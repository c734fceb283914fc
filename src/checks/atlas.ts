/** checks: who and what lies where: lookups that many checks ask of one topology. */
import {
  type Interface,
  internetAddresses,
  type Link,
  type LinkEnd,
  type LinkKind,
  type Node,
  type Owner,
  type Policy,
  type Topology,
  type Trace,
  type Zone,
} from '../model/public.ts';
import { type Address, type AddressSet, addressSetContains, formatAddress, prefixContains } from '../net/public.ts';

export interface Atlas {
  readonly topology: Topology;
  /** Nodes that apply a policy. */
  readonly filtering: ReadonlySet<string>;
  readonly internet: AddressSet;
  readonly zoneOfInterface: (iface: Interface) => Zone | undefined;
  /** The zone that an address lives in: of the interface that has it, of its segment, of its prefix, else the Internet. */
  readonly zoneOf: (address: Address) => Zone | undefined;
  /** The interface that has this own address. */
  readonly holderOf: (address: Address) => Interface | undefined;
  readonly linkAt: (end: LinkEnd) => Link | undefined;
}

export function makeAtlas(topology: Topology, policies: ReadonlyMap<string, Policy>): Atlas {
  const holders = new Map<string, Interface>();
  const connected: { iface: Interface; prefix: Interface['addresses'][number]['prefix'] }[] = [];
  for (const node of topology.nodes.values()) {
    for (const iface of node.interfaces.values()) {
      for (const { address, prefix } of iface.addresses) {
        holders.set(formatAddress(address), iface);
        connected.push({ iface, prefix });
      }
    }
  }
  connected.sort((a, b) => b.prefix.length - a.prefix.length);
  const links = new Map<string, Link>();
  for (const link of topology.links) for (const end of link.ends) links.set(`${end.node}:${end.interface}`, link);
  const zoneOfInterface = (iface: Interface): Zone | undefined =>
    iface.zone === undefined ? undefined : topology.zones.get(iface.zone);
  const internetZone = [...topology.zones.values()].find(({ owner }) => owner.kind === 'internet');
  const internet = internetAddresses(topology);
  const holderOf = (address: Address): Interface | undefined => holders.get(formatAddress(address));
  const zoneOf = (address: Address): Zone | undefined => {
    const holder = holderOf(address);
    if (holder?.zone !== undefined) return topology.zones.get(holder.zone);
    const segment = connected.find(({ prefix, iface }) => iface.zone !== undefined && prefixContains(prefix, address));
    if (segment !== undefined) return zoneOfInterface(segment.iface);
    return narrowestZone(topology, address) ?? (addressSetContains(internet, address) ? internetZone : undefined);
  };
  return {
    topology,
    filtering: new Set(policies.keys()),
    internet,
    zoneOfInterface,
    zoneOf,
    holderOf,
    linkAt: (end) => links.get(`${end.node}:${end.interface}`),
  };
}

function narrowestZone(topology: Topology, address: Address): Zone | undefined {
  let best: { zone: Zone; size: bigint } | undefined;
  for (const zone of topology.zones.values()) {
    for (const { family, first, last } of zone.prefixes.ranges) {
      if (family !== address.family || address.value < first || address.value > last) continue;
      if (best === undefined || last - first < best.size) best = { zone, size: last - first };
    }
  }
  return best?.zone;
}

/** The kinds of links that a trace crosses. Crossing the Internet itself counts as public whatever its links say. */
export function linkKinds(atlas: Atlas, trace: Trace): ReadonlySet<LinkKind> {
  const kinds = new Set<LinkKind>();
  for (const { node: id, exit } of trace.hops) {
    const node = atlas.topology.nodes.get(id);
    if (node === undefined) continue;
    if (node.kind === 'external' && node.owner.kind === 'internet') kinds.add('public');
    const port = exit === undefined ? undefined : physicalPort(node, exit);
    const link = port === undefined ? undefined : atlas.linkAt({ node: id, interface: port });
    if (link !== undefined) kinds.add(link.kind);
  }
  return kinds;
}

/** The interface that a cable is plugged into: a sub-interface's parent; undefined for a switch's internal one. */
export function physicalPort(node: Node, name: string): string | undefined {
  const role = node.interfaces.get(name)?.role;
  if (role === undefined || role.kind === 'svi') return undefined;
  return role.kind === 'sub' ? role.parent : name;
}

/** The tenant's id, or undefined for every other owner. */
export function tenantOf(owner: Owner | undefined): string | undefined {
  return owner?.kind === 'tenant' ? owner.tenant : undefined;
}
