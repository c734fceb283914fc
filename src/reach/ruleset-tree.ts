/** reach: a ruleset that can be asked who decides, and changed one rule at a time. */
import type { Rule, Ruleset } from '../model/public.ts';
import { type HeaderSpace, type Labelled, mayContinue, type Universe } from '../space/public.ts';
import { type RulesetOptions, residualLabels, ruleLabels } from './ruleset.ts';

/** The packets that one rule (undefined: the residual action) decides. */
export interface Decider {
  readonly rule?: Rule;
  readonly space: HeaderSpace;
}

/** What a change of rules does: packets whose possible outcomes (bits of `outcome`) become others. */
export interface RuleChange {
  readonly space: HeaderSpace;
  readonly before: Labelled;
  readonly after: Labelled;
}

/**
 * The rules as the leaves of a balanced tree, each inner node with what its rules decide together. Who decides in a
 * region is found by going down only where the region is touched; a changed rule touches one way up.
 *
 * Holds its sets until `release`. Positions are those of the ruleset it was made from and stay the same: each position
 * holds a list of rules, which `replace` exchanges (none removes the rule, two insert one beside it).
 */
export class RulesetTree {
  readonly name: string;
  readonly universe: Universe;
  readonly #options: RulesetOptions;
  readonly #rules: (readonly Rule[])[];
  readonly #isCertain: boolean;
  /** `#levels[0]` the leaves, the residual action last; undefined: to be worked out again. */
  readonly #levels: (Labelled | undefined)[][];
  readonly #letGo: () => void;

  constructor(universe: Universe, ruleset: Ruleset, options: RulesetOptions) {
    this.name = ruleset.name;
    this.universe = universe;
    this.#options = options;
    this.#rules = ruleset.rules.map((rule) => [rule]);
    // Rules that come later may be uncertain too, so the question is whether anybody can say so.
    this.#isCertain = options.uncertain === undefined;
    this.#levels = [[]];
    this.#letGo = universe.keepAll(() => this.#held());
    try {
      universe.scope(() => this.#plant(ruleset));
    } catch (error) {
      // A budget ran out: what was made so far must not be held for good.
      this.#letGo();
      throw error;
    }
  }

  #plant(ruleset: Ruleset): void {
    const leaves = this.#levels[0] ?? [];
    for (const rule of ruleset.rules) leaves.push(ruleLabels(this.universe, rule, this.#options));
    leaves.push(residualLabels(this.universe, ruleset.residual));
    for (let below = leaves; below.length > 1; below = this.#levels.at(-1) ?? []) {
      this.#levels.push(Array.from({ length: Math.ceil(below.length / 2) }, () => undefined));
    }
  }

  *#held(): Iterable<Labelled> {
    for (const level of this.#levels) for (const label of level) if (label !== undefined) yield label;
  }

  /** Lets go of all sets; the tree is not to be used any more. */
  release(): void {
    this.#letGo();
    this.#levels.length = 0;
  }

  /** The rules, in order. */
  rules(): readonly Rule[] {
    return this.#rules.flat();
  }

  /** What the ruleset decides: the same as `rulesetDecision`. */
  decision(): Labelled {
    const top = this.#levels.length - 1;
    return this.universe.scope((hold) => hold(this.#labels(top, 0)));
  }

  #labels(level: number, index: number): Labelled {
    const known = this.#levels[level]?.[index];
    if (known !== undefined) return known;
    const first = this.#labels(level - 1, index * 2);
    const row = this.#levels[level - 1] ?? [];
    const merged = index * 2 + 1 < row.length ? this.#merge([first, this.#labels(level - 1, index * 2 + 1)]) : first;
    const own = this.#levels[level];
    if (own !== undefined) own[index] = merged;
    return merged;
  }

  #merge(list: readonly Labelled[]): Labelled {
    return this.#isCertain ? this.universe.firstMatch(list) : this.universe.firstOutcomes(list);
  }

  /** The part of the region for which these labels leave nothing to later rules. */
  #leftBehind(region: HeaderSpace, labels: Labelled): HeaderSpace {
    const { universe } = this;
    const settled = this.#isCertain ? labels : universe.select(labels, (label) => label !== 0 && label < mayContinue);
    return universe.subtract(region, settled);
  }

  /**
   * Who decides in the region, in the order of the rules: every packet of the region that can exist is in exactly one
   * part (in several where matches are uncertain: each of those rules may decide it).
   */
  decidersWithin(region: HeaderSpace): readonly Decider[] {
    const { universe } = this;
    return universe.scope((hold) => {
      const found: Decider[] = [];
      const visit = (level: number, index: number, given: HeaderSpace): HeaderSpace => {
        const labels = this.#labels(level, index);
        const touched = universe.within(given, labels);
        if (universe.isEmpty(touched)) return given;
        if (level === 0) {
          this.#leafDeciders(index, touched, (decider) => {
            hold(decider.space);
            found.push(decider);
          });
          return this.#leftBehind(given, labels);
        }
        // Only what this part's rules match goes down with it, so that the region stays small.
        let left = visit(level - 1, index * 2, touched);
        const row = this.#levels[level - 1] ?? [];
        if (index * 2 + 1 < row.length) left = visit(level - 1, index * 2 + 1, left);
        return this.#leftBehind(given, labels);
      };
      visit(this.#levels.length - 1, 0, universe.intersect(region, universe.everything));
      return found;
    });
  }

