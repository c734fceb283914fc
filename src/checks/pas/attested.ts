/** checks: PAS-ADM-5 and PAS-OPS-1: promises that no simulation decides; somebody answers for them. */
import { printable, type Text } from '../../diagnostics/public.ts';
import type { Answer, Check, CheckContext } from '../check.ts';
import { accessClauses, makeFinding } from './make.ts';

export const adm5: Check = {
  id: 'PAS-ADM-5',
  title: { en: 'Personal accounts, no default passwords', fr: 'Comptes nominatifs, aucun mot de passe par défaut' },
  promise: {
    en: 'accounts are personal and manufacturer or default passwords are banned',
    fr: 'les comptes d’accès sont nominatifs et les mots de passe constructeur ou par défaut sont proscrits',
  },
  basis: 'attested',
  clauses: accessClauses,
  run: (context) => attested(adm5, context),
};

export const ops1: Check = {
  id: 'PAS-OPS-1',
  title: {
    en: 'Hosting, physical access, training, patching, backup tests',
    fr: 'Hébergement, accès physique, formation, correctifs, tests de restauration',
  },
  promise: {
    en: 'hosting, physical access, fire protection, training, antivirus, patching and backup tests are in place',
    fr: 'hébergement, accès physique, protection incendie, formation, antivirus, correctifs et tests de restauration sont en place',
  },
  basis: 'attested',
  clauses: ['PAS 3.2 Hébergement des environnements', 'PAS 3.2 Surveillance et contrôle des accès aux locaux'],
  run: (context) => attested(ops1, context),
};

function attested(check: Check, { topology, matrix }: CheckContext): Answer {
  const attestation = topology.attestations.get(check.id);
  const how: Text =
    attestation === undefined
      ? { en: 'no simulation decides this', fr: 'aucune simulation ne peut en décider' }
      : {
          en: `attested by ${printable(attestation.by)} on ${printable(attestation.on)}, evidence ${printable(attestation.evidence)}; no simulation decides this`,
          fr: `attesté par ${printable(attestation.by)} le ${printable(attestation.on)}, preuve ${printable(attestation.evidence)} ; aucune simulation ne peut en décider`,
        };
  const says = {
    en: `nobody attests ${check.id}: who, when, and where the evidence lies`,
    fr: `personne n’atteste ${check.id} : qui, quand, et où se trouve la preuve`,
  };
  if (attestation === undefined) return { findings: [makeFinding(check, 'attestation', says)], quantified: {}, how };
  if (attestation.on <= matrix.asOf) return { findings: [], quantified: {}, how };
  const on = printable(attestation.on);
  const early = {
    en: `${check.id} is attested on ${on}, after the day looked at (${matrix.asOf})`,
    fr: `${check.id} est attesté le ${on}, après le jour considéré (${matrix.asOf})`,
  };
  return { findings: [makeFinding(check, 'attestation', early, { place: attestation.position })], quantified: {}, how };
}
