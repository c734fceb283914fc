/** model: no address lies in two zones, and no two segments of one owner overlap in part. */
import { type DiagnosticList, formatPosition, type Position } from '../diagnostics/public.ts';
import { type AddressRange, formatPrefix, formatRange, prefixRange } from '../net/public.ts';
import { place, quote } from './complaint.ts';
import { formatEnd, type Topology } from './topology.ts';
import { ownerKey } from './zone.ts';

interface Claim {
  readonly range: AddressRange;
  /** Claims of one group may overlap. */
  readonly group: string;
  readonly says: string;
  readonly at: { readonly position?: Position };
}

export function validatePrefixes(topology: Topology, problems: DiagnosticList): void {
  const zones = [...topology.zones.values()].filter(({ owner }) => owner.kind !== 'internet');
  const claimed = zones.flatMap((zone) =>
    zone.prefixes.ranges.map(
      (range): Claim => ({ range, group: zone.id, says: `zone ${quote(zone.id)} (${formatRange(range)})`, at: zone }),
    ),
  );
  for (const [a, b] of overlaps(claimed)) {
    const where = a.at.position === undefined ? '' : `; the other is defined at ${formatPosition(a.at.position)}`;
    problems.error(
      'prefix-overlap',
      `${a.says} and ${b.says} claim the same addresses`,
      place(b.at, `give each address to one zone${where}`),
    );
  }
  for (const claims of segmentsByOwner(topology).values()) {
    for (const [a, b] of overlaps(claims)) {
      const help = 'every interface on one segment has the prefix length of the segment';
      problems.error('prefix-overlap', `the segments of ${a.says} and ${b.says} overlap but differ`, place(b.at, help));
    }
  }
}

/** Connected prefixes, one claim for each prefix, by the owner of their zone. */
function segmentsByOwner(topology: Topology): ReadonlyMap<string, readonly Claim[]> {
  const found = new Map<string, Map<string, Claim>>();
  for (const node of topology.nodes.values()) {
    for (const iface of node.interfaces.values()) {
      const zone = iface.zone === undefined ? undefined : topology.zones.get(iface.zone);
      if (zone === undefined || zone.owner.kind === 'internet') continue;
      const owner = ownerKey(zone.owner);
      let claims = found.get(owner);
      if (claims === undefined) {
        claims = new Map();
        found.set(owner, claims);
      }
      for (const { prefix } of iface.addresses) {
        const group = formatPrefix(prefix);
        const says = `${quote(formatEnd({ node: node.id, interface: iface.name }))} (${group})`;
        if (!claims.has(group)) claims.set(group, { range: prefixRange(prefix), group, says, at: iface });
      }
    }
  }
  return new Map([...found].map(([owner, claims]) => [owner, [...claims.values()]]));
}

/** Pairs of different groups that overlap: each claim with the one before it that reaches furthest, once a pair of groups. */
function overlaps(claims: readonly Claim[]): readonly (readonly [Claim, Claim])[] {
  const sorted = [...claims].sort(
    (a, b) =>
      a.range.family - b.range.family || (a.range.first < b.range.first ? -1 : a.range.first > b.range.first ? 1 : 0),
  );
  const seen = new Set<string>();
  const found: (readonly [Claim, Claim])[] = [];
  let furthest: Claim | undefined;
  let second: Claim | undefined;
  for (const claim of sorted) {
    if (furthest?.range.family !== claim.range.family) {
      furthest = claim;
      second = undefined;
      continue;
    }
    // When the furthest is of the same group, one of another group may still reach this far.
    for (const other of [furthest, second]) {
      if (other === undefined || other.group === claim.group || other.range.last < claim.range.first) continue;
      const key = `${other.group}\n${claim.group}`;
      if (seen.has(key)) continue;
      seen.add(key);
      found.push([other, claim]);
    }
    if (claim.range.last > furthest.range.last) {
      if (claim.group !== furthest.group) second = furthest;
      furthest = claim;
    } else if (claim.group !== furthest.group && (second === undefined || claim.range.last > second.range.last))
      second = claim;
  }
  return found;
}
