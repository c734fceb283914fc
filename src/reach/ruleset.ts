/** reach: what a ruleset decides, for all packets at once, with bounds where a match is not known exactly. */
import type { Action, Rule, Ruleset } from '../model/public.ts';
import { type HeaderSpace, type Labelled, mayContinue, type Universe } from '../space/public.ts';
import type { InterfaceNames } from './interface-names.ts';
import { matchConditions } from './match.ts';

/** lower: certainly · upper: possibly. Equal where every match is known. */
export interface Bounds {
  readonly lower: HeaderSpace;
  readonly upper: HeaderSpace;
}

/** The possible actions as bits of a label. A certain decision has one bit; 0 is what no rule of a part decides. */
export const outcome: Readonly<Record<Action, number>> = { accept: 1, deny: 2, reject: 4 };

/**
 * `names`: the numbers of interface names, shared by all that meets in the universe. `uncertain`: rules whose match
 * holds for no more packets than it says, perhaps for fewer (a construct that was widened when it was read).
 */
export interface RulesetOptions {
  readonly names: InterfaceNames;
  readonly uncertain?: (rule: Rule) => boolean;
}

/** What one rule decides: its action where it matches; where its match is uncertain, perhaps nothing. */
export function ruleLabels(universe: Universe, rule: Rule, options: RulesetOptions): Labelled {
  const doubt = options.uncertain?.(rule) === true ? mayContinue : 0;
  return universe.labelWhere(matchConditions(rule.match, options.names), outcome[rule.action] | doubt);
}

/** What the residual action decides: everything that is left, by family. */
export function residualLabels(universe: Universe, residual: Ruleset['residual']): Labelled {
  return universe.firstMatch(
    ([4, 6] as const).map((family) => universe.labelWhere({ families: new Set([family]) }, outcome[residual[family]])),
  );
}

/**
 * The possible outcomes of every packet, as bits of `outcome`. Entry, exit, state and translation are fields of the
 * set. The same for every packet and context as `decide` in semantics, when nothing is uncertain.
 */
export function rulesetDecision(universe: Universe, ruleset: Ruleset, options: RulesetOptions): Labelled {
  return universe.scope((hold) => {
    const labels = ruleset.rules.map((rule) => ruleLabels(universe, rule, options));
    labels.push(residualLabels(universe, ruleset.residual));
    const isCertain = options.uncertain === undefined || !ruleset.rules.some(options.uncertain);
    return hold(isCertain ? universe.firstMatch(labels) : universe.firstOutcomes(labels));
  });
}

/** The packets that a decision gives this action, at least and at most. */
export function actionBounds(universe: Universe, decision: Labelled, action: Action): Bounds {
  const bit = outcome[action];
  const upper = universe.select(decision, (label) => (label & bit) !== 0);
  const isKnown = universe.labelsOf(decision).every((label) => label === bit || (label & bit) === 0);
  return { lower: isKnown ? upper : universe.select(decision, (label) => label === bit), upper };
}
