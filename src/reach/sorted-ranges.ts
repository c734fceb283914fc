/** reach: a search in long sorted lists of address ranges. */
import { type AddressRange, firstReaching } from '../net/public.ts';

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
