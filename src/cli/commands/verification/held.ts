/** cli: a certificate and the files that are laid beside it. */
import { type InputFile, Refused } from '../../../certify/public.ts';
import { printable } from '../../../diagnostics/public.ts';

/** By their contents, in the order of reading; names do not count. Throws Refused with the first that is another. */
export function holdFiles(said: readonly InputFile[], found: readonly InputFile[]): void {
  const strangers = found.filter(({ sha256 }, i) => said[i]?.sha256 !== sha256);
  if (strangers.length === 0 && found.length === said.length) return;
  const which = strangers[0]?.name ?? said[found.length]?.name ?? '';
  throw new Refused(`the certificate was made for other files: \`${printable(which)}\` is not what it names`);
}
