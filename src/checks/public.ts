/** checks: what other layers may use. */
export { ClaimOverNothing } from '../reach/public.ts';
export * from './accepted/public.ts';
export { type ArrivalsInput, findArrivals } from './arrivals.ts';
export { makeAtlas } from './atlas.ts';
export * from './change/public.ts';
export type { Basis, Check } from './check.ts';
export * from './clean/public.ts';
export * from './compare/public.ts';
export type { Arrival, Evidence, Permit } from './evidence.ts';
export { type Effort, type ExploreInput, explore } from './explore/explore.ts';
export * from './finding.ts';
export * from './profiles/public.ts';
export { certificateBody } from './prove/certificate.ts';
export {
  assumptions,
  type ClaimId,
  claimIds,
  type Decision,
  type ProveClaimsInput,
  proveClaims,
  type Shown,
} from './prove/claims.ts';
export { type ReachReport, type ZoneReach, type ZoneReachInput, zoneReach } from './prove/zone-reach.ts';
export { pasCatalogue } from './registry.ts';
export { type RemarkKind, type RemarkOptions, type RowRemark, remarkKinds, remarkOnRows } from './remarks/public.ts';
export { type CheckInput, type Method, runChecks } from './run.ts';
export { type Change, type Explanation, explainPacket, type Question, type Reason } from './why/public.ts';
