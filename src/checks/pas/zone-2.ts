/** checks: PAS-ZONE-2: the administration network is entered from administration workstations only. */

import type { Topology, Zone } from '../../model/public.ts';
import { findingsByCause, zonePairs } from '../cause.ts';
import { type Answer, type Check, sampleBasis } from '../check.ts';
import { allArrivals } from '../whose.ts';
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
    const domain = administrationDomain(topology);
    const zones = [...topology.zones.values()].filter(isAdministration).length;
    const broken = allArrivals(context).filter(
      ({ from, to }) =>
        to.zone !== undefined &&
        isAdministration(to.zone) &&
        from.zone.id !== to.zone.id &&
        !(domain.has(from.zone.id) && !isForeign(topology, from.node)),
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
          (topology.provider?.workstations.length ?? 0) > 0,
          'no administration workstations are declared',
          'aucun poste d’administration n’est déclaré',
        ],
      ),
    } satisfies Answer;
  },
};

// The segments on which devices are administered belong to the administration network as much as its workstations do.
function isAdministration({ kind, owner }: Zone): boolean {
  return owner.kind === 'provider' && (kind === 'admin' || kind === 'management');
}

/** The zones of the declared workstations and of the declared consoles. */
function administrationDomain({ provider, nodes }: Topology): ReadonlySet<string> {
  const consoles = (provider?.consoles ?? []).flatMap((id) =>
    [...(nodes.get(id)?.interfaces.values() ?? [])].flatMap(({ zone }) => zone ?? []),
  );
  return new Set([...(provider?.workstations ?? []), ...consoles]);
}

/** A node of somebody else that stands in the domain speaks for its owner. */
function isForeign({ nodes }: Topology, sender: string | undefined): boolean {
  const owner = sender === undefined ? undefined : nodes.get(sender)?.owner.kind;
  return owner !== undefined && owner !== 'provider';
}
