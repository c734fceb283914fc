/** cli: diagnostics on stderr, each with its source line. */
import type { Diagnostic } from '../diagnostics/public.ts';
import { renderDiagnostic } from '../report/public.ts';
import type { Context } from './io.ts';

/** `sourceOf` gives the text of files that were read. */
export function printDiagnostics(
  diagnostics: readonly Diagnostic[],
  context: Context,
  sourceOf: (file: string) => string | undefined = () => undefined,
): void {
  for (const diagnostic of diagnostics) {
    const text = renderDiagnostic(diagnostic, { palette: context.errorPalette, width: context.width, sourceOf });
    context.io.err(`${text}\n`);
  }
}
