/** reach: a set known between two bounds: what is in it for certain, and what may be in it. */
import type { Headers, HeaderSpace } from './headers.ts';

/** INVARIANT: `lower` is inside `upper`. Where everything is exactly known the two are the same set. */
export interface Bounded {
  readonly upper: HeaderSpace;
  readonly lower: HeaderSpace;
}

export function exactly(set: HeaderSpace): Bounded {
  return { upper: set, lower: set };
}

export function isExact({ upper, lower }: Bounded): boolean {
  return upper === lower;
}

/** What is in `a` and in `b`. */
export function both(headers: Headers, a: Bounded, b: Bounded): Bounded {
  const upper = headers.and(a.upper, b.upper);
  return { upper, lower: isExact(a) && isExact(b) ? upper : headers.and(a.lower, b.lower) };
}

/** What is in `a` but not in `b`: nearest to all of `a` where `b` is least. */
export function without(headers: Headers, a: Bounded, b: Bounded): Bounded {
  const upper = headers.minus(a.upper, b.lower);
  return { upper, lower: isExact(a) && isExact(b) ? upper : headers.minus(a.lower, b.upper) };
}
