/** Random merged ranges, and what a grid holds place by place, to be held against another reading. */
import { fc } from '@fast-check/vitest';
import type { Cell, Grid } from '../../src/formats/matrix/grid.ts';
import { readXlsx } from '../../src/formats/xlsx/read-xlsx.ts';
import { must } from './read-errors.ts';

export const columns = 6;
export const rows = 8;

/** A range of cells, inclusive, from 1. */
export interface Area {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** Ranges apart from each other. */
export const areas: fc.Arbitrary<Area[]> = fc
  .array(
    fc.tuple(
      fc.integer({ min: 1, max: rows }),
      fc.integer({ min: 1, max: columns }),
      fc.integer({ min: 0, max: 3 }),
      fc.integer({ min: 0, max: 2 }),
    ),
    { maxLength: 4 },
  )
  .map((list) => {
    const kept: Area[] = [];
    for (const [top, left, down, across] of list) {
      const area = { top, left, bottom: Math.min(rows, top + down), right: Math.min(columns, left + across) };
      const apart = (b: Area): boolean =>
        area.bottom < b.top || b.bottom < area.top || area.right < b.left || b.right < area.left;
      if ((down > 0 || across > 0) && (area.top !== area.bottom || area.left !== area.right) && kept.every(apart))
        kept.push(area);
    }
    return kept;
  });
/** Each place of the grid, `row:column`, in one comparable form. */
export function ours(grid: Grid): Readonly<Record<string, string>> {
  const places: Record<string, string> = {};
  for (const { number, cells } of grid.rows) {
    for (const [column, cell] of cells) places[`${number}:${column}`] = describeCell(cell);
  }
  return places;
}

function describeCell(cell: Cell): string {
  if (cell.kind === 'number') return `number ${Number(cell.text)} ${cell.shown}`;
  return `${cell.kind} ${cell.text}`;
}

export function gridsOf(bytes: Uint8Array): readonly Grid[] {
  return must(readXlsx('book.xlsx', bytes));
}
