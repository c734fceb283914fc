/** reach: a statement about every packet of a platform, and its three ends. */
import type { Text } from '../diagnostics/public.ts';
import type { Injection } from '../model/public.ts';
import type { Packet } from '../net/public.ts';
import type { Unknown } from './filters.ts';
import type { Landing } from './landing.ts';
import type { Sending } from './sending.ts';

/** Over how much a conclusion speaks. `packets`: headers that were followed, all fields that a filter can see counted. */
export interface Quantified {
  readonly places: number;
  readonly sendings: number;
  readonly endings: number;
  readonly packets: bigint;
  readonly nodes: number;
  readonly rules: number;
}

/**
 * One packet against a claim, as it is put into the platform, and how it was computed to end. For an answer, `opening` is
 * what it answers. The caller walks it in `semantics` before anybody sees it: ends that differ are a fault, no verdict.
 */
export interface Counterexample {
  readonly injection: Injection;
  readonly disposition: Landing['ending']['disposition'];
  readonly at: Landing['ending']['at'];
  readonly sending: Sending;
  readonly landing?: Landing;
  readonly opening?: { readonly injection: Injection; readonly final: Packet };
  /** The source is not one that the place may write in truth, or the frame was tagged by its sender. */
  readonly forged: boolean;
}

/** Holds for every packet that it quantifies. */
export interface Proof {
  readonly kind: 'proof';
  readonly quantified: Quantified;
}

/** `counterexamples`: one for each pair of owners and way. */
export interface Refutation {
  readonly kind: 'refutation';
  readonly counterexamples: readonly [Counterexample, ...Counterexample[]];
  readonly quantified: Quantified;
}

/** `ledger`: every rule, match, node or bound that the missing answer leans on. */
export interface Undecided {
  readonly kind: 'undecided';
  readonly why: Text;
  readonly ledger: readonly Unknown[];
  readonly quantified: Quantified;
}

export type Conclusion = Proof | Refutation | Undecided;

/** Thrown for a claim about nothing: there is no proof of it, and it is never what was meant. */
export class ClaimOverNothing extends Error {}

/** What a pass found against a claim. `certain`: packets that break it; `possible`: whether some may, by the bounds. */
export interface Against {
  readonly certain: readonly Counterexample[];
  readonly possible: boolean;
}

/** How far the pass can be trusted. `ledger`: filters not fully understood; `doubts`: what the engine gave up. */
export interface Trust {
  readonly quantified: Quantified;
  readonly ledger: readonly Unknown[];
  readonly doubts: readonly Unknown[];
}

/**
 * The end of a claim. A packet that certainly breaks it refutes it. Where one may break it, or the engine gave something
 * up, it is undecided. A claim that followed no packet is an error, never a proof.
 */
export function conclude({ quantified, ledger, doubts }: Trust, { certain, possible }: Against): Conclusion {
  if (quantified.sendings === 0 || quantified.packets === 0n)
    throw new ClaimOverNothing('the claim is about no packet at all: no place can send anything that it speaks of');
  const [first, ...rest] = certain;
  if (first !== undefined) return { kind: 'refutation', counterexamples: [first, ...rest], quantified };
  const leant = [...(possible ? ledger : []), ...doubts];
  const [unknown] = leant;
  if (unknown !== undefined) return { kind: 'undecided', why: unknown.why, ledger: leant, quantified };
  if (possible) throw new Error('a set is known between two bounds, and no ledger says why');
  return { kind: 'proof', quantified };
}
