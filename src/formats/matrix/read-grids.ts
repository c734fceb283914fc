/** formats: the sheets of one file -> a matrix draft. */
import { type Diagnostic, DiagnosticList, didYouMean, type Outcome, printable } from '../../diagnostics/public.ts';
import type { FlowDraft, Group, MatrixDraft, SummaryGapDraft } from '../../model/public.ts';
import type { Service } from '../../net/public.ts';
import { definitionsOf, readGroupSheet, readServiceSheet, type ServiceDefinition } from './definitions.ts';
import type { Grid } from './grid.ts';
import { findHeader } from './header.ts';
import { ServiceNames } from './services.ts';
import { noteRowsAbove, noteSheetFacts, noteUnknownColumns } from './sheet-notes.ts';
import { readSheetRows } from './sheet-rows.ts';
import { noteHeaderless, noteHiddenDefinitions, noteUnread, placeOf } from './unread-sheets.ts';
import { findZoneTable, gapsOf, readZoneTable } from './zone-table.ts';

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
  const groups: (readonly Group[])[] = [];
  const book = new ServiceNames();
  const defined = new Map<string, ServiceDefinition>();
  for (const grid of grids) {
    const kind = definitionsOf(grid.sheet);
    if (kind === undefined || asked?.has(grid) === true) continue;
    noteSheetFacts(grid, report);
    if (grid.hidden) noteHiddenDefinitions(grid, report);
    if (kind === 'groups') groups.push(readGroupSheet(grid, report));
    else {
      for (const [name, definition] of readServiceSheet(grid, report)) {
        addService(grid, book, name, definition.services, report);
        defined.set(name, definition);
      }
    }
  }
  const tables: (readonly FlowDraft[])[] = [];
  const unknown = new Set<string>();
  const unread: Grid[] = [];
  const gaps: SummaryGapDraft[] = [];
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
    const top = header?.row ?? grid.rows[table?.axis ?? 0];
    if (top !== undefined) noteRowsAbove(grid, top, report);
    if (table !== undefined) {
      tables.push(readZoneTable({ grid, book, report }, table));
      gaps.push(...gapsOf({ grid, book }, table));
    }
    if (header === undefined) continue;
    tables.push(readSheetRows({ grid, book, report }, header));
    noteUnknownColumns(grid, header, report);
    for (const [, name] of header.unknown) unknown.add(name);
  }
  const flows = tables.flat();
  noteHeaderless(unread, asked !== undefined || flows.length === 0, report);
  if (flows.length === 0 && !report.hasErrors) {
    const position = { kind: 'file', file } as const;
    if (grids.length === unread.length) report.error('sheet-missing', 'the file holds no sheet', { position });
    else report.error('matrix-empty', 'the matrix has no row', { position, expected: 'rows below the header' });
  }
  return report.outcome({
    file,
    flows,
    groups: groups.flat(),
    ...(gaps.length === 0 ? {} : { gaps }),
    unknownColumns: [...unknown],
    ...(defined.size === 0 ? {} : { unusedServices: unusedServices(defined, book) }),
  });
}

/** Names that no row looked up, and no name that some row did. */
function unusedServices(
  defined: ReadonlyMap<string, ServiceDefinition>,
  { asked }: ServiceNames,
): NonNullable<MatrixDraft['unusedServices']> {
  const used = new Set<string>();
  const pending = [...asked];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (used.has(name)) continue;
    used.add(name);
    pending.push(...(defined.get(name)?.uses ?? []));
  }
  return [...defined].flatMap(([name, { position }]) => (used.has(name) ? [] : [{ name, position }]));
}

function addService(
  grid: Grid,
  book: Map<string, readonly Service[]>,
  name: string,
  services: readonly Service[],
  report: DiagnosticList,
): void {
  if (book.has(name)) {
    const message = `the service \`${printable(name, 60)}\` is defined in two sheets`;
    report.error('duplicate-id', message, { position: placeOf(grid), help: 'merge the two definitions or rename one' });
  }
  book.set(name, services);
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
