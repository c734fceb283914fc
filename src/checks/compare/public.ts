/** checks: rulesets and matrices against each other. */
export { type Bounded, boundedHook, exactly } from './bounded.ts';
export { type CompareOptions, compareBounded, type Difference, type RulesetComparison } from './differences.ts';
export { matrixRuleset } from './matrix-ruleset.ts';
export {
  type Carried,
  type ComparePlatformOptions,
  compareFilters,
  comparePlatform,
  type FilterComparison,
  type Hook,
} from './platform.ts';
export { type ReadableDifference, type ReadableRow, type RuleName, readable } from './readable.ts';
