/** cli: one run from the words of a command line to an exit code. */

import { CommanderError } from 'commander';
import { type Diagnostic, printable } from '../diagnostics/public.ts';
import { choosePalette } from './colour.ts';
import { commands } from './commands.ts';
import { CannotRun, type ExitCode, exitCodes } from './exit.ts';
import type { Context, Io } from './io.ts';
import { chooseLanguage } from './language.ts';
import { printDiagnostics } from './print-diagnostics.ts';
import { makeProgram } from './program.ts';
import { unknownHelp, usageDiagnostic } from './usage.ts';
import { packageVersion } from './version.ts';

/** Never throws: whatever happens ends as an exit code, with one clear message on stderr when it is 2. */
export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  const language = chooseLanguage(argv, io.env);
  const colour = !argv.includes('--no-color');
  const context: Context = {
    io,
    language,
    palette: choosePalette(io.outIsTerminal, io.env, colour),
    errorPalette: choosePalette(io.errIsTerminal, io.env, colour),
    width: io.columns,
    commands,
  };
  let code: ExitCode = exitCodes.couldNotRun;
  const program = makeProgram({
    commands,
    language,
    palette: context.palette,
    errorPalette: context.errorPalette,
    width: context.width,
    version: packageVersion(io),
    out: io.out,
    err: io.err,
    run: async (command, given) => {
      const body = await command.load();
      code = await body(given, context);
    },
  });
  const unknown = unknownHelp(argv);
  if (unknown !== undefined) {
    printDiagnostics([unknown], context);
    return exitCodes.couldNotRun;
  }
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    return report(error, argv, context);
  }
}

function report(error: unknown, argv: readonly string[], context: Context): ExitCode {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return exitCodes.holds;
    // Called without any command: help was shown on stderr. Not a success, since nothing was checked.
    if (error.code !== 'commander.help') printDiagnostics([usageDiagnostic(error, argv)], context);
    return exitCodes.couldNotRun;
  }
  if (error instanceof CannotRun) {
    printDiagnostics(error.diagnostics, context, error.sourceOf);
    return exitCodes.couldNotRun;
  }
  printDiagnostics([internalDiagnostic(error)], context);
  if (context.io.env.get('SEGPROOF_DEBUG') === '1' && error instanceof Error) {
    context.io.err(`${printable(error.stack ?? error.message, 20_000).replaceAll('\\u{a}', '\n')}\n`);
  }
  return exitCodes.couldNotRun;
}

function internalDiagnostic(error: unknown): Diagnostic {
  const said = error instanceof Error ? error.message : String(error);
  return {
    severity: 'error',
    code: 'internal',
    message: `segproof itself failed: ${said.split('\n')[0] ?? ''}`,
    help: 'this is a fault of segproof, not of your files; run again with SEGPROOF_DEBUG=1 and report what it prints',
  };
}
