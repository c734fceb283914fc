/** report: aligned columns that fit a given width. */
import { type Paint, type Palette, plainPalette } from './palette.ts';
import { displayWidth, pad, truncate, wrap } from './width.ts';

/** `min` is the least width when space is short; a `fixed` column never gives any up. */
export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
  readonly min?: number;
  readonly fixed?: boolean;
}

/** A row of cells, or one line across all columns, printed as it is; `flush`: at the margin, whatever the indent. */
export type Row = readonly Cell[] | { readonly across: string; readonly flush?: boolean };

/** A text, painted after it was measured and wrapped. */
export type Cell = string | { readonly text: string; readonly paint: Paint };

export interface TableOptions {
  readonly width: number;
  readonly palette?: Palette;
  readonly indent?: number;
  /** False leaves the header line out. */
  readonly header?: boolean;
}

const gap = '  ';

/**
 * The table as lines, each at most `width` columns as long as every column's minimum fits. Cells are wrapped, never
 * cut: what a reader acts on must not disappear because a terminal is narrow.
 */
export function renderTable(columns: readonly Column[], rows: readonly Row[], options: TableOptions): string {
  const palette = options.palette ?? plainPalette;
  const indent = ' '.repeat(options.indent ?? 0);
  const cellRows = rows.filter((row): row is readonly Cell[] => !('across' in row));
  const widths = columnWidths(columns, cellRows, options.width - indent.length);
  const lines: string[] = [];
  const put = (line: string, margin = indent): void => void lines.push(line === '' ? '' : margin + line);
  if (options.header !== false) {
    const titles = columns.map((column, i) => ({ text: truncate(column.title, widths[i] ?? 0), paint: palette.dim }));
    for (const line of renderRow(columns, widths, titles)) put(line);
  }
  for (const row of rows) {
    if ('across' in row) put(row.across, row.flush === true ? '' : indent);
    else for (const line of renderRow(columns, widths, row)) put(line);
  }
  return lines.join('\n');
}

function renderRow(columns: readonly Column[], widths: readonly number[], cells: readonly Cell[]): readonly string[] {
  const wrapped = columns.map((_, i) => wrap(cellText(cells[i]), widths[i] ?? 1));
  const height = Math.max(...wrapped.map((lines) => lines.length));
  const last = lastFilled(cells);
  const lines: string[] = [];
  for (let row = 0; row < height; row += 1) {
    const parts = columns.slice(0, last + 1).map((column, i) => {
      const text = wrapped[i]?.[row] ?? '';
      const side = column.align ?? 'left';
      // The last column is not padded, so that no line ends in spaces.
      const placed =
        i === last && side === 'left' ? text : pad(text, widths[i] ?? 0, side === 'left' ? 'left' : 'right');
      return text === '' ? placed : paintInside(cells[i], text, placed);
    });
    lines.push(parts.join(gap).trimEnd());
  }
  return lines;
}

function paintInside(cell: Cell | undefined, text: string, placed: string): string {
  if (cell === undefined || typeof cell === 'string') return placed;
  const at = placed.indexOf(text);
  return placed.slice(0, at) + cell.paint(text) + placed.slice(at + text.length);
}

function cellText(cell: Cell | undefined): string {
  if (cell === undefined) return '';
  return typeof cell === 'string' ? cell : cell.text;
}

function lastFilled(cells: readonly Cell[]): number {
  for (let i = cells.length - 1; i > 0; i -= 1) if (cellText(cells[i]) !== '') return i;
  return 0;
}

function columnWidths(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  width: number,
): readonly number[] {
  const natural = columns.map((column, i) => {
    let widest = displayWidth(column.title);
    for (const row of rows) {
      for (const line of cellText(row[i]).split('\n')) widest = Math.max(widest, displayWidth(line));
    }
    return widest;
  });
  const widths = [...natural];
  let excess = widths.reduce((sum, w) => sum + w, 0) + gap.length * (columns.length - 1) - width;
  while (excess > 0) {
    const widest = widestShrinkable(columns, widths);
    if (widest < 0) break;
    widths[widest] = (widths[widest] ?? 1) - 1;
    excess -= 1;
  }
  return widths;
}

function widestShrinkable(columns: readonly Column[], widths: readonly number[]): number {
  let best = -1;
  columns.forEach((column, i) => {
    const current = widths[i] ?? 0;
    if (column.fixed === true || current <= (column.min ?? 8)) return;
    if (best < 0 || current > (widths[best] ?? 0)) best = i;
  });
  return best;
}
