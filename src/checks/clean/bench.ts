/** checks: one ruleset under the knife: what its lines match, who decides, and what it would decide without some. */
import type { Action, Rule } from '../../model/public.ts';
import { type Decider, InterfaceNames, matchConditions, RulesetTree } from '../../reach/public.ts';
import { type HeaderSpace, type Labelled, Universe } from '../../space/public.ts';
import type { Line, Lines } from './lines.ts';

export class Bench {
  readonly universe: Universe = new Universe();
  readonly names: InterfaceNames = new InterfaceNames();
  readonly parts: Lines;
  readonly #tree: RulesetTree;
  readonly #lineOf: ReadonlyMap<Rule, Line>;
  readonly #matches = new Map<Rule, HeaderSpace>();
  readonly #decision: Labelled;

  constructor(parts: Lines) {
    this.parts = parts;
    this.#lineOf = new Map(parts.lines.flatMap((line) => line.rules.map((rule): [Rule, Line] => [rule, line])));
    this.#tree = new RulesetTree(this.universe, parts.ruleset, { names: this.names });
    this.#decision = this.#tree.decision();
  }

  /** Packets that can exist and that the rule matches, whoever decides about them. */
  matched(rule: Rule): HeaderSpace {
    let set = this.#matches.get(rule);
    if (set === undefined) {
      set = this.universe.intersect(
        this.universe.where(matchConditions(rule.match, this.names)),
        this.universe.everything,
      );
      this.#matches.set(rule, set);
    }
    return set;
  }

  matchedBy(line: Line): HeaderSpace {
    return this.universe.union(...line.rules.map((rule) => this.matched(rule)));
  }

  lineOf(rule: Rule): Line | undefined {
    return this.#lineOf.get(rule);
  }

  deciders(region: HeaderSpace): readonly Decider[] {
    return this.#tree.decidersWithin(region);
  }

  /** What `ask` finds while the rules at these places are others; all is put back behind it. */
  changed<T>(replacements: ReadonlyMap<number, readonly Rule[]>, ask: () => T): T {
    const { rules } = this.parts.ruleset;
    for (const [at, put] of replacements) this.#tree.replace(at, put);
    try {
      return ask();
    } finally {
      for (const at of replacements.keys()) this.#tree.replace(at, [rules[at] as Rule]);
    }
  }

  /** Whether every packet that can exist is decided as in the ruleset as it stands. */
  isUnchanged(): boolean {
    const { universe } = this;
    return universe.isEmpty(
      universe.intersect(universe.differing(this.#decision, this.#tree.decision()), universe.everything),
    );
  }

  /** Whether a doubtful rule that does something else may match one of these packets. */
  isDoubted(region: HeaderSpace, action: Action): boolean {
    return this.parts.doubtful.some(
      (rule) => rule.action !== action && this.universe.overlaps(this.matched(rule), region),
    );
  }

  /** Whether the residual action decides there and is not known. */
  isOpen(region: HeaderSpace): boolean {
    const { openFamilies } = this.parts;
    return openFamilies.size > 0 && this.universe.overlaps(region, this.universe.where({ families: openFamilies }));
  }
}
