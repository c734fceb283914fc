/** formats: one worksheet part -> a grid, merged cells repeated, hidden rows and columns marked (ECMA-376 18.3). */
import type { Cell, CellValue, Grid, GridRow } from '../matrix/grid.ts';
import { mostCells } from '../matrix/grid.ts';
import type { Archive, Part } from './archive.ts';
import { type Area, formatArea, parseArea, parseReference, spreadMerges } from './merges.ts';
import { serialToIso } from './serial.ts';
import { TextRuns, unescapeText } from './strings.ts';
import { type NumberStyle, styleAt } from './styles.ts';
import { PartError } from './unpack.ts';
import { isTrue } from './workbook.ts';
import { readXml } from './xml.ts';

/** What every sheet of one workbook shares. */
export interface SheetContext {
  readonly file: string;
  readonly archive: Archive;
  readonly strings: readonly string[];
  readonly styles: readonly NumberStyle[];
  readonly from1904: boolean;
}

const mostMerges = 50_000;
const lastRow = 1_048_576;
const lastColumn = 16_384;

/** Throws PartError; too many cells are refused as `sheet-archive-bomb`. */
export function readSheet(context: SheetContext, name: string, hidden: boolean, part: Part): Grid {
  const reader = new SheetReader(context);
  readXml(context.archive, part, reader);
  const rows = spreadMerges(reader.rows, reader.merges);
  const width = rows.reduce((most, row) => Math.max(most, ...row.cells.keys()), 0);
  return {
    file: context.file,
    sheet: name,
    hidden,
    rows,
    width,
    hiddenColumns: reader.hiddenColumns,
    merges: reader.merges.map(formatArea),
  };
}

class SheetReader {
  readonly rows: GridRow[] = [];
  readonly merges: Area[] = [];
  readonly hiddenColumns = new Set<number>();
  readonly #context: SheetContext;
  readonly #runs = new TextRuns();
  #hiddenByDefault = false;
  #cells = new Map<number, Cell>();
  #rowNumber = 0;
  #rowHidden = false;
  #column = 0;
  #filled = 0;
  #type = 'n';
  #style: string | undefined;
  #formula = false;
  #value = '';
  #inValue = false;
  #inCell = false;

  constructor(context: SheetContext) {
    this.#context = context;
  }

