/** formats: the text of a cell or scalar with the spellings of word processors undone, and its tricks refused. */
import { type ErrorCode, type Parsed, printable } from '../../diagnostics/public.ts';

type Refusal = Extract<Parsed<never>, { ok: false }>;

/** No term, list or sentence of a row is longer; a spreadsheet cell holds 32,767 characters. */
const longest = 32_767;

// No-break, figure, narrow and ideographic spaces: what a French spreadsheet puts before `:` and between digits.
const blanks = /[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/gu;
// Controls, formats (zero width, direction), private, unassigned and line separators; U+FFFD is text already lost.
const unseen = /(?!\n)[\p{C}\u2028\u2029\ufffd]/u;

/**
 * Plain blanks, dashes, quotes and line ends, single blanks, none at the ends. Characters that are not seen are
 * refused: two names that look the same would be two names, and a terminal may obey some of them.
 */
export function cleanText(text: string): Parsed<string> {
  if (text.length > longest)
    return refusal('cell-not-understood', `the text is ${text.length} characters long`, `at most ${longest}`);
  const plain = text
    .replace(/\r\n?/gu, '\n')
    // Variation selectors only choose the drawing of `✔` and `➡`.
    .replace(/\ufe0e|\ufe0f/gu, '')
    .replace(blanks, ' ')
    .replace(/[\u2018\u2019\u201b\u02bc]/gu, "'")
    .replace(/[\u201c\u201d\u201e\u00ab\u00bb]/gu, '"')
    .replace(/[\u2010-\u2015\u2212]/gu, '-')
    .replace(/ +/gu, ' ')
    .replace(/ ?\n ?/gu, '\n')
    .trim();
  const hidden = unseen.exec(plain);
  if (hidden === null) return { ok: true, value: plain };
  const code = (hidden[0].codePointAt(0) ?? 0).toString(16);
  return refusal(
    'cell-not-understood',
    `${quote(text)} holds the unseen character \\u{${code}}`,
    undefined,
    'type the text again',
  );
}

/** A refusal with only the parts that are known. */
export function refusal(code: ErrorCode, message: string, expected?: string, help?: string): Refusal {
  return {
    ok: false,
    code,
    message,
    ...(expected === undefined ? {} : { expected }),
    ...(help === undefined ? {} : { help }),
  };
}

/** The user's text in backticks, short and safe to print. */
export function quote(text: string): string {
  return `\`${printable(text, 60)}\``;
}

/** Whether a spreadsheet that is given the text would take it for a formula. */
export function startsFormula(text: string): boolean {
  return /^[=+@-]/u.test(text);
}
