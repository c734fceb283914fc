/** formats: the names that people give to the columns of a flow matrix, French and English. */

/** What a column can hold. */
export type Field =
  | 'id'
  | 'source'
  | 'destination'
  | 'sourceAddress'
  | 'destinationAddress'
  | 'sourceZone'
  | 'destinationZone'
  | 'sourceVlan'
  | 'destinationVlan'
  | 'protocol'
  | 'ports'
  | 'sourcePorts'
  | 'service'
  | 'direction'
  | 'action'
  | 'justification'
  | 'description'
  | 'comment'
  | 'ticket'
  | 'validFrom'
  | 'validUntil'
  | 'requester'
  | 'owner'
  | 'managedService'
  | 'sensitive'
  | 'transfer'
  | 'encrypted'
  | 'log'
  | 'ingress'
  | 'group'
  | 'members'
  | 'definition';

/** `|` separates aliases. Written as `foldHeader` leaves them, words in any order. */
export const aliases: readonly (readonly [Field, string])[] = [
  [
    'id',
    'id|no|num|numero|number|ref|reference|identifiant|identifier|ligne|rule|regle|no regle|id regle|rule id|no flux|id flux|flux id|flow|flow id|rule name|nom regle|nom flux|index|code',
  ],
  [
    'source',
    'source|src|de|from|emetteur|emitter|origine|origin|depart|initiateur|initiator|client source|nom source|source name|hote source|source host|serveur source|machine source|equipement source|from source|objet source|source object|source src',
  ],
  [
    'destination',
    'destination|dst|dest|vers|to|cible|target|recepteur|receiver|arrivee|destinataire|nom destination|destination name|hote destination|destination host|serveur destination|machine destination|equipement destination|objet destination|destination object|dst destination',
  ],
  [
    'sourceAddress',
    'ip source|ip src|adresse source|adresse ip source|source address|source ip address|reseau source|source network|source subnet|sous reseau source|network src',
  ],
  [
    'destinationAddress',
    'ip destination|ip dst|ip dest|adresse destination|adresse ip destination|destination address|destination ip address|reseau destination|destination network|destination subnet|sous reseau destination|ip cible|adresse cible',
  ],
  ['sourceZone', 'zone source|zone src|source zone|from zone|zone emetteur|zone depart|perimetre source'],
  [
    'destinationZone',
    'zone destination|zone dst|zone dest|destination zone|to zone|zone cible|zone recepteur|zone arrivee|perimetre destination',
  ],
  ['sourceVlan', 'vlan source|vlan src|source vlan'],
  ['destinationVlan', 'vlan destination|vlan dst|vlan dest|destination vlan|vlan cible'],
  [
    'protocol',
    'protocole|protocol|proto|transport|l4|protocole transport|transport protocol|ip protocol|protocole ip|protocole l4|tcp udp',
  ],
  [
    'ports',
    'port|ports|port destination|port dst|port dest|destination port|dst port|dport|port cible|port ecoute|no port|numero port|port number',
  ],
  ['sourcePorts', 'port source|source port|src port|port src|sport'],
  [
    'service',
    'service|services|application service|service port|port protocole|protocole port|protocol port|port proto|proto port|flux service|service protocole|service protocol|service application',
  ],
  ['direction', 'sens|direction|sens flux|flow direction|sens ouverture'],
  ['action', 'action|autorisation|decision|autorise|permission|verdict|regle action|allow deny'],
  [
    'justification',
    'justification|motif|raison|reason|business justification|justification metier|besoin|objet|usage|finalite|purpose',
  ],
  ['description', 'description|desc|designation|libelle|intitule|description flux|flow description|nature flux'],
  ['comment', 'commentaire|comment|remarque|observation|note|remark|commentaires'],
  [
    'ticket',
    'ticket|demande|no demande|changement|change|chg|no changement|no ticket|request|ref ticket|reference ticket|ref demande|reference demande|change request|itsm',
  ],
  [
    'validFrom',
    'debut|date debut|valid from|valide a partir|from date|start|start date|date ouverture|debut validite|date effet|valide depuis|valable depuis|date mise en service|date creation validite',
  ],
  [
    'validUntil',
    'fin|date fin|expiration|date expiration|valid until|valid to|expire|expiry|expiry date|expiration date|valable jusqu au|valable jusqu|valide jusqu au|end|end date|fin validite|date fin validite|validite|date fermeture|echeance|until',
  ],
  ['requester', 'demandeur|requester|requestor|demande par|requested by'],
  ['owner', 'responsable|owner|proprietaire|pilote|referent|responsable flux|flow owner'],
  ['managedService', 'service infogere|managed service|offre|prestation|produit|service manage'],
  ['sensitive', 'sensible|sensitive|criticite|criticality|sensibilite|sensitivity|donnee sensible|confidentialite'],
  ['transfer', 'transfert|transfer|transfert donnee|data transfer'],
  ['encrypted', 'chiffre|encrypted|chiffrement|encryption|crypte|flux chiffre'],
  ['log', 'log|logs|journalisation|journalise|logging|trace|tracabilite'],
  [
    'ingress',
    'interface|interface source|source interface|interface entree|ingress|ingress interface|incoming interface|in interface|interface in|srcintf|from interface|interface entrante',
  ],
  ['group', 'groupe|group|nom groupe|group name|objet|object|nom|name|alias|nom objet|object name'],
  [
    'members',
    'membre|members|member|contenu|composition|element|adresse|address|ip|valeur|value|hote|host|serveur|content',
  ],
  ['definition', 'definition|port|ports|protocole port|protocol port|valeur|value|contenu'],
];

