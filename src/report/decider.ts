/** report: the thing of the user's files that decided a step, in a few words. */
import { type Language, printable, type Text } from '../diagnostics/public.ts';
import type { Decider, Disposition, Stage } from '../model/public.ts';

/** Empty where nothing of the user's files decided. */
export function describeDecider(decider: Decider, language: Language): string {
  const fr = language === 'fr';
  switch (decider.kind) {
    case 'rule': {
      const rows = decider.rows.filter((row) => row !== decider.rule);
      const from =
        rows.length === 0 ? '' : ` (${fr ? 'ligne' : 'row'} ${rows.map((row) => printable(row)).join(', ')})`;
      return `${fr ? 'règle' : 'rule'} ${printable(decider.rule)}${from}`;
    }
    case 'residual':
      return fr ? 'défaut : aucune règle ne correspond' : 'default: no rule matched';
    case 'route':
      return printable(decider.route);
    case 'nat':
      return `NAT ${printable(decider.nat)}`;
    case 'vlan':
      return decider.vlan === undefined ? `port ${printable(decider.port)}` : `VLAN ${decider.vlan}`;
    case 'conntrack':
      return fr ? 'suivi de connexion' : 'connection tracking';
    case 'setting':
      return `${fr ? 'réglage' : 'setting'} ${printable(decider.setting)}`;
    case 'nature':
      return '';
  }
}

const stageTexts: Readonly<Record<Stage, Text>> = {
  'layer-2': { en: 'layer 2', fr: 'niveau 2' },
  sanity: { en: 'sanity', fr: 'conformité' },
  defragment: { en: 'fragments', fr: 'fragments' },
  conntrack: { en: 'state', fr: 'état' },
  'anti-spoofing': { en: 'anti-spoof', fr: 'anti-usurp.' },
  dnat: { en: 'dest. NAT', fr: 'NAT dest.' },
  routing: { en: 'routing', fr: 'routage' },
  ttl: { en: 'TTL', fr: 'TTL' },
  mtu: { en: 'MTU', fr: 'MTU' },
  input: { en: 'input', fr: 'entrée' },
  forward: { en: 'forward', fr: 'transit' },
  snat: { en: 'source NAT', fr: 'NAT source' },
  egress: { en: 'egress', fr: 'sortie' },
  neighbour: { en: 'neighbour', fr: 'voisin' },
};

export function describeStage(stage: Stage, language: Language): string {
  return stageTexts[stage][language];
}

/** arrived: it got where somebody takes it · refused: a filter kept it out · lost: it did not arrive, by no filter's doing. */
export type Ending = 'arrived' | 'refused' | 'lost';

const endings: Readonly<Record<Disposition, { readonly ending: Ending; readonly says: Text }>> = {
  delivered: { ending: 'arrived', says: { en: 'delivered', fr: 'remis' } },
  exits: { ending: 'arrived', says: { en: 'leaves the modelled world', fr: 'quitte le monde modélisé' } },
  'denied-in': {
    ending: 'refused',
    says: { en: 'denied as a packet to the node itself', fr: 'refusé comme paquet pour le nœud lui-même' },
  },
  'denied-out': { ending: 'refused', says: { en: 'denied in transit', fr: 'refusé en transit' } },
  'denied-layer-2': { ending: 'refused', says: { en: 'denied at layer 2', fr: 'refusé au niveau 2' } },
  'sanity-drop': { ending: 'refused', says: { en: 'dropped as malformed', fr: 'jeté comme malformé' } },
  'spoof-drop': {
    ending: 'refused',
    says: { en: 'dropped: the source cannot live there', fr: 'jeté : la source ne peut vivre là' },
  },
  'rate-limited': { ending: 'lost', says: { en: 'dropped by a rate limit', fr: 'jeté par une limite de débit' } },
  'no-route': { ending: 'lost', says: { en: 'no route', fr: 'aucune route' } },
  'neighbour-unreachable': {
    ending: 'lost',
    says: { en: 'nobody answers on the last segment', fr: 'personne ne répond sur le dernier segment' },
  },
  'ttl-expired': { ending: 'lost', says: { en: 'TTL ran out', fr: 'TTL épuisé' } },
  'too-big': { ending: 'lost', says: { en: 'too big for a link', fr: 'trop grand pour un lien' } },
  loop: { ending: 'lost', says: { en: 'runs in circles', fr: 'tourne en rond' } },
  held: { ending: 'lost', says: { en: 'waits for the rest of its datagram', fr: 'attend le reste de son datagramme' } },
  'insufficient-information': { ending: 'lost', says: { en: 'the model does not say', fr: 'le modèle ne le dit pas' } },
};

export function endingOf(disposition: Disposition): Ending {
  return endings[disposition].ending;
}

export function describeDisposition(disposition: Disposition, language: Language): string {
  return endings[disposition].says[language];
}
