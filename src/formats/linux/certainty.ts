/**
 * formats: how sure it is that a rule applies to a packet that meets its known conditions.
 *
 * certain: it does · within: it does while rates stay below their limits · unknown: it may or may not · beyond: it does
 * only when a rate is exceeded. The upper bound of what passes takes every accept that may apply and only the denials
 * that must; the lower bound, read as "within the rates", takes the accepts that must and every denial that may.
 */
export type Certainty = 'certain' | 'within' | 'unknown' | 'beyond';

const order: readonly Certainty[] = ['certain', 'within', 'unknown', 'beyond'];

/** Of two conditions that must both hold. */
export function both(a: Certainty, b: Certainty): Certainty {
  return order.indexOf(a) >= order.indexOf(b) ? a : b;
}

/** Of what happens to the packet when the condition does not hold; undefined when it always does. */
export function otherwise(certainty: Certainty): Certainty | undefined {
  switch (certainty) {
    case 'certain':
      return undefined;
    case 'within':
      return 'beyond';
    case 'unknown':
      return 'unknown';
    case 'beyond':
      return 'within';
  }
}

/** Whether a rule stands in the upper and in the lower bound of what passes. */
export function bounds(accepts: boolean, certainty: Certainty): { readonly upper: boolean; readonly lower: boolean } {
  return accepts
    ? { upper: true, lower: certainty === 'certain' || certainty === 'within' }
    : { upper: certainty === 'certain', lower: certainty !== 'beyond' };
}
