/** model: the addresses of a zone that declares none are those of its interfaces. */
import { addressSet, isEmptyAddresses, prefixRange } from '../net/public.ts';
import type { Node } from './node.ts';
import type { Zone } from './zone.ts';

/** Zones of the Internet stay empty: what they hold is everything that nobody else declares. */
export function withZonePrefixes(zones: readonly Zone[], nodes: readonly Node[]): readonly Zone[] {
  const connected = new Map<string, ReturnType<typeof prefixRange>[]>();
  for (const node of nodes) {
    for (const { zone, addresses } of node.interfaces.values()) {
      if (zone === undefined) continue;
      const ranges = connected.get(zone);
      const own = addresses.map(({ prefix }) => prefixRange(prefix));
      if (ranges === undefined) connected.set(zone, own);
      else ranges.push(...own);
    }
  }
  return zones.map((zone) => {
    if (zone.owner.kind === 'internet' || !isEmptyAddresses(zone.prefixes)) return zone;
    return { ...zone, prefixes: addressSet(connected.get(zone.id) ?? []) };
  });
}
