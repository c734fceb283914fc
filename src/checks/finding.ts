/** checks: the answers: findings, the verdict of each promise, the verdict of each matrix row. */
import type { Position, Severity, Text } from '../diagnostics/public.ts';
import type { Trace, Waiver } from '../model/public.ts';
import type { RowRemark } from './remarks/public.ts';

/** The promises of the PAS catalogue, in catalogue order. */
export const pasIds = [
  'PAS-ISO-1',
  'PAS-ISO-2',
  'PAS-ISO-3',
  'PAS-ISO-4',
  'PAS-ISO-5',
  'PAS-ISO-6',
  'PAS-ZONE-1',
  'PAS-ZONE-2',
  'PAS-FLOW-1',
  'PAS-FLOW-2',
  'PAS-FLOW-3',
  'PAS-FLOW-4',
  'PAS-ATT-1',
  'PAS-ATT-2',
  'PAS-ATT-3',
  'PAS-ADM-1',
  'PAS-ADM-2',
  'PAS-ADM-3',
  'PAS-ADM-4',
  'PAS-ADM-5',
  'PAS-ENC-1',
  'PAS-ENC-2',
  'PAS-SVC-1',
  'PAS-SVC-2',
  'PAS-OPS-1',
] as const;
export type PasId = (typeof pasIds)[number];

/**
 * A check's answer at one place. `subject` is a stable key of the cause: the same cause keeps it from run to run.
 * `rows` are the matrix rows involved, `witness` a packet and its way, which replays to the same end.
 */
export interface Finding {
  readonly id: PasId;
  readonly severity: Severity;
  readonly says: Text;
  readonly subject: string;
  readonly rows: readonly string[];
  readonly clauses: readonly string[];
  readonly place?: Position;
  readonly witness?: Trace;
  readonly accepted?: Acceptance;
}

/** Why a finding needs no new decision: waived for a time, or known when a baseline was taken. */
export type Acceptance = { readonly kind: 'waived'; readonly waiver: Waiver } | { readonly kind: 'known' };

/**
 * refuted: at least one finding · proved: decided over everything it quantifies · sampled: no counterexample among the
 * packets tried, which is no proof · declared: holds if what the files declare is so; nothing checks that they are ·
 * undecided: a fact is missing, `basis` names it · attested: somebody answers for it.
 */
export type PasVerdict = 'refuted' | 'proved' | 'sampled' | 'declared' | 'undecided' | 'attested';

/** How many of each thing the answer speaks about. An absent count was not looked at. */
export interface Quantified {
  readonly packets?: number;
  /** Parts that all packets fell into, each decided as a whole. */
  readonly classes?: number;
  readonly zones?: number;
  readonly nodes?: number;
  readonly interfaces?: number;
  readonly links?: number;
  readonly rows?: number;
  readonly rules?: number;
  readonly services?: number;
}

/** The verdict of one promise. `notes` are remarks worth reading that break nothing. */
export interface PasResult {
  readonly id: PasId;
  readonly title: Text;
  readonly promise: Text;
  readonly verdict: PasVerdict;
  readonly basis: Text;
  readonly findings: readonly Finding[];
  readonly notes: readonly Text[];
  readonly quantified: Quantified;
  readonly clauses: readonly string[];
}

/**
 * effective: opening, answer and needed ICMP errors pass from end to end · partly: for some of what it names · blocked:
 * a filter refuses it, or something else ends it · shadowed: earlier rows allow all of it · contradicted: an earlier
 * row denies all of it · dead: it names nothing that is on the platform · no-path: the platform does not join its ends ·
 * undecided: a ruleset on its way leans on a condition that cannot be followed.
 */
export type FlowVerdict =
  | 'effective'
  | 'partly'
  | 'blocked'
  | 'shadowed'
  | 'contradicted'
  | 'dead'
  | 'expired'
  | 'not-yet-valid'
  | 'no-path'
  | 'undecided'
  | 'deny-row';

/** What became of one matrix row. `blockedBy.rule` is absent where no rule but the residual action decided. */
export interface FlowResult {
  readonly flow: string;
  readonly verdict: FlowVerdict;
  readonly says: Text;
  readonly witness?: Trace;
  readonly blockedBy?: { readonly node: string; readonly rule?: string };
  readonly place?: Position;
}

/** Everything that one run of the checks answers. `method` is how it was found out what arrives where. */
export interface CheckReport {
  readonly rows: readonly PasResult[];
  readonly flows: readonly FlowResult[];
  readonly findings: readonly Finding[];
  /** What a reviewer would say of rows, whatever became of their packets. */
  readonly remarks: readonly RowRemark[];
  readonly quantified: Quantified;
  readonly method: 'sampled' | 'proved';
  readonly asOf: string;
}
