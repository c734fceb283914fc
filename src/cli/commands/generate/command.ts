/** cli: `generate` as data. */
import type { CommandSpec } from '../../command.ts';
import { jsonOption } from '../../common-options.ts';

export const generateCommand: CommandSpec = {
  name: 'generate',
  says: {
    en: 'write a platform of N tenants with its matrices, always the same for the same seed',
    fr: 'écrire une plateforme de N clients avec ses matrices, toujours la même pour la même graine',
  },
  about: {
    en: 'For trying segproof at the size of your own platform. All files are written or none.',
    fr: 'Pour essayer segproof à la taille de votre plateforme. Tous les fichiers sont écrits ou aucun.',
  },
  arguments: [],
  options: [
    { flags: '--tenants <number>', says: { en: 'how many tenants', fr: 'nombre de clients' }, completes: 'nothing' },
    {
      flags: '--seed <number>',
      says: { en: 'seed (default: 1)', fr: 'graine (par défaut : 1)' },
      completes: 'nothing',
    },
    { flags: '--out <folder>', says: { en: 'folder to create', fr: 'dossier à créer' }, completes: 'folder' },
    {
      flags: '--force',
      says: { en: 'replace a folder that is not empty', fr: 'remplacer un dossier qui n’est pas vide' },
    },
    jsonOption,
  ],
  examples: [
    {
      line: 'generate --tenants 5 --seed 7 --out five',
      says: { en: 'five tenants', fr: 'cinq clients' },
    },
    { line: 'check five/platform.yaml --effort quick', says: { en: 'then check them', fr: 'puis les vérifier' } },
  ],
  load: async () => (await import('./run.ts')).runGenerate,
};
