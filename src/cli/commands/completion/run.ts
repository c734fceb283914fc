/** cli: `completion`. */
import { type ExitCode, exitCodes, usageError } from '../../exit.ts';
import type { Given } from '../../given.ts';
import type { Context } from '../../io.ts';
import { bashCompletion } from './bash.ts';
import { fishCompletion } from './fish.ts';
import { completionWords } from './words.ts';
import { zshCompletion } from './zsh.ts';

export function runCompletion(given: Given, context: Context): ExitCode {
  const words = completionWords(context.commands, context.language);
  const shell = given.argument(0);
  const script =
    shell === 'bash'
      ? bashCompletion(words)
      : shell === 'zsh'
        ? zshCompletion(words)
        : shell === 'fish'
          ? fishCompletion(words)
          : undefined;
  if (script === undefined) throw usageError('no such shell', { expected: 'bash, zsh or fish' });
  context.io.out(script);
  return exitCodes.holds;
}
