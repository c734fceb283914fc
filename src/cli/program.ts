/** cli: the commands as a commander program, with help in the reader's language. */
import { Argument, Command, type Help, Option } from 'commander';
import type { Language, Text } from '../diagnostics/public.ts';
import type { Palette } from '../report/public.ts';
import type { ArgumentSpec, CommandSpec, OptionSpec } from './command.ts';
import { colourOption, everyCommand, helpCommand, languageOption } from './common-options.ts';
import { Given } from './given.ts';

export interface ProgramSettings {
  readonly commands: readonly CommandSpec[];
  readonly language: Language;
  readonly palette: Palette;
  readonly errorPalette: Palette;
  readonly width: number;
  readonly version: string;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly run: (command: CommandSpec, given: Given) => Promise<void>;
}

const about: Text = {
  en: 'segproof walks packets through a model of your network, hop by hop, against a default-deny flow matrix, and says which promises of segmentation hold, with the packet that breaks each one that does not.',
  fr: 'segproof fait traverser à des paquets un modèle de votre réseau, saut par saut, face à une matrice de flux qui refuse par défaut, et dit quelles promesses de cloisonnement tiennent, avec le paquet qui rompt chacune des autres.',
};

const firstSteps: readonly { readonly line: string; readonly says: Text }[] = [
  {
    line: 'segproof check',
    says: {
      en: 'the reference platform: see what an answer looks like',
      fr: 'la plateforme de référence : voir à quoi ressemble une réponse',
    },
  },
  {
    line: 'segproof check platform.yaml --matrix flows.xlsx',
    says: { en: 'your own files', fr: 'vos propres fichiers' },
  },
  {
    line: 'segproof help trace',
    says: { en: 'what a command can do, with examples', fr: 'ce que sait faire une commande, avec des exemples' },
  },
];

const titles: ReadonlyMap<string, string> = new Map([
  ['Usage:', 'Usage :'],
  ['Arguments:', 'Arguments :'],
  ['Options:', 'Options :'],
  ['Commands:', 'Commandes :'],
]);

/** The whole command line; parsing it calls `run`, or throws a CommanderError for help, version and mistakes. */
export function makeProgram(settings: ProgramSettings): Command {
  const { language } = settings;
  const program = baseCommand(new Command('segproof'), settings)
    .usage(language === 'fr' ? '<commande> [options]' : '<command> [options]')
    .description(about[language])
    .version(settings.version, '-V, --version', pick({ en: 'print the version', fr: 'écrire la version' }, language))
    .helpCommand('help [command]', helpCommand[language])
    .addOption(makeOption(languageOption, language))
    .addOption(makeOption(colourOption, language));
  program.addHelpText('after', () => examplesText(settings, { en: 'First steps:', fr: 'Premiers pas :' }, firstSteps));
  for (const spec of settings.commands) program.addCommand(makeCommand(spec, settings));
  return program;
}

function makeCommand(spec: CommandSpec, settings: ProgramSettings): Command {
  const { language } = settings;
  const command = baseCommand(new Command(spec.name), settings)
    .summary(spec.says[language])
    .description(spec.about[language]);
  for (const argument of spec.arguments) command.addArgument(makeArgument(argument, language));
  for (const option of [...spec.options, ...everyCommand]) command.addOption(makeOption(option, language));
  command.addHelpText('after', () => {
    const lines = spec.examples.map(({ line, says }) => ({ line: `segproof ${line}`, says }));
    return notesText(spec, settings) + examplesText(settings, { en: 'Examples:', fr: 'Exemples :' }, lines);
  });
  return command.action(async (...received: unknown[]) => {
    const options = new Map<string, unknown>();
    for (const option of command.options) {
      const value: unknown = command.getOptionValue(option.attributeName());
      if (option.long !== undefined && option.long !== null) options.set(option.long.replace(/^--/u, ''), value);
    }
    await settings.run(spec, new Given(received.slice(0, spec.arguments.length), options));
  });
}

/** What commander must know for every command; it copies none of it to commands that are added ready-made. */
function baseCommand(command: Command, settings: ProgramSettings): Command {
  const { language, palette, width } = settings;
  return command
    .exitOverride()
    .showSuggestionAfterError(true)
    .allowExcessArguments(false)
    .helpOption('-h, --help', pick({ en: 'show this help', fr: 'montrer cette aide' }, language))
    .configureOutput({
      writeOut: settings.out,
      // Mistakes are shown by the caller as diagnostics; only help reaches this.
      writeErr: settings.err,
      outputError: () => undefined,
      getOutHelpWidth: () => Math.min(width, 110),
      getErrHelpWidth: () => Math.min(width, 110),
      // The palette was chosen already; commander must not strip it again.
      getOutHasColors: () => true,
      getErrHasColors: () => true,
    })
    .configureHelp({
      styleTitle: (title) => palette.strong(language === 'fr' ? (titles.get(title) ?? title) : title),
      subcommandTerm: (sub: Command) => sub.name(),
      styleSubcommandText: palette.name,
      styleOptionText: palette.name,
      styleArgumentText: palette.name,
      optionDescription: (option: Option) => described(option.description, option.argChoices),
      argumentDescription: (argument: Argument) => argument.description,
    } satisfies Partial<Help>);
}

function makeArgument(spec: ArgumentSpec, language: Language): Argument {
  const argument = new Argument(spec.usage, spec.says[language]);
  return spec.choices === undefined ? argument : argument.choices(spec.choices);
}

function makeOption(spec: OptionSpec, language: Language): Option {
  const option = new Option(spec.flags, spec.says[language]);
  return spec.choices === undefined ? option : option.choices(spec.choices);
}

function described(text: string, choices: readonly string[] | undefined): string {
  return choices === undefined ? text : `${text} [${choices.join('|')}]`;
}

function notesText(spec: CommandSpec, settings: ProgramSettings): string {
  if (spec.notes === undefined) return '';
  const lines = spec.notes.lines.map((line) => `  ${line[settings.language]}`);
  return `\n${settings.palette.strong(spec.notes.title[settings.language])}\n${lines.join('\n')}\n`;
}

function examplesText(
  settings: ProgramSettings,
  title: Text,
  examples: readonly { readonly line: string; readonly says: Text }[],
): string {
  const { language, palette } = settings;
  // A command line is never wrapped: it must survive being copied.
  const blocks = examples.map(({ line, says }) => `  ${palette.dim(`# ${says[language]}`)}\n  ${line}`);
  return `\n${palette.strong(title[language])}\n${blocks.join('\n')}\n`;
}

function pick(text: Text, language: Language): string {
  return text[language];
}
