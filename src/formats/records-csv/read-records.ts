/** formats: a CSV file whose header names known columns -> one record a row. */
import { type Diagnostic, didYouMean, type Outcome, type Position, printable } from '../../diagnostics/public.ts';
import { readCsv } from '../csv/read-csv.ts';
import { cellPosition, type Grid } from '../matrix/grid.ts';

/** Octets that a file of records may have. */
export const recordsSizeLimit: number = 64 * 1024 * 1024;

/** One row under the header. */
export interface CsvRecord {
  /** Line of the file, from 1. */
  readonly line: number;
  /** By the names of the columns, empty cells left out, without white space around. */
  readonly values: ReadonlyMap<string, string>;
  /** Where a column of this row stands; where the row begins, for one that the file does not have. */
  readonly positionOf: (column?: string) => Position;
}

/** Errors: those of `readCsv`; `sheet-column-unknown`, `sheet-column-ambiguous`; `cell-not-understood` beyond the header. */
export function readRecords(file: string, bytes: Uint8Array, known: readonly string[]): Outcome<readonly CsvRecord[]> {
  const read = readCsv(file, bytes);
  if (!read.ok) return read;
  const columns = columnsOf(read.value, known);
  if ('code' in columns) return { ok: false, diagnostics: [columns] };
  const numbers = new Map([...columns].map(([column, name]) => [name, column]));
  const records: CsvRecord[] = [];
  for (const row of read.value.rows.slice(1)) {
    const at = (column: number): Position => cellPosition(read.value, row, column);
    const values = new Map<string, string>();
    for (const [column, cell] of row.cells) {
      const name = columns.get(column);
      if (name === undefined) {
        return { ok: false, diagnostics: [problem('cell-not-understood', 'a cell without a column', at(column))] };
      }
      values.set(name, cell.text.trim());
    }
    records.push({ line: row.line ?? row.number, values, positionOf: (name) => at(numbers.get(name ?? '') ?? 1) });
  }
  if (records.length === 0) {
    const position: Position = { kind: 'file', file };
    return { ok: false, diagnostics: [problem('file-empty', 'no line follows the header', position)] };
  }
  return { ok: true, value: records, remarks: read.remarks };
}

/** The name of each column, or what is wrong with the header. */
function columnsOf(grid: Grid, known: readonly string[]): ReadonlyMap<number, string> | Diagnostic {
  const columns = new Map<number, string>();
  const [header] = grid.rows;
  if (header === undefined) throw new Error('a CSV grid without a row');
  for (const [column, { text }] of header.cells) {
    const name = text.trim().toLowerCase();
    const position = cellPosition(grid, header, column);
    if (!known.includes(name)) {
      const help = didYouMean(name, known) ?? `the first line names the columns: ${known.join(', ')}`;
      return problem('sheet-column-unknown', `no column is called \`${printable(text)}\``, position, help);
    }
    if ([...columns.values()].includes(name))
      return problem('sheet-column-ambiguous', `two columns are called \`${name}\``, position);
    columns.set(column, name);
  }
  return columns;
}

function problem(code: Diagnostic['code'], message: string, position: Position, help?: string): Diagnostic {
  return { severity: 'error', code, message, position, ...(help === undefined ? {} : { help }) };
}
