/** formats: the rows of a sheet with a header -> flow drafts. */
import { type DiagnosticList, printable } from '../../diagnostics/public.ts';
import type { FlowAction, FlowDraft } from '../../model/public.ts';
import { anyService, type Service } from '../../net/public.ts';
import { trapIn } from './cell-traps.ts';
import { refusal } from './clean-text.ts';
import { bothWays } from './directions.ts';
import { type Cell, cellPosition, type Grid, type GridRow } from './grid.ts';
import type { Header } from './header.ts';
import { RowCells } from './row-cells.ts';
import { type RowEnd, readEnd } from './row-ends.ts';
import { parseEncryption, parseLogging, parseSensitivity } from './row-facts.ts';
import { parseRowIdCell } from './row-id.ts';
import { readServices } from './row-services.ts';
import { readValidity } from './row-validity.ts';
import type { ServiceBook } from './services.ts';
import { parseAction, parseDirection, parseYesNo } from './words.ts';

/** What every row of a table shares. */
export interface RowContext {
  readonly grid: Grid;
  readonly book: ServiceBook;
  readonly report: DiagnosticList;
}

/**
 * One draft a row, two for a row in both directions. Rows that repeat the header or only hold a title are noted, rows
 * that only continue merged cells skipped. Every cell that cannot be understood is an error at its address.
 */
export function readSheetRows(context: RowContext, header: Header): readonly FlowDraft[] {
  const cells = new RowCells(context.grid, header, context.report);
  const flows: FlowDraft[] = [];
  const ids = new Map<string, number>();
  noteVlans(context, header);
  for (const row of context.grid.rows.slice(header.body)) {
    const own = [...row.cells].filter(([, cell]) => !continuesAbove(cell, row));
    if (own.length === 0 || repeatsHeader(row, header)) continue;
    if (isTitle(row, header)) {
      const [column, cell] = own[0] as [number, Cell];
      context.report.add({
        severity: 'note',
        code: 'cell-not-understood',
        message: `row ${row.number} only holds \`${printable(cell.text, 60)}\` and is read as a title`,
        position: cellPosition(context.grid, row, column),
      });
      continue;
    }
    cells.enter(row);
    flows.push(...readRow(context, cells, row, ids));
  }
  return flows;
}

/** A row has one thing that its end lies in: the zone, when there is one. */
function noteVlans({ grid, report }: RowContext, { row, columns }: Header): void {
  for (const end of ['source', 'destination'] as const) {
    const vlan = columns.get(`${end}Vlan`);
    const named = columns.has(end) || columns.has(`${end}Address`);
    if (vlan === undefined || !named || !columns.has(`${end}Zone`)) continue;
    const message = `the VLAN of the ${end} is not compared with its name or address where a row gives a zone too`;
    report.add({ severity: 'note', code: 'sheet-column-unknown', message, position: cellPosition(grid, row, vlan) });
  }
}

/** Whether the cell repeats, through a merge, what stands in a row above. */
function continuesAbove(cell: Cell, row: GridRow): boolean {
  return cell.master !== undefined && cell.master.replace(/^[A-Z]+/u, '') !== `${row.number}`;
}

function repeatsHeader(row: GridRow, header: Header): boolean {
  return [...row.cells].every(([column, cell]) => cell.text === header.row.cells.get(column)?.text);
}

/**
 * One cell, alone or merged over its row, that stands where titles do: at the left of the table, or where no column
 * means anything. A single cell elsewhere is a row with the rest forgotten.
 */
function isTitle(row: GridRow, header: Header): boolean {
  const own = [...row.cells].filter(([, cell]) => cell.master === undefined);
  const [first] = own;
  if (first === undefined || own.length > 1) return false;
  if (row.cells.size > 1)
    return [...row.cells.values()].every((cell) => cell.master === undefined || !continuesAbove(cell, row));
  const [column] = first;
  const known = [...header.columns.values()];
  return column <= Math.min(...known, ...header.unknown.keys()) || !known.includes(column);
}

