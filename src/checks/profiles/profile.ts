/** checks: catalogues of requirements that a report can be read by, and the rules in them. */
import type { Text } from '../../diagnostics/public.ts';
import type { PasId } from '../finding.ts';
import type { RemarkKind } from '../remarks/public.ts';

export const catalogues = ['pas', 'secnumcloud', 'anssi', 'recyf', 'pci'] as const;
export type Catalogue = (typeof catalogues)[number];

/** must: a requirement · should: a recommendation of a guide. */
export type Obligation = 'must' | 'should';

/**
 * One rule, with the clauses that ask for it in each catalogue. It is judged by the promises and the remarks it names;
 * a rule with neither cannot be judged from a platform and its matrix, and `unjudged` says what would be needed.
 */
export interface ProfileRule {
  readonly id: string;
  readonly says: Text;
  readonly obligation: Obligation;
  readonly clauses: Partial<Readonly<Record<Catalogue, readonly string[]>>>;
  readonly promises: readonly PasId[];
  readonly remarks: readonly RemarkKind[];
  readonly unjudged?: Text;
}

export const catalogueTitles: Readonly<Record<Catalogue, Text>> = {
  pas: { en: 'security assurance plan', fr: 'plan d’assurance sécurité' },
  secnumcloud: { en: 'SecNumCloud 3.2 (ANSSI, 8 March 2022)', fr: 'SecNumCloud 3.2 (ANSSI, 8 mars 2022)' },
  anssi: {
    en: 'ANSSI guides: interconnection 3.0, administration 3.0, protection of essential systems',
    fr: 'guides de l’ANSSI : interconnexion 3.0, administration 3.0, protection des systèmes essentiels',
  },
  recyf: { en: 'ReCyF 2.5 and NIS rules', fr: 'ReCyF 2.5 et règles NIS' },
  pci: { en: 'PCI DSS 4.0.1', fr: 'PCI DSS 4.0.1' },
};
