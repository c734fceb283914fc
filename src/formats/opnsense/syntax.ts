/** formats: one filter rule of OPNsense or pfSense, read but not yet put in its place. */
import type { Position } from '../../diagnostics/public.ts';
import type { AddressSet, Family, NumberSet } from '../../net/public.ts';

/** One end of a rule. An absent set is everything; `unknown` names what the file does not say. */
export interface RuleEnd {
  readonly addresses?: AddressSet;
  readonly ports?: NumberSet;
  readonly unknown: readonly string[];
}

/** `interfaces` is absent for all of them. `inexact`: conditions and effects that the model does not have. */
export interface FilterRule {
  readonly id: string;
  readonly title?: string;
  readonly action: 'accept' | 'deny' | 'reject';
  readonly interfaces?: ReadonlySet<string>;
  readonly floating: boolean;
  readonly direction: 'in' | 'out' | 'any';
  /** First match decides; without it the last match does, when no quick rule matches. */
  readonly quick: boolean;
  readonly families: ReadonlySet<Family>;
  /** Absent: every protocol. */
  readonly protocols?: readonly number[];
  readonly icmpTypes?: readonly number[];
  readonly source: RuleEnd;
  readonly destination: RuleEnd;
  /** Which flags of TCP a new connection shows: absent means pf's `S/SA`. */
  readonly flags?: { readonly mask: number; readonly value: number } | 'any';
  readonly log: boolean;
  readonly inexact: readonly string[];
  readonly position: Position;
}
