/** cli: `schema` as data. */
import type { CommandSpec } from '../../command.ts';

const schemaNames: readonly string[] = ['platform', 'overlay', 'matrix', 'certificate', 'comparison'];

export const schemaCommand: CommandSpec = {
  name: 'schema',
  says: {
    en: 'print the JSON Schema of a file format, for editors and programs',
    fr: 'écrire le schéma JSON d’un format, pour les éditeurs et les programmes',
  },
  about: {
    en:
      'An editor with a YAML language server completes and checks while you type when the first line of the file is ' +
      '`# yaml-language-server: $schema=platform.schema.json`.',
    fr:
      'Un éditeur avec un serveur de langage YAML complète et vérifie à la frappe si la première ligne du fichier est ' +
      '`# yaml-language-server: $schema=platform.schema.json`.',
  },
  arguments: [
    {
      usage: '<format>',
      says: {
        en: 'platform, overlay or matrix; certificate (of `prove`) or comparison (of `compare` and `diff`)',
        fr: 'platform, overlay ou matrix ; certificate (de `prove`) ou comparison (de `compare` et `diff`)',
      },
      choices: schemaNames,
    },
  ],
  options: [],
  examples: [
    {
      line: 'schema platform > platform.schema.json',
      says: { en: 'for a platform file', fr: 'pour un fichier de plateforme' },
    },
  ],
  load: async () => (await import('./run.ts')).runSchema,
};
