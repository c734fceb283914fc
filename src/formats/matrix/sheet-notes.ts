/** formats: what a spreadsheet hides or repeats, said aloud. */
import { type DiagnosticList, printable } from '../../diagnostics/public.ts';
import { columnName, type Grid } from './grid.ts';

/** One remark for each kind: hidden rows and columns were read like any other, merged cells repeated. */
export function noteSheetFacts(grid: Grid, report: DiagnosticList): void {
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
  const [first] = grid.merges;
  if (first !== undefined) {
    const shown = grid.merges.slice(0, 12).join(', ');
    const more = grid.merges.length > 12 ? ` and ${grid.merges.length - 12} more` : '';
    report.add({
      severity: 'note',
      code: 'sheet-merged-cell',
      message: `merged cells say the same in every cell they cover: ${printable(`${shown}${more}`)}`,
      position: place(first.split(':')[0] ?? 'A1'),
    });
  }
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
