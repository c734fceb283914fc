/** cli: the language a person reads. */
import type { Language } from '../diagnostics/public.ts';

/** `--lang` wins, then the locale variables in the order of POSIX, then English. An unknown `--lang` is refused later. */
export function chooseLanguage(argv: readonly string[], env: ReadonlyMap<string, string>): Language {
  const asked = languageOption(argv);
  if (asked === 'fr' || asked === 'en') return asked;
  const locale = env.get('LC_ALL') || env.get('LC_MESSAGES') || env.get('LANG') || '';
  return /^fr(?:$|[_.@-])/iu.test(locale) ? 'fr' : 'en';
}

// Read before the real parse, because help and usage errors are already in the reader's language.
function languageOption(argv: readonly string[]): string | undefined {
  const end = argv.indexOf('--');
  const options = end < 0 ? argv : argv.slice(0, end);
  const joined = options.findLast((word) => word.startsWith('--lang='));
  const at = options.lastIndexOf('--lang');
  if (at >= 0) return options[at + 1];
  return joined?.slice('--lang='.length);
}
