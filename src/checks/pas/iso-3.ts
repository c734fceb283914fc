/** checks: PAS-ISO-3: the declared access tool is the only way from the provider to any tenant. */
import { printable } from '../../diagnostics/public.ts';
import { findingsByCause, zonePairs } from '../cause.ts';
import { type Answer, type Check, sampleBasis } from '../check.ts';
import type { Arrival } from '../evidence.ts';
import { reachedTenants } from '../whose.ts';
import { isProviderToTenant } from './iso-2.ts';
import { flowClauses } from './make.ts';
import { firstMissing, tenants } from './missing.ts';

export const iso3: Check = {
  id: 'PAS-ISO-3',
  title: {
    en: 'One access tool for hosted and on-premise tenants',
    fr: 'Un même outil d’accès pour clients hébergés et sur site',
  },
  promise: {
    en: 'the provider reaches hosted tenants with the same access tools as on-premise systems',
    fr: 'la Société accède aux réseaux du Client hébergé avec les mêmes outils que les systèmes On Premise',
  },
  basis: 'sampled',
  clauses: flowClauses,
  run: (context) => {
    const { topology, evidence } = context;
    const tools = new Set(topology.provider?.accessTools ?? []);
    const openings = evidence.arrivals.filter((arrival) => isProviderToTenant(topology, arrival));
    const crosses = ({ path, injection }: Arrival): boolean =>
      tools.has(injection.node) || path.some((node) => tools.has(node));
    const around = openings.filter((arrival) => !crosses(arrival));
    const detours = tools.size === 0 ? [] : openings.filter(crosses).filter(arrivesWithout());
    const names = [...tools].map((tool) => printable(tool)).join(', ');
    const findings = findingsByCause(iso3, context, [...around, ...detours], (group) => {
      const pairs = zonePairs(group);
      return {
        en: `the provider reaches a tenant without the access tool ${names} (${pairs.en})`,
        fr: `l’hébergeur atteint un client sans l’outil d’accès ${names} (${pairs.fr})`,
      };
    });
    const reached = new Set(openings.flatMap((arrival) => [...reachedTenants(arrival)]));
    const unreached = [...topology.tenants.keys()]
      .filter((tenant) => !reached.has(tenant))
      .map((tenant) => printable(tenant));
    const notes =
      unreached.length === 0
        ? []
        : [
            {
              en: `the provider has no access at all to ${unreached.join(', ')}`,
              fr: `l’hébergeur n’a aucun accès à ${unreached.join(', ')}`,
            },
          ];
    const basis = sampleBasis(evidence.packets);
    return {
      findings,
      notes,
      quantified: { packets: evidence.packets, nodes: tools.size },
      how: {
        en: `${basis.en}; ${openings.length} openings towards tenants, each tried again with the access tool unplugged`,
        fr: `${basis.fr} ; ${openings.length} ouvertures vers les clients, chacune réessayée avec l’outil d’accès débranché`,
      },
      ...firstMissing(
        tenants(topology),
        [
          tools.size > 0,
          'no access tool of the provider is declared',
          'aucun outil d’accès de l’hébergeur n’est déclaré',
        ],
        [
          openings.length > 0,
          'the provider opens nothing towards any tenant',
          'l’hébergeur n’ouvre rien vers aucun client',
        ],
      ),
    } satisfies Answer;

    // With the tool unplugged, a packet sent by another node may find a second way.
    function arrivesWithout(): (arrival: Arrival) => boolean {
      const trace = evidence.traceWithout(tools);
      return ({ injection }) => {
        if (tools.has(injection.node)) return false;
        const { disposition } = trace(injection);
        return disposition === 'delivered' || disposition === 'exits';
      };
    }
  },
};