/** Words that say nothing beside others. */
const fillers: ReadonlySet<string> = new Set('de du des d l la le les of the s x es un une au'.split(' '));

/** Group and service sheets have their own words: `nom` is a group there and nothing in a matrix. */
const groupOnly: ReadonlySet<Field> = new Set(['group', 'members', 'definition']);

const matrixFields: ReadonlyMap<string, Field> = aliasMap((field) => !groupOnly.has(field));
const groupFields: ReadonlyMap<string, Field> = aliasMap((field) => field === 'group' || field === 'members');
const serviceFields: ReadonlyMap<string, Field> = new Map([
  ...aliasMap((field) => field === 'definition' || field === 'group'),
  ...['service', 'services', 'nom service', 'service name', 'application service'].map(
    (name) => [foldHeader(name), 'group'] as const,
  ),
  ['protocole', 'protocol'],
  ['proto', 'protocol'],
  ['protocol', 'protocol'],
]);

export type FieldSet = 'matrix' | 'groups' | 'services';

/** The field that a header names in that kind of table; undefined for headers that mean nothing there. */
export function fieldOf(header: string, set: FieldSet): Field | undefined {
  const fields = set === 'matrix' ? matrixFields : set === 'groups' ? groupFields : serviceFields;
  return fields.get(foldHeader(header));
}

/** Lower case, without accents, punctuation, plurals, fillers and the order of words. */
export function foldHeader(header: string): string {
  const words = header
    .slice(0, 200)
    .replace(/n\s*[°º]/giu, ' no ')
    .replace(/#/gu, ' no ')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/\(s\)/gu, '')
    .split(/[^a-z0-9]+/u)
    .filter((word) => word !== '');
  // `De` alone is the source; beside other words it says nothing.
  const meaning = words.length > 1 ? words.filter((word) => !fillers.has(word)) : words;
  return meaning
    .map((word) => (word.length > 3 && word.endsWith('s') ? word.slice(0, -1) : word))
    .sort()
    .join(' ');
}

/** Words in the names of columns that may say which rows count, or what they leave out. */
const restricting: ReadonlySet<string> = new Set(
  'statut status etat state actif active enabled disabled desactive supprime deleted exception exclusion exclu sauf except condition horaire schedule plage'
    .split(' ')
    .map(foldHeader),
);

/** Whether a column that is not read may change what its rows mean. */
export function mayRestrict(header: string): boolean {
  return foldHeader(header)
    .split(' ')
    .some((word) => restricting.has(word));
}

function aliasMap(keep: (field: Field) => boolean): ReadonlyMap<string, Field> {
  return new Map(
    aliases.flatMap(([field, names]) =>
      keep(field) ? names.split('|').map((name) => [foldHeader(name), field] as const) : [],
    ),
  );
}
