/** formats: the octets of a YAML file as text: UTF-8, without control characters. */
import type { Outcome } from '../../diagnostics/public.ts';

// YAML 1.2.2 section 5.1 allows no raw control character but tab and line ends; in a terminal they are not harmless.
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is what this pattern is for.
const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffe\uffff]/u;

/** Errors: `yaml-syntax` at the first octet or character that may not stand in a YAML file. */
export function decodeYaml(file: string, bytes: Uint8Array): Outcome<string> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const wide = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
    const message = wide ? 'the file is UTF-16 text' : 'the file is not UTF-8 text';
    const before = wide ? '' : validStart(bytes);
    return refuse(file, before, message, 'save the file as UTF-8');
  }
  const found = control.exec(text);
  if (found === null) return { ok: true, value: text, remarks: [] };
  const code = (found[0].codePointAt(0) ?? 0).toString(16);
  return refuse(file, text.slice(0, found.index), `the file holds the control character \\u{${code}}`, 'remove it');
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

/** The longest start of `bytes` that is UTF-8, by halving: what is valid up to a point is valid up to every earlier one. */
function validStart(bytes: Uint8Array): string {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (decodes(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  return new TextDecoder('utf-8').decode(bytes.subarray(0, good), { stream: true });
}

function decodes(bytes: Uint8Array): boolean {
  try {
    // As a stream, so that a character cut at the end is no error.
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
