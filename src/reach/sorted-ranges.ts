/** reach: a search in long sorted lists of address ranges. */
import type { AddressRange } from '../net/public.ts';

/** Of ranges that are sorted and disjoint, those that meet one range: a few of many. */
export function rangesMeeting<Range extends AddressRange>(
  sorted: readonly Range[],
  { family, first, last }: AddressRange,
): readonly Range[] {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const one = sorted[middle] as Range;
    if (one.family < family || (one.family === family && one.last < first)) low = middle + 1;
    else high = middle;
  }
  const found: Range[] = [];
  for (let at = low; at < sorted.length; at += 1) {
    const one = sorted[at] as Range;
    if (one.family !== family || one.first > last) break;
    found.push(one);
  }
  return found;
}
