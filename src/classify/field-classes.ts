/** classify: values of one field that no box tells apart, and the boxes that hold them. */
import { Interner } from './interner.ts';

/** The boxes of each class, as bits. */
export interface FieldClasses {
  /** First value of each interval, from 0 up. */
  readonly starts: readonly number[];
  /** The class of each interval. */
  readonly classOf: readonly number[];
  readonly count: number;
  readonly bits: readonly Uint32Array[];
}

/** Sweeps over the ends of all boxes in one field. `words` is the number of words that a bit for each box takes. */
export function fieldClasses(first: Uint32Array, last: Uint32Array, words: number): FieldClasses {
  const opening = new Map<number, number[]>();
  const closing = new Map<number, number[]>();
  const points = new Set<number>([0]);
  for (let box = 0; box < first.length; box += 1) {
    const start = first[box] as number;
    const after = (last[box] as number) + 1;
    points.add(start);
    append(opening, start, box);
    if (after <= 0xffff_ffff) points.add(after);
    append(closing, after, box);
  }
  const interner = new Interner<Uint32Array>();
  const current = new Uint32Array(words);
  const starts = [...points].sort((a, b) => a - b);
  const classOf = starts.map((point) => {
    for (const box of closing.get(point) ?? []) current[box >> 5] = (current[box >> 5] as number) & ~(1 << (box & 31));
    for (const box of opening.get(point) ?? []) current[box >> 5] = (current[box >> 5] as number) | (1 << (box & 31));
    return interner.number(current);
  });
  return { starts, classOf, count: interner.lists.length, bits: interner.lists };
}

function append(lists: Map<number, number[]>, key: number, value: number): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
