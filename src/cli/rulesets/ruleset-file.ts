/** cli: a ruleset from a file, in the one form in which any two can be compared. */
import type { Bounded, Hook } from '../../checks/public.ts';
import type { AntiSpoofing, NamedObject, Nat, Protection } from '../../model/public.ts';
import type { AddressSet } from '../../net/public.ts';

/**
 * `hooks`: what each hook accepts, within bounds; a file that says nothing about packets to the device itself has no
 * `input`. `stateful`: connections are tracked; `reassembles`: its filter never meets a fragment. `inexact` names
 * constructs that the bounds stand for; `unread` names what may decide about packets and stands in no bound, so that
 * nothing is equal while there is any. `protections`, `antiSpoofing` and `nat` are what it does outside its rules.
 */
export interface RulesetFile {
  readonly name: string;
  readonly hooks: Readonly<{ forward: Bounded; input?: Bounded }>;
  readonly stateful: boolean;
  readonly reassembles: boolean;
  readonly inexact: readonly string[];
  readonly unread: readonly string[];
  readonly protections: ReadonlySet<Protection>;
  readonly antiSpoofing: ReadonlyMap<string, AntiSpoofing>;
  readonly nat: readonly Nat[];
}

/** What only the node can say that carries the ruleset. */
export interface NodeFacts {
  readonly id: string;
  readonly own: AddressSet;
}

/**
 * A file whose syntax was read, before it is known which interfaces there are. `asks`: names that stand for all
 * interfaces that its rules tell apart; none where they tell none apart. `objects`: names without use or definition.
 */
export interface RulesetSource {
  readonly asks: readonly string[];
  readonly objects: readonly NamedObject[];
  readonly read: (interfaces: readonly string[], node?: NodeFacts) => RulesetFile;
}

/** The hooks that both say something about. */
export function commonHooks(a: RulesetFile, b: RulesetFile): readonly Hook[] {
  return a.hooks.input === undefined || b.hooks.input === undefined ? ['forward'] : ['forward', 'input'];
}
