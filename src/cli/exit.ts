/** cli: how a run ends. */
import type { Diagnostic } from '../diagnostics/public.ts';

/** The exit codes that scripts rely on. Undecided is never 0. */
export const exitCodes = { holds: 0, findings: 1, couldNotRun: 2, undecided: 3 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The text of a file that was read, for excerpts. */
export type SourceOf = (file: string) => string | undefined;

/** Thrown by a command that cannot run; carries what is to be shown. */
export class CannotRun extends Error {
  readonly diagnostics: readonly Diagnostic[];
  readonly sourceOf: SourceOf;

  constructor(diagnostics: readonly Diagnostic[], sourceOf: SourceOf = () => undefined) {
    super(diagnostics[0]?.message ?? 'the command could not run');
    this.diagnostics = diagnostics;
    this.sourceOf = sourceOf;
  }
}

/** The end of a command line that was mistyped. */
export function usageError(message: string, rest: Pick<Diagnostic, 'expected' | 'help'> = {}): CannotRun {
  return new CannotRun([{ severity: 'error', code: 'option-invalid', message, ...rest }]);
}
