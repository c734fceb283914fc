/** classify: an address range as boxes of 16-bit digits, so that SIMD lanes can compare it exactly. */
import { type AddressRange, familyBits } from '../net/public.ts';

/** Words (most significant first) of the lowest and highest address of one box. */
export interface DigitBox {
  readonly first: readonly number[];
  readonly last: readonly number[];
}

const full = 0xffff;

/**
 * Splits a range so that in each box some leading digits are fixed, one digit runs over a range and all later ones are
 * free. Such a box is the same set whether compared as one number, word by word, or digit by digit. A prefix is one box;
 * any IPv4 range is at most 3, any IPv6 range at most 15.
 */
export function digitBoxes(range: AddressRange): readonly DigitBox[] {
  if (range.family === 4) {
    const first = Number(range.first);
    const last = Number(range.last);
    const isBox = first >>> 16 === last >>> 16 || ((first & full) === 0 && (last & full) === full);
    if (isBox) return [{ first: [first], last: [last] }];
  }
  const count = familyBits(range.family) / 16;
  const low = digitsOf(range.first, count);
  const high = digitsOf(range.last, count);
  return split(low, high, 0).map(({ first, last }) => ({ first: words(first), last: words(last) }));
}

function split(low: readonly number[], high: readonly number[], at: number): readonly DigitBox[] {
  const a = low[at] as number;
  const b = high[at] as number;
  const lowWhole = low.slice(at + 1).every((digit) => digit === 0);
  const highWhole = high.slice(at + 1).every((digit) => digit === full);
  if ((lowWhole && highWhole) || at === low.length - 1) return [{ first: low, last: high }];
  if (a === b) return split(low, high, at + 1);
  const boxes: DigitBox[] = [];
  if (!lowWhole) boxes.push(...split(low, filled(low, at, a, full), at + 1));
  const from = lowWhole ? a : a + 1;
  const to = highWhole ? b : b - 1;
  if (from <= to) boxes.push({ first: filled(low, at, from, 0), last: filled(low, at, to, full) });
  if (!highWhole) boxes.push(...split(filled(high, at, b, 0), high, at + 1));
  return boxes;
}

function filled(digits: readonly number[], at: number, value: number, rest: number): readonly number[] {
  return digits.map((digit, index) => (index < at ? digit : index === at ? value : rest));
}

function digitsOf(value: bigint, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => Number((value >> BigInt(16 * (count - 1 - index))) & 0xffffn));
}

function words(digits: readonly number[]): readonly number[] {
  const found: number[] = [];
  for (let at = 0; at < digits.length; at += 2) {
    found.push((digits[at] as number) * 0x1_0000 + (digits[at + 1] as number));
  }
  return found;
}
