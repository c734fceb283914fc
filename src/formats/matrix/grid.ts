/** formats: a sheet as rows of cells, whatever file it came from. Everything after this file is shared. */
import type { CellPosition } from '../../diagnostics/public.ts';

/**
 * What a cell holds. A spreadsheet's number keeps the text of its value and how it is shown: as it is, with thousands
 * separators, or otherwise (`50%`, `007`, `VLAN 10`). A date is the ISO day, with the time of day where it has one.
 * `error` is `#N/A` and its kin, or empty for a formula whose value was never stored.
 */
export type CellValue =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly text: string; readonly shown: 'plain' | 'grouped' | 'other' }
  | { readonly kind: 'boolean'; readonly text: 'true' | 'false' }
  | { readonly kind: 'date'; readonly text: string }
  | { readonly kind: 'error'; readonly text: string };

/**
 * `master` is the first cell of the merged range that this cell continues, in A1 notation. `struck`: some of the text is
 * crossed out.
 */
export type Cell = CellValue & { readonly formula?: boolean; readonly struck?: boolean; readonly master?: string };

/** `number` is the row of the sheet and `line` the physical line of a text file, both from 1. Columns count from 1. */
export interface GridRow {
  readonly number: number;
  readonly line?: number;
  readonly hidden: boolean;
  readonly cells: ReadonlyMap<number, Cell>;
}

/** Only rows with a filled cell, in order; empty cells are absent. `width` is the last column that a row fills. */
export interface Grid {
  readonly file: string;
  readonly sheet?: string;
  readonly hidden: boolean;
  readonly rows: readonly GridRow[];
  readonly width: number;
  readonly hiddenColumns: ReadonlySet<number>;
  /** Merged ranges in A1 notation, in the order of the file. */
  readonly merges: readonly string[];
  /** Cells under a merged range that hold something else than what is shown there, in A1 notation. */
  readonly covered: readonly string[];
}

/** Filled cells that one file may hold, repetitions of merged ones included. */
export const mostCells = 500_000;

/** 1 -> `A`, 27 -> `AA`. */
export function columnName(column: number): string {
  let name = '';
  for (let n = column; n > 0; n = Math.floor((n - 1) / 26)) name = String.fromCharCode(65 + ((n - 1) % 26)) + name;
  return name;
}

/** The place of a cell of `row`. */
export function cellPosition(grid: Grid, row: GridRow, column: number): CellPosition {
  return {
    kind: 'cell',
    file: grid.file,
    ...(grid.sheet === undefined ? {} : { sheet: grid.sheet }),
    cell: `${columnName(column)}${row.number}`,
    ...(row.line === undefined ? {} : { line: row.line }),
  };
}
