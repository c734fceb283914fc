/** model: how the validations word what they find. */
import { type DiagnosticList, didYouMean, type Position, printable } from '../diagnostics/public.ts';

/** The user's text in backticks, safe to print. */
export function quote(text: string): string {
  return `\`${printable(text, 80)}\``;
}

/** The place of a thing, when it has one, and perhaps how to mend it. */
export function place(
  thing: { readonly position?: Position } | undefined,
  help?: string,
): { readonly position?: Position; readonly help?: string } {
  return {
    ...(thing?.position === undefined ? {} : { position: thing.position }),
    ...(help === undefined ? {} : { help }),
  };
}

/** Looking for the nearest name costs time in proportion to the platform: a file of wrong names gets no more of it. */
const mostSuggestions = 40;
const otherwise = 'define it, or correct the name';

/** The suggestion for a name that nothing has. */
export function suggestion(problems: DiagnosticList, name: string, known: Iterable<string>): string {
  if (problems.items.length > mostSuggestions) return otherwise;
  return didYouMean(name, known) ?? otherwise;
}
