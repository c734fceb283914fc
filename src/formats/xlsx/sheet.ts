/** formats: one worksheet part -> a grid, merged cells repeated, hidden rows and columns marked (ECMA-376 18.3). */
import { printable } from '../../diagnostics/public.ts';
import type { Grid } from '../matrix/grid.ts';
import type { Archive } from './archive.ts';
import type { CellContext } from './cell.ts';
import { type Area, formatArea, parseArea, spreadMerges } from './merges.ts';
import { isTrue } from './on-off.ts';
import { PartError } from './refusal.ts';
import { type Filled, lastColumn, TableReader } from './table.ts';
import type { SheetEntry } from './workbook.ts';
import { type Opened, readXml } from './xml.ts';

/** What every sheet of one workbook shares. */
export interface SheetContext extends CellContext {
  readonly file: string;
  readonly archive: Archive;
  readonly filled: Filled;
}

const mostMerges = 50_000;

/** Throws PartError; too many cells in all sheets together are refused as `sheet-archive-bomb`. */
export function readSheet(context: SheetContext, { name, hidden, part }: SheetEntry): Grid {
  const reader = new SheetReader(context);
  readXml(context.archive, part, reader);
  const { table, merges, hiddenColumns } = reader;
  if (table === undefined) throw invalid('it has no table of cells');
  const { rows, covered } = spreadMerges(table.rows, merges, context.filled);
  const width = rows.reduce((most, row) => Math.max(most, ...row.cells.keys()), 0);
  return {
    file: context.file,
    sheet: name,
    hidden,
    rows,
    width,
    hiddenColumns,
    merges: merges.map(formatArea),
    covered,
  };
}

class SheetReader {
  readonly merges: Area[] = [];
  readonly hiddenColumns = new Set<number>();
  readonly #context: SheetContext;
  #hiddenByDefault = false;
  #columns = 0;
  #table: TableReader | undefined;
  #inTable = false;

  constructor(context: SheetContext) {
    this.#context = context;
  }

  get table(): TableReader | undefined {
    return this.#table;
  }

  open(element: Opened): void {
    const { name, parent, depth, attribute } = element;
    if (this.#inTable) this.#table?.open(element);
    else if (depth === 1 && name !== 'worksheet') throw invalid(`it is a \`${printable(name, 40)}\``);
    else if (depth === 2 && name === 'sheetData') this.#startTable();
    else if (depth === 2 && name === 'sheetFormatPr') this.#hiddenByDefault = isTrue(attribute('zeroHeight'));
    else if (depth === 3 && parent === 'cols') this.#addColumns(element);
    else if (depth === 3 && parent === 'mergeCells') this.#addMerge(attribute('ref') ?? '');
  }

  close(name: string, depth: number): void {
    if (depth === 2) this.#inTable = false;
    else if (this.#inTable) this.#table?.close(name, depth);
  }

  text(text: string): void {
    if (this.#inTable) this.#table?.text(text);
  }

  #startTable(): void {
    if (this.#table !== undefined) throw invalid('it has two tables of cells');
    this.#table = new TableReader(this.#context, this.#context.filled, this.#hiddenByDefault);
    this.#inTable = true;
  }

  #addColumns({ attribute }: Opened): void {
    const [first, last] = [Number(attribute('min')), Number(attribute('max'))];
    // In order and apart, so that a file of ever the same columns ends.
    if (!(first > this.#columns && last >= first && last <= lastColumn)) throw invalid('its columns are out of order');
    this.#columns = last;
    if (!isTrue(attribute('hidden')) && Number(attribute('width') ?? 1) !== 0) return;
    for (let column = first; column <= last; column += 1) this.hiddenColumns.add(column);
  }

  #addMerge(reference: string): void {
    const area = parseArea(reference);
    if (area === undefined) throw invalid('it merges cells that do not exist');
    if (this.merges.length >= mostMerges)
      throw new PartError('sheet-archive-bomb', `it has more than ${mostMerges} merged ranges`);
    this.merges.push(area);
  }
}

function invalid(message: string): PartError {
  return new PartError('sheet-xml-invalid', message);
}
