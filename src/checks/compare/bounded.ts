/** checks: a ruleset known exactly, or between two others. */
import type { Ruleset } from '../../model/public.ts';

/** The ruleset accepts at least what `lower` accepts and at most what `upper` does; both are the same where it is known. */
export interface Bounded {
  readonly upper: Ruleset;
  readonly lower: Ruleset;
}

export function exactly(ruleset: Ruleset): Bounded {
  return { upper: ruleset, lower: ruleset };
}
