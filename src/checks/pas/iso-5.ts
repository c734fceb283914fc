/** checks: PAS-ISO-5: every VLAN of a tenant stays that tenant's, port by port and tag by tag. */
import type { Answer, Check } from '../check.ts';
import { sharedSegments, strayTrunks, twoLegged } from '../layer2/leaks.ts';
import { layer2Of, vlansInUse } from '../layer2/segments.ts';
import { doubleTags, nativeVlans, sharedIds } from '../layer2/tags.ts';
import { flowClauses, makeFinding } from './make.ts';
import { firstMissing, tenants } from './missing.ts';

export const iso5: Check = {
  id: 'PAS-ISO-5',
  title: { en: 'A dedicated, watertight VLAN for each tenant', fr: 'Un VLAN dédié et étanche pour chaque client' },
  promise: {
    en: 'each tenant environment has a dedicated, watertight virtual network (VLAN)',
    fr: 'chaque environnement Client bénéficie d’un réseau virtuel (VLAN) dédié et étanche',
  },
  basis: 'structural',
  clauses: flowClauses,
  run: (context) => {
    const { topology } = context;
    const layer2 = layer2Of(topology);
    const vlans = vlansInUse(topology);
    const leaks = [...sharedSegments(context, layer2), ...strayTrunks(context, layer2)];
    const natives = nativeVlans(context, layer2);
    const told = [
      ...leaks,
      ...natives.map(({ told: one }) => one),
      ...doubleTags(context, layer2, vlans, new Set(natives.map(({ segment }) => segment))),
      ...sharedIds(context, layer2),
      ...twoLegged(context),
    ];
    return {
      findings: told.map(({ subject, says, place }) => makeFinding(iso5, subject, says, { place })),
      quantified: { nodes: topology.nodes.size, links: topology.links.length, zones: layer2.segments.length },
      how: {
        en: `proved over every port, cable and tag: ${vlans.size} VLAN ids, stacks of two tags included`,
        fr: `prouvé sur tous les ports, câbles et étiquettes : ${vlans.size} identifiants de VLAN, piles de deux étiquettes comprises`,
      },
      ...firstMissing(tenants(topology), [vlans.size > 0, 'no VLAN is declared', 'aucun VLAN n’est déclaré']),
    } satisfies Answer;
  },
};
