/** formats: the octets of a YAML file as text: UTF-8, without control characters and doubtful line ends. */
import type { Outcome } from '../../diagnostics/public.ts';
import { validUtf8Start } from '../utf8.ts';

// YAML 1.2.2 section 5.1 allows no raw control character but tab and line ends; in a terminal they are not harmless. A
// carriage return alone, U+0085, U+2028 and U+2029 end a line for some programs and for others do not: what follows a
// comment would be there for one and gone for the other.
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is what this pattern is for.
const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029\ufffe\uffff]|\r(?!\n)/u;

/** Errors: `yaml-syntax` at the first octet or character that may not stand in a YAML file. */
export function decodeYaml(file: string, bytes: Uint8Array): Outcome<string> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const wide = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
    const message = wide ? 'the file is UTF-16 text' : 'the file is not UTF-8 text';
    const before = wide ? '' : validUtf8Start(bytes);
    return refuse(file, before, message, 'save the file as UTF-8');
  }
  const found = control.exec(text);
  if (found === null) return { ok: true, value: text, remarks: [] };
  const code = (found[0].codePointAt(0) ?? 0).toString(16);
  const lineEnd = /[\r\u0085\u2028\u2029]/u.test(found[0]);
  const what = lineEnd ? 'the line end' : 'the control character';
  const help = lineEnd ? 'end lines with a line feed, or a carriage return and a line feed' : 'remove it';
  return refuse(file, text.slice(0, found.index), `the file holds ${what} \\u{${code}}`, help);
}

function refuse(file: string, before: string, message: string, help: string): Outcome<never> {
  const lines = before.split('\n');
  const column = (lines.at(-1) ?? '').length + 1;
  const position = { kind: 'text', file, line: lines.length, column } as const;
  return {
    ok: false,
    diagnostics: [{ severity: 'error', code: 'yaml-syntax', message, position, expected: 'YAML 1.2 in UTF-8', help }],
  };
}
