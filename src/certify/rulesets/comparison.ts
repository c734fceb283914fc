/**
 * certify: the certificate that rulesets are equal, or that a change only closes: for each filter a set that lies between
 * what the one may accept at most and what the other accepts for certain.
 */
import type { Ruleset } from '../../model/public.ts';
import type { InputFile } from '../certificate.ts';
import type { Part } from '../read-tests.ts';
import type { AskedTest } from './inclusion.ts';
import type { Hook, Narrowed, Scope } from './scope.ts';

/** equal: deployed is what is intended · only-closes: no filter lets more through than before. */
export const comparedClaims = ['equal', 'only-closes'] as const;
export type ComparedClaim = (typeof comparedClaims)[number];

/**
 * `noExcess` holds all that deployed may accept, and nothing that intended may refuse; `noGap` the other way round, and
 * only where the claim asks for it. `interfaces`: the names behind the numbers of `entry` and `exit`.
 */
export interface FilterCertificate {
  readonly node: string;
  readonly hook: Hook;
  readonly interfaces: readonly string[];
  readonly tests: readonly AskedTest[];
  readonly noExcess: Part;
  readonly noGap?: Part;
}

/** Options of the comparison, by their names on the command line. */
export type Question = ReadonlyMap<string, string | boolean>;

/** `digest` binds claim, question, day, tool, assumptions and the contents of all input files. */
export interface ComparisonCertificate {
  readonly tool: string;
  readonly claim: ComparedClaim;
  readonly question: Question;
  /** Absent where no matrix is involved. */
  readonly asOf?: string;
  readonly files: readonly InputFile[];
  readonly digest: string;
  readonly filters: readonly FilterCertificate[];
}

/** A ruleset accepts at least what `lower` accepts and at most what `upper` does. */
export interface Between {
  readonly upper: Ruleset;
  readonly lower: Ruleset;
}

/** One filter on both sides, and which packets it is compared for. */
export interface ComparedFilter {
  readonly node: string;
  readonly hook: Hook;
  readonly intended: Between;
  readonly deployed: Between;
  readonly scope: Scope;
  readonly narrowed: Narrowed;
}
