/** model: which addresses the platform declares, and what is left: the Internet. */
import {
  type Address,
  type AddressRange,
  type AddressSet,
  addressSet,
  addressSetContains,
  complementAddresses,
  maxValue,
  prefixRange,
  rangeOf,
} from '../net/public.ts';
import type { Node } from './node.ts';
import type { Topology } from './topology.ts';
import type { Zone } from './zone.ts';

/** Every own address of the node, interface by interface. */
export function ownAddresses(node: Node): readonly Address[] {
  return [...node.interfaces.values()].flatMap((iface) => iface.addresses.map(({ address }) => address));
}

/**
 * Everything that some owner other than the Internet answers for: zone prefixes, connected prefixes, partner consoles
 * and the public addresses of translation bindings (a binding that captures half a family or more names no address).
 */
export function declaredAddresses(topology: Topology): AddressSet {
  const ranges = [];
  for (const zone of topology.zones.values()) if (zone.owner.kind !== 'internet') ranges.push(...zone.prefixes.ranges);
  for (const partner of topology.partners.values()) ranges.push(...partner.console.ranges);
  for (const node of topology.nodes.values()) {
    for (const iface of node.interfaces.values()) {
      for (const { prefix } of iface.addresses) ranges.push(prefixRange(prefix));
    }
    for (const nat of node.nat) {
      if (nat.kind === 'dnat') ranges.push(...nat.destination.ranges.filter((range) => !isSweeping(range)));
      else if (nat.to !== undefined) ranges.push(rangeOf(nat.to));
    }
  }
  return addressSet(ranges);
}

/** What a row means by "Internet": everything that nobody declares. */
export function internetAddresses(topology: Topology): AddressSet {
  return complementAddresses(declaredAddresses(topology));
}

/**
 * The zone that the address lives in: the one whose prefixes hold it, else, when nobody declares it, the zone of the
 * Internet. Undefined for what is declared outside every zone (a partner console, a public address of a translation).
 */
export function zoneOfAddress(topology: Topology, address: Address): Zone | undefined {
  for (const zone of topology.zones.values()) if (addressSetContains(zone.prefixes, address)) return zone;
  if (addressSetContains(declaredAddresses(topology), address)) return undefined;
  for (const zone of topology.zones.values()) if (zone.owner.kind === 'internet') return zone;
  return undefined;
}

function isSweeping({ family, first, last }: AddressRange): boolean {
  return (last - first) * 2n >= maxValue(family);
}
