/** formats: the cells of one row as text for the readers of each column, with what a spreadsheet did to them caught. */
import type { DiagnosticList, Parsed } from '../../diagnostics/public.ts';
import { formulaError } from './cell-traps.ts';
import { cleanText, quote, refusal } from './clean-text.ts';
import type { Field } from './fields.ts';
import { type Cell, cellPosition, type Grid, type GridRow } from './grid.ts';
import type { Header } from './header.ts';

const dittos: ReadonlySet<string> = new Set([
  'idem',
  'id.',
  'id',
  '"',
  '""',
  "''",
  '〃',
  '-"-',
  '- " -',
  '^',
  'ditto',
  'same',
  'as above',
  'cf. ci-dessus',
  'voir ci-dessus',
]);

/** Reads the cells of the rows of one table in order; remembers the row above for `idem`. */
export class RowCells {
  readonly #grid: Grid;
  readonly #header: Header;
  readonly #report: DiagnosticList;
  readonly #above = new Map<number, Cell>();
  #row: GridRow = { number: 0, hidden: false, cells: new Map() };

  constructor(grid: Grid, header: Header, report: DiagnosticList) {
    this.#grid = grid;
    this.#header = header;
    this.#report = report;
  }

  /** Goes to the next row of the table: cells that say `idem` take what stands in the row before it, or took there. */
  enter(row: GridRow): void {
    for (const column of [...this.#above.keys(), ...this.#row.cells.keys()]) {
      const cell = this.#row.cells.get(column);
      if (cell === undefined) this.#above.delete(column);
      else if (!isDitto(cell)) this.#above.set(column, cell);
    }
    this.#row = row;
  }

  has(field: Field): boolean {
    return this.#header.columns.has(field);
  }

  /** The cell of `field`, `idem` resolved; undefined when the column or the cell is absent. */
  cell(field: Field): Cell | undefined {
    const column = this.#header.columns.get(field);
    return column === undefined ? undefined : this.#at(column);
  }

  #at(column: number): Cell | undefined {
    const cell = this.#row.cells.get(column);
    return cell !== undefined && isDitto(cell) ? (this.#above.get(column) ?? cell) : cell;
  }

  /** Cleaned text; undefined when absent, or after an error. A date stays its ISO day, a number its value. */
  text(field: Field): string | undefined {
    const column = this.#header.columns.get(field);
    return column === undefined ? undefined : this.#text(column, field);
  }

  #text(column: number, field?: Field): string | undefined {
    const cell = this.#at(column);
    if (cell === undefined) return undefined;
    if (cell.kind === 'error') {
      this.fail(column, formulaError(cell.text));
      return undefined;
    }
    const clean = cleanText(cell.text);
    if (!clean.ok) {
      this.fail(column, clean);
      return undefined;
    }
    if (field !== undefined && isDitto(cell)) {
      this.fail(column, refusal('cell-not-understood', `${quote(clean.value)} has nothing above it`));
      return undefined;
    }
    if (clean.value !== '') return clean.value;
    this.fail(column, refusal('cell-not-understood', 'the cell holds nothing that is seen'));
    return undefined;
  }

  /** The cell of `field` through `parse`; undefined when it is absent, or after an error. */
  read<T>(field: Field, parse: (text: string, cell: Cell) => Parsed<T>): T | undefined {
    const text = this.text(field);
    const cell = this.cell(field);
    if (text === undefined || cell === undefined) return undefined;
    return this.took(field, parse(text, cell));
  }

  /** The value; its note becomes a remark and a refusal an error, both at the cell of `field`. */
  took<T>(field: Field, parsed: Parsed<T>): T | undefined {
    const column = this.#header.columns.get(field) ?? 1;
    if (!parsed.ok) {
      this.fail(column, parsed);
      return undefined;
    }
    if (parsed.note !== undefined) {
      this.#report.add({
        severity: 'note',
        code: 'cell-not-understood',
        message: parsed.note,
        position: this.position(field),
      });
    }
    return parsed.value;
  }

  /** Reports at a column, or at a field's. */
  fail(at: number | Field, refused: Extract<Parsed<never>, { ok: false }>): void {
    const column = typeof at === 'number' ? at : (this.#header.columns.get(at) ?? 1);
    const { code, message, expected, help } = refused;
    this.#report.error(code, message, {
      position: cellPosition(this.#grid, this.#row, column),
      ...(expected === undefined ? {} : { expected }),
      ...(help === undefined ? {} : { help }),
    });
  }

  position(field: Field): ReturnType<typeof cellPosition> {
    return cellPosition(this.#grid, this.#row, this.#header.columns.get(field) ?? 1);
  }

  /** What stands under columns that mean nothing here, by their names. Cells without a header keep their letter. */
  extra(): ReadonlyMap<string, string> {
    const extra = new Map<string, string>();
    for (const [column, name] of this.#header.unknown) {
      const text = this.#text(column);
      if (text !== undefined) extra.set(extra.has(name) ? `${name} (${column})` : name, text);
    }
    return extra;
  }
}

function isDitto(cell: Cell): boolean {
  return (
    cell.kind === 'text' &&
    dittos.has(
      cell.text
        .trim()
        .toLowerCase()
        .replace(/[“”«»]/gu, '"'),
    )
  );
}
