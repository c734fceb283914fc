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
      'With a platform: every filter against its share of the flow matrix. With two ruleset files, of whatever syntax: ' +
      'the second against the first. The answer is exact for every packet: equal, or the excess (open but not intended) ' +
      'and the gap (intended but refused) as rows that read like a matrix, each with the rule at fault and a packet.',
    fr:
      'Avec une plateforme : chaque filtre face à sa part de la matrice de flux. Avec deux fichiers de règles, quelle que ' +
      'soit leur syntaxe : le second face au premier. La réponse vaut pour tout paquet : égaux, ou bien l’excès (ouvert ' +
      'sans être voulu) et le manque (voulu mais refusé) en lignes de matrice, avec la règle en cause et un paquet.',
  },
  arguments: [
    {
      usage: '<intended>',
      says: {
        en: 'platform file, or the ruleset that is right',
        fr: 'fichier de plateforme, ou le jeu de règles qui fait foi',
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
      says: { en: 'only these filters of the platform', fr: 'seulement ces filtres de la plateforme' },
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
        en: '3  only a construct that is not modelled exactly stands between them',
        fr: '3  seule une construction non modélisée exactement les sépare',
      },
    ],
  },
  load: async () => (await import('./run.ts')).runCompare,
};
