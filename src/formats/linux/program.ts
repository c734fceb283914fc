/** formats: a Linux ruleset between its syntax and the model: chains of rules whose conditions are sets of packets. */
import type { TextPosition } from '../../diagnostics/public.ts';
import type { Action } from '../../model/public.ts';
import type { Product } from './product.ts';

/**
 * known: the packet is in one of `products` · mark: the packet mark under `mask` is one of `values` (or none of them) ·
 * rate: within a rate (`over`: beyond it) · unknown: it may hold or not, and `products` is where it can hold at most.
 */
export type Condition =
  | { readonly kind: 'known'; readonly products: readonly Product[] }
  | { readonly kind: 'mark'; readonly mask: number; readonly values: readonly number[]; readonly negated: boolean }
  | { readonly kind: 'rate'; readonly over: boolean; readonly construct: string }
  | { readonly kind: 'unknown'; readonly construct: string; readonly products?: readonly Product[] };

/** What a rule does on the way, in its order among the conditions. A mark of undefined cannot be known. */
export type Effect =
  | { readonly kind: 'set-mark'; readonly mask: number; readonly value: number | undefined }
  | { readonly kind: 'notrack' };

export type Verdict =
  | { readonly kind: 'decide'; readonly action: Action }
  | { readonly kind: 'jump' | 'goto'; readonly chain: string }
  | { readonly kind: 'return' }
  | { readonly kind: 'translate'; readonly translation: Translation }
  /** A program outside the ruleset decides: it may accept or drop. */
  | { readonly kind: 'outside'; readonly construct: string }
  | { readonly kind: 'branch'; readonly branches: readonly Branch[] };

/** One entry of a verdict map. */
export interface Branch {
  readonly conditions: readonly Condition[];
  readonly verdict: Verdict | undefined;
}

/** `address` absent in `snat`: the exit's own (masquerade), in `dnat`: the port alone changes or the entry's own address. */
export interface Translation {
  readonly kind: 'dnat' | 'snat' | 'masquerade' | 'redirect';
  readonly address?: { readonly family: 4 | 6; readonly value: bigint };
  readonly port?: number;
}

/** `setting`: the rule is, word for word, what a setting of the model says. */
export interface ProgramRule {
  readonly name: string;
  readonly position: TextPosition;
  readonly steps: readonly (Condition | Effect)[];
  readonly verdict?: Verdict;
  readonly logs: boolean;
  readonly comment?: string;
  readonly setting?: SettingRule;
}

/** A drop that is a setting of the node rather than a rule. */
export interface SettingRule {
  readonly kind:
    | 'ip-options'
    | 'hop-by-hop'
    | 'destination-options'
    | 'routing-header'
    | 'icmp-fragments'
    | 'icmp-frames'
    | 'strict'
    | 'loose';
  /** As in `Product`; absent for what the rule's own conditions leave. */
  readonly families?: bigint;
}

export const hooks = ['prerouting', 'input', 'forward', 'output', 'postrouting'] as const;
export type Hook = (typeof hooks)[number];

/** Where the kernel calls a chain. `families` as in `Product`. */
export interface BaseChain {
  readonly type: 'filter' | 'nat' | 'route';
  readonly hook: Hook;
  readonly priority: number;
  readonly policy: 'accept' | 'drop';
}

/** `key` is unique among all tables; `name` is how the file calls it. */
export interface ProgramChain {
  readonly key: string;
  readonly name: string;
  readonly families: bigint;
  readonly base?: BaseChain;
  readonly rules: readonly ProgramRule[];
  readonly position: TextPosition;
}

/** `families`: those that the files speak about at all; about the other one nothing is known. */
export interface Program {
  readonly chains: ReadonlyMap<string, ProgramChain>;
  readonly families: bigint;
  readonly tracks: boolean;
}
