/** cli: `matrix` as data. */
import type { CommandSpec } from '../../command.ts';
import { asOfOption, effortOption, jsonOption, matrixOption, verboseOption } from '../../common-options.ts';

export const matrixCommand: CommandSpec = {
  name: 'matrix',
  says: {
    en: 'show which zone reaches which, as a table of what really passes',
    fr: 'montrer quelle zone atteint laquelle, en tableau de ce qui passe réellement',
  },
  about: {
    en:
      'A zone × zone table of what arrived when the boundary packets of all rules were sent from every zone: what the ' +
      'platform lets through, not what the sheet says. Sampled: an empty cell means that none of the packets tried arrived.',
    fr:
      'Un tableau zone × zone de ce qui est arrivé quand les paquets aux bornes de toutes les règles ont été envoyés de ' +
      'chaque zone : ce que la plateforme laisse passer, non ce que dit le tableur. Par échantillon : une case vide veut ' +
      'dire qu’aucun des paquets essayés n’est arrivé.',
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
      flags: '--zones <ids>',
      says: { en: 'only these zones, separated by commas', fr: 'seulement ces zones, séparées par des virgules' },
      completes: 'nothing',
    },
    effortOption,
    verboseOption,
    { flags: '--csv', says: { en: 'print CSV for a spreadsheet', fr: 'écrire du CSV pour un tableur' } },
    jsonOption,
  ],
  examples: [
    { line: 'matrix platform.yaml', says: { en: 'the whole platform', fr: 'toute la plateforme' } },
    {
      line: 'matrix platform.yaml --zones alpha-lan,alpha-dmz,internet',
      says: { en: 'three zones, with the services named', fr: 'trois zones, avec les services nommés' },
    },
    { line: 'matrix platform.yaml --csv > zones.csv', says: { en: 'for a spreadsheet', fr: 'pour un tableur' } },
  ],
  load: async () => (await import('./run.ts')).runMatrix,
};
