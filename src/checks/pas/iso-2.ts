/** checks: PAS-ISO-2: the provider reaches tenants only from its administration and access zones, and by a row. */
import { decideByMatrix } from '../../semantics/public.ts';
import { tenantOf } from '../atlas.ts';
import { findingsByCause, zonePairs } from '../cause.ts';
import { type Answer, type Check, sampleBasis } from '../check.ts';
import type { Arrival } from '../evidence.ts';
import { flowClauses } from './make.ts';
import { firstMissing, providerZones, tenants } from './missing.ts';

export const iso2: Check = {
  id: 'PAS-ISO-2',
  title: { en: 'Tenant networks out of the provider’s reach', fr: 'Réseaux des Clients hors de portée de la Société' },
  promise: {
    en: 'tenant networks are not reachable from provider networks',
    fr: 'les réseaux du Client ne sont pas accessibles depuis les réseaux de la Société',
  },
  basis: 'sampled',
  clauses: flowClauses,
  run: (context) => {
    const { topology, evidence, matrix } = context;
    const openings = evidence.arrivals.filter(isProviderToTenant);
    const broken = openings.filter(({ from, real, entered }) => {
      if (from.zone.kind !== 'admin' && from.zone.kind !== 'access') return true;
      return decideByMatrix(matrix, { packet: real, ingress: entered }).action === 'deny';
    });
    const findings = findingsByCause(iso2, context, broken, (group) => {
      const pairs = zonePairs(group);
      return {
        en: `the provider reaches a tenant outside the administration path (${pairs.en})`,
        fr: `l’hébergeur atteint un client hors du chemin d’administration (${pairs.fr})`,
      };
    });
    return {
      findings,
      quantified: {
        packets: evidence.packets,
        zones: [...topology.zones.values()].filter(({ owner }) => owner.kind === 'provider').length,
      },
      how: sampleBasis(evidence.packets),
      ...firstMissing(tenants(topology), providerZones(topology)),
    } satisfies Answer;
  },
};

/** An opening from a zone of the provider into a zone of a tenant. */
export function isProviderToTenant({ from, to }: Arrival): boolean {
  return from.zone.owner.kind === 'provider' && tenantOf(to.zone?.owner) !== undefined;
}
