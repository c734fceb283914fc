/** checks: where packets are sent: every own address, every public name, and the borders of what is declared. */
import type { Topology } from '../../model/public.ts';
import { type Address, formatAddress, maxValue, prefixRange } from '../../net/public.ts';
import type { Atlas } from '../atlas.ts';
import type { Conditions } from './conditions.ts';
import { freeAddress, internetAddress, takenAddresses } from './places.ts';

// A rule list with very many distinct destinations must not make the exploration endless.
const maxBorders = 400;

/** Destinations in a fixed order, each once. Borders that conditions tell apart from none before them are left out. */
export function destinationsOf(
  topology: Topology,
  atlas: Atlas,
  conditions: Conditions,
  draw: () => number,
): readonly Address[] {
  const found = new Map<string, Address>();
  const add = (address: Address): void => {
    found.set(formatAddress(address), address);
  };
  const taken = takenAddresses(topology);
  for (const node of topology.nodes.values()) {
    for (const iface of node.interfaces.values()) for (const { address } of iface.addresses) add(address);
    for (const nat of node.nat) {
      if (nat.kind !== 'dnat') continue;
      for (const { family, first, last } of nat.destination.ranges) {
        add({ family, value: first });
        add({ family, value: last });
      }
    }
  }
  for (const partner of topology.partners.values()) {
    for (const { family, first } of partner.console.ranges) add({ family, value: first });
  }
  const borders: Address[] = [];
  for (const node of topology.nodes.values()) {
    for (const iface of node.interfaces.values()) {
      for (const { prefix } of iface.addresses) {
        const free = freeAddress(prefix, taken, draw);
        if (free !== undefined) borders.push(free);
        const { family, first, last } = prefixRange(prefix);
        if (first > 0n) borders.push({ family, value: first - 1n });
        if (last < maxValue(family)) borders.push({ family, value: last + 1n });
      }
    }
  }
  for (const zone of topology.zones.values()) {
    for (const { family, first, last } of zone.prefixes.ranges) {
      borders.push({ family, value: first }, { family, value: last });
      if (first > 0n) borders.push({ family, value: first - 1n });
      if (last < maxValue(family)) borders.push({ family, value: last + 1n });
    }
  }
  for (const family of [4, 6] as const) {
    const outside = internetAddress(atlas, family, draw);
    if (outside !== undefined) add(outside);
  }
  const seen = new Set<string>();
  for (const border of [...borders, ...conditions.corners('destination')]) {
    if (seen.size >= maxBorders) break;
    const zone = atlas.zoneOf(border);
    const key = `${border.family} ${zone?.id ?? ''} ${conditions.signature('destination', border)}`;
    if (seen.has(key) || found.has(formatAddress(border))) continue;
    seen.add(key);
    add(border);
  }
  return [...found.values()];
}
