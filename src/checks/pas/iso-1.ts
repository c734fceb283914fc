/** checks: PAS-ISO-1: nothing that a tenant opens reaches the provider's networks. */
import { printable } from '../../diagnostics/public.ts';
import { findingsByCause, zonePairs } from '../cause.ts';
import { type Answer, type Check, type CheckContext, sampleBasis } from '../check.ts';
import type { Arrival } from '../evidence.ts';
import { allArrivals, isAllowed, isOwn, reachesManagementOf, reachesProvider, sendingTenants } from '../whose.ts';
import { flowClauses } from './make.ts';
import { firstMissing, providerZones, tenants } from './missing.ts';

export const iso1: Check = {
  id: 'PAS-ISO-1',
  title: { en: 'Provider networks out of tenants’ reach', fr: 'Réseaux de la Société hors de portée des Clients' },
  promise: {
    en: 'provider networks are not reachable from tenant networks',
    fr: 'les réseaux de la Société ne sont pas accessibles depuis les réseaux du Client',
  },
  basis: 'sampled',
  clauses: flowClauses,
  run: (context) => {
    const { topology, evidence } = context;
    // A tenant's own firewall may have an address on the provider's management segment: what ends on that firewall has
    // not entered the provider's network, and PAS-ADM-3 judges it.
    const reaching = allArrivals(context).filter(
      (arrival) => sendingTenants(topology, arrival).size > 0 && reachesProvider(arrival) && !isOwn(topology, arrival),
    );
    const offered = reaching.filter((arrival) => isPublicService(context, arrival));
    const broken = reaching.filter((arrival) => !isPublicService(context, arrival));
    const findings = findingsByCause(iso1, context, broken, (group) => {
      const pairs = zonePairs(group);
      return { en: `a tenant reaches the provider (${pairs.en})`, fr: `un client atteint l’hébergeur (${pairs.fr})` };
    });
    const services = [...new Set(offered.map(({ to }) => printable(to.node)))].sort();
    const notes =
      services.length === 0
        ? []
        : [
            {
              en: `public services reached like any other of the Internet: ${services.join(', ')}`,
              fr: `services publics atteints comme tout autre service d’Internet : ${services.join(', ')}`,
            },
          ];
    return {
      findings,
      notes,
      quantified: {
        packets: evidence.packets + evidence.spoofedPackets,
        zones: [...topology.zones.values()].filter(({ owner }) => owner.kind === 'tenant').length,
      },
      how: sampleBasis(evidence.packets + evidence.spoofedPackets),
      ...firstMissing(tenants(topology), providerZones(topology)),
    } satisfies Answer;
  },
};

// What stands in the public zone is public as far as a row says so; the way in for its administrators never is.
function isPublicService(context: CheckContext, arrival: Arrival): boolean {
  return (
    arrival.to.zone?.kind === 'public' &&
    arrival.kind === 'delivered' &&
    isAllowed(context, arrival) &&
    !reachesManagementOf(context.topology, arrival)
  );
}
