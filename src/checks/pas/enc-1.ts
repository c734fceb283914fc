/** checks: PAS-ENC-1: sensitive flows over a public network are encrypted. */
import { printable } from '../../diagnostics/public.ts';
import type { Flow } from '../../model/public.ts';
import { formatService } from '../../net/public.ts';
import { linkKinds } from '../atlas.ts';
import { type Answer, type Check, type CheckContext, sampleBasis } from '../check.ts';
import { arrivalsOfRow } from '../row-arrivals.ts';
import { isEncrypted } from '../services.ts';
import { makeFinding, secrecyClauses } from './make.ts';
import { firstMissing } from './missing.ts';

export const enc1: Check = {
  id: 'PAS-ENC-1',
  title: { en: 'Sensitive flows encrypted over public networks', fr: 'Flux sensibles chiffrés sur réseau public' },
  promise: {
    en: 'all flows with sensitive information over a public network are encrypted',
    fr: 'tous les flux contenant des informations sensibles et circulant sur un réseau public sont chiffrés',
  },
  basis: 'sampled',
  clauses: secrecyClauses,
  run: (context) => {
    const { matrix, evidence } = context;
    const sensitive = matrix.flows.filter((flow) => flow.action === 'allow' && flow.sensitive);
    const findings = sensitive.flatMap((flow) => {
      const weak = weakServices(flow);
      if (weak.length === 0 || !crossesPublic(context, flow)) return [];
      const id = printable(flow.id);
      const says = {
        en: `row ${id} is sensitive, crosses a public link and carries ${weak} unencrypted`,
        fr: `la ligne ${id} est sensible, emprunte un lien public et transporte ${weak} sans chiffrement`,
      };
      const arrival = arrivalsOfRow(context, flow.id).find(({ links }) => links.has('public'));
      return [
        makeFinding(enc1, `row ${flow.id}`, says, {
          place: flow.position,
          rows: [flow.id],
          witness: arrival === undefined ? undefined : evidence.trace(arrival.injection),
        }),
      ];
    });
    const basis = sampleBasis(evidence.packets);
    return {
      findings,
      quantified: { rows: sensitive.length, packets: evidence.packets },
      how: {
        en: `${sensitive.length} sensitive rows, judged by their ports, their stated encryption and the links they were seen to cross; ${basis.en}`,
        fr: `${sensitive.length} lignes sensibles, jugées sur leurs ports, le chiffrement déclaré et les liens qu’elles ont empruntés ; ${basis.fr}`,
      },
      ...firstMissing([sensitive.length > 0, 'no row is marked sensitive', 'aucune ligne n’est marquée sensible']),
    } satisfies Answer;
  },
};

/** The row's services that are not known to be encrypted, as text; empty when all are. */
export function weakServices(flow: Flow): string {
  if (flow.encrypted === true) return '';
  return flow.services
    .filter((service) => !isEncrypted(service))
    .map(formatService)
    .join(', ');
}

function crossesPublic(context: CheckContext, flow: Flow): boolean {
  if (arrivalsOfRow(context, flow.id).some(({ links }) => links.has('public'))) return true;
  const witness = context.flows.find((result) => result.flow === flow.id)?.witness;
  return witness !== undefined && linkKinds(context.atlas, witness).has('public');
}
