/** checks: PAS-ADM-1: administration over secure protocols only, and no clear-text authentication anywhere. */
import { printable, type Text } from '../../diagnostics/public.ts';
import type { Flow } from '../../model/public.ts';
import { formatService } from '../../net/public.ts';
import type { Answer, Check, CheckContext } from '../check.ts';
import { arrivalsOfRow } from '../row-arrivals.ts';
import { cleartextServices, isEncrypted, isWide, servicesOverlap } from '../services.ts';
import { flowClauses, makeFinding } from './make.ts';
import { type ManagementFlow, managementServices } from './management.ts';
import { firstMissing } from './missing.ts';

export const adm1: Check = {
  id: 'PAS-ADM-1',
  title: { en: 'Administration over secure protocols only', fr: 'Administration par protocoles sécurisés uniquement' },
  promise: {
    en: 'administration interfaces are reached only over secure, encrypted protocols; no protocol authenticates in clear',
    fr: 'les interfaces d’administration sont accessibles uniquement via des protocoles sécurisés et chiffrés ; aucune authentification en clair',
  },
  basis: 'declared',
  clauses: flowClauses,
  run: (context) => {
    const { matrix, topology } = context;
    const allowed = matrix.flows.filter(({ action }) => action === 'allow');
    const findings = allowed.flatMap((flow) => {
      const why = [...cleartext(context, flow), ...insecure(managementServices(topology, flow))];
      const [first] = why;
      if (first === undefined) return [];
      const id = printable(flow.id);
      const says = {
        en: `row ${id} ${why.map(({ en }) => en).join('; ')}`,
        fr: `la ligne ${id} ${why.map(({ fr }) => fr).join(' ; ')}`,
      };
      const witness = arrivalsOfRow(context, flow.id)[0];
      return [
        makeFinding(adm1, `row ${flow.id}`, says, {
          place: flow.position,
          rows: [flow.id],
          witness: witness === undefined ? undefined : context.evidence.trace(witness.injection),
        }),
      ];
    });
    return {
      findings,
      quantified: { rows: allowed.length },
      how: {
        en: `decided for each of ${allowed.length} allow rows by its ports and by what it states of encryption`,
        fr: `décidé pour chacune des ${allowed.length} lignes d’autorisation d’après ses ports et le chiffrement qu’elle déclare`,
      },
      ...firstMissing([allowed.length > 0, 'the flow matrix allows nothing', 'la matrice de flux n’autorise rien']),
    } satisfies Answer;
  },
};

// A service without ports, or with very many, admits clear-text protocols along with everything else.
function cleartext(context: CheckContext, flow: Flow): readonly Text[] {
  if (flow.encrypted === true) return [];
  const found = cleartextServices.filter(({ service }) => flow.services.some((one) => servicesOverlap(one, service)));
  if (found.length === 0 || isTunnelled(context, flow)) return [];
  const names = [...new Set(found.map(({ name }) => name))].join(', ');
  const isNamed = flow.services.every((service) => !isWide(service));
  return isNamed
    ? [{ en: `carries ${names} in clear text`, fr: `transporte ${names} en clair` }]
    : [
        {
          en: `is wide enough to carry ${names} in clear text`,
          fr: `est assez large pour transporter ${names} en clair`,
        },
      ];
}

/** Every packet of the row that was seen stayed on encrypted links, and there was one. */
function isTunnelled(context: CheckContext, { id }: Flow): boolean {
  const seen = arrivalsOfRow(context, id);
  return (
    seen.length > 0 && seen.every(({ links }) => links.size > 0 && [...links].every((kind) => kind === 'encrypted'))
  );
}

// ICMP administers nothing and carries no secret.
function insecure({ services, encrypted }: ManagementFlow): readonly Text[] {
  const wide = services.filter((service) => isWide(service));
  if (wide.length > 0) {
    const list = wide.map(formatService).join(', ');
    return [
      {
        en: `reaches management addresses with a service as wide as ${list}`,
        fr: `atteint des adresses d’administration avec un service aussi large que ${list}`,
      },
    ];
  }
  if (encrypted) return [];
  const weak = services.filter(
    (service) => service.kind !== 'icmp' && !isEncrypted(service) && !isIcmpProtocol(service),
  );
  if (weak.length === 0) return [];
  const list = weak.map(formatService).join(', ');
  return [
    {
      en: `reaches management addresses with ${list}, which is not on the list of secure protocols`,
      fr: `atteint des adresses d’administration avec ${list}, hors de la liste des protocoles sécurisés`,
    },
  ];
}

function isIcmpProtocol(service: Flow['services'][number]): boolean {
  return service.kind === 'protocol' && (service.protocol === 1 || service.protocol === 58);
}
