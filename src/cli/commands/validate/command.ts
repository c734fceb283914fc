/** cli: `validate` as data. */
import type { CommandSpec } from '../../command.ts';
import { asOfOption, jsonOption } from '../../common-options.ts';

export const validateCommand: CommandSpec = {
  name: 'validate',
  says: {
    en: 'read input files and say what is wrong with them, without checking anything',
    fr: 'lire des fichiers d’entrée et dire ce qui n’y va pas, sans rien vérifier d’autre',
  },
  about: {
    en:
      'Reads platforms, overlays and flow matrices and reports every error with its file, line and column, or sheet and ' +
      'cell. With a platform among the files, the matrices are resolved against it (zones, nodes, groups).',
    fr:
      'Lit plateformes, surcouches et matrices de flux et signale chaque erreur avec fichier, ligne et colonne, ou feuille ' +
      'et cellule. Si une plateforme est parmi les fichiers, les matrices sont résolues sur elle (zones, nœuds, groupes).',
  },
  arguments: [
    {
      usage: '<files...>',
      says: {
        en: 'platforms, overlays, matrices (.yaml, .xlsx, .csv)',
        fr: 'plateformes, surcouches, matrices (.yaml, .xlsx, .csv)',
      },
      completes: 'file',
    },
  ],
  options: [asOfOption, jsonOption],
  examples: [
    { line: 'validate flows.xlsx', says: { en: 'can the sheet be read?', fr: 'le tableur est-il lisible ?' } },
    {
      line: 'validate platform.yaml flows.xlsx',
      says: {
        en: 'does every name in the sheet exist on the platform?',
        fr: 'chaque nom du tableur existe-t-il sur la plateforme ?',
      },
    },
  ],
  load: async () => (await import('./run.ts')).runValidate,
};
