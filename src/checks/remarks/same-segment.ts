/** checks: whether both ends of a row live on one broadcast domain, where no firewall stands between them. */
import { interfaceAt, type LinkEnd, segments, type Topology } from '../../model/public.ts';
import {
  AddressIndex,
  type AddressSet,
  addressesCover,
  addressSet,
  isEmptyAddresses,
  prefixRange,
  rangeOf,
} from '../../net/public.ts';

/** The name of the segment that holds all of both sets, or undefined when there is none. */
export type SharedSegments = (source: AddressSet, destination: AddressSet) => string | undefined;

export function sharedSegments(topology: Topology): SharedSegments {
  const known = segments(topology).flatMap(({ interfaces, places }) => {
    const addresses = addressSet(interfaces.flatMap((end) => prefixesAt(topology, end)));
    if (isEmptyAddresses(addresses) || interfaces.some((end) => isOutside(topology, end))) return [];
    const vlans = [...new Set(places.map(({ vlan }) => vlan))].sort((a, b) => a - b);
    const first = interfaces[0];
    const zone = first === undefined ? undefined : interfaceAt(topology, first)?.zone;
    const name = vlans.length > 0 ? `VLAN ${vlans.join('/')}` : `the segment of ${first?.node}:${first?.interface}`;
    return [{ addresses, name: zone === undefined ? name : `${name} (${zone})` }];
  });
  const index = new AddressIndex(known.map(({ addresses }) => addresses));
  return (source, destination) => {
    const [first] = source.ranges;
    if (first === undefined || isEmptyAddresses(destination)) return undefined;
    // A segment that holds all of the source holds its first address.
    const start = { family: first.family, value: first.first };
    for (const place of index.meeting({ ranges: [rangeOf(start)] })) {
      const { addresses, name } = known[place] as (typeof known)[number];
      if (addressesCover(addresses, source) && addressesCover(addresses, destination)) return name;
    }
    return undefined;
  };
}

function prefixesAt(topology: Topology, end: LinkEnd): readonly ReturnType<typeof prefixRange>[] {
  return interfaceAt(topology, end)?.addresses.map(({ prefix }) => prefixRange(prefix)) ?? [];
}

// What lies behind an external node is no single segment, whatever prefix its interface has.
function isOutside(topology: Topology, { node }: LinkEnd): boolean {
  return topology.nodes.get(node)?.kind === 'external';
}
