/** formats: what a spreadsheet hides, repeats or calls by names of its own, said aloud. */
import { type DiagnosticList, printable } from '../../diagnostics/public.ts';
import { cleanText, startsFormula } from './clean-text.ts';
import { mayRestrict } from './fields.ts';
import { cellPosition, columnName, type Grid, type GridRow } from './grid.ts';
import type { Header } from './header.ts';

const mostCovered = 20;

/**
 * One remark for each kind: hidden rows and columns and crossed-out cells were read like any other, merged cells
 * repeated. Errors: `name-invalid` for the sheet's own name, `sheet-merged-cell` for what lies unseen under a merged
 * range.
 */
export function noteSheetFacts(grid: Grid, report: DiagnosticList): void {
  checkSheetName(grid, report);
  const place = (cell: string) =>
    ({ kind: 'cell', file: grid.file, ...(grid.sheet === undefined ? {} : { sheet: grid.sheet }), cell }) as const;
  const rows = grid.rows.filter(({ hidden }) => hidden).map(({ number }) => number);
  if (rows[0] !== undefined) {
    report.warning('sheet-hidden-row', `hidden rows are read like any other: ${runs(rows, String)}`, {
      position: place(`A${rows[0]}`),
      help: 'delete them if they are not meant to count',
    });
  }
  const columns = [...grid.hiddenColumns].filter((column) => column <= grid.width).sort((a, b) => a - b);
  if (columns[0] !== undefined) {
    report.warning('sheet-hidden-column', `hidden columns are read like any other: ${runs(columns, columnName)}`, {
      position: place(`${columnName(columns[0])}1`),
    });
  }
  const struck = grid.rows.flatMap(({ number, cells }) =>
    [...cells].flatMap(([column, cell]) =>
      cell.struck === true && cell.master === undefined ? [`${columnName(column)}${number}`] : [],
    ),
  );
  if (struck[0] !== undefined) {
    report.warning('sheet-struck-cell', `cells that are crossed out are read like any other: ${shortList(struck)}`, {
      position: place(struck[0]),
      help: 'delete them if they are not meant to count',
    });
  }
  const [first] = grid.merges;
  if (first !== undefined) {
    report.add({
      severity: 'note',
      code: 'sheet-merged-cell',
      message: `merged cells say the same in every cell they cover: ${shortList(grid.merges)}`,
      position: place(first.split(':')[0] ?? 'A1'),
    });
  }
  for (const cell of grid.covered.slice(0, mostCovered)) {
    const help = 'unmerge the cells, and delete what does not count';
    const message = 'the cell lies under a merged range and holds something else than what is shown there';
    report.error('sheet-merged-cell', message, { position: place(cell), help });
  }
}

/** The name becomes part of row ids and places, which are printed and written to sheets. */
function checkSheetName(grid: Grid, report: DiagnosticList): void {
  if (grid.sheet === undefined) return;
  const clean = cleanText(grid.sheet);
  if (clean.ok && clean.value !== '' && !startsFormula(clean.value)) return;
  const message = `the sheet is called \`${printable(grid.sheet, 60)}\``;
  report.error('name-invalid', message, {
    position: { kind: 'file', file: grid.file },
    expected: 'a name without unseen characters that does not start like a formula',
    help: 'rename the sheet',
  });
}

/**
 * Columns that mean nothing here are named. Cells without a column name are a warning in a sheet, which may hold notes
 * beside its table; in a text file they are the error `csv-syntax`, because an unquoted separator moves what follows it.
 */
export function noteUnknownColumns(grid: Grid, header: Header, report: DiagnosticList): void {
  const named = [...header.unknown].filter(([column]) => !header.unnamed.has(column));
  const [first] = named;
  if (first !== undefined) {
    const list = named.map(([column, name]) => `\`${printable(name, 40)}\` (${columnName(column)})`);
    report.add({
      severity: 'note',
      code: 'sheet-column-unknown',
      message: `columns that mean nothing here are kept as they are: ${shortList(list)}`,
      position: cellPosition(grid, header.row, first[0]),
    });
  }
  for (const [column, name] of named) {
    if (!mayRestrict(name)) continue;
    const message = `the column \`${printable(name, 40)}\` is not read: every row counts, whatever it says there`;
    const help = 'delete rows that do not count, and split rows that count in part';
    report.warning('sheet-column-unknown', message, { position: cellPosition(grid, header.row, column), help });
  }
  for (const [column, position] of header.unnamed) {
    if (position.line !== undefined && column > header.width) {
      const help = 'put a cell that holds the separator in quotes, or name the column';
      report.error('csv-syntax', 'the row has more cells than the header', { position, help });
    } else {
      const help = 'name the column if it means something';
      report.warning('sheet-column-unknown', `column ${columnName(column)} has no name; it is kept`, {
        position,
        help,
      });
    }
  }
}

/** Titles and legends stand above a table; so may a table that was not found, whose rows have many cells. */
export function noteRowsAbove(grid: Grid, table: GridRow, report: DiagnosticList): void {
  const above = grid.rows.filter(({ number }) => number < table.number);
  const first = above.find(isWide) ?? above[0];
  if (first === undefined) return;
  report.add({
    severity: isWide(first) ? 'warning' : 'note',
    code: 'sheet-header-missing',
    message: `rows above the header are not read: ${runs(
      above.map(({ number }) => number),
      String,
    )}`,
    position: cellPosition(grid, first, Math.min(...first.cells.keys())),
  });
}

function isWide({ cells }: GridRow): boolean {
  return [...cells.values()].filter(({ master }) => master === undefined).length > 2;
}

function shortList(items: readonly string[]): string {
  return items.length > 12 ? `${items.slice(0, 12).join(', ')} and ${items.length - 12} more` : items.join(', ');
}

/** `3-5, 9`, at most a dozen of them. */
function runs(sorted: readonly number[], name: (n: number) => string): string {
  const found: [number, number][] = [];
  for (const n of sorted) {
    const last = found.at(-1);
    if (last !== undefined && last[1] === n - 1) last[1] = n;
    else found.push([n, n]);
  }
  const shown = found.slice(0, 12).map(([a, b]) => (a === b ? name(a) : `${name(a)}-${name(b)}`));
  return found.length > 12 ? `${shown.join(', ')} and more` : shown.join(', ');
}
