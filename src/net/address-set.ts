/** net: a set of addresses as sorted, disjoint, non-adjacent ranges; IPv4 before IPv6. */
import { type Address, type Family, maxValue } from './address.ts';
import { type AddressRange, formatRange, rangeContains } from './range.ts';
import { firstReaching, rangesMeeting } from './range-search.ts';

/** INVARIANT: canonical, so two equal sets hold equal lists. Build it only with the functions below. */
export interface AddressSet {
  readonly ranges: readonly AddressRange[];
}

export const emptyAddresses: AddressSet = { ranges: [] };

/** Every IPv4 and every IPv6 address. */
export const allAddresses: AddressSet = {
  ranges: [
    { family: 4, first: 0n, last: maxValue(4) },
    { family: 6, first: 0n, last: maxValue(6) },
  ],
};

/**
 * The union of `ranges`. Throws RangeError on a range that breaks its own invariant: kept, it would corrupt every
 * answer about the set; left out, addresses would vanish.
 */
export function addressSet(ranges: Iterable<AddressRange>): AddressSet {
  const sorted = [...ranges].sort(compareRanges);
  for (const { family, first, last } of sorted) {
    if (first < 0n || first > last || last > maxValue(family))
      throw new RangeError(`no IPv${family} range ${first}-${last}`);
  }
  const merged: AddressRange[] = [];
  for (const range of sorted) {
    const previous = merged.at(-1);
    if (previous !== undefined && previous.family === range.family && range.first <= previous.last + 1n) {
      if (range.last > previous.last) merged[merged.length - 1] = { ...previous, last: range.last };
    } else merged.push(range);
  }
  return { ranges: merged };
}

export function unionAddresses(...sets: readonly AddressSet[]): AddressSet {
  return addressSet(sets.flatMap((set) => set.ranges));
}

/** A set this many times longer than the other is searched, not walked. */
const muchLonger = 16;

export function intersectAddresses(a: AddressSet, b: AddressSet): AddressSet {
  if (b.ranges.length > a.ranges.length * muchLonger) return { ranges: a.ranges.flatMap((range) => within(b, range)) };
  if (a.ranges.length > b.ranges.length * muchLonger) return { ranges: b.ranges.flatMap((range) => within(a, range)) };
  const found: AddressRange[] = [];
  let i = 0;
  let j = 0;
  while (i < a.ranges.length && j < b.ranges.length) {
    const x = a.ranges[i] as AddressRange;
    const y = b.ranges[j] as AddressRange;
    if (x.family !== y.family) {
      if (x.family < y.family) i += 1;
      else j += 1;
      continue;
    }
    const first = x.first > y.first ? x.first : y.first;
    const last = x.last < y.last ? x.last : y.last;
    if (first <= last) found.push({ family: x.family, first, last });
    if (x.last < y.last) i += 1;
    else j += 1;
  }
  return { ranges: found };
}

function within({ ranges }: AddressSet, range: AddressRange): readonly AddressRange[] {
  const { family, first, last } = range;
  return rangesMeeting(ranges, range).map((one) => ({
    family,
    first: one.first > first ? one.first : first,
    last: one.last < last ? one.last : last,
  }));
}

/** Every address that is not in `set`, in both families. */
export function complementAddresses(set: AddressSet): AddressSet {
  const found: AddressRange[] = [];
  for (const family of [4, 6] as const satisfies readonly Family[]) {
    let next = 0n;
    for (const range of set.ranges) {
      if (range.family !== family) continue;
      if (range.first > next) found.push({ family, first: next, last: range.first - 1n });
      next = range.last + 1n;
    }
    if (next <= maxValue(family)) found.push({ family, first: next, last: maxValue(family) });
  }
  return { ranges: found };
}

export function subtractAddresses(a: AddressSet, b: AddressSet): AddressSet {
  return intersectAddresses(a, complementAddresses(b));
}

export function addressesOverlap(a: AddressSet, b: AddressSet): boolean {
  const [few, many] = a.ranges.length < b.ranges.length ? [a, b] : [b, a];
  return few.ranges.some((range) => overlapsRange(many, range));
}

function overlapsRange({ ranges }: AddressSet, range: AddressRange): boolean {
  const next = ranges[firstReaching(ranges, range)];
  return next !== undefined && next.family === range.family && next.first <= range.last;
}

/** Whether every address of `inner` is in `outer`. */
export function addressesCover(outer: AddressSet, inner: AddressSet): boolean {
  return isEmptyAddresses(subtractAddresses(inner, outer));
}

export function isEmptyAddresses(set: AddressSet): boolean {
  return set.ranges.length === 0;
}

export function addressSetsEqual(a: AddressSet, b: AddressSet): boolean {
  return (
    a.ranges.length === b.ranges.length &&
    a.ranges.every((x, i) => {
      const y = b.ranges[i];
      return y !== undefined && x.family === y.family && x.first === y.first && x.last === y.last;
    })
  );
}

/** Membership by binary search. */
export function addressSetContains(set: AddressSet, address: Address): boolean {
  let low = 0;
  let high = set.ranges.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const range = set.ranges[middle] as AddressRange;
    if (rangeContains(range, address)) return true;
    const before = range.family < address.family || (range.family === address.family && range.last < address.value);
    if (before) low = middle + 1;
    else high = middle - 1;
  }
  return false;
}

/** Comma-separated ranges, at most `limit` of them, `none` when empty. */
export function formatAddressSet(set: AddressSet, limit = 6): string {
  if (isEmptyAddresses(set)) return 'none';
  const shown = set.ranges.slice(0, limit).map(formatRange);
  const rest = set.ranges.length - shown.length;
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ');
}

function compareRanges(a: AddressRange, b: AddressRange): number {
  if (a.family !== b.family) return a.family - b.family;
  return a.first < b.first ? -1 : a.first > b.first ? 1 : 0;
}