  #leafDeciders(index: number, region: HeaderSpace, found: (decider: Decider) => void): void {
    const rules = this.#rules[index];
    if (rules === undefined) {
      found({ space: region });
      return;
    }
    let left = region;
    for (const rule of rules) {
      const labels = ruleLabels(this.universe, rule, this.#options);
      const space = this.universe.within(left, labels);
      if (!this.universe.isEmpty(space)) found({ rule, space });
      left = this.#leftBehind(left, labels);
    }
  }

  /**
   * What exchanging the rules at a position would change, worked out in the matches of those rules only. The sets are
   * the caller's. Throws RangeError when there is no such position.
   */
  change(position: number, rules: readonly Rule[]): RuleChange {
    const { universe } = this;
    const old = this.#levels[0]?.[position];
    if (old === undefined || position >= this.#rules.length) throw new RangeError(`no rule at position ${position}`);
    return universe.scope((hold) => {
      const put = this.#merge(rules.map((rule) => ruleLabels(universe, rule, this.#options)));
      const matched = universe.select(this.#mergeAny(old, put), (label) => label !== 0);
      let region = universe.intersect(matched, universe.everything);
      const earlier = [...this.#cover(0, position)];
      for (const labels of earlier) region = this.#leftBehind(region, labels);
      // Of earlier rules only uncertain ones can match here: what they may decide belongs to both sides.
      const doubts = this.#isCertain ? [] : earlier.map((one) => universe.within(one, region));
      const later = [...this.#cover(position + 1, this.#rules.length + 1)].map((one) => universe.within(one, region));
      const before = this.#merge([...doubts, universe.within(old, region), ...later]);
      const after = this.#merge([...doubts, universe.within(put, region), ...later]);
      return { space: hold(universe.differing(before, after)), before: hold(before), after: hold(after) };
    });
  }

  #mergeAny(a: Labelled, b: Labelled): Labelled {
    return this.universe.firstMatch([a, b]);
  }

  /** Labels of the positions [from, to) in order, in as few parts as are worked out already. */
  *#cover(from: number, to: number, level: number = this.#levels.length - 1, index = 0): Iterable<Labelled> {
    const first = index * 2 ** level;
    const end = Math.min(first + 2 ** level, this.#rules.length + 1);
    if (end <= from || first >= to || first >= end) return;
    const known = this.#levels[level]?.[index];
    if (from <= first && end <= to && known !== undefined) {
      yield known;
      return;
    }
    if (level === 0) return;
    yield* this.#cover(from, to, level - 1, index * 2);
    yield* this.#cover(from, to, level - 1, index * 2 + 1);
  }

  /** Exchanges the rules at a position. What depends on it is worked out again when it is asked for. */
  replace(position: number, rules: readonly Rule[]): void {
    if (!(position >= 0 && position < this.#rules.length)) throw new RangeError(`no rule at position ${position}`);
    const leaves = this.#levels[0] ?? [];
    this.universe.scope(() => {
      leaves[position] = this.#merge(rules.map((rule) => ruleLabels(this.universe, rule, this.#options)));
    });
    this.#rules[position] = rules;
    let index = position;
    for (const level of this.#levels.slice(1)) {
      index >>= 1;
      level[index] = undefined;
    }
  }
}
