/** cli: what a shell needs to know of the commands to complete them. */
import type { Language } from '../../../diagnostics/public.ts';
import type { CommandSpec, Completes } from '../../command.ts';
import { everyCommand, helpCommand } from '../../common-options.ts';

export interface OptionWords {
  readonly flag: string;
  readonly takesValue: boolean;
  readonly choices: readonly string[];
  readonly completes: Completes;
  readonly says: string;
}

export interface CommandWords {
  readonly name: string;
  readonly says: string;
  readonly options: readonly OptionWords[];
  /** Fixed words for the first argument; empty when it is a file or there is none. */
  readonly choices: readonly string[];
  readonly takesFiles: boolean;
}

/** Every command, and `help` as one more, whose argument is a command. */
export function completionWords(commands: readonly CommandSpec[], language: Language): readonly CommandWords[] {
  const names = commands.map(({ name }) => name);
  const help = { name: 'help', says: helpCommand[language], options: [], choices: names, takesFiles: false };
  return [...commands.map((spec) => wordsOf(spec, language)), help];
}

function wordsOf(spec: CommandSpec, language: Language): CommandWords {
  return {
    name: spec.name,
    says: spec.says[language],
    options: [...spec.options, ...everyCommand].map((option) => ({
      flag: option.flags.split(' ')[0] ?? option.flags,
      takesValue: option.flags.includes('<'),
      choices: option.choices ?? [],
      completes: option.completes ?? 'nothing',
      says: option.says[language],
    })),
    choices: spec.arguments.flatMap((argument) => argument.choices ?? []),
    takesFiles: spec.arguments.some((argument) => argument.completes === 'file'),
  };
}
