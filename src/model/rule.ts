/** model: rules, rulesets, and where a node's ruleset comes from. */
import type { Position } from '../diagnostics/public.ts';
import type { AddressSet, Family, Service } from '../net/public.ts';

/** Connection-tracking state of a packet: a result of the walk, never an input. */
export const conntrackStates = ['new', 'established', 'related', 'invalid', 'untracked'] as const;
export type ConntrackState = (typeof conntrackStates)[number];

/** deny drops silently; reject answers the sender. */
export type Action = 'accept' | 'deny' | 'reject';

/**
 * Every present condition must hold; an absent one holds always. `services` holds when any one of them does.
 * `destinationTranslated`: the connection was (true) or was not (false) rewritten by destination NAT here.
 * `tcpFlags`: the packet's flags under `mask` equal `value`. `laterFragments`: the packet is (true) or is not (false) a
 * fragment behind the first one.
 */
export interface Match {
  readonly inInterfaces?: ReadonlySet<string>;
  readonly outInterfaces?: ReadonlySet<string>;
  readonly families?: ReadonlySet<Family>;
  readonly source?: AddressSet;
  readonly destination?: AddressSet;
  readonly services?: readonly Service[];
  readonly states?: ReadonlySet<ConntrackState>;
  readonly tcpFlags?: { readonly mask: number; readonly value: number };
  readonly destinationTranslated?: boolean;
  readonly laterFragments?: boolean;
}

/** `rows` are the matrix rows that the rule was derived from or is justified by. */
export interface Rule {
  readonly id: string;
  readonly match: Match;
  readonly action: Action;
  readonly log: boolean;
  readonly rows: readonly string[];
  readonly comment?: string;
  readonly position?: Position;
}

/** First matching rule decides; else the residual action of the packet's family. */
export interface Ruleset {
  readonly name: string;
  readonly rules: readonly Rule[];
  readonly residual: { readonly 4: Action; readonly 6: Action };
}

/**
 * What a filtering node applies: through it, and towards its own addresses. Where a ruleset asks for something that the
 * model cannot follow, `forward` and `input` accept the most that may pass, and `lower` the least; between the two
 * nothing is known. Isolation is judged on the former, availability on the latter. Absent where both are the same.
 * `text` is what was read, word for word: the same bounds leave open the same only where that is the same too.
 */
export interface Policy {
  readonly forward: Ruleset;
  readonly input: Ruleset;
  readonly lower?: { readonly forward: Ruleset; readonly input: Ruleset; readonly text?: string };
}

/**
 * What a ruleset decided for a packet, and by which rule (undefined: the residual action). `open`: the policy's bounds
 * differ on it, so that the packet may pass or not.
 */
export interface Verdict {
  readonly action: Action;
  readonly rule?: Rule;
  readonly ruleset: string;
  readonly open?: true;
}

/**
 * none: the node filters nothing · projected: the matrix laid on this node (before deployment), optionally with
 * rules placed before it, rows left out and another residual action, as a hand would have changed it ·
 * rules: a ruleset written or imported.
 */
export type PolicySource =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'projected';
      readonly before: { readonly forward: readonly Rule[]; readonly input: readonly Rule[] };
      readonly without: ReadonlySet<string>;
      readonly residual: {
        readonly forward: { readonly 4: Action; readonly 6: Action };
        readonly input: { readonly 4: Action; readonly 6: Action };
      };
    }
  | { readonly kind: 'rules'; readonly policy: Policy };

/** The policy of a node on which nothing filters. */
export const denyBoth: { readonly 4: Action; readonly 6: Action } = { 4: 'deny', 6: 'deny' };
export const acceptBoth: { readonly 4: Action; readonly 6: Action } = { 4: 'accept', 6: 'accept' };