  open(name: string, attribute: (name: string) => string | undefined): void {
    switch (name) {
      case 'sheetFormatPr':
        this.#hiddenByDefault = isTrue(attribute('zeroHeight'));
        break;
      case 'col':
        if (isTrue(attribute('hidden')) || attribute('width') === '0')
          this.#hideColumns(Number(attribute('min')), Number(attribute('max')));
        break;
      case 'row':
        this.#startRow(attribute('r'), attribute('hidden'), attribute('ht'));
        break;
      case 'c':
        this.#startCell(attribute('r'), attribute('t'), attribute('s'));
        break;
      case 'f':
        this.#formula = true;
        break;
      case 'v':
        this.#inValue = this.#inCell;
        break;
      case 'mergeCell':
        this.#addMerge(attribute('ref') ?? '');
        break;
      default:
        if (this.#inCell) this.#runs.open(name);
    }
  }

  close(name: string): void {
    if (name === 'v') this.#inValue = false;
    else if (name === 'c') this.#endCell();
    else if (name === 'row') this.#endRow();
    else if (this.#inCell) this.#runs.close(name);
  }

  text(text: string): void {
    if (this.#inValue) this.#value += text;
    else if (this.#inCell) this.#runs.text(text);
  }

  #hideColumns(first: number, last: number): void {
    for (let column = Math.max(1, first); column <= Math.min(last, lastColumn); column += 1)
      this.hiddenColumns.add(column);
  }

  #startRow(reference: string | undefined, hidden: string | undefined, height: string | undefined): void {
    // A row without a number follows the one before it.
    const number = reference === undefined ? this.#rowNumber + 1 : Number(reference);
    if (!Number.isInteger(number) || number <= this.#rowNumber || number > lastRow) {
      throw new PartError('sheet-xml-invalid', `the sheet has a row \`${number}\` after row ${this.#rowNumber}`);
    }
    this.#rowNumber = number;
    this.#rowHidden = hidden === undefined ? this.#hiddenByDefault || Number(height ?? 1) === 0 : isTrue(hidden);
    this.#column = 0;
    this.#cells = new Map();
  }

  #startCell(reference: string | undefined, type: string | undefined, style: string | undefined): void {
    const place = reference === undefined ? undefined : parseReference(reference);
    if (reference !== undefined && (place === undefined || place.row !== this.#rowNumber)) {
      throw new PartError('sheet-xml-invalid', `the sheet has a cell outside its row ${this.#rowNumber}`);
    }
    const column = place?.column ?? this.#column + 1;
    if (column <= this.#column || column > lastColumn) {
      throw new PartError('sheet-xml-invalid', `the cells of row ${this.#rowNumber} are out of order`);
    }
    this.#column = column;
    this.#type = type ?? 'n';
    this.#style = style;
    this.#formula = false;
    this.#value = '';
    this.#inCell = true;
    this.#runs.start();
  }

  #endCell(): void {
    this.#inCell = false;
    const value = this.#read();
    if (value === undefined) return;
    this.#filled += 1;
    if (this.#filled > mostCells)
      throw new PartError('sheet-archive-bomb', `the sheet holds more than ${mostCells} filled cells`);
    this.#cells.set(this.#column, this.#formula ? { ...value, formula: true } : value);
  }

  #endRow(): void {
    if (this.#cells.size > 0) this.rows.push({ number: this.#rowNumber, hidden: this.#rowHidden, cells: this.#cells });
  }

  /** Undefined for an empty cell, and for one that holds only blanks. */
  #read(): CellValue | undefined {
    const { strings, styles, from1904 } = this.#context;
    switch (this.#type) {
      case 's': {
        if (this.#value === '') return undefined;
        const text = strings[Number(this.#value)];
        if (text === undefined)
          throw new PartError(
            'sheet-xml-invalid',
            `row ${this.#rowNumber} refers to a text that the workbook does not have`,
          );
        return written(text);
      }
      case 'inlineStr':
        return written(this.#runs.take());
      case 'str':
        return written(unescapeText(this.#value));
      case 'b':
        return this.#value === '' ? undefined : { kind: 'boolean', text: isTrue(this.#value) ? 'true' : 'false' };
      case 'e':
        return { kind: 'error', text: this.#value };
      case 'd':
        return this.#value === ''
          ? undefined
          : { kind: 'date', text: this.#value.replace(/T00:00:00(?:\.0+)?Z?$/u, ''), serial: Number.NaN };
      default: {
        if (this.#value.trim() === '') return undefined;
        const number = Number(this.#value);
        if (!Number.isFinite(number))
          throw new PartError('sheet-xml-invalid', `row ${this.#rowNumber} holds a number that is none`);
        const style = styleAt(styles, this.#style);
        const date = style.date ? serialToIso(number, from1904) : undefined;
        if (date !== undefined) return { kind: 'date', text: date, serial: number };
        return { kind: 'number', text: numberText(number), grouped: style.grouped };
      }
    }
  }

  #addMerge(reference: string): void {
    const area = parseArea(reference);
    if (area === undefined) throw new PartError('sheet-xml-invalid', 'the sheet merges cells that do not exist');
    if (this.merges.length >= mostMerges)
      throw new PartError('sheet-archive-bomb', `the sheet has more than ${mostMerges} merged ranges`);
    this.merges.push(area);
  }
}

function written(text: string): CellValue | undefined {
  return text.trim() === '' ? undefined : { kind: 'text', text };
}

/** Spreadsheets keep 15 digits: `80.443` is stored as 80.442999999999998. */
function numberText(number: number): string {
  const short = Number(number.toPrecision(15));
  return Number.isInteger(short) && Math.abs(short) < 1e15 ? short.toFixed(0) : String(short);
}
