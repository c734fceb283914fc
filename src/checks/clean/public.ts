/** checks: tidying rulesets. */
export type { Anomaly, AnomalyKind } from './anomalies.ts';
export { type Cleaning, cleanRuleset } from './clean.ts';
export { unusedGroups, unusedServices } from './groups.ts';
export type { Line } from './lines.ts';
export type { MergedField, Suggestion } from './suggestions.ts';
