/** checks: PAS-ENC-2: transfers of a tenant's data are encrypted. */
import { printable } from '../../diagnostics/public.ts';
import type { Answer, Check } from '../check.ts';
import { weakServices } from './enc-1.ts';
import { makeFinding } from './make.ts';
import { firstMissing } from './missing.ts';

// The services whose transfers the annex names; a transfer row that names no service is held to the same.
const transfers = /cloud|baas|draas/iu;

export const enc2: Check = {
  id: 'PAS-ENC-2',
  title: { en: 'Encrypted data transfers', fr: 'Transferts de données chiffrés' },
  promise: {
    en: 'data transfers of Do’Cloud, Do’BaaS and Do’DRaaS use encrypted connections',
    fr: 'les transferts de données de Do’Cloud, Do’BaaS et Do’DRaaS ont lieu via des connexions chiffrées',
  },
  basis: 'declared',
  clauses: ['PAS 3.1 Transfert'],
  run: ({ matrix }) => {
    const rows = matrix.flows.filter(
      ({ action, transfer, managedService }) => action === 'allow' && transfer && isTransferService(managedService),
    );
    const others = matrix.flows.filter(
      ({ action, transfer, managedService }) => action === 'allow' && transfer && !isTransferService(managedService),
    );
    const list = others.map(({ id }) => printable(id)).join(', ');
    return {
      findings: rows.flatMap((flow) => {
        const weak = weakServices(flow);
        if (weak === '') return [];
        const id = printable(flow.id);
        const says = {
          en: `row ${id} transfers data over ${weak}, which is not encrypted`,
          fr: `la ligne ${id} transfère des données par ${weak}, sans chiffrement`,
        };
        return [makeFinding(enc2, `row ${flow.id}`, says, { place: flow.position, rows: [flow.id] })];
      }),
      notes:
        others.length === 0
          ? []
          : [
              {
                en: `transfer rows of other services, which this clause does not name: ${list}`,
                fr: `lignes de transfert d’autres services, que cette clause ne nomme pas : ${list}`,
              },
            ],
      quantified: { rows: rows.length },
      how: {
        en: `decided for each of ${rows.length} transfer rows by its ports and by what it states of encryption`,
        fr: `décidé pour chacune des ${rows.length} lignes de transfert d’après ses ports et le chiffrement qu’elle déclare`,
      },
      ...firstMissing([
        rows.length > 0,
        'no row of these services is marked as a transfer',
        'aucune ligne de ces services n’est marquée comme transfert',
      ]),
    } satisfies Answer;
  },
};

function isTransferService(name: string | undefined): boolean {
  return name === undefined || transfers.test(name);
}
