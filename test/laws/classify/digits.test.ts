/** Laws of digit boxes: a range is cut into boxes that no comparison reads differently. */
import { test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { digitBoxes } from '../../../src/classify/public.ts';
import { type AddressRange, familyBits, prefixRange } from '../../../src/net/public.ts';
import { addressRange, prefix } from '../../support/net.ts';

const value = (words: readonly number[]): bigint => words.reduce((sum, word) => (sum << 32n) | BigInt(word), 0n);

describe('digit boxes', () => {
  test.prop([addressRange])(
    'follow each other without gap or overlap from one end of the range to the other',
    (range) => {
      const boxes = digitBoxes(range);
      expect(value(boxes[0]?.first ?? [])).toBe(range.first);
      expect(value(boxes.at(-1)?.last ?? [])).toBe(range.last);
      boxes.slice(1).forEach((box, index) => {
        expect(value(box.first)).toBe(value(boxes[index]?.last ?? []) + 1n);
      });
    },
  );

  test.prop([addressRange])('fix leading digits, run over one, and leave the rest free', (range: AddressRange) => {
    for (const { first, last } of digitBoxes(range)) {
      const digits = (words: readonly number[]): number[] => words.flatMap((word) => [word >>> 16, word & 0xffff]);
      const low = digits(first);
      const high = digits(last);
      const running = low.findIndex((digit, index) => digit !== high[index]);
      if (running < 0) continue;
      expect(low.slice(running + 1).every((digit) => digit === 0)).toBe(true);
      expect(high.slice(running + 1).every((digit) => digit === 0xffff)).toBe(true);
    }
  });

  test.prop([prefix])('a prefix is one box', (one) => {
    expect(digitBoxes(prefixRange(one))).toHaveLength(1);
  });

  test.prop([addressRange])('are at most twice the digits less one', (range) => {
    expect(digitBoxes(range).length).toBeLessThanOrEqual(2 * (familyBits(range.family) / 16) - 1);
  });
});
