/** net: a search in long sorted lists of address ranges. */
import type { AddressRange } from './range.ts';

/** Place of the first of sorted, disjoint ranges that ends at or after the start of `range`; their number if none does. */
export function firstReaching(sorted: readonly AddressRange[], { family, first }: AddressRange): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const one = sorted[middle] as AddressRange;
    if (one.family < family || (one.family === family && one.last < first)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Of ranges that are sorted and disjoint, those that meet one range: a few of many. */
export function rangesMeeting<Range extends AddressRange>(
  sorted: readonly Range[],
  range: AddressRange,
): readonly Range[] {
  const found: Range[] = [];
  for (let at = firstReaching(sorted, range); at < sorted.length; at += 1) {
    const one = sorted[at] as Range;
    if (one.family !== range.family || one.first > range.last) break;
    found.push(one);
  }
  return found;
}
