/** checks: rulesets and matrices against each other. */
export { type Bounded, boundedHook, exactly } from './bounded.ts';
export { type FilterCertificateJson, type FilterPair, filterCertificate, type Hook } from './certificate.ts';
export { type CompareOptions, compareBounded, type Difference, type RulesetComparison } from './differences.ts';
export {
  compareEndToEnd,
  type EndToEnd,
  type EndToEndOptions,
  type Fault,
  type RowGap,
  type ZoneExcess,
} from './end-to-end.ts';
export { matrixRuleset } from './matrix-ruleset.ts';
export {
  type Carried,
  type ComparePlatformOptions,
  carriedAsDeclared,
  compareFilters,
  comparePlatform,
  type FilterComparison,
  filtersAgainstMatrix,
} from './platform.ts';
export { type ReadableDifference, type ReadableRow, type RuleName, readable } from './readable.ts';
