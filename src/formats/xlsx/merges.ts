/** formats: merged ranges of a sheet: the value of the first cell holds in every cell that they cover. */
import { type Cell, columnName, type GridRow, mostCells } from '../matrix/grid.ts';
import { PartError } from './unpack.ts';

/** Inclusive, from 1. */
export interface Area {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** `B7` -> row 7, column 2; undefined for anything else. */
export function parseReference(reference: string): { readonly row: number; readonly column: number } | undefined {
  const parts = /^\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})$/u.exec(reference);
  if (parts === null) return undefined;
  let column = 0;
  for (const letter of parts[1] ?? '') column = column * 26 + letter.charCodeAt(0) - 64;
  return { row: Number(parts[2]), column };
}

/** `A2:A5`, corners in order. */
export function parseArea(reference: string): Area | undefined {
  const [first, last, more] = reference.split(':');
  const from = parseReference(first ?? '');
  const to = parseReference(last ?? first ?? '');
  if (from === undefined || to === undefined || more !== undefined) return undefined;
  if (from.row > to.row || from.column > to.column) return undefined;
  return { top: from.row, left: from.column, bottom: to.row, right: to.column };
}

export function formatArea({ top, left, bottom, right }: Area): string {
  return `${columnName(left)}${top}:${columnName(right)}${bottom}`;
}

/**
 * The rows with every merged value repeated. Only rows and columns that hold something of their own take part, so that a
 * range merged to the end of the sheet costs nothing. Throws PartError when the repetitions are too many, or when two
 * ranges overlap.
 */
export function spreadMerges(rows: readonly GridRow[], merges: readonly Area[]): readonly GridRow[] {
  if (merges.length === 0) return rows;
  const spread = rows.map((row) => ({ ...row, cells: new Map(row.cells) }));
  const byNumber = new Map(spread.map((row) => [row.number, row]));
  const width = rows.reduce((most, { cells }) => Math.max(most, ...cells.keys()), 0);
  let repeated = 0;
  for (const area of merges) {
    const first = byNumber.get(area.top)?.cells.get(area.left);
    if (first === undefined) continue;
    const master = `${columnName(area.left)}${area.top}`;
    const covered: Cell = { ...first, master };
    for (const row of rowsWithin(spread, area)) {
      for (let column = area.left; column <= Math.min(area.right, width); column += 1) {
        if (row.number === area.top && column === area.left) continue;
        if (row.cells.get(column)?.master !== undefined)
          throw new PartError('sheet-xml-invalid', `merged ranges overlap at ${columnName(column)}${row.number}`);
        repeated += 1;
        if (repeated > mostCells)
          throw new PartError('sheet-archive-bomb', `merged cells repeat more than ${mostCells} values`);
        // What a spreadsheet keeps hidden below the first cell of a merge is not what a reader sees.
        row.cells.set(column, covered);
      }
    }
  }
  return spread;
}

/** The rows from `top` to `bottom`, found by halving. */
function rowsWithin<T extends { readonly number: number }>(rows: readonly T[], { top, bottom }: Area): readonly T[] {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.number ?? 0) < top) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while (end < rows.length && (rows[end]?.number ?? 0) <= bottom) end += 1;
  return rows.slice(low, end);
}
