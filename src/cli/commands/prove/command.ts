/** cli: `prove` as data. */
import type { CommandSpec } from '../../command.ts';
import { asOfOption, jsonOption, matrixOption, verboseOption } from '../../common-options.ts';

export const proveCommand: CommandSpec = {
  name: 'prove',
  says: {
    en: 'decide for every packet: isolation of tenants, ways in, rows, loops',
    fr: 'décider pour tous les paquets : isolation des clients, voies d’accès, lignes, boucles',
  },
  about: {
    en:
      'Follows sets of packets, not samples: everything that every host, unnamed station, partner and the Internet can ' +
      'send, forged sources and VLAN tags included, through every filter, translation, route and switch. A claim ends ' +
      'proved, refuted (with a packet that was walked hop by hop to the same end) or undecided (with the cause named).',
    fr:
      'Suit des ensembles de paquets, non des échantillons : tout ce que chaque hôte, station inconnue, partenaire et ' +
      'Internet peut émettre, sources et étiquettes VLAN forgées comprises, à travers chaque filtre, translation, route ' +
      'et switch. Une affirmation finit prouvée, réfutée (avec un paquet suivi saut par saut jusqu’à la même fin) ou ' +
      'indécise (avec la cause nommée).',
  },
  arguments: [
    {
      usage: '<platform>',
      says: { en: 'platform or overlay file', fr: 'fichier de plateforme ou de surcouche' },
      completes: 'file',
    },
  ],
  options: [
    matrixOption,
    asOfOption,
    {
      flags: '--claims <ids>',
      says: {
        en: 'only these claims, separated by commas: isolation, access, rows, loops',
        fr: 'seulement ces affirmations, séparées par des virgules : isolation, access, rows, loops',
      },
      completes: 'nothing',
    },
    {
      flags: '--certificate <file>',
      says: {
        en: 'write what a proof of `isolation` (default) or `access` rests on, for `verify-certificate`; one claim at a time',
        fr: 'écrire sur quoi repose une preuve d’`isolation` (par défaut) ou d’`access`, pour `verify-certificate` ; une affirmation à la fois',
      },
      completes: 'file',
    },
    {
      flags: '--smt-lib <file>',
      says: {
        en: 'write the claim (as for --certificate) as an SMT-LIB 2 question: unsat when it holds',
        fr: 'écrire l’affirmation (comme pour --certificate) en question SMT-LIB 2 : unsat si elle tient',
      },
      completes: 'file',
    },
    verboseOption,
    jsonOption,
  ],
  examples: [
    {
      line: 'prove platform.yaml',
      says: { en: 'every claim that the platform can be asked', fr: 'toutes les affirmations possibles' },
    },
    {
      line: 'prove platform.yaml --claims isolation --verbose',
      says: {
        en: 'tenant isolation, with the hop table of every counterexample',
        fr: 'l’isolation entre clients, avec les sauts de chaque contre-exemple',
      },
    },
    {
      line: 'prove platform.yaml --claims access --smt-lib access.smt2',
      says: {
        en: 'the same question for a solver, such as `z3 access.smt2`',
        fr: 'la même question pour un solveur, comme `z3 access.smt2`',
      },
    },
    {
      line: 'prove platform.yaml --certificate isolation.json',
      says: {
        en: 'a proof that others can check, with `verify-certificate`',
        fr: 'une preuve vérifiable par d’autres, avec `verify-certificate`',
      },
    },
  ],
  notes: {
    title: { en: 'Exit codes:', fr: 'Codes de sortie :' },
    lines: [
      { en: '0  every claim is proved', fr: '0  toutes les affirmations sont prouvées' },
      { en: '1  a claim is refuted', fr: '1  une affirmation est réfutée' },
      {
        en: '2  could not run: usage, input files, or a claim about nothing',
        fr: '2  n’a pas pu travailler : usage, fichiers d’entrée, ou affirmation sur rien',
      },
      { en: '3  a claim is undecided, and none refuted', fr: '3  une affirmation est indécise, et aucune réfutée' },
    ],
  },
  load: async () => (await import('./run.ts')).runProve,
};
