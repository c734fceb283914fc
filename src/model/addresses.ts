/** model: which addresses the platform declares, and what is left: the Internet. */
import { type Address, type AddressRange, type AddressSet, addressSet, complementAddresses, maxValue, prefixRange, rangeOf } from '../net/public.ts';
import type { Node } from './node.ts';
import type { Topology } from './topology.ts';

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

function isSweeping({ family, first, last }: AddressRange): boolean {
  return (last - first) * 2n >= maxValue(family);
}
