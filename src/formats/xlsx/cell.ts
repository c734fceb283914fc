/** formats: what one cell of a worksheet holds (ECMA-376 18.3.1.4 and 18.18.11). */
import { printable } from '../../diagnostics/public.ts';
import type { Cell, CellValue } from '../matrix/grid.ts';
import { serialToIso } from './serial.ts';
import { type RunText, unescapeText } from './strings.ts';
import type { CellStyle, NumberStyle } from './styles.ts';

/** A cell as it is written: `type` and `style` are its attributes, `value` its `v`, `inline` its `is`. */
export interface WrittenCell {
  readonly type: string;
  readonly style: string | undefined;
  readonly value: string;
  readonly inline: RunText;
  readonly formula: boolean;
}

/** What the whole workbook says about its cells. */
export interface CellContext {
  readonly strings: readonly RunText[];
  readonly styles: readonly CellStyle[];
  readonly from1904: boolean;
}

/** Why a cell cannot be read; whoever knows its address adds it. */
export class CellError extends Error {}

const decimal = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/u;

/** Undefined for an empty cell, and for one that holds only blanks. Throws CellError. */
export function readCell(cell: WrittenCell, context: CellContext): Cell | undefined {
  const shared = cell.type === 's' && cell.value.trim() !== '' ? sharedText(cell.value, context.strings) : undefined;
  const style = styleOf(cell, context.styles);
  const value = readValue(cell, shared, style, context.from1904);
  if (value === undefined) return undefined;
  const struck = style?.struck === true || shared?.struck === true || (cell.type === 'inlineStr' && cell.inline.struck);
  return { ...value, ...(cell.formula ? { formula: true } : {}), ...(struck ? { struck } : {}) };
}

function readValue(
  { type, value, inline, formula }: WrittenCell,
  shared: RunText | undefined,
  style: CellStyle | undefined,
  from1904: boolean,
): CellValue | undefined {
  if (type === 'inlineStr') return written(inline.text);
  // A formula may give an empty text, but not an empty number.
  if (type === 'str') return written(unescapeText(value));
  if (value.trim() === '') return formula ? { kind: 'error', text: '' } : undefined;
  switch (type) {
    case 's':
      return written(shared?.text ?? '');
    case 'b':
      return { kind: 'boolean', text: readBoolean(value) };
    case 'e':
      return { kind: 'error', text: value.trim() };
    case 'd':
      return { kind: 'date', text: value.trim().replace(/T00:00:00(?:\.0+)?Z?$/u, '') };
    case 'n':
      return readNumber(value.trim(), style?.number ?? 'plain', from1904);
    default:
      throw new CellError(`the cell is of the unknown type \`${printable(type, 40)}\``);
  }
}

function written(text: string): CellValue | undefined {
  return text.trim() === '' ? undefined : { kind: 'text', text };
}

function sharedText(index: string, strings: readonly RunText[]): RunText {
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

/** Without a reference the first style counts, or none. */
function styleOf({ style = '0' }: WrittenCell, styles: readonly CellStyle[]): CellStyle | undefined {
  const found = /^[0-9]{1,6}$/u.test(style) ? styles[Number(style)] : undefined;
  // Without it nobody knows whether the number is a day.
  if (found === undefined && style !== '0')
    throw new CellError('the cell refers to a style that the workbook does not have');
  return found;
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
