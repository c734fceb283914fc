/** model: the platform as a whole. */
import type { Group } from './flow.ts';
import type { Interface, Link, LinkEnd, Node } from './node.ts';
import type { Attestation, Partner, Provider, Tenant, Zone } from './zone.ts';

/** A validated platform. Build it with `buildTopology`, which refuses contradictions. */
export interface Topology {
  readonly name: string;
  readonly zones: ReadonlyMap<string, Zone>;
  readonly tenants: ReadonlyMap<string, Tenant>;
  readonly partners: ReadonlyMap<string, Partner>;
  readonly provider?: Provider;
  readonly nodes: ReadonlyMap<string, Node>;
  readonly links: readonly Link[];
  readonly groups: ReadonlyMap<string, Group>;
  readonly attestations: ReadonlyMap<string, Attestation>;
}

/** The parts of a topology as a reader found them, duplicates and contradictions included. */
export interface TopologyParts {
  readonly name: string;
  readonly zones: readonly Zone[];
  readonly tenants: readonly Tenant[];
  readonly partners: readonly Partner[];
  readonly provider?: Provider;
  readonly nodes: readonly Node[];
  readonly links: readonly Link[];
  readonly groups: readonly Group[];
  readonly attestations: readonly Attestation[];
}

/** The interface at one end of a link; undefined where the topology has none of that name. */
export function interfaceAt(topology: Topology, end: LinkEnd): Interface | undefined {
  return topology.nodes.get(end.node)?.interfaces.get(end.interface);
}

/** `node:interface`, the text form used in files and answers. */
export function formatEnd(end: LinkEnd): string {
  return `${end.node}:${end.interface}`;
}
