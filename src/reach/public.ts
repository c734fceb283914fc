/** reach: what other layers may use. */
export { type Answerer, type Answering, answered, answerOf, answerTo } from './answers.ts';
export {
  ClaimOverNothing,
  type Conclusion,
  type Counterexample,
  conclude,
  type Proof,
  type Quantified,
  type Refutation,
  type Trust,
  type Undecided,
} from './claim.ts';
export { type Connection, type Memory, noMemory } from './connection.ts';
export { ofRealEnds } from './counterexample.ts';
export { type Coverage, type CoverageInput, coverage, type Demand } from './coverage.ts';
export { Cabling, type Domain, type Hearer } from './domain.ts';
export { effectiveness, namesEntered, type RowEffect, type RowSet } from './effectiveness.ts';
export {
  type Circumstances,
  type Decided,
  type FilterBounds,
  Filters,
  type Unknown,
  understood,
  understoodAll,
} from './filters.ts';
export { type Crossing, crossingsOf, type Ending, type Flight, type NextHop } from './flight.ts';
export { type Branch, branchesOf, type Way } from './forwarding.ts';
export { type HeaderSpace, Headers } from './headers.ts';
export { InterfaceNames } from './interface-names.ts';
export { type Presence, type PresencesOptions, presences } from './invariant.ts';
export { isolation } from './isolation.ts';
export { type Change, KeptIsolation } from './kept-isolation.ts';
export { type Landing, landingsOf, lands, passingForHonest } from './landing.ts';
export { loops } from './loops.ts';
export { matchConditions } from './match.ts';
export { multicast, neverSources, refusedSources, takenByNode } from './node-addresses.ts';
export { type OutlineAnswer, outlined, type Receipt } from './outline.ts';
export { outlineAccepted } from './outline-filter.ts';
export type { IsolationOptions } from './owner-isolation.ts';
export { type Gate, type Place, type PlaceOptions, placesOf } from './places.ts';
export { type PropagateOptions, type Propagation, propagate, type Start, TooManyWays } from './propagate.ts';
export { type Pivot, pivots, type Reachability, reachability, type ZonePair } from './reachability.ts';
export { type ReachRow, readableRows } from './rows.ts';
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
export { insane } from './sanity.ts';
export { injectionOf, pointless, type Sending, sendings, startOf } from './sending.ts';
export { survey } from './survey.ts';
export { makeTerrain, Terrain } from './terrain.ts';
export { asFirstSent, becoming, realEnds, type Translation, untranslated } from './translation.ts';
export { type Waypoint, waypoint } from './waypoint.ts';
