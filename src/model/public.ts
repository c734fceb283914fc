/** model: what other layers may use. */

export * from './addresses.ts';
export { buildTopology, topologyOf } from './build-topology.ts';
export { daysUntil, isIsoDay, isoDay } from './day.ts';
export { type EndpointResolver, endpointResolver } from './endpoint.ts';
export * from './flow.ts';
export { type TopologyGraph, topologyGraph } from './graph.ts';
export type { NamedObject } from './named-object.ts';
export * from './node.ts';
export { type ResolveOptions, resolveMatrix } from './resolve-matrix.ts';
export * from './routing.ts';
export * from './rule.ts';
export { type Segment, segments } from './segments.ts';
export * from './topology.ts';
export * from './trace.ts';
export type { Waiver } from './waiver.ts';
export * from './zone.ts';
