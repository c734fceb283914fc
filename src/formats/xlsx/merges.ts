/** formats: merged ranges of a sheet: the value of the first cell holds in every cell that they cover. */
import { type Cell, columnName, type GridRow, mostCells } from '../matrix/grid.ts';
import { PartError } from './refusal.ts';

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

/** `covered`: cells under a merge that hold something else than what is shown there, in A1 notation. */
export interface Spread {
  readonly rows: readonly GridRow[];
  readonly covered: readonly string[];
}

/** Cells looked at while merges are spread; a sheet of half a million cells needs a tenth of it. */
const mostSteps = 50_000_000;

/**
 * The rows with every merged value repeated; a merge without a value leaves what it covers. Only rows and columns that
 * hold something of their own take part, so that a range merged to the end of the sheet costs nothing. Repetitions count
 * as filled cells. Throws PartError when there are too many, or when two ranges overlap.
 */
export function spreadMerges(rows: readonly GridRow[], merges: readonly Area[], filled: { cells: number }): Spread {
  if (merges.length === 0) return { rows, covered: [] };
  const width = rows.reduce((most, { cells }) => Math.max(most, ...cells.keys()), 0);
  const inOrder = [...merges].sort((a, b) => a.top - b.top);
  refuseOverlap(inOrder, width);
  const spread = rows.map((row) => ({ ...row, cells: new Map(row.cells) }));
  const covered: string[] = [];
  let steps = 0;
  for (const area of inOrder) {
    const right = Math.min(area.right, width);
    const within = rowsWithin(spread, area);
    const first = within[0]?.number === area.top ? within[0].cells.get(area.left) : undefined;
    for (const row of within) {
      steps += Math.max(1, right - area.left + 1);
      if (steps > mostSteps) throw new PartError('sheet-archive-bomb', 'merged ranges cover too many cells');
      for (let column = area.left; column <= right; column += 1) {
        if (row.number === area.top && column === area.left) continue;
        const own = row.cells.get(column);
        if (own !== undefined && !sameValue(own, first)) covered.push(`${columnName(column)}${row.number}`);
        if (first === undefined) continue;
        filled.cells += 1;
        if (filled.cells > mostCells)
          throw new PartError(
            'sheet-archive-bomb',
            `more than ${mostCells} cells are filled, those that merged ranges repeat included`,
          );
        row.cells.set(column, { ...first, master: `${columnName(area.left)}${area.top}` });
      }
    }
  }
  return { rows: spread, covered };
}

function sameValue(a: Cell, b: Cell | undefined): boolean {
  return a.kind === b?.kind && a.text === b.text;
}

/** `inOrder` by their first rows; columns beyond `width` hold nothing. */
function refuseOverlap(inOrder: readonly Area[], width: number): void {
  const takenUntil = new Uint32Array(width + 1);
  for (const { top, left, bottom, right } of inOrder) {
    for (let column = left; column <= Math.min(right, width); column += 1) {
      if ((takenUntil[column] ?? 0) >= top)
        throw new PartError('sheet-xml-invalid', 'merged ranges overlap', `${columnName(column)}${top}`);
      takenUntil[column] = bottom;
    }
  }
}

/** The rows from `top` to `bottom`, found by halving. */
function rowsWithin<T extends { readonly number: number }>(rows: readonly T[], { top, bottom }: Area): readonly T[] {
  const from = firstFrom(rows, top);
  return rows.slice(from, firstFrom(rows, bottom + 1));
}

function firstFrom(rows: readonly { readonly number: number }[], number: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.number ?? 0) < number) low = middle + 1;
    else high = middle;
  }
  return low;
}
