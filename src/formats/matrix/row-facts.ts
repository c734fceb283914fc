/** formats: what a sheet row says besides its ends, services and validity. */
import type { Parsed } from '../../diagnostics/public.ts';
import { foldWord, parseYesNo } from './words.ts';

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
