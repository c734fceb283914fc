/** checks: PAS-ISO-2: the provider reaches tenants only from its administration and access zones, and by a row. */
import type { Topology } from '../../model/public.ts';
import { findingsByCause, zonePairs } from '../cause.ts';
import { type Answer, type Check, sampleBasis } from '../check.ts';
import type { Arrival } from '../evidence.ts';
import { allArrivals, comesFromProvider, isAllowed, isOwn, reachedTenants } from '../whose.ts';
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
    const { topology, evidence } = context;
    const openings = allArrivals(context).filter((arrival) => isProviderToTenant(topology, arrival));
    const broken = openings.filter((arrival) => !isAdministration(arrival) || !isAllowed(context, arrival));
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
        packets: evidence.packets + evidence.spoofedPackets,
        zones: [...topology.zones.values()].filter(({ owner }) => owner.kind === 'provider').length,
      },
      how: sampleBasis(evidence.packets + evidence.spoofedPackets),
      ...firstMissing(tenants(topology), providerZones(topology)),
    } satisfies Answer;
  },
};

function isAdministration({ from }: Arrival): boolean {
  return from.zone.owner.kind === 'provider' && (from.zone.kind === 'admin' || from.zone.kind === 'access');
}

/**
 * An opening from the provider into a zone of a tenant, or to a tenant's own node wherever it stands. Where a firewall
 * of the tenant speaks on its own segment, nothing of the provider's does.
 */
export function isProviderToTenant(topology: Topology, arrival: Arrival): boolean {
  return comesFromProvider(topology, arrival) && reachedTenants(arrival).size > 0 && !isOwn(topology, arrival);
}
