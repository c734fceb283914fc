/** No two combinations of classes are taken for one another, and no free place for any of them. */
import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { known } from '../../../src/classify/known-classes.ts';

const number = fc.nat(2 ** 32 - 1);

/** Where a combination is remembered, and what is written there for the answer `box`. */
function remembered(combination: number, box: number): { readonly place: number; readonly word: number } {
  const hash = Math.imul(combination, known.spread) >>> 0;
  const place = hash >>> (32 - known.bits);
  const tag = hash & (2 ** (32 - known.bits) - 1);
  return { place, word: ((tag << known.answerBits) | box) >>> 0 };
}

// Neighbours, and numbers that differ in high bits only, are what a weak product would confuse.
const pair = fc.oneof(
  fc.tuple(number, number),
  number.chain((one) => fc.nat(31).map((bit): [number, number] => [one, (one ^ (1 << bit)) >>> 0])),
  number.chain((one) => fc.integer({ min: -300, max: 300 }).map((step): [number, number] => [one, (one + step) >>> 0])),
);

test.prop([pair, fc.nat(1024), fc.nat(1024)], { numRuns: 5000 })(
  'a word at a place stands for one combination',
  ([one, other], boxOfOne, boxOfOther) => {
    const a = remembered(one, boxOfOne);
    const b = remembered(other, boxOfOther);
    const same = a.place === b.place && a.word >>> known.answerBits === b.word >>> known.answerBits;
    expect(same).toBe(one === other);
  },
);

test.prop([number, fc.nat(1024)], { numRuns: 2000 })('a word keeps its answer, and is never a free one', (one, box) => {
  const { word } = remembered(one, box);
  expect(word & (2 ** known.answerBits - 1)).toBe(box);
  expect(word >>> known.answerBits).not.toBe(known.none >>> known.answerBits);
});
