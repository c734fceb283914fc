/** model: what other layers may use. */
export * from './flow.ts';
export * from './node.ts';
export * from './rule.ts';
export * from './topology.ts';
export * from './trace.ts';
export * from './zone.ts';
export * from './addresses.ts';
export * from './routing.ts';
export { isIsoDay, isoDay } from './day.ts';
export { type EndpointResolver, endpointResolver } from './endpoint.ts';
export { type ResolveOptions, resolveMatrix } from './resolve-matrix.ts';
export { buildTopology, topologyOf } from './build-topology.ts';
export { type TopologyGraph, topologyGraph } from './graph.ts';
export { type Segment, segments } from './segments.ts';
