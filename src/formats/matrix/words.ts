/** formats: the closed vocabularies of matrix rows, French and English: action, direction, yes and no, days. */
import type { Parsed } from '../../diagnostics/public.ts';
import { type FlowAction, isoDay } from '../../model/public.ts';
import { quote, refusal } from './clean-text.ts';

/** Lower case, without accents or final full stop. */
export function foldWord(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/\.$/u, '').trim();
}

const allowWords: ReadonlySet<string> = new Set(
  'allow allowed permit permitted accept accepted pass autoriser autorise autorisee autorisation permettre permis accepter accepte accord ok oui yes y o x v ✓ ✔ ☑'.split(
    ' ',
  ),
);
const denyWords: ReadonlySet<string> = new Set(
  'deny denied drop dropped reject rejected block blocked refuser refuse refusee refus interdire interdit interdite bloquer bloque bloquee rejeter rejete rejetee non no n ko ✗ ✘ ❌ ☒'.split(
    ' ',
  ),
);

/** `allow` or `deny`. Error: `cell-not-understood`. */
export function parseAction(text: string): Parsed<FlowAction> {
  const word = foldWord(text);
  if (allowWords.has(word)) return { ok: true, value: 'allow' };
  if (denyWords.has(word)) return { ok: true, value: 'deny' };
  return refusal(
    'cell-not-understood',
    `${quote(text)} is no action`,
    '`allow`, `deny`, `autoriser`, `refuser`, `oui` or `non`',
  );
}

/** forward: source to destination · reverse: the ends are exchanged · both: two rows. */
export type Direction = 'forward' | 'reverse' | 'both';

const directionWords: readonly (readonly [Direction, string])[] = [
  // The ends of a row are its source and destination; `entrant` and `sortant` say on which side of the site they lie,
  // so that exchanging them would turn a row from the Internet into one to the Internet.
  [
    'forward',
    'forward → ⇒ ➔ ➜ -> --> => > aller uni unidirectionnel unidirectionnelle unidirectional simple entrant sortant inbound outbound',
  ],
  ['reverse', 'reverse ← ⇐ <- <-- <= <'],
  ['both', 'both ↔ ⇔ ⇄ <-> <--> <=> <> bi bidirectionnel bidirectionnelle bidirectional double two-way'],
];
const directions: ReadonlyMap<string, Direction> = new Map(
  directionWords.flatMap(([direction, words]) => words.split(' ').map((word) => [word, direction] as const)),
);

/** Error: `cell-not-understood`. */
export function parseDirection(text: string): Parsed<Direction> {
  const direction = directions.get(foldWord(text));
  if (direction !== undefined) return { ok: true, value: direction };
  return refusal(
    'cell-not-understood',
    `${quote(text)} is no direction`,
    '`→`, `←`, `↔`, `forward` or `both`, `unidirectionnel` or `bidirectionnel`',
  );
}

const yesWords: ReadonlySet<string> = new Set('true vrai yes y oui o x v 1 ✓ ✔ ☑ active actif'.split(' '));
const noWords: ReadonlySet<string> = new Set('false faux no n non 0 - ✗ ✘ ❌ ☐ inactive inactif'.split(' '));

/** Error: `cell-not-understood`. */
export function parseYesNo(text: string): Parsed<boolean> {
  const word = foldWord(text);
  if (yesWords.has(word)) return { ok: true, value: true };
  if (noWords.has(word)) return { ok: true, value: false };
  return refusal('cell-not-understood', `${quote(text)} is neither yes nor no`, '`oui`, `non`, `yes`, `no` or `x`');
}

export const expectedDay = 'a day such as `2026-12-31` or `31/12/2026`';

/**
 * `2026-12-31` or, in the order of French dates, `31/12/2026`, `31-12-2026`, `31.12.2026` -> ISO day. A day that would be
 * another one in the American order is noted. Error: `cell-not-understood`.
 */
export function parseDay(text: string): Parsed<string> {
  const iso = /^([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?$/u.exec(text);
  if (iso !== null) return realDay(text, isoDay(Number(iso[1]), Number(iso[2]), Number(iso[3])));
  const french = /^([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})$/u.exec(text);
  if (french === null) return realDay(text, undefined);
  const [day, month, year] = [Number(french[1]), Number(french[2]), Number(french[3])];
  const read = realDay(text, isoDay(year, month, day));
  if (!read.ok || day > 12 || day === month) return read;
  return { ...read, note: `${quote(text)} is read as ${read.value}, the day before the month` };
}

function realDay(text: string, day: string | undefined): Parsed<string> {
  if (day !== undefined) return { ok: true, value: day };
  return refusal('cell-not-understood', `${quote(text)} is no day`, expectedDay);
}
