/** cli: `compare` as data. */
import type { CommandSpec } from '../../command.ts';
import { asOfOption, jsonOption, matrixOption, verboseOption } from '../../common-options.ts';

export const compareCommand: CommandSpec = {
  name: 'compare',
  says: {
    en: 'compare what is deployed with the matrix, or two rulesets, for every packet',
    fr: 'comparer ce qui est déployé à la matrice, ou deux jeux de règles, pour tout paquet',
  },
  about: {
    en:
      'With a platform: every filter against its share of the flow matrix, or, with a ruleset file behind it, that file ' +
      'against the share of the node that carries it. With two ruleset files: the second against the first. Files are of ' +
      'nftables (text or `nft -j`), iptables-save and ip6tables-save, Cisco access lists, or a configuration of OPNsense ' +
      'or pfSense, in any mixture. The answer is exact for every packet: equal, or the excess (open but not intended) ' +
      'and the gap (intended but refused) as rows that read like a matrix, each with the rule at fault and a packet.',
    fr:
      'Avec une plateforme : chaque filtre face à sa part de la matrice de flux, ou, si un fichier de règles suit, ce ' +
      'fichier face à la part du nœud qui le porte. Avec deux fichiers de règles : le second face au premier. Les ' +
      'fichiers sont de nftables (texte ou `nft -j`), d’iptables-save et ip6tables-save, des listes d’accès Cisco, ou une ' +
      'configuration d’OPNsense ou de pfSense, dans n’importe quel mélange. La réponse vaut pour tout paquet : égaux, ou bien l’excès (ouvert ' +
      'sans être voulu) et le manque (voulu mais refusé) en lignes de matrice, avec la règle en cause et un paquet.',
  },
  arguments: [
    {
      usage: '<intended>',
      says: {
        en: 'platform file (YAML), or the ruleset that is right; `A,B` for the iptables dumps of both families',
        fr: 'fichier de plateforme (YAML), ou le jeu de règles qui fait foi ; `A,B` pour les sauvegardes iptables des deux familles',
      },
      completes: 'file',
    },
    {
      usage: '[deployed]',
      says: { en: 'the ruleset to judge', fr: 'le jeu de règles à juger' },
      completes: 'file',
    },
  ],
  options: [
    matrixOption,
    asOfOption,
    {
      flags: '--node <ids>',
      says: {
        en: 'only these filters of the platform; the one that carries the ruleset file',
        fr: 'seulement ces filtres de la plateforme ; celui qui porte le fichier de règles',
      },
      completes: 'nothing',
    },
    {
      flags: '--list <name>',
      says: { en: 'the access list in the first file', fr: 'la liste d’accès dans le premier fichier' },
      completes: 'nothing',
    },
    {
      flags: '--deployed-list <name>',
      says: { en: 'the access list in the second file', fr: 'la liste d’accès dans le second fichier' },
      completes: 'nothing',
    },
    {
      flags: '--end-to-end',
      says: {
        en: 'what really passes from zone to zone through all filters together, not filter by filter',
        fr: 'ce qui passe vraiment de zone à zone à travers tous les filtres, et non filtre par filtre',
      },
    },
    {
      flags: '--interfaces <pairs>',
      says: {
        en: 'what the deployed file calls the interfaces: `lan=eth1,wan=eth0`',
        fr: 'comment le fichier déployé nomme les interfaces : `lan=eth1,wan=eth0`',
      },
      completes: 'nothing',
    },
    {
      flags: '--family <number>',
      says: { en: 'only packets of this family', fr: 'seulement les paquets de cette famille' },
      choices: ['4', '6'],
    },
    {
      flags: '--opening',
      says: {
        en: 'only packets that open a connection, to compare a stateful filter with a stateless one',
        fr: 'seulement les paquets qui ouvrent une connexion, pour comparer un filtre à états à un filtre sans état',
      },
    },
    {
      flags: '--certificate <file>',
      says: {
        en: 'write what proves that both sides are equal, for `verify-certificate`',
        fr: 'écrire ce qui prouve l’égalité des deux côtés, pour `verify-certificate`',
      },
      completes: 'file',
    },
    {
      flags: '--unjustified <file>',
      says: {
        en: 'write the excess as a matrix ready to be edited (CSV with `;`)',
        fr: 'écrire l’excès en matrice prête à compléter (CSV avec `;`)',
      },
      completes: 'file',
    },
    verboseOption,
    jsonOption,
  ],
  examples: [
    {
      line: 'compare platform.yaml',
      says: { en: 'every filter against the matrix', fr: 'chaque filtre face à la matrice' },
    },
    {
      line: 'compare platform.yaml --end-to-end',
      says: { en: 'what passes through all of them together', fr: 'ce qui traverse l’ensemble' },
    },
    {
      line: 'compare platform.yaml running.nft --node fw-edge-1',
      says: {
        en: 'what runs on one firewall against the matrix',
        fr: 'ce qui tourne sur un pare-feu face à la matrice',
      },
    },
    {
      line: 'compare old.rules.v4,old.rules.v6 new.nft',
      says: { en: 'a migration from iptables to nftables', fr: 'une migration d’iptables vers nftables' },
    },
    {
      line: 'compare old.cfg new.cfg --list EDGE-IN --deployed-list EDGE-IN',
      says: { en: 'two access lists', fr: 'deux listes d’accès' },
    },
  ],
  notes: {
    title: { en: 'Exit codes:', fr: 'Codes de sortie :' },
    lines: [
      { en: '0  equal for every packet', fr: '0  égaux pour tout paquet' },
      { en: '1  there is an excess or a gap', fr: '1  il y a un excès ou un manque' },
      { en: '2  could not run: usage or input files', fr: '2  n’a pas pu travailler : usage ou fichiers d’entrée' },
      {
        en: '3  undecided: a construct that is not modelled exactly, or was not read',
        fr: '3  indécis : une construction non modélisée exactement, ou non lue',
      },
    ],
  },
  load: async () => (await import('./run.ts')).runCompare,
};
