/** net: a set of small integers (ports, protocol numbers, VLAN ids) as sorted, disjoint, inclusive ranges. */

export interface NumberRange {
  readonly first: number;
  readonly last: number;
}

/** INVARIANT: canonical (sorted, disjoint, not adjacent). Build it only with `numberSet`. */
export interface NumberSet {
  readonly ranges: readonly NumberRange[];
}

/** The union of `ranges`. Throws RangeError on a reversed range or a number that is no safe integer. */
export function numberSet(ranges: Iterable<NumberRange>): NumberSet {
  const sorted = [...ranges].sort((a, b) => a.first - b.first);
  for (const { first, last } of sorted) {
    if (!Number.isSafeInteger(first) || !Number.isSafeInteger(last) || first > last) {
      throw new RangeError(`no range ${first}-${last}`);
    }
  }
  const merged: NumberRange[] = [];
  for (const range of sorted) {
    const previous = merged.at(-1);
    if (previous !== undefined && range.first <= previous.last + 1) {
      if (range.last > previous.last) merged[merged.length - 1] = { first: previous.first, last: range.last };
    } else merged.push({ first: range.first, last: range.last });
  }
  return { ranges: merged };
}

/** The set of exactly these numbers. */
export function numbers(...values: readonly number[]): NumberSet {
  return numberSet(values.map((value) => ({ first: value, last: value })));
}

export function numberSetContains(set: NumberSet, value: number): boolean {
  return set.ranges.some((range) => range.first <= value && value <= range.last);
}

export function intersectNumbers(a: NumberSet, b: NumberSet): NumberSet {
  return numberSet(
    a.ranges.flatMap((x) =>
      b.ranges.flatMap((y) => {
        const first = Math.max(x.first, y.first);
        const last = Math.min(x.last, y.last);
        return first <= last ? [{ first, last }] : [];
      }),
    ),
  );
}

/** `80, 443, 8000-8080`. */
export function formatNumberSet(set: NumberSet): string {
  return set.ranges.map((r) => (r.first === r.last ? `${r.first}` : `${r.first}-${r.last}`)).join(', ');
}
