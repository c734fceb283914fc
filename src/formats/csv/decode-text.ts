/** formats: the octets of a text file as text, in the encodings that spreadsheets write. */
import type { Outcome, TextPosition } from '../../diagnostics/public.ts';
import { validUtf8Start } from '../utf8.ts';
import { decodeWindows1252 } from './windows-1252.ts';

/**
 * UTF-8 with or without BOM, UTF-16 with BOM, else windows-1252 with the warning `encoding-guessed`, which is an error
 * when the file has letters of UTF-8 too: a name would be one text in this line and another in that.
 */
export function decodeText(file: string, bytes: Uint8Array): Outcome<string> {
  const encoding = wideEncoding(bytes) ?? 'utf-8';
  try {
    return { ok: true, value: new TextDecoder(encoding, { fatal: true }).decode(bytes), remarks: [] };
  } catch {
    return encoding === 'utf-8' ? guess(file, bytes) : refuseWide(file);
  }
}

function wideEncoding(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : undefined;
}

function refuseWide(file: string): Outcome<never> {
  const message = 'the file begins like UTF-16 text and is none';
  const help = 'save it as `CSV UTF-8`';
  const diagnostic = {
    severity: 'error',
    code: 'encoding-guessed',
    message,
    position: { kind: 'file', file },
    help,
  } as const;
  return { ok: false, diagnostics: [diagnostic] };
}

function guess(file: string, bytes: Uint8Array): Outcome<string> {
  const before = validUtf8Start(bytes);
  const lines = before.split(/\r\n|\n|\r/u);
  const position: TextPosition = { kind: 'text', file, line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
  const other = letterOfUtf8(bytes);
  if (other !== undefined) {
    const message = `the file mixes encodings: here an octet that is not UTF-8, at octet ${other + 1} a letter in UTF-8`;
    const help = 'save it as `CSV UTF-8`, and check the accented letters';
    return { ok: false, diagnostics: [{ severity: 'error', code: 'encoding-guessed', message, position, help }] };
  }
  const message = 'the file is not UTF-8 and is read as windows-1252';
  const help = 'save it as `CSV UTF-8`, or check the accented letters';
  return {
    ok: true,
    value: decodeWindows1252(bytes),
    remarks: [{ severity: 'warning', code: 'encoding-guessed', message, position, help }],
  };
}

/** The index of a Latin letter with an accent, or of a sign of French typography, as UTF-8 writes it; in windows-1252 it would read `Ã©` or `â€™`. */
function letterOfUtf8(bytes: Uint8Array): number | undefined {
  for (let i = 0; i + 1 < bytes.length; i += 1) {
    const [a, b, c] = [bytes[i] ?? 0, bytes[i + 1] ?? 0, bytes[i + 2] ?? 0];
    const continues = (octet: number): boolean => octet >= 0x80 && octet <= 0xbf;
    if (a === 0xc3 && continues(b)) return i;
    if (a === 0xe2 && b >= 0x80 && b <= 0x86 && continues(c)) return i;
  }
  return undefined;
}
