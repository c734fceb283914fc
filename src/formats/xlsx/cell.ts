/** formats: what one cell of a worksheet holds (ECMA-376 18.3.1.4 and 18.18.11). */
import { printable } from '../../diagnostics/public.ts';
import type { CellValue } from '../matrix/grid.ts';
import { serialToIso } from './serial.ts';
import { unescapeText } from './strings.ts';
import type { NumberStyle } from './styles.ts';

/** A cell as it is written: `type` and `style` are its attributes, `value` its `v`, `inline` its `is`. */
export interface WrittenCell {
  readonly type: string;
  readonly style: string | undefined;
  readonly value: string;
  readonly inline: string;
  readonly formula: boolean;
}

/** What the whole workbook says about its cells. */
export interface CellContext {
  readonly strings: readonly string[];
  readonly styles: readonly NumberStyle[];
  readonly from1904: boolean;
}

/** Why a cell cannot be read; whoever knows its address adds it. */
export class CellError extends Error {}

const decimal = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/u;

/** Undefined for an empty cell, and for one that holds only blanks. Throws CellError. */
export function readCell(cell: WrittenCell, context: CellContext): CellValue | undefined {
  const { type, value } = cell;
  if (type === 'inlineStr') return written(cell.inline);
  // A formula may give an empty text, but not an empty number.
  if (type === 'str') return written(unescapeText(value));
  if (value.trim() === '') return cell.formula ? { kind: 'error', text: '' } : undefined;
  switch (type) {
    case 's':
      return written(sharedText(value, context.strings));
    case 'b':
      return { kind: 'boolean', text: readBoolean(value) };
    case 'e':
      return { kind: 'error', text: value.trim() };
    case 'd':
      return { kind: 'date', text: value.trim().replace(/T00:00:00(?:\.0+)?Z?$/u, '') };
    case 'n':
      return readNumber(value.trim(), styleOf(cell, context.styles), context.from1904);
    default:
      throw new CellError(`the cell is of the unknown type \`${printable(type, 40)}\``);
  }
}

function written(text: string): CellValue | undefined {
  return text.trim() === '' ? undefined : { kind: 'text', text };
}

function sharedText(index: string, strings: readonly string[]): string {
  const text = /^\s*[0-9]{1,9}\s*$/u.test(index) ? strings[Number(index)] : undefined;
  if (text === undefined) throw new CellError('the cell refers to a text that the workbook does not have');
  return text;
}

function readBoolean(value: string): 'true' | 'false' {
  const word = value.trim().toLowerCase();
  if (word === '1' || word === 'true') return 'true';
  if (word === '0' || word === 'false') return 'false';
  throw new CellError('the cell holds a truth value that is none');
}

/** Without a reference the first style counts, or a plain one. */
function styleOf({ style }: WrittenCell, styles: readonly NumberStyle[]): NumberStyle {
  const found = /^[0-9]{1,6}$/u.test(style ?? '0') ? styles[Number(style ?? 0)] : undefined;
  if (found !== undefined) return found;
  if ((style ?? '0') === '0') return 'plain';
  // Without it nobody knows whether the number is a day.
  throw new CellError('the cell refers to a style that the workbook does not have');
}

function readNumber(value: string, style: NumberStyle, from1904: boolean): CellValue {
  const number = decimal.test(value) ? Number(value) : Number.NaN;
  if (!Number.isFinite(number)) throw new CellError('the cell holds a number that is none');
  // Below and beyond the calendar a spreadsheet shows only `####`.
  const date = style === 'date' ? serialToIso(number, from1904) : undefined;
  if (date !== undefined) return { kind: 'date', text: date };
  return { kind: 'number', text: numberText(number), shown: style === 'date' ? 'other' : style };
}

/** Spreadsheets keep 15 digits: `80.443` is stored as 80.442999999999998. */
function numberText(number: number): string {
  const short = Number(number.toPrecision(15));
  return Number.isInteger(short) && Math.abs(short) < 1e15 ? (short === 0 ? '0' : short.toFixed(0)) : String(short);
}
