/** cli: a word for a command line that a person will copy. */
import { printable } from '../diagnostics/public.ts';

/** The word as it is when a POSIX shell reads it so, else in single quotes. */
export function shellWord(word: string): string {
  return /^[\w./@:,+-]+$/u.test(word) ? word : `'${printable(word, 400).replaceAll("'", `'\\''`)}'`;
}
