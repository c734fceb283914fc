/** formats: the columns of a sheet row besides its ends and services. */
import type { Parsed } from '../../diagnostics/public.ts';
import { isoDay } from '../../model/public.ts';
import { quote, refusal } from './clean-text.ts';
import type { Cell } from './grid.ts';
import { foldWord, parseDay, parseYesNo } from './words.ts';

const openEnded: ReadonlySet<string> = new Set([
  '-',
  '/',
  'permanent',
  'permanente',
  'illimite',
  'illimitee',
  'aucune',
  'aucun',
  'none',
  'n/a',
  'sans',
  'sans fin',
  'sans limite',
  'never',
  'jamais',
  'indetermine',
  'indeterminee',
  'unlimited',
]);

/** The day of a validity cell: a spreadsheet date, its serial number, ISO or French text; `undefined` for "no limit". */
export function parseDayCell(text: string, cell: Cell): Parsed<string | undefined> {
  if (cell.kind === 'date') return parseDay(text.slice(0, 10));
  if (openEnded.has(foldWord(text))) return { ok: true, value: undefined };
  if (/^[0-9]{5}$/u.test(text)) return fromSerial(text);
  return parseDay(text);
}

/** Days since 1899-12-30, as a spreadsheet shows a date whose format was lost. */
function fromSerial(text: string): Parsed<string> {
  const iso = serialDay(Number(text));
  if (iso === undefined) return refusal('cell-not-understood', `${quote(text)} is no day`);
  return { ok: true, value: iso, note: `${quote(text)} is read as the spreadsheet day ${iso}` };
}

/** The ISO day of a serial of the 1900 system after its leap-year bug (61 and above); undefined below or far beyond. */
export function serialDay(serial: number): string | undefined {
  if (!(serial >= 61 && serial < 401_769)) return undefined;
  // Civil date from days, after Howard Hinnant's "chrono-compatible low-level date algorithms".
  const z = Math.floor(serial) - 25_569 + 719_468;
  const era = Math.floor(z / 146_097);
  const doe = z - era * 146_097;
  const yoe = Math.floor((doe - Math.floor(doe / 1460) + Math.floor(doe / 36_524) - Math.floor(doe / 146_096)) / 365);
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const day = doy - Math.floor((153 * mp + 2) / 5) + 1;
  const month = mp < 10 ? mp + 3 : mp - 9;
  return isoDay(yoe + era * 400 + (month <= 2 ? 1 : 0), month, day);
}

const high: ReadonlySet<string> = new Set(
  'sensible sensitive critique critical haute haut high elevee eleve forte fort confidentiel confidentielle confidential secret restreint'.split(
    ' ',
  ),
);
const low: ReadonlySet<string> = new Set(
  'faible low basse bas moyenne moyen medium normale normal standard public publique interne internal'.split(' '),
);

/** A yes or no, or a level of criticality: the higher ones are sensitive. */
export function parseSensitivity(text: string): Parsed<boolean> {
  const word = foldWord(text);
  if (high.has(word)) return { ok: true, value: true };
  if (low.has(word)) return { ok: true, value: false };
  return parseYesNo(text);
}

/** A yes or no, or how the flow is encrypted. */
export function parseEncryption(text: string): Parsed<boolean> {
  if (/^(?:tls|ssl|ipsec|ssh|vpn|https|wireguard|macsec|mtls)(?:[ /v0-9.+-].*)?$/u.test(foldWord(text)))
    return { ok: true, value: true };
  if (/^(?:aucun|aucune|none|clair|en clair|cleartext|plain)$/u.test(foldWord(text))) return { ok: true, value: false };
  return parseYesNo(text);
}

/** A yes or no, or the words of firewall exports. */
export function parseLogging(text: string): Parsed<boolean> {
  const word = foldWord(text);
  if (/^(?:all|log|logged|utm|enable|enabled|tous)$/u.test(word)) return { ok: true, value: true };
  if (/^(?:none|disable|disabled|aucun|aucune)$/u.test(word)) return { ok: true, value: false };
  return parseYesNo(text);
}
