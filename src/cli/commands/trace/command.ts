/** cli: `trace` as data. */
import type { CommandSpec, Section } from '../../command.ts';
import { asOfOption, jsonOption, matrixOption } from '../../common-options.ts';
import { packetOptions } from './packet-options.ts';

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
      flags: '--packets <file>',
      says: {
        en: 'many packets, one a line of a CSV file whose header names these options (- for standard input)',
        fr: 'plusieurs paquets, un par ligne d’un fichier CSV dont l’en-tête nomme ces options (- : entrée standard)',
      },
      completes: 'file',
    },
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
    {
      line: 'trace platform.yaml --from internet --packets packets.csv',
      says: {
        en: 'a packet for each line of `to,dport`, all from the Internet',
        fr: 'un paquet par ligne de `to,dport`, tous depuis Internet',
      },
    },
  ],
  notes: placeNotes,
  load: async () => (await import('./run.ts')).runTrace,
};
