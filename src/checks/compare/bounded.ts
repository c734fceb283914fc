/** checks: a ruleset known exactly, or between two others. */
import type { Policy, Ruleset } from '../../model/public.ts';
import { sameRules } from './same-rules.ts';

/**
 * The ruleset accepts at least what `lower` accepts and at most what `upper` does; both are the same where it is known.
 * `text` is what the bounds were read from.
 */
export interface Bounded {
  readonly upper: Ruleset;
  readonly lower: Ruleset;
  readonly text?: string;
}

export function exactly(ruleset: Ruleset): Bounded {
  return { upper: ruleset, lower: ruleset };
}

/** One hook of a policy, which may itself be known only between two bounds. */
export function boundedHook({ lower, ...upper }: Policy, hook: 'forward' | 'input'): Bounded {
  const text = lower?.text;
  return { upper: upper[hook], lower: lower?.[hook] ?? upper[hook], ...(text === undefined ? {} : { text }) };
}

/**
 * Whether both surely do the same because they say the same. Two rulesets with the same bounds need not: what the one
 * leaves open may be another condition than what the other does, unless both were read from the same text.
 */
export function surelySame(a: Bounded, b: Bounded): boolean {
  if (!sameRules(a.upper, b.upper) || !sameRules(a.lower, b.lower)) return false;
  return sameRules(a.upper, a.lower) || (a.text !== undefined && a.text === b.text);
}
