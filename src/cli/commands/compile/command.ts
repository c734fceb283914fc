/** cli: `compile` as data. */
import type { CommandSpec } from '../../command.ts';
import { asOfOption, jsonOption, matrixOption } from '../../common-options.ts';

export const compileCommand: CommandSpec = {
  name: 'compile',
  says: {
    en: 'write the ruleset that the matrix asks of each firewall, for nftables or iptables',
    fr: 'écrire les règles que la matrice demande à chaque pare-feu, pour nftables ou iptables',
  },
  about: {
    en:
      'One file a firewall, with the kernel settings that it relies on, in a folder that appears whole or not at all. ' +
      'The same platform, matrix and day give the same files. Every rule carries the id of its row. Routes, addresses ' +
      'and VLANs of the machine are not part of it.',
    fr:
      'Un fichier par pare-feu, avec les réglages du noyau dont il dépend, dans un dossier qui apparaît entier ou pas du ' +
      'tout. La même plateforme, la même matrice et le même jour donnent les mêmes fichiers. Chaque règle porte ' +
      'l’identifiant de sa ligne. Les routes, adresses et VLAN de la machine n’en font pas partie.',
  },
  arguments: [
    {
      usage: '<platform>',
      says: { en: 'platform or overlay file', fr: 'fichier de plateforme ou de surcouche' },
      completes: 'file',
    },
  ],
  options: [
    { flags: '--out <folder>', says: { en: 'folder to create', fr: 'dossier à créer' }, completes: 'folder' },
    {
      flags: '--for <language>',
      says: {
        en: 'nftables (default), iptables, or both',
        fr: 'nftables (par défaut), iptables, ou both pour les deux',
      },
      choices: ['nftables', 'iptables', 'both'],
    },
    {
      flags: '--nodes <ids>',
      says: { en: 'only these nodes, separated by commas', fr: 'seulement ces nœuds, séparés par des virgules' },
      completes: 'nothing',
    },
    matrixOption,
    asOfOption,
    {
      flags: '--force',
      says: {
        en: 'replace a folder that compile wrote before',
        fr: 'remplacer un dossier que compile a écrit auparavant',
      },
    },
    jsonOption,
  ],
  examples: [
    {
      line: 'compile platform.yaml --out rules',
      says: { en: 'an nftables ruleset for every firewall', fr: 'des règles nftables pour chaque pare-feu' },
    },
    {
      line: 'compile platform.yaml --nodes fw-alpha --for both --out alpha',
      says: { en: 'one firewall, in both languages', fr: 'un pare-feu, dans les deux langages' },
    },
  ],
  notes: {
    title: { en: 'Exit codes:', fr: 'Codes de sortie :' },
    lines: [
      { en: '0  every row is carried out', fr: '0  toutes les lignes sont réalisées' },
      {
        en: '1  some row has no path, so that no ruleset carries it out',
        fr: '1  une ligne n’a pas de chemin : aucune règle ne la réalise',
      },
      { en: '2  nothing could be written', fr: '2  rien n’a pu être écrit' },
    ],
  },
  load: async () => (await import('./run.ts')).runCompile,
};
