/** cli: `clean` as data. */
import type { CommandSpec } from '../../command.ts';
import { asOfOption, jsonOption, matrixOption, verboseOption } from '../../common-options.ts';

export const cleanCommand: CommandSpec = {
  name: 'clean',
  says: {
    en: 'find lines without effect and objects without use, and simplifications proved to change nothing',
    fr: 'trouver lignes sans effet et objets sans usage, et les simplifications prouvées sans effet',
  },
  about: {
    en:
      'With a platform: the rows of its matrix and every filter. With a ruleset file: nftables, iptables-save, a Cisco ' +
      'access list, OPNsense. Each line is held against the union of all earlier ones, for every packet: dead, shadowed or ' +
      'redundant, with the fewest lines that take everything from it and the first that does otherwise. Every other line ' +
      'has a packet that it alone decides. A merge or a move is shown only where it is proved to change no decision.',
    fr:
      'Avec une plateforme : les lignes de sa matrice et chaque filtre. Avec un fichier de règles : nftables, ' +
      'iptables-save, une liste d’accès Cisco, OPNsense. Chaque ligne est confrontée à la réunion des précédentes, pour ' +
      'tout paquet : morte, masquée ou redondante, avec le moins de lignes qui lui prennent tout et la première qui fait ' +
      'autrement. Toute autre ligne a un paquet dont elle seule décide. Une fusion ou un déplacement n’est montré que ' +
      's’il est prouvé qu’il ne change aucune décision.',
  },
  arguments: [
    {
      usage: '<subject>',
      says: {
        en: 'platform file (YAML) or ruleset; `A,B` for the iptables dumps of both families',
        fr: 'fichier de plateforme (YAML) ou jeu de règles ; `A,B` pour les sauvegardes iptables des deux familles',
      },
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
      says: { en: 'the access list in the file', fr: 'la liste d’accès dans le fichier' },
      completes: 'nothing',
    },
    verboseOption,
    jsonOption,
  ],
  examples: [
    {
      line: 'clean platform.yaml',
      says: { en: 'the matrix and every filter', fr: 'la matrice et chaque filtre' },
    },
    {
      line: 'clean old.cfg --list EDGE-IN',
      says: { en: 'one access list', fr: 'une liste d’accès' },
    },
  ],
  notes: {
    title: { en: 'Exit codes:', fr: 'Codes de sortie :' },
    lines: [
      {
        en: '0  every line has a packet that it alone decides',
        fr: '0  chaque ligne a un paquet dont elle seule décide',
      },
      { en: '1  some line has no effect', fr: '1  une ligne au moins est sans effet' },
      { en: '2  could not run: usage or input files', fr: '2  n’a pas pu travailler : usage ou fichiers d’entrée' },
      {
        en: '3  no such line was found, and some could not be judged',
        fr: '3  aucune trouvée, et certaines n’ont pu être jugées',
      },
    ],
  },
  load: async () => (await import('./run.ts')).runClean,
};
