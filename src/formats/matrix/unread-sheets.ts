/** formats: sheets that are not read, or read although nobody sees them, said aloud. */
import { type DiagnosticList, type Position, printable } from '../../diagnostics/public.ts';
import type { Grid } from './grid.ts';

export function noteHiddenDefinitions(grid: Grid, report: DiagnosticList): void {
  const message = `the sheet \`${printable(grid.sheet ?? '', 60)}\` is hidden; what it defines counts`;
  report.warning('sheet-hidden', message, { position: placeOf(grid) });
}

/** The sheet, by its first cell; a text file by its name. */
export function placeOf({ file, sheet }: Grid): Position {
  return sheet === undefined ? { kind: 'file', file } : { kind: 'cell', file, sheet, cell: 'A1' };
}

/** A sheet left aside because it is hidden, or because another was asked for. */
export function noteUnread(grid: Grid, report: DiagnosticList): void {
  const name = `\`${printable(grid.sheet ?? '', 60)}\``;
  const position = placeOf(grid);
  if (!grid.hidden) {
    const message = `the sheet ${name} was not asked for and not read`;
    report.add({ severity: 'note', code: 'sheet-missing', message, position });
    return;
  }
  report.warning('sheet-hidden', `the sheet ${name} is hidden and was not read`, {
    position,
    help: 'unhide it, or ask for it by name, if its rows count',
  });
}

export function noteHeaderless(unread: readonly Grid[], grave: boolean, report: DiagnosticList): void {
  for (const grid of unread) {
    if (grid.rows.length === 0 && grid.sheet !== undefined && !grave) continue;
    const name = grid.sheet === undefined ? 'the file' : `the sheet \`${printable(grid.sheet, 60)}\``;
    const row = grid.rows[0];
    const found =
      row === undefined
        ? 'nothing'
        : [...row.cells.values()]
            .slice(0, 8)
            .map((cell) => `\`${printable(cell.text, 30)}\``)
            .join(', ');
    report.add({
      severity: grave ? 'error' : 'warning',
      code: 'sheet-header-missing',
      message: `${name} has no header of a matrix${grave ? '' : ' and was not read'}; its first row is ${found}`,
      position: placeOf(grid),
      expected:
        'a row with at least a source, a destination and a service, port, protocol or action column, or zones on both axes',
    });
  }
}
