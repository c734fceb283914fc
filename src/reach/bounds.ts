/** reach: sets known between two bounds. INVARIANT: lower is inside upper; where all is exactly known they are the same. */
import type { HeaderSpace, Headers } from './headers.ts';
import type { Bounds } from './ruleset.ts';

export function exactly(set: HeaderSpace): Bounds {
  return { upper: set, lower: set };
}

function isExact({ upper, lower }: Bounds): boolean {
  return upper === lower;
}

/** What is in `a` and in `b`. */
export function both(headers: Headers, a: Bounds, b: Bounds): Bounds {
  const upper = headers.and(a.upper, b.upper);
  return { upper, lower: isExact(a) && isExact(b) ? upper : headers.and(a.lower, b.lower) };
}

/** What is in `a` but not in `b`: nearest to all of `a` where `b` is least. */
export function without(headers: Headers, a: Bounds, b: Bounds): Bounds {
  const upper = headers.minus(a.upper, b.lower);
  return { upper, lower: isExact(a) && isExact(b) ? upper : headers.minus(a.lower, b.upper) };
}