function readRow(context: RowContext, cells: RowCells, row: GridRow, ids: Map<string, number>): readonly FlowDraft[] {
  const source = readEnd(cells, 'source');
  const destination = readEnd(cells, 'destination');
  const action = readAction(cells);
  const direction = cells.read('direction', parseDirection) ?? 'forward';
  const validity = readValidity(cells);
  const [justification, rest] = readWords(cells);
  const draft: FlowDraft = {
    id: readId(context, cells, row, ids),
    action,
    source: source.terms,
    destination: destination.terms,
    ...(source.within === undefined ? {} : { sourceWithin: source.within }),
    ...(destination.within === undefined ? {} : { destinationWithin: destination.within }),
    services: servicesOf(context, cells, action, source, destination),
    ...present('justification', justification),
    ...present('owner', cells.text('owner')),
    ...present('requester', cells.text('requester')),
    ...present('ticket', cells.text('ticket')),
    ...present('validFrom', validity.from),
    ...present('validUntil', validity.until),
    ...present('managedService', cells.text('managedService')),
    sensitive: cells.read('sensitive', parseSensitivity) ?? false,
    transfer: cells.read('transfer', parseYesNo) ?? false,
    ...present('encrypted', cells.read('encrypted', parseEncryption)),
    ...present('log', cells.read('log', parseLogging)),
    ...present('ingress', readIngress(cells)),
    extra: new Map([...rest, ...cells.extra()]),
    position: cellPosition(context.grid, row, Math.min(...row.cells.keys())),
  };
  return bothWays(draft, direction);
}

function readAction(cells: RowCells): FlowAction {
  if (!cells.has('action')) return 'allow';
  if (cells.cell('action') === undefined) {
    cells.fail('action', refusal('cell-empty', 'the row has no action', '`allow` or `deny`'));
  }
  return cells.read('action', parseAction) ?? 'deny';
}

function servicesOf(
  context: RowContext,
  cells: RowCells,
  action: FlowAction,
  source: RowEnd,
  destination: RowEnd,
): readonly Service[] {
  const services = readServices(cells, context.book);
  if (services !== undefined) return services;
  const everything = (end: RowEnd): boolean => end.within === undefined && end.terms.some(({ kind }) => kind === 'any');
  // The last row of many sheets, `any any deny`, leaves the rest empty.
  if (action === 'deny' && everything(source) && everything(destination)) return [anyService];
  const field = (['service', 'ports', 'protocol'] as const).find((candidate) => cells.has(candidate));
  const help = 'empty never means `any`; write it if it is meant';
  // A cell that was refused has been named already.
  if (field === undefined || cells.cell(field) === undefined) {
    cells.fail(field ?? 'destination', refusal('cell-empty', 'the row has no service', undefined, help));
  }
  return [];
}

/** A stable id for rows without one: the sheet (or the file's name) and the row's number. */
function readId(context: RowContext, cells: RowCells, row: GridRow, ids: Map<string, number>): string {
  const id = cells.read('id', parseRowIdCell);
  if (id === undefined) return `${context.grid.sheet ?? baseName(context.grid.file)}!${row.number}`;
  const cell = cells.cell('id');
  // One id merged over several rows: each keeps a name of its own.
  if (cell === undefined || !continuesAbove(cell, row)) return id;
  const count = (ids.get(`${cell.master}`) ?? 1) + 1;
  ids.set(`${cell.master}`, count);
  return `${id}.${count}`;
}

function baseName(file: string): string {
  return file.replace(/^.*[/\\]/u, '').replace(/\.[^.]+$/u, '');
}

/** The justification is the first filled of three columns; the others are kept. */
function readWords(cells: RowCells): readonly [string | undefined, ReadonlyMap<string, string>] {
  const found = (['justification', 'description', 'comment'] as const).flatMap((field) => {
    const text = cells.text(field);
    return text === undefined ? [] : [[field, text] as const];
  });
  const [first, ...rest] = found;
  return [first?.[1], new Map(rest)];
}

function readIngress(cells: RowCells): string | undefined {
  const text = cells.read('ingress', (name, cell) => trapIn(cell, 'an interface') ?? { ok: true, value: name });
  return text === undefined || /^(?:any|\*|tous|toutes|-)$/iu.test(text) ? undefined : text;
}

function present<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]: V });
}
