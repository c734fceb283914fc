/** net: how a reader of one short text says no, and the blank and dash characters that sheets hold. */
import { type ErrorCode, type Parsed, printable } from '../diagnostics/public.ts';

export type Refusal = Extract<Parsed<never>, { ok: false }>;

export function refuse(code: ErrorCode, message: string, expected?: string, help?: string): Refusal {
  return {
    ok: false,
    code,
    message,
    ...(expected === undefined ? {} : { expected }),
    ...(help === undefined ? {} : { help }),
  };
}

/** Refuses text longer than `limit` before anything else looks at it, so that no later step needs its own bound. */
export function refuseTooLong(code: ErrorCode, text: string, limit: number): Refusal | undefined {
  if (text.length <= limit) return undefined;
  return refuse(code, `${quote(text)} is ${text.length} characters long`, `at most ${limit} characters`);
}

/** The user's text in backticks, short and safe to print. */
export function quote(text: string): string {
  return `\`${printable(text, 60)}\``;
}

/** Plain, tab, no-break and narrow no-break space: what a French spreadsheet puts between words. */
export const blank = '[ \\t\\u00a0\\u202f]';

const edges = new RegExp(`^${blank}+|${blank}+$`, 'gu');

/** Without blanks at both ends; other white space and invisible characters stay and are refused later. */
export function trimBlanks(text: string): string {
  return text.replace(edges, '');
}

/** Hyphen, its Unicode kin, figure, en and em dash, minus: spreadsheets turn one into another while typing. */
export const dash = '[-\\u2010-\\u2014\\u2212]';
