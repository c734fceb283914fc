/** reach: what other layers may use. */
export { InterfaceNames } from './interface-names.ts';
export { matchConditions } from './match.ts';
export { actionBounds, type Bounds, outcome, type RulesetOptions, rulesetDecision } from './ruleset.ts';
export {
  type Aspect,
  type Comparison,
  compareRulesets,
  type DecidedPair,
  decidedPairs,
  rulesetIncludes,
} from './ruleset-compare.ts';
export { type DeadRule, deadRules } from './ruleset-dead.ts';
export { type Decider, type RuleChange, RulesetTree } from './ruleset-tree.ts';
