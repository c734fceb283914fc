/** cli: options that several commands share, so that they read the same everywhere. */
import type { Text } from '../diagnostics/public.ts';
import type { OptionSpec } from './command.ts';

export const languageOption: OptionSpec = {
  flags: '--lang <language>',
  says: {
    en: 'language of the answer (default: from LC_ALL, LC_MESSAGES or LANG)',
    fr: 'langue de la réponse (par défaut : selon LC_ALL, LC_MESSAGES ou LANG)',
  },
  choices: ['en', 'fr'],
};

export const colourOption: OptionSpec = {
  flags: '--no-color',
  says: { en: 'no colour, as with NO_COLOR=1', fr: 'sans couleur, comme avec NO_COLOR=1' },
};

export const jsonOption: OptionSpec = {
  flags: '--json',
  says: {
    en: 'print one JSON value instead of text; its shape is documented and carries schemaVersion',
    fr: 'écrire une valeur JSON au lieu de texte ; sa forme est documentée et porte schemaVersion',
  },
};

export const matrixOption: OptionSpec = {
  flags: '--matrix <file...>',
  says: {
    en: 'flow matrices (.xlsx, .csv, .yaml) to use instead of those that the platform names',
    fr: 'matrices de flux (.xlsx, .csv, .yaml) à prendre à la place de celles que la plateforme cite',
  },
  completes: 'file',
};

export const asOfOption: OptionSpec = {
  flags: '--as-of <date>',
  says: {
    en: 'the day to judge the validity of rows for, YYYY-MM-DD (default: today)',
    fr: 'le jour pour lequel juger la validité des lignes, AAAA-MM-JJ (par défaut : aujourd’hui)',
  },
  completes: 'nothing',
};

export const verboseOption: OptionSpec = {
  flags: '--verbose',
  says: { en: 'show everything, not only the first of many', fr: 'tout montrer, pas seulement les premiers' },
};

export const effortOption: OptionSpec = {
  flags: '--effort <level>',
  says: {
    en: 'how many packets to try: quick, normal (default) or thorough',
    fr: 'nombre de paquets à essayer : quick, normal (par défaut) ou thorough',
  },
  choices: ['quick', 'normal', 'thorough'],
};

/** At the end of every command's own options. */
export const everyCommand: readonly OptionSpec[] = [languageOption, colourOption];

/** What `segproof help` does, which is no command of its own. */
export const helpCommand: Text = { en: 'help for a command', fr: 'l’aide d’une commande' };
