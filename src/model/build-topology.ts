/** model: the parts of a platform -> a topology without contradictions, or every contradiction found. */
import { DiagnosticList, type Outcome } from '../diagnostics/public.ts';
import type { Topology, TopologyParts } from './topology.ts';
import { validateAddresses } from './validate-addresses.ts';
import { validateIds } from './validate-ids.ts';
import { validateInterfaces } from './validate-interfaces.ts';
import { validateLinks } from './validate-links.ts';
import { validateNat } from './validate-nat.ts';
import { validatePolicies } from './validate-policies.ts';
import { validatePrefixes } from './validate-prefixes.ts';
import { validateReferences } from './validate-references.ts';
import { validateRoutes } from './validate-routes.ts';
import { withZonePrefixes } from './zone-prefixes.ts';

/**
 * Reports everything at once, each at its position. Warnings do not prevent a topology.
 * Errors: those under "Topology" in docs/ERRORS.md, and `duplicate-id`.
 */
export function buildTopology(parts: TopologyParts): Outcome<Topology> {
  const problems = new DiagnosticList();
  const topology = topologyOf(parts);
  if (parts.nodes.length === 0 || parts.zones.length === 0) {
    const missing = parts.nodes.length > 0 ? 'zones' : parts.zones.length > 0 ? 'nodes' : 'zones and no nodes';
    problems.error('topology-empty', `the platform has no ${missing}`, {
      help: 'a platform needs both; check that the right file was named and that its includes are there',
    });
  }
  validateIds(parts, problems);
  validateReferences(topology, problems);
  validateInterfaces(topology, problems);
  validateLinks(topology, problems);
  validateAddresses(topology, problems);
  validatePrefixes(topology, problems);
  validateRoutes(topology, problems);
  validateNat(topology, problems);
  validatePolicies(topology, problems);
  return problems.outcome(topology);
}

/**
 * The parts by id, zones with the prefixes that their interfaces give them, nothing judged: enough to look up names.
 * Of two parts with one id the first is kept.
 */
export function topologyOf(parts: TopologyParts): Topology {
  return {
    name: parts.name,
    zones: byKey(withZonePrefixes(parts.zones, parts.nodes), ({ id }) => id),
    tenants: byKey(parts.tenants, ({ id }) => id),
    partners: byKey(parts.partners, ({ id }) => id),
    nodes: byKey(parts.nodes, ({ id }) => id),
    links: parts.links,
    groups: byKey(parts.groups, ({ name }) => name),
    attestations: byKey(parts.attestations, ({ row }) => row),
    ...(parts.provider === undefined ? {} : { provider: parts.provider }),
  };
}

function byKey<T>(items: readonly T[], key: (item: T) => string): ReadonlyMap<string, T> {
  const found = new Map<string, T>();
  for (const item of items) if (!found.has(key(item))) found.set(key(item), item);
  return found;
}
