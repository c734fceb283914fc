import { describe, expect, test } from 'vitest';
import {
  aliases,
  type Field,
  type FieldSet,
  fieldOf,
  foldHeader,
  mayRestrict,
} from '../../../../src/formats/matrix/fields.ts';

/** Headers as people write them, with accents, articles, plurals, signs and capitals. */
const spellings: Readonly<Partial<Record<Field, readonly string[]>>> = {
  id: [
    'N°',
    'n°',
    'No',
    'ID',
    'Réf.',
    'Référence',
    'N° de règle',
    'N° règle',
    'Identifiant',
    '#',
    'Ligne',
    'Rule ID',
    'Règle',
    'N° du flux',
    'Flow ID',
    'Id flux',
  ],
  source: [
    'Source',
    'SOURCE',
    ' source ',
    'Sources',
    'Source(s)',
    'Src',
    'De',
    'From',
    'Émetteur',
    'Origine',
    'Hôte source',
    'Source host',
    'Machine source',
    'Nom de la source',
    'Initiateur',
    'Équipement source',
    'Serveur source',
  ],
  destination: [
    'Destination',
    'Dst',
    'Dest.',
    'Vers',
    'To',
    'Cible',
    'Récepteur',
    'Target',
    'Hôte de destination',
    'Destination host',
    'Serveur destination',
    'Nom destination',
    'Destinataire',
  ],
  sourceAddress: [
    'IP source',
    'Adresse IP source',
    'Adresse source',
    'Source IP',
    'Source IP address',
    'Source address',
    'Réseau source',
    'Source network',
    'Sous-réseau source',
    'IP src',
    'IP de la source',
  ],
  destinationAddress: [
    'IP destination',
    'IP de destination',
    'Adresse IP de destination',
    'Adresse de destination',
    'Destination IP',
    'Destination address',
    'Réseau destination',
    'Destination subnet',
    'IP dst',
    'IP cible',
  ],
  sourceZone: [
    'Zone source',
    'Source Zone',
    'Zone de la source',
    'From zone',
    'Périmètre source',
    'Zone src',
    'Zone de départ',
  ],
  destinationZone: [
    'Zone destination',
    'Zone de destination',
    'Destination zone',
    'To zone',
    'Zone cible',
    'Zone dst',
    "Zone d'arrivée",
  ],
  sourceVlan: ['VLAN source', 'Source VLAN', 'Vlan src'],
  destinationVlan: ['VLAN destination', 'VLAN de destination', 'Vlan dst', 'VLAN cible'],
  protocol: [
    'Protocole',
    'Protocol',
    'Proto',
    'Proto.',
    'Protocoles',
    'Transport',
    'TCP/UDP',
    'Protocole IP',
    'Protocole de transport',
    'L4',
  ],
  ports: [
    'Port',
    'Ports',
    'Port(s)',
    'Port destination',
    'Port de destination',
    'Ports de destination',
    'Port(s) de destination',
    'Destination port',
    'Dst port',
    'Dport',
    'N° de port',
    'Port cible',
    "Port d'écoute",
    'Numéro de port',
  ],
  sourcePorts: ['Port source', 'Ports source', 'Source port', 'Source Ports', 'Sport', 'Src port', 'Port de la source'],
  service: [
    'Service',
    'Services',
    'Service(s)',
    'Service/Port',
    'Port / Protocole',
    'Protocole/Port',
    'Protocol/Port',
    'Service / Protocole',
    'Application/Service',
    'Port/Proto',
  ],
  direction: ['Sens', 'Sens du flux', 'Direction', 'Flow direction', "Sens d'ouverture"],
  action: ['Action', 'Autorisation', 'Décision', 'Allow/Deny', 'Autorisé', 'Verdict'],
  justification: [
    'Justification',
    'Motif',
    'Raison',
    'Justification métier',
    'Business justification',
    'Besoin',
    'Usage',
    'Finalité',
    'Objet',
  ],
  description: ['Description', 'Libellé', 'Désignation', 'Description du flux', 'Intitulé', 'Nature du flux'],
  comment: ['Commentaire', 'Commentaires', 'Remarque', 'Remarques', 'Comment', 'Observation', 'Note', 'Notes'],
  ticket: [
    'Ticket',
    'N° de ticket',
    'Demande',
    'N° de demande',
    'Change',
    'Changement',
    'ITSM',
    'Référence de la demande',
    'Change request',
  ],
  validFrom: [
    'Début',
    'Date de début',
    'Valide à partir du',
    'Start date',
    'Valid from',
    'Début de validité',
    "Date d'ouverture",
    "Date d'effet",
  ],
  validUntil: [
    'Fin',
    'Date de fin',
    'Expiration',
    "Date d'expiration",
    "Valable jusqu'au",
    'Valid until',
    'Valid to',
    'Expiry date',
    'End date',
    'Échéance',
    'Fin de validité',
    'Validité',
  ],
  requester: ['Demandeur', 'Requester', 'Demandé par', 'Requested by'],
  owner: ['Responsable', 'Owner', 'Propriétaire', 'Pilote', 'Référent', 'Responsable du flux'],
  managedService: ['Service infogéré', 'Managed service', 'Offre', 'Prestation'],
  sensitive: ['Sensible', 'Sensitive', 'Criticité', 'Sensibilité', 'Données sensibles', 'Confidentialité'],
  transfer: ['Transfert', 'Transfert de données', 'Data transfer'],
  encrypted: ['Chiffré', 'Chiffrement', 'Encrypted', 'Flux chiffré'],
  log: ['Log', 'Logs', 'Journalisation', 'Journalisé', 'Traçabilité', 'Logging'],
  ingress: [
    'Interface',
    "Interface d'entrée",
    'Interface entrante',
    'Incoming interface',
    'Ingress',
    'srcintf',
    'Source interface',
  ],
};

