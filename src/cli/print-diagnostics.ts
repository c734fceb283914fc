/** cli: diagnostics on stderr, each with its source line. */
import type { Diagnostic } from '../diagnostics/public.ts';
import { renderDiagnostic } from '../report/public.ts';
import type { SourceOf } from './exit.ts';
import type { Context } from './io.ts';

/** `sourceOf` gives the text of files that were read. */
export function printDiagnostics(
  diagnostics: readonly Diagnostic[],
  context: Context,
  sourceOf: SourceOf = () => undefined,
): void {
  for (const diagnostic of diagnostics) {
    const text = renderDiagnostic(diagnostic, { palette: context.errorPalette, width: context.width, sourceOf });
    context.io.err(`${text}\n`);
  }
}

const remarksShown = 10;

/** Warnings, then notes, about files that could be used all the same: the first few, and how many there are besides. */
export function printRemarks(remarks: readonly Diagnostic[], context: Context, sourceOf: SourceOf): void {
  const isWarning = ({ severity }: Diagnostic): boolean => severity !== 'note';
  const sorted = [...remarks.filter(isWarning), ...remarks.filter((remark) => !isWarning(remark))];
  printDiagnostics(sorted.slice(0, remarksShown), context, sourceOf);
  const rest = remarks.length - remarksShown;
  if (rest > 0)
    context.io.err(
      `${context.errorPalette.dim(`… and ${rest} more remarks; \`segproof validate\` prints them all`)}\n`,
    );
}
