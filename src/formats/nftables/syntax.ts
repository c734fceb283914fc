/** formats: an nftables ruleset as it is written, before anything in it is understood. Text and JSON give the same records. */
import type { TextPosition } from '../../diagnostics/public.ts';

export const tableFamilies = ['ip', 'ip6', 'inet', 'arp', 'bridge', 'netdev'] as const;
export type TableFamily = (typeof tableFamilies)[number];

/**
 * word: an address, a number, a name, a keyword · list: several flags with commas · selector: what a packet is asked
 * for, as the words of the language (`ip saddr`, `ct state`, `fib saddr . iif oif`) · set: in braces · elem: one
 * element with its data · named: `@name`.
 */
export type Expression =
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'prefix'; readonly base: string; readonly length: number }
  | { readonly kind: 'range'; readonly first: Expression; readonly last: Expression }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'set'; readonly items: readonly Element[] }
  | { readonly kind: 'named'; readonly name: string }
  | { readonly kind: 'concat'; readonly parts: readonly Expression[] }
  | { readonly kind: 'selector'; readonly words: readonly string[] }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'map'; readonly key: Expression; readonly data: Expression }
  /** Known to be an expression, without a reading: `numgen`, `jhash`, … */
  | { readonly kind: 'opaque'; readonly name: string };

export interface Element {
  readonly key: Expression;
  readonly data?: Expression | VerdictSyntax;
  /** The element leaves the set by itself. */
  readonly expires: boolean;
}

export interface VerdictSyntax {
  readonly kind: 'verdict';
  readonly word: 'accept' | 'drop' | 'continue' | 'return' | 'jump' | 'goto' | 'queue';
  readonly chain?: string;
}

export type Operator = '==' | '!=' | '<' | '>' | '<=' | '>=' | 'in';

/** `in`: no operator was written: a bit test for flags, else equality. `name` of other: the statement's first words. */
export type Statement =
  | { readonly kind: 'match'; readonly operator: Operator; readonly left: Expression; readonly right: Expression }
  | VerdictSyntax
  | { readonly kind: 'vmap'; readonly key: Expression; readonly data: Expression }
  /** `answer`: the protocol of the answer, which the statement itself demands: `tcp`, `icmp`, `icmpv6` or `icmpx`. */
  | { readonly kind: 'reject'; readonly answer: string }
  | { readonly kind: 'log' }
  | { readonly kind: 'limit'; readonly over: boolean; readonly name: string }
  | {
      readonly kind: 'nat';
      readonly word: 'snat' | 'dnat' | 'masquerade' | 'redirect';
      readonly address?: Expression;
      readonly port?: Expression;
    }
  | { readonly kind: 'assign'; readonly target: Expression; readonly value: Expression }
  | { readonly kind: 'notrack' }
  /** `add @set { key … }`, `update` and `meter`: goes on where the key is there, the set has room, and `inner` holds. */
  | { readonly kind: 'update'; readonly name: string; readonly key: Expression; readonly inner?: Statement }
  /** Changes nothing that a filter asks for: counters, comments. */
  | { readonly kind: 'plain'; readonly name: string }
  | { readonly kind: 'other'; readonly name: string };

export interface Placed<T> {
  readonly value: T;
  readonly position: TextPosition;
}

export interface RuleSyntax {
  readonly statements: readonly Placed<Statement>[];
  readonly comment?: string;
  readonly position: TextPosition;
}

export interface BaseSyntax {
  readonly type: string;
  readonly hook: string;
  readonly priority: number;
  readonly policy: string;
}

export interface ChainSyntax {
  readonly name: string;
  readonly base?: BaseSyntax;
  readonly rules: RuleSyntax[];
  readonly position: TextPosition;
}

/** `types` are the words of `type` or `typeof`, part by part. Sets that packets or time change are `dynamic`. */
export interface SetSyntax {
  readonly name: string;
  readonly map: boolean;
  readonly types: readonly string[];
  readonly dynamic: boolean;
  readonly elements: Element[];
  readonly position: TextPosition;
}

export interface TableSyntax {
  readonly family: TableFamily;
  readonly name: string;
  readonly chains: Map<string, ChainSyntax>;
  readonly sets: Map<string, SetSyntax>;
  readonly position: TextPosition;
  /** `flags dormant`: the kernel does not call it. */
  readonly dormant: boolean;
}

export interface RulesetSyntax {
  readonly tables: readonly TableSyntax[];
}

/** What stops a reader at one place. */
export class SyntaxTrouble extends Error {
  readonly position: TextPosition;
  readonly code: 'ruleset-syntax' | 'ruleset-unsupported' | 'ruleset-too-large' | 'ruleset-reference';
  readonly expected: string | undefined;

  constructor(
    position: TextPosition,
    message: string,
    expected?: string,
    code: SyntaxTrouble['code'] = 'ruleset-syntax',
  ) {
    super(message);
    this.position = position;
    this.expected = expected;
    this.code = code;
  }
}

/** Chain priorities by name (nft(8), "Standard priority names"); the bridge family has its own. */
const priorityNames: ReadonlyMap<string, number> = new Map([
  ['raw', -300],
  ['mangle', -150],
  ['dstnat', -100],
  ['filter', 0],
  ['security', 50],
  ['srcnat', 100],
  ['out', 100],
]);

export function priorityOf(name: string): number | undefined {
  return priorityNames.get(name);
}
