/** cli: a mistyped command line as a diagnostic. */
import type { CommanderError } from 'commander';
import { type Diagnostic, didYouMean, printable } from '../diagnostics/public.ts';
import { commands } from './commands.ts';

/** commander speaks in one English sentence a kind of mistake, with a suggestion in brackets on a second line. */
export function usageDiagnostic(error: CommanderError, argv: readonly string[]): Diagnostic {
  const [first = '', second = ''] = error.message.replace(/^error: /u, '').split('\n(');
  const said = first.trim().replaceAll("'", '`').replace(/\.$/u, '');
  const suggestion = /^Did you mean (?<words>.*)\?\)$/u.exec(second.trim())?.groups?.['words'];
  const command = commands.find(({ name }) => name === argv.find((word) => !word.startsWith('-')))?.name;
  const help =
    suggestion === undefined
      ? `run \`segproof help${command === undefined ? '' : ` ${command}`}\` to see what there is`
      : `did you mean ${quoted(suggestion.replace(/^one of /u, ''))}?`;
  return { severity: 'error', code: 'usage', help, ...reworded(said) };
}

/** `help` of a command that there is none of; undefined when the words ask for something else. */
export function unknownHelp(argv: readonly string[]): Diagnostic | undefined {
  const [first, topic] = argv.filter((word) => !word.startsWith('-'));
  const names = ['help', ...commands.map(({ name }) => name)];
  if (first !== 'help' || topic === undefined || names.includes(topic)) return undefined;
  const help = didYouMean(topic, names) ?? 'run `segproof help` to see what there is';
  return { severity: 'error', code: 'usage', message: `unknown command \`${printable(topic)}\``, help };
}

/** Where commander puts into one sentence what was found and what was expected, the two are taken apart. */
function reworded(said: string): Pick<Diagnostic, 'message' | 'expected' | 'help'> {
  const option = /^option `(?<target>\S+).*` argument `(?<value>.*)` is invalid\. Allowed choices are (?<choices>.*)$/u;
  const argument =
    /^command-argument value `(?<value>.*)` is invalid for argument `(?<target>.*)`\. Allowed choices are (?<choices>.*)$/u;
  const choice = (option.exec(said) ?? argument.exec(said))?.groups;
  if (choice !== undefined) {
    const { value = '', target = '', choices = '' } = choice;
    const near = didYouMean(value, choices.split(', '));
    return {
      message: `\`${printable(value)}\` is not a value for \`${target}\``,
      expected: `one of ${quoted(choices)}`,
      ...(near === undefined ? {} : { help: near }),
    };
  }
  const excess = /^too many arguments(?<where>.*)\. Expected (?<most>\d+) arguments? but got (?<got>\d+)$/u.exec(
    said,
  )?.groups;
  if (excess !== undefined) {
    const { where = '', most = '', got = '' } = excess;
    return { message: `too many arguments${where}: ${got}`, expected: `at most ${most}` };
  }
  return { message: said };
}

function quoted(list: string): string {
  return list
    .split(', ')
    .map((word) => `\`${word}\``)
    .join(', ');
}
