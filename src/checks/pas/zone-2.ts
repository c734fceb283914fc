/** checks: PAS-ZONE-2: the administration network is entered from administration workstations only. */
import { findingsByCause, zonePairs } from '../cause.ts';
import { type Answer, type Check, sampleBasis } from '../check.ts';
import { flowClauses } from './make.ts';
import { firstMissing } from './missing.ts';

export const zone2: Check = {
  id: 'PAS-ZONE-2',
  title: { en: 'The administration network and who enters it', fr: 'Le réseau d’administration et qui y entre' },
  promise: {
    en: 'the administration network is reached only from the provider’s administration workstations',
    fr: 'le réseau d’administration n’est joint que depuis les postes du domaine d’administration de la Société',
  },
  basis: 'sampled',
  clauses: flowClauses,
  run: (context) => {
    const { topology, evidence } = context;
    const workstations = new Set(topology.provider?.workstations ?? []);
    const zones = [...topology.zones.values()].filter(({ kind }) => kind === 'admin').length;
    const broken = evidence.arrivals.filter(
      ({ from, to }) => to.zone?.kind === 'admin' && from.zone.kind !== 'admin' && !workstations.has(from.zone.id),
    );
    const findings = findingsByCause(zone2, context, broken, (group) => {
      const pairs = zonePairs(group);
      return {
        en: `the administration network is entered from elsewhere (${pairs.en})`,
        fr: `on entre dans le réseau d’administration depuis ailleurs (${pairs.fr})`,
      };
    });
    return {
      findings,
      quantified: { packets: evidence.packets, zones },
      how: sampleBasis(evidence.packets),
      ...firstMissing(
        [zones > 0, 'no administration zone is declared', 'aucune zone d’administration n’est déclarée'],
        [
          workstations.size > 0,
          'no administration workstations are declared',
          'aucun poste d’administration n’est déclaré',
        ],
      ),
    } satisfies Answer;
  },
};
