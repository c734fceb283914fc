/** formats: the rows and cells of one worksheet, element by element (ECMA-376 18.3.1.80, 18.3.1.73 and 18.3.1.4). */
import { printable } from '../../diagnostics/public.ts';
import { type Cell, columnName, type GridRow, mostCells } from '../matrix/grid.ts';
import { type CellContext, CellError, readCell, type WrittenCell } from './cell.ts';
import { parseReference } from './merges.ts';
import { isTrue } from './on-off.ts';
import { PartError } from './refusal.ts';
import { TextRuns } from './strings.ts';
import type { Opened } from './xml.ts';

/** Cells filled in all sheets read so far. */
export interface Filled {
  cells: number;
}

export const lastColumn = 16_384;
const lastRow = 1_048_576;

/** What may stand directly inside; anything else would be read by one program and passed over by another. */
const inside: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['sheetData', new Set(['row'])],
  ['row', new Set(['c', 'extLst'])],
  ['c', new Set(['f', 'v', 'is', 'extLst'])],
]);

/** Takes the elements below `sheetData`, whose depth is 2. Throws PartError. */
export class TableReader {
  readonly rows: GridRow[] = [];
  readonly #context: CellContext;
  readonly #filled: Filled;
  readonly #hiddenByDefault: boolean;
  readonly #runs = new TextRuns();
  #cells = new Map<number, Cell>();
  #row = 0;
  #rowHidden = false;
  #column = 0;
  #type = 'n';
  #style: string | undefined;
  #formula = false;
  #value = '';
  #within: 'value' | 'inline' | undefined;

  constructor(context: CellContext, filled: Filled, hiddenByDefault: boolean) {
    this.#context = context;
    this.#filled = filled;
    this.#hiddenByDefault = hiddenByDefault;
  }

  open(element: Opened): void {
    const { name, parent, depth, attribute } = element;
    if (depth <= 5 && inside.get(parent)?.has(name) === false)
      throw invalid(`the table of cells holds \`${printable(name, 40)}\` where none may be`, this.#here());
    if (depth === 3) this.#startRow(attribute('r'), attribute('hidden'), attribute('ht'));
    else if (depth === 4 && name === 'c') this.#startCell(attribute('r'), attribute('t'), attribute('s'));
    else if (depth === 5 && parent === 'c') {
      if (name === 'f') this.#formula = true;
      else if (name === 'v') this.#within = 'value';
      else if (name === 'is') this.#within = 'inline';
    } else if (this.#within === 'inline') this.#runs.open(element);
    else if (this.#within === 'value') throw invalid('the value of a cell holds another element', this.#here());
  }

  close(name: string, depth: number): void {
    if (depth === 3) this.#endRow();
    else if (depth === 4 && name === 'c') this.#endCell();
    else if (depth === 5) this.#within = undefined;
    else if (this.#within === 'inline') this.#runs.close(name);
  }

  text(text: string): void {
    if (this.#within === 'value') this.#value += text;
    else if (this.#within === 'inline') this.#runs.text(text);
  }

  #startRow(reference: string | undefined, hidden: string | undefined, height: string | undefined): void {
    // A row without a number follows the one before it.
    const number = reference === undefined ? this.#row + 1 : /^[0-9]{1,7}$/u.test(reference) ? Number(reference) : 0;
    if (number <= this.#row || number > lastRow) {
      const shown = printable(reference ?? `${number}`, 20);
      throw invalid(`row \`${shown}\` stands after row ${this.#row}`, this.#here());
    }
    this.#row = number;
    this.#rowHidden = hidden === undefined ? this.#hiddenByDefault || Number(height ?? 1) === 0 : isTrue(hidden);
    this.#column = 0;
    this.#cells = new Map();
  }

  #startCell(reference: string | undefined, type: string | undefined, style: string | undefined): void {
    const place = reference === undefined ? undefined : parseReference(reference);
    if (reference !== undefined && place?.row !== this.#row) {
      throw invalid(`a cell \`${printable(reference, 20)}\` stands in row ${this.#row}`, this.#here());
    }
    const column = place?.column ?? this.#column + 1;
    if (column <= this.#column || column > lastColumn) {
      const shown = `${columnName(column)}${this.#row}`;
      throw invalid('the cell stands twice, out of order or beyond the last column', shown);
    }
    this.#column = column;
    this.#type = type ?? 'n';
    this.#style = style;
    this.#formula = false;
    this.#value = '';
    this.#runs.start();
  }

  #endCell(): void {
    const written = {
      type: this.#type,
      style: this.#style,
      value: this.#value,
      inline: this.#runs.take(),
      formula: this.#formula,
    };
    const value = this.#read(written);
    if (value === undefined) return;
    this.#filled.cells += 1;
    if (this.#filled.cells > mostCells)
      throw new PartError('sheet-archive-bomb', `more than ${mostCells} cells are filled in all sheets together`);
    this.#cells.set(this.#column, value);
  }

  #read(written: WrittenCell): Cell | undefined {
    try {
      return readCell(written, this.#context);
    } catch (error) {
      if (error instanceof CellError) throw invalid(error.message, this.#here());
      throw error;
    }
  }

  #here(): string {
    return `${columnName(Math.max(1, this.#column))}${Math.max(1, this.#row)}`;
  }

  #endRow(): void {
    if (this.#cells.size > 0) this.rows.push({ number: this.#row, hidden: this.#rowHidden, cells: this.#cells });
  }
}

function invalid(message: string, cell?: string): PartError {
  return new PartError('sheet-xml-invalid', message, cell);
}
