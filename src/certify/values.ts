/** certify: sets of numbers as the places where membership changes. */

/** Addresses are bigints, every other field is a number; one set never mixes the two. */
export type Value = number | bigint;

/**
 * INVARIANT: strictly growing, of even length. A value is in the set when an odd number of cuts are not above it: the
 * cuts are first members and first non-members in turn. So no operation needs to count up or down.
 */
export type Cuts = readonly Value[];

export const noValue: Cuts = [];

/** From `first` to before `end`. */
export function between(first: Value, end: Value): Cuts {
  return first < end ? [first, end] : noValue;
}

/** Exactly this value. */
export function only(value: Value): Cuts {
  return [value, next(value)];
}

function next(value: Value): Value {
  return typeof value === 'bigint' ? value + 1n : value + 1;
}

export function intersect(a: Cuts, b: Cuts): Cuts {
  return combine(a, b, (inA, inB) => inA && inB);
}

export function subtract(a: Cuts, b: Cuts): Cuts {
  return combine(a, b, (inA, inB) => inA && !inB);
}

export function union(a: Cuts, b: Cuts): Cuts {
  return combine(a, b, (inA, inB) => inA || inB);
}

export function has(set: Cuts, value: Value): boolean {
  let low = 0;
  let high = set.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((set[middle] as Value) <= value) low = middle + 1;
    else high = middle;
  }
  return low % 2 === 1;
}

/** The lowest and the highest member. Throws RangeError on the empty set. */
export function ends(set: Cuts): readonly [Value, Value] {
  const first = set[0];
  const end = set.at(-1);
  if (first === undefined || end === undefined) throw new RangeError('the empty set has no ends');
  return [first, typeof end === 'bigint' ? end - 1n : end - 1];
}

function combine(a: Cuts, b: Cuts, keep: (inA: boolean, inB: boolean) => boolean): Cuts {
  const found: Value[] = [];
  let i = 0;
  let j = 0;
  let inside = false;
  while (i < a.length || j < b.length) {
    const x = a[i];
    const y = b[j];
    const at = y === undefined || (x !== undefined && x < y) ? (x as Value) : y;
    if (x === at) i += 1;
    if (y === at) j += 1;
    if (keep(i % 2 === 1, j % 2 === 1) === inside) continue;
    inside = !inside;
    found.push(at);
  }
  return found;
}
