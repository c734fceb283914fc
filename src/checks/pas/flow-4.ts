/** checks: PAS-FLOW-4: denied traffic is logged wherever it is denied. */
import { printable } from '../../diagnostics/public.ts';
import type { Answer, Check } from '../check.ts';
import { flowClauses, makeFinding } from './make.ts';
import { filters, firstMissing } from './missing.ts';

export const flow4: Check = {
  id: 'PAS-FLOW-4',
  title: { en: 'Traffic is controlled permanently', fr: 'Contrôle permanent du trafic' },
  promise: {
    en: 'traffic from and to the system is controlled permanently, so that only legitimate flows are allowed',
    fr: 'le trafic en provenance et à destination du système fait l’objet d’un contrôle permanent afin de n’autoriser que les flux légitimes',
  },
  basis: 'declared',
  clauses: flowClauses,
  run: ({ topology, atlas }) => {
    const silent = [...topology.nodes.values()].filter((node) => atlas.filtering.has(node.id) && !node.logsDenied);
    return {
      findings: silent.map((node) => {
        const id = printable(node.id);
        const says = { en: `${id} does not log what it denies`, fr: `${id} ne journalise pas ce qu’il refuse` };
        return makeFinding(flow4, `logging ${node.id}`, says, { place: node.position });
      }),
      quantified: { nodes: atlas.filtering.size },
      how: {
        en: `decided from the declared logging of ${atlas.filtering.size} filtering nodes; recorded traffic is not replayed against the matrix yet`,
        fr: `décidé d’après la journalisation déclarée de ${atlas.filtering.size} nœuds filtrants ; le trafic enregistré n’est pas encore rejoué contre la matrice`,
      },
      ...firstMissing(filters(atlas.filtering)),
    } satisfies Answer;
  },
};
