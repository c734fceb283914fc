/** net: strict text -> set of ports. */
import type { Parsed } from '../diagnostics/public.ts';
import { type NumberRange, type NumberSet, numberSet } from './number-set.ts';
import { blank, dash, quote, type Refusal, refuse, refuseTooLong, trimBlanks } from './refusal.ts';

const expected = 'ports from 0 to 65535 such as `443`, `80,443`, `8000-8080` or `>1023`';
const highest = 65_535;
const mostItems = 256;

/** Words of sheets for "every one". */
export const anyWords: ReadonlySet<string> = new Set(['any', '*', 'all', 'tous', 'toutes', 'tout']);

const between = new RegExp(`^([0-9]+)${blank}*(?:${dash}|:|\\.\\.|\\bto\\b|à)${blank}*([0-9]+)$`, 'u');
const bound = new RegExp(`^(>=|<=|>|<|≥|≤)${blank}*([0-9]+)$`, 'u');

/**
 * Ports and ranges separated by `,`, `;` or `/`. Ranges are `a-b` (any dash) or `a:b`; `>a`, `>=a`, `<a`, `<=a` and
 * the words for "any" are read too. Blanks do not separate: `8 080` may be one number. A list with `/` is noted.
 * Errors: `port-invalid`, `cell-decimal-trap` for a number that a spreadsheet turned into a decimal.
 */
export function parsePorts(text: string): Parsed<NumberSet> {
  const tooLong = refuseTooLong('port-invalid', text, 2_000);
  if (tooLong !== undefined) return tooLong;
  const trimmed = trimBlanks(text);
  if (anyWords.has(trimmed.toLowerCase())) return { ok: true, value: numberSet([{ first: 0, last: highest }]) };
  if (/^[0-9]+,0+$/u.test(trimmed)) return decimal(trimmed);
  const items = trimmed.split(/[,;/]/u).map(trimBlanks);
  if (items.length > mostItems) {
    return refuse('port-invalid', `${quote(text)} lists ${items.length} items`, `at most ${mostItems}`);
  }
  const ranges: NumberRange[] = [];
  for (const item of items) {
    const range = readItem(item);
    if ('ok' in range) return range;
    ranges.push(range);
  }
  const value = numberSet(ranges);
  const note = noteOf(trimmed);
  return note === undefined ? { ok: true, value } : { ok: true, value, note };
}

function noteOf(text: string): string | undefined {
  if (text.includes('/')) return `${quote(text)} is read as a list of ports, not as a range`;
  // A cell formatted with thousands separators shows 8443 as `8,443`.
  if (/^[0-9],[0-9]{3}$/u.test(text)) return `${quote(text)} is read as two ports, not as ${text.replace(',', '')}`;
  return undefined;
}

function readItem(item: string): NumberRange | Refusal {
  if (item === '') return refuse('port-invalid', 'a port is missing', expected);
  if (/^[0-9]+\.[0-9]*$/u.test(item)) return decimal(item);
  const range = between.exec(item);
  if (range !== null) return readRange(item, range[1] ?? '', range[2] ?? '');
  const limit = bound.exec(item);
  if (limit !== null) return readBound(item, limit[1] ?? '', limit[2] ?? '');
  const port = readPort(item);
  return typeof port === 'number' ? { first: port, last: port } : port;
}

function readRange(item: string, left: string, right: string): NumberRange | Refusal {
  const first = readPort(left);
  if (typeof first !== 'number') return first;
  const last = readPort(right);
  if (typeof last !== 'number') return last;
  if (first > last)
    return refuse('port-invalid', `${quote(item)} ends before it starts`, expected, 'exchange its ends');
  return { first, last };
}

function readBound(item: string, sign: string, digits: string): NumberRange | Refusal {
  const port = readPort(digits);
  if (typeof port !== 'number') return port;
  const strict = sign === '>' || sign === '<' ? 1 : 0;
  const upward = sign === '>' || sign === '>=' || sign === '≥';
  const range = upward ? { first: port + strict, last: highest } : { first: 0, last: port - strict };
  if (range.first > range.last) return refuse('port-invalid', `no port is ${quote(item)}`, expected);
  return range;
}

function readPort(digits: string): number | Refusal {
  if (!/^[0-9]+$/u.test(digits)) return refuse('port-invalid', `${quote(digits)} is not a port`, expected);
  if (digits.length > 1 && digits.startsWith('0')) {
    return refuse('port-invalid', `port ${quote(digits)} has a leading zero`, expected);
  }
  if (digits.length > 5 || Number(digits) > highest) {
    return refuse('port-invalid', `port ${quote(digits)} is above ${highest}`, expected);
  }
  return Number(digits);
}

function decimal(text: string): Refusal {
  return refuse(
    'cell-decimal-trap',
    `${quote(text)} is a decimal number, not a port`,
    expected,
    'the spreadsheet read the port as a decimal; format the column as text and write the port again',
  );
}