const setOf = (field: Field): FieldSet =>
  field === 'group' || field === 'members' ? 'groups' : field === 'definition' ? 'services' : 'matrix';

describe('column headers', () => {
  test.each(Object.entries(spellings).flatMap(([field, texts]) => (texts ?? []).map((text) => [text, field] as const)))(
    '%j is the %s',
    (text, field) => {
      expect(fieldOf(text, 'matrix')).toBe(field);
    },
  );

  test('every field of a matrix has spellings here, and every alias is its own field and no other', () => {
    const fields = new Set(aliases.map(([field]) => field));
    expect([...fields].filter((field) => setOf(field) === 'matrix').sort()).toEqual(Object.keys(spellings).sort());
    for (const [field, names] of aliases) {
      for (const name of names.split('|')) expect([name, fieldOf(name, setOf(field))]).toEqual([name, field]);
    }
  });

  test.each([
    ['groups', 'Nom', 'group'],
    ['groups', 'Nom du groupe', 'group'],
    ['groups', 'Groupe', 'group'],
    ['groups', 'Membres', 'members'],
    ['groups', 'Adresses IP', undefined],
    ['groups', 'Adresses', 'members'],
    ['groups', 'Members', 'members'],
    ['services', 'Nom', 'group'],
    ['services', 'Nom du service', 'group'],
    ['services', 'Service', 'group'],
    ['services', 'Définition', 'definition'],
    ['services', 'Ports', 'definition'],
    ['services', 'Port / Protocole', 'definition'],
    ['services', 'Protocole', 'protocol'],
  ] as const)('in a sheet of %s, %j is the %s', (set, text, field) => {
    expect(fieldOf(text, set)).toBe(field);
  });

  test.each([
    '',
    ' ',
    '…',
    'Zone',
    'IP',
    'VLAN',
    'Nom',
    'Statut',
    'Port NAT',
    'IP NAT',
    'Source NAT',
    'NAT source',
    'Version',
    'Client',
    'Source Destination',
    'Sоurce',
    'constructor',
    'toString',
  ])('%j means nothing in a matrix', (text) => {
    expect(fieldOf(text, 'matrix')).toBeUndefined();
  });

  test('folding forgets case, accents, plurals, articles, signs and order, and nothing else', () => {
    expect(foldHeader("Port(s) de l'hôte de DESTINATION :")).toBe('destination hote port');
    expect(foldHeader('Port destination')).toBe(foldHeader('Destination ports'));
    expect(foldHeader('Port source')).not.toBe(foldHeader('Port destination'));
    expect(foldHeader('x'.repeat(100_000)).length).toBeLessThanOrEqual(200);
  });

  test.each(['Statut', 'État', 'Status', 'Actif ?', 'Règle active', 'Exceptions', 'Sauf', 'Plage horaire', 'Supprimé'])(
    '%j may say which rows count',
    (text) => {
      expect(mayRestrict(text)).toBe(true);
    },
  );

  test.each(['Client', 'Réf. interne', 'Version', 'Responsable technique'])('%j does not', (text) => {
    expect(mayRestrict(text)).toBe(false);
  });
});
