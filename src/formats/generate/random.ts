/** formats: a small random source that a seed fixes for ever, so that a generated platform can be asked for again. */

/** Draws from one stream. `below(n)` is a whole number from 0 to n - 1. */
export interface Random {
  readonly below: (limit: number) => number;
  readonly chance: (percent: number) => boolean;
  readonly pick: <T>(values: readonly [T, ...T[]]) => T;
}

/**
 * Mulberry32 on the seed and a stream number. Every tenant draws from a stream of its own, so that one more tenant
 * changes none of the others. Not for secrets.
 */
export function randomStream(seed: number, stream: number): Random {
  let state = mix(mix(seed >>> 0) ^ Math.imul(stream >>> 0, 0x9e37_79b1)) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b_79f5) >>> 0;
    return mix(state);
  };
  // A modulus favours small values by less than one in a million for the limits used here.
  const below = (limit: number): number => next() % limit;
  return {
    below,
    chance: (percent) => below(100) < percent,
    pick: (values) => values[below(values.length)] ?? values[0],
  };
}

function mix(value: number): number {
  let x = Math.imul(value ^ (value >>> 15), value | 1);
  x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
  return (x ^ (x >>> 14)) >>> 0;
}
