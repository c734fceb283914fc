/** report: what every renderer for people is told about its reader. */
import type { Language, Text } from '../diagnostics/public.ts';
import { printable } from '../diagnostics/public.ts';
import type { Palette } from './palette.ts';

/** `width` in terminal columns. */
export interface RenderOptions {
  readonly language: Language;
  readonly palette: Palette;
  readonly width: number;
  /** Everything, where the ordinary output shows the first of many. */
  readonly verbose?: boolean;
}

/** A sentence in the reader's language, safe to print whatever names it carries. */
export function say(text: Text, language: Language): string {
  return printable(text[language], 4000);
}

/** `1,234` or `1 234`. */
export function formatCount(count: number, language: Language): string {
  return count.toLocaleString(language === 'fr' ? 'fr-FR' : 'en-GB').replaceAll('\u202f', '\u00a0');
}

/** `1 finding`, `2 findings`, and the French rule that zero is singular. */
export function counted(count: number, one: Text, many: Text, language: Language): string {
  const singular = language === 'fr' ? count < 2 : count === 1;
  return `${formatCount(count, language)} ${(singular ? one : many)[language]}`;
}

/** The line that stands for what was left out; none when nothing was. */
export function moreLine(count: number, { language, palette }: RenderOptions): readonly string[] {
  if (count <= 0) return [];
  const many = formatCount(count, language);
  const text =
    language === 'fr' ? `… et ${many} de plus (--verbose montre tout)` : `… and ${many} more (--verbose shows all)`;
  return [palette.dim(text)];
}

/** Between clauses: a French semicolon has a space in front. */
export function joinClauses(clauses: readonly string[], language: Language): string {
  return clauses.join(language === 'fr' ? ' ; ' : '; ');
}
