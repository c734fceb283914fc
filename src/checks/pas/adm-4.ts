/** checks: PAS-ADM-4: administration never crosses a public link outside a tunnel. */
import { findingsByCause, zonePairs } from '../cause.ts';
import { type Answer, type Check, sampleBasis } from '../check.ts';
import { reachesManagementOf } from '../whose.ts';
import { secrecyClauses } from './make.ts';
import { firstMissing } from './missing.ts';

export const adm4: Check = {
  id: 'PAS-ADM-4',
  title: { en: 'Administration over secured interconnections', fr: 'Administration sur des liens sécurisés' },
  promise: {
    en: 'the provider administers equipment over secured interconnections',
    fr: 'l’administration des équipements s’effectue sur des liens d’interconnexion sécurisés',
  },
  basis: 'sampled',
  clauses: secrecyClauses,
  run: (context) => {
    const { topology, evidence } = context;
    const { workstations = [], consoles = [], accessTools = [] } = topology.provider ?? {};
    const tools = new Set([...consoles, ...accessTools]);
    // From where administrators work to whatever it is, through their tools, and to where anything is administered.
    const administration = evidence.arrivals.filter(
      (arrival) =>
        arrival.from.zone.kind === 'admin' ||
        arrival.from.zone.kind === 'access' ||
        workstations.includes(arrival.from.zone.id) ||
        (arrival.from.node !== undefined && tools.has(arrival.from.node)) ||
        reachesManagementOf(topology, arrival),
    );
    const findings = findingsByCause(
      adm4,
      context,
      administration.filter(({ links }) => links.has('public')),
      (group) => {
        const pairs = zonePairs(group);
        return {
          en: `administration crosses a public link (${pairs.en})`,
          fr: `l’administration passe par un lien public (${pairs.fr})`,
        };
      },
    );
    const basis = sampleBasis(evidence.packets);
    return {
      findings,
      quantified: { packets: evidence.packets, links: topology.links.length },
      how: {
        en: `the links of ${administration.length} administration openings looked at; ${basis.en}`,
        fr: `liens de ${administration.length} ouvertures d’administration examinés ; ${basis.fr}`,
      },
      ...firstMissing([
        administration.length > 0,
        'no administration flow passes at all',
        'aucun flux d’administration ne passe',
      ]),
    } satisfies Answer;
  },
};
