/** checks: a ruleset known exactly, or between two others. */
import type { Policy, Ruleset } from '../../model/public.ts';

/** The ruleset accepts at least what `lower` accepts and at most what `upper` does; both are the same where it is known. */
export interface Bounded {
  readonly upper: Ruleset;
  readonly lower: Ruleset;
}

export function exactly(ruleset: Ruleset): Bounded {
  return { upper: ruleset, lower: ruleset };
}

/** One hook of a policy, which may itself be known only between two bounds. */
export function boundedHook({ lower, ...upper }: Policy, hook: 'forward' | 'input'): Bounded {
  return { upper: upper[hook], lower: lower?.[hook] ?? upper[hook] };
}
