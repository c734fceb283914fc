/** cli: `trace` as data. */
import type { CommandSpec, OptionSpec, Section } from '../../command.ts';
import { asOfOption, jsonOption, matrixOption } from '../../common-options.ts';

/** What one packet looks like; `explain` takes the same. */
export const packetOptions: readonly OptionSpec[] = [
  {
    flags: '--from <place>',
    says: {
      en: 'who sends: node, node:interface, zone or address',
      fr: 'qui émet : nœud, nœud:interface, zone ou adresse',
    },
    completes: 'nothing',
  },
  {
    flags: '--to <place>',
    says: {
      en: 'who should receive: node, node:interface or address',
      fr: 'qui devrait recevoir : nœud, nœud:interface ou adresse',
    },
    completes: 'nothing',
  },
  {
    flags: '--proto <protocol>',
    says: {
      en: 'tcp (default), udp, icmp, a name or a number',
      fr: 'tcp (par défaut), udp, icmp, un nom ou un numéro',
    },
    completes: 'nothing',
  },
  { flags: '--dport <port>', says: { en: 'destination port', fr: 'port de destination' }, completes: 'nothing' },
  {
    flags: '--sport <port>',
    says: { en: 'source port (default: 40000)', fr: 'port source (par défaut : 40000)' },
    completes: 'nothing',
  },
  {
    flags: '--flags <names>',
    says: { en: 'TCP flags, such as SYN,ACK (default: SYN)', fr: 'drapeaux TCP, comme SYN,ACK (par défaut : SYN)' },
    completes: 'nothing',
  },
  {
    flags: '--icmp <type.code>',
    says: {
      en: 'ICMP type and code (default: 8.0, echo request)',
      fr: 'type et code ICMP (par défaut : 8.0, demande d’écho)',
    },
    completes: 'nothing',
  },
  {
    flags: '--src <address>',
    says: {
      en: 'another source address than the sender’s own (spoofing)',
      fr: 'une autre adresse source que celle de l’émetteur (usurpation)',
    },
    completes: 'nothing',
  },
  {
    flags: '--ttl <hops>',
    says: { en: 'time to live (default: 64)', fr: 'durée de vie (par défaut : 64)' },
    completes: 'nothing',
  },
  {
    flags: '--length <octets>',
    says: { en: 'IP length (default: 60)', fr: 'longueur IP (par défaut : 60)' },
    completes: 'nothing',
  },
  { flags: '--df', says: { en: 'set “do not fragment”', fr: 'poser « ne pas fragmenter »' } },
  {
    flags: '--option <name[:pointer]>',
    says: {
      en: 'an IP option or extension header, such as loose-source-route:8',
      fr: 'une option IP ou un en-tête d’extension, comme loose-source-route:8',
    },
    completes: 'nothing',
  },
  {
    flags: '--fragment <offset[+]>',
    says: {
      en: 'a fragment: offset in octets, + when more follow, such as 0+ or 1480',
      fr: 'un fragment : décalage en octets, + si d’autres suivent, comme 0+ ou 1480',
    },
    completes: 'nothing',
  },
  {
    flags: '--vlan <ids>',
    says: {
      en: '802.1Q tags as sent, outermost first, such as 10 or 10,20',
      fr: 'étiquettes 802.1Q à l’émission, de l’extérieur, comme 10 ou 10,20',
    },
    completes: 'nothing',
  },
  {
    flags: '--state <history>',
    says: {
      en: 'fresh: nothing was seen before (default); established: the connection was opened first, from the same end',
      fr: 'fresh : rien n’a été vu avant (par défaut) ; established : la connexion a d’abord été ouverte, du même côté',
    },
    choices: ['fresh', 'established'],
  },
];

export const placeNotes: Section = {
  title: { en: 'Places:', fr: 'Lieux :' },
  lines: [
    { en: 'alpha-web        a node, by its id', fr: 'alpha-web        un nœud, par son identifiant' },
    { en: 'fw-alpha:wan     one interface of a node', fr: 'fw-alpha:wan     une interface d’un nœud' },
    { en: 'alpha-lan        a zone: its first host sends', fr: 'alpha-lan        une zone : son premier hôte émet' },
    {
      en: '10.101.10.20     an address: the node that has it, or a station of its zone',
      fr: '10.101.10.20     une adresse : le nœud qui la porte, ou un poste de sa zone',
    },
  ],
};

export const traceCommand: CommandSpec = {
  name: 'trace',
  says: {
    en: 'follow one packet through the platform, hop by hop',
    fr: 'suivre un paquet à travers la plateforme, saut par saut',
  },
  about: {
    en:
      'Sends one packet and shows every node it crosses, what each decided (rule, matrix row, route, NAT, VLAN, connection ' +
      'state) and how it ended. The exit code is 0 when it arrived, 1 when it did not, 3 when the model does not say.',
    fr:
      'Envoie un paquet et montre chaque nœud traversé, ce que chacun a décidé (règle, ligne de matrice, route, NAT, VLAN, ' +
      'état de connexion) et comment cela finit. Le code de sortie est 0 s’il est arrivé, 1 sinon, 3 si le modèle ne le dit pas.',
  },
  arguments: [
    {
      usage: '<platform>',
      says: { en: 'platform or overlay file', fr: 'fichier de plateforme ou de surcouche' },
      completes: 'file',
    },
  ],
  options: [
    ...packetOptions,
    {
      flags: '--conversation',
      says: {
        en: 'send the answer and the third packet as well: does the connection work?',
        fr: 'envoyer aussi la réponse et le troisième paquet : la connexion fonctionne-t-elle ?',
      },
    },
    matrixOption,
    asOfOption,
    jsonOption,
  ],
  examples: [
    {
      line: 'trace platform.yaml --from alpha-lan --to 10.102.10.20 --proto tcp --dport 445',
      says: { en: 'may Alpha open a file share of Beta?', fr: 'Alpha peut-il ouvrir un partage de Beta ?' },
    },
    {
      line: 'trace platform.yaml --from internet --to 198.51.100.10 --dport 443 --conversation',
      says: { en: 'does the published web site answer?', fr: 'le site publié répond-il ?' },
    },
    {
      line: 'trace platform.yaml --from internet --to 198.51.100.10 --dport 443 --flags ACK',
      says: { en: 'a bare ACK, without a connection', fr: 'un ACK seul, sans connexion' },
    },
    {
      line: 'trace platform.yaml --from internet --to 198.51.100.10 --dport 443 --option loose-source-route:8',
      says: { en: 'source routing, half way through its list', fr: 'routage par la source, au milieu de sa liste' },
    },
  ],
  notes: placeNotes,
  load: async () => (await import('./run.ts')).runTrace,
};
