/** formats: the sheets of one file -> a matrix draft. */
import { type Diagnostic, DiagnosticList, didYouMean, type Outcome, printable } from '../../diagnostics/public.ts';
import type { FlowDraft, Group, MatrixDraft } from '../../model/public.ts';
import type { Service } from '../../net/public.ts';
import { definitionsOf, readGroupSheet, readServiceSheet } from './definitions.ts';
import type { Grid } from './grid.ts';
import { findHeader } from './header.ts';
import { noteSheetFacts } from './sheet-notes.ts';
import { readSheetRows } from './sheet-rows.ts';
import { findZoneTable, readZoneTable } from './zone-table.ts';

/** `sheet`: read the rows of this sheet only. */
export interface MatrixOptions {
  readonly sheet?: string;
}

/**
 * Rows of every visible sheet with a header or in zone × zone form, in order, with the groups and services that the
 * sheets of those names define. Other sheets are named in a remark. Errors: `sheet-missing`, `sheet-header-missing`,
 * `matrix-empty` and those of rows.
 */
export function readGrids(
  file: string,
  grids: readonly Grid[],
  remarks: readonly Diagnostic[],
  options: MatrixOptions = {},
): Outcome<MatrixDraft> {
  const report = new DiagnosticList();
  for (const remark of remarks) report.add(remark);
  const asked = chosen(file, grids, options, report);
  const groups: Group[] = [];
  const book = new Map<string, readonly Service[]>();
  for (const grid of grids) {
    const kind = definitionsOf(grid.sheet);
    if (kind === undefined || asked?.has(grid) === true) continue;
    noteSheetFacts(grid, report);
    if (kind === 'groups') groups.push(...readGroupSheet(grid, report));
    else for (const [name, services] of readServiceSheet(grid, report)) book.set(name, services);
  }
  const flows: FlowDraft[] = [];
  const unknown = new Set<string>();
  const unread: Grid[] = [];
  for (const grid of grids) {
    if (asked === undefined ? grid.hidden || definitionsOf(grid.sheet) !== undefined : !asked.has(grid)) {
      if (definitionsOf(grid.sheet) === undefined && grid.rows.length > 0) noteUnread(grid, report);
      continue;
    }
    const header = findHeader(grid, report);
    const table = header === undefined ? findZoneTable(grid) : undefined;
    if (header === undefined && table === undefined) {
      unread.push(grid);
      continue;
    }
    noteSheetFacts(grid, report);
    if (table !== undefined) flows.push(...readZoneTable({ grid, book, report }, table));
    if (header === undefined) continue;
    flows.push(...readSheetRows({ grid, book, report }, header));
    for (const [, name] of header.unknown) unknown.add(name);
  }
  const tables = grids.length - unread.length;
  noteHeaderless(file, unread, asked !== undefined || flows.length === 0, report);
  if (flows.length === 0 && !report.hasErrors) {
    const position = { kind: 'file', file } as const;
    if (tables === 0) report.error('sheet-missing', 'the file holds no sheet', { position });
    else report.error('matrix-empty', 'the matrix has no row', { position, expected: 'rows below the header' });
  }
  return report.outcome({ file, flows, groups, unknownColumns: [...unknown] });
}

function chosen(
  file: string,
  grids: readonly Grid[],
  { sheet }: MatrixOptions,
  report: DiagnosticList,
): ReadonlySet<Grid> | undefined {
  if (sheet === undefined) return undefined;
  const exact = grids.filter((grid) => grid.sheet === sheet);
  const found = exact.length > 0 ? exact : grids.filter((grid) => grid.sheet?.toLowerCase() === sheet.toLowerCase());
  if (found.length === 0) {
    const names = grids.flatMap((grid) => (grid.sheet === undefined ? [] : [grid.sheet]));
    const help = didYouMean(sheet, names);
    report.error('sheet-missing', `there is no sheet \`${printable(sheet, 60)}\``, {
      position: { kind: 'file', file },
      expected:
        names.length === 0
          ? 'a workbook with sheets'
          : `one of ${names
              .slice(0, 20)
              .map((name) => `\`${printable(name, 40)}\``)
              .join(', ')}`,
      ...(help === undefined ? {} : { help }),
    });
  }
  return new Set(found);
}

/** A sheet left aside because it is hidden, or because another was asked for. */
function noteUnread(grid: Grid, report: DiagnosticList): void {
  const name = `\`${printable(grid.sheet ?? '', 60)}\``;
  const position = {
    kind: 'cell',
    file: grid.file,
    ...(grid.sheet === undefined ? {} : { sheet: grid.sheet }),
    cell: 'A1',
  } as const;
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

function noteHeaderless(file: string, unread: readonly Grid[], grave: boolean, report: DiagnosticList): void {
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
    const position =
      grid.sheet === undefined
        ? ({ kind: 'file', file } as const)
        : ({ kind: 'cell', file, sheet: grid.sheet, cell: 'A1' } as const);
    report.add({
      severity: grave ? 'error' : 'warning',
      code: 'sheet-header-missing',
      message: `${name} has no header of a matrix${grave ? '' : ' and was not read'}; its first row is ${found}`,
      position,
      expected:
        'a row with at least a source, a destination and a service, port, protocol or action column, or zones on both axes',
    });
  }
}
