/** cli: `diff` as data. */
import type { CommandSpec } from '../../command.ts';
import { asOfOption, jsonOption, verboseOption } from '../../common-options.ts';

export const diffCommand: CommandSpec = {
  name: 'diff',
  says: {
    en: 'review a change: what it opens, what it closes, for whom, and which promises it breaks',
    fr: 'relire un changement : ce qu’il ouvre, ce qu’il ferme, pour qui, et quelles promesses il rompt',
  },
  about: {
    en:
      'Compares two states of a platform with their matrices. Every filter is compared for every packet: the openings come ' +
      'first, the riskiest at the top, then what closes, the rows that changed, and the promises whose verdict changed. ' +
      '“Only closes” is proved when nothing but rules changed and no filter opens anything.',
    fr:
      'Compare deux états d’une plateforme avec leurs matrices. Chaque filtre est comparé pour tout paquet : les ouvertures ' +
      'd’abord, les plus risquées en tête, puis ce qui se ferme, les lignes modifiées et les promesses dont le verdict ' +
      'change. « Ne fait que fermer » est prouvé quand seules des règles ont changé et qu’aucun filtre n’ouvre rien.',
  },
  arguments: [
    {
      usage: '<old>',
      says: {
        en: 'platform file, or `REVISION:path` of a git repository',
        fr: 'fichier de plateforme, ou `RÉVISION:chemin` d’un dépôt git',
      },
      completes: 'file',
    },
    {
      usage: '<new>',
      says: {
        en: 'platform file, or `REVISION:path` of a git repository',
        fr: 'fichier de plateforme, ou `RÉVISION:chemin` d’un dépôt git',
      },
      completes: 'file',
    },
  ],
  options: [
    asOfOption,
    {
      flags: '--skip-promises',
      says: {
        en: 'do not judge the promises on both sides (faster)',
        fr: 'ne pas juger les promesses des deux côtés (plus rapide)',
      },
    },
    {
      flags: '--certificate <file>',
      says: {
        en: 'write what proves that no filter opens anything, for `verify-certificate`',
        fr: 'écrire ce qui prouve qu’aucun filtre n’ouvre rien, pour `verify-certificate`',
      },
      completes: 'file',
    },
    verboseOption,
    jsonOption,
  ],
  examples: [
    {
      line: 'diff main:platform.yaml platform.yaml',
      says: { en: 'the working copy against a branch', fr: 'la copie de travail face à une branche' },
    },
    { line: 'diff old.yaml new.yaml --json', says: { en: 'for a program', fr: 'pour un programme' } },
  ],
  notes: {
    title: { en: 'Exit codes:', fr: 'Codes de sortie :' },
    lines: [
      {
        en: '0  nothing opens and no promise gets a finding',
        fr: '0  rien ne s’ouvre et aucune promesse ne reçoit de constat',
      },
      { en: '1  the change opens something, or breaks a promise', fr: '1  le changement ouvre, ou rompt une promesse' },
      { en: '2  could not run: usage or input files', fr: '2  n’a pas pu travailler : usage ou fichiers d’entrée' },
      {
        en: '3  no filter opens anything, but the platform itself changed',
        fr: '3  aucun filtre n’ouvre, mais la plateforme elle-même a changé',
      },
    ],
  },
  load: async () => (await import('./run.ts')).runDiff,
};
