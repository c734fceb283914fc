/** formats: the table form: sources down, destinations across, services in the cells. */
import type { DiagnosticList, Parsed } from '../../diagnostics/public.ts';
import type { EndpointTerm, FlowAction, FlowDraft, SummaryGapDraft } from '../../model/public.ts';
import { anyService, type Service } from '../../net/public.ts';
import { formulaError, trapIn } from './cell-traps.ts';
import { cleanText, quote } from './clean-text.ts';
import { fieldOf } from './fields.ts';
import { type Cell, cellPosition, type Grid, type GridRow } from './grid.ts';
import { parseServiceCell, type ServiceBook } from './services.ts';
import { parseTerms } from './terms.ts';
import { foldWord } from './words.ts';

const deepestAxis = 30;
/** The square of a longer axis would be more cells than a file may have. */
const longestAxis = 1_000;

/** `axis` is the index in `grid.rows` of the row of destinations; sources stand in column `sources`. */
export interface ZoneTable {
  readonly axis: number;
  readonly sources: number;
}

/**
 * The first row with two or more names to the right of a corner, above rows whose first cell is a name too, most of
 * them in both axes. Undefined when the grid is no such table.
 */
export function findZoneTable(grid: Grid): ZoneTable | undefined {
  for (const [axis, row] of grid.rows.slice(0, deepestAxis).entries()) {
    if (grid.rows.length - axis > longestAxis) continue;
    const below = grid.rows.slice(axis + 1);
    const sources = below.reduce((least, { cells }) => Math.min(least, ...cells.keys()), Number.POSITIVE_INFINITY);
    if (!Number.isFinite(sources)) return undefined;
    const across = [...row.cells].filter(([column]) => column > sources).map(([, cell]) => cell);
    const down = below.flatMap(({ cells }) => cells.get(sources) ?? []);
    if (across.length < 2 || down.length < 2 || ![...across, ...down].every(isAxisName)) continue;
    const names = new Set(across.map(({ text }) => foldWord(text)));
    const shared = down.filter(({ text }) => names.has(foldWord(text))).length;
    if (shared >= 2 || shared * 2 >= Math.min(across.length, down.length)) return { axis, sources };
  }
  return undefined;
}

function isAxisName(cell: Cell): boolean {
  return cell.kind === 'text' && parseTerms(cell.text).ok;
}

/** What the cells of a table share. */
interface TableContext {
  readonly grid: Grid;
  readonly book: ServiceBook;
  readonly report: DiagnosticList;
}

/**
 * One row for each cell that allows or denies something, with the cell's address as its place and id. A table has no
 * order: denials stand before what is allowed, so that a wider cell never opens what a narrower one denies.
 */
export function readZoneTable(context: TableContext, table: ZoneTable): readonly FlowDraft[] {
  const { grid } = context;
  const axis = grid.rows[table.axis] as GridRow;
  refuseTransposed(context, table);
  const flows: FlowDraft[] = [];
  for (const row of grid.rows.slice(table.axis + 1)) {
    const source = endAt(context, row, table.sources);
    for (const [column, cell] of row.cells) {
      if (column === table.sources) continue;
      const destination = axis.cells.has(column) ? endAt(context, axis, column) : undefined;
      const flow = readFlow(context, row, column, cell, source, destination);
      if (flow !== undefined) flows.push(flow);
    }
  }
  return [...flows.filter(({ action }) => action === 'deny'), ...flows.filter(({ action }) => action === 'allow')];
}

/** The cells of the table in which nothing stands, or a dash: pairs of zones between which nothing may pass. */
export function gapsOf({ grid, book }: Omit<TableContext, 'report'>, table: ZoneTable): readonly SummaryGapDraft[] {
  const axis = grid.rows[table.axis] as GridRow;
  const columns = [...axis.cells].filter(([column]) => column > table.sources);
  return grid.rows.slice(table.axis + 1).flatMap((row) => {
    const source = termsAt(grid, row, table.sources);
    if (source === undefined) return [];
    return columns.flatMap(([column]): readonly SummaryGapDraft[] => {
      const destination = termsAt(grid, axis, column);
      const cell = row.cells.get(column);
      const meaning = cell === undefined ? undefined : readCell(cell, book);
      if (destination === undefined || (meaning !== undefined && (!meaning.ok || meaning.value !== undefined)))
        return [];
      return [{ source, destination, position: cellPosition(grid, row, column) }];
    });
  });
}

function termsAt(grid: Grid, row: GridRow, column: number): readonly EndpointTerm[] | undefined {
  const terms = parseTerms(row.cells.get(column)?.text ?? '');
  const position = cellPosition(grid, row, column);
  return terms.ok ? terms.value.map((term) => ({ ...term, position })) : undefined;
}

function readFlow(
  { grid, book, report }: TableContext,
  row: GridRow,
  column: number,
  cell: Cell,
  source: readonly EndpointTerm[] | undefined,
  destination: readonly EndpointTerm[] | undefined,
): FlowDraft | undefined {
  const position = cellPosition(grid, row, column);
  if (destination === undefined || source === undefined) {
    const axisName = source === undefined ? 'source' : 'destination';
    report.error('cell-not-understood', `${quote(cell.text)} stands under no ${axisName}`, { position });
    return undefined;
  }
  const meaning = readCell(cell, book);
  if (!meaning.ok) {
    const { code, message, expected, help } = meaning;
    report.error(code, message, {
      position,
      ...(expected === undefined ? {} : { expected }),
      ...(help === undefined ? {} : { help }),
    });
    return undefined;
  }
  if (meaning.note !== undefined)
    report.add({ severity: 'note', code: 'cell-not-understood', message: meaning.note, position });
  if (meaning.value === undefined) return undefined;
  return {
    id: `${grid.sheet === undefined ? '' : `${grid.sheet}!`}${position.cell}`,
    ...meaning.value,
    summary: true,
    source,
    destination,
    sensitive: false,
    transfer: false,
    extra: new Map(),
    position,
  };
}

/** Sources stand in rows here. A table that says otherwise, in its corner or above, would be read the wrong way round. */
function refuseTransposed({ grid, report }: TableContext, { axis, sources }: ZoneTable): void {
  for (const row of grid.rows.slice(0, axis + 1)) {
    for (const [column, cell] of row.cells) {
      const above = column > sources;
      if ((above && row === grid.rows[axis]) || !turnsTable(cell.text, above)) continue;
      report.error('cell-not-understood', `${quote(cell.text)} says that destinations stand in rows`, {
        position: cellPosition(grid, row, column),
        expected: 'sources in rows and destinations in columns, such as `Source \\ Destination` in the corner',
        help: 'exchange rows and columns, or mend the text',
      });
    }
  }
}

/** Whether the text, in the corner or above the columns, calls the columns sources. */
function turnsTable(text: string, above: boolean): boolean {
  const [first, second] = text.split(/[\\/|\n,;↓→↘⇓⇒>-]+/u).flatMap((word) => endOf(word) ?? []);
  if (first === undefined) return false;
  if (above) return first === 'source' && second === undefined;
  const arrows = /[→⇒].*[↓⇓]|[↓⇓].*[→⇒]/su.test(text);
  const downFirst = /[↓⇓]/u.test(text.split(/[→⇒]/u)[0] ?? '');
  const across = arrows && !downFirst ? first : (second ?? first);
  return second === undefined ? first === 'destination' : across === 'source';
}

function endAt({ grid, report }: TableContext, row: GridRow, column: number): readonly EndpointTerm[] | undefined {
  const cell = row.cells.get(column);
  if (cell === undefined) return undefined;
  const position = cellPosition(grid, row, column);
  const terms = parseTerms(cell.text);
  if (terms.ok) return terms.value.map((term) => ({ ...term, position }));
  report.error(terms.code, terms.message, { position });
  return undefined;
}

function endOf(word: string): 'source' | 'destination' | undefined {
  const field = fieldOf(word, 'matrix');
  if (field === 'source' || field === 'sourceZone' || field === 'sourceAddress') return 'source';
  return field === 'destination' || field === 'destinationZone' || field === 'destinationAddress'
    ? 'destination'
    : undefined;
}

const everything: ReadonlySet<string> = new Set(
  'x oui yes y ok any all tout tous toutes * v ✓ ✔ ☑ allow permit accept autorise autoriser'.split(' '),
);
const denial: ReadonlySet<string> = new Set(
  'non no n ko 0 ✗ ✘ ❌ ☒ deny drop block refuse refuser interdit interdire bloque bloquer aucun none'.split(' '),
);
const nothing: ReadonlySet<string> = new Set('- -- / na n/a'.split(' '));

/** Undefined for a cell that says nothing. */
function readCell(
  cell: Cell,
  book: ServiceBook,
): Parsed<{ readonly action: FlowAction; readonly services: readonly Service[] } | undefined> {
  if (cell.kind === 'error') return formulaError(cell.text);
  const trap = trapIn(cell, 'services');
  if (trap !== undefined) return trap;
  const clean = cleanText(cell.text);
  if (!clean.ok) return clean;
  const word = foldWord(clean.value);
  if (word === '' || nothing.has(word)) return { ok: true, value: undefined };
  if (denial.has(word)) return { ok: true, value: { action: 'deny', services: [anyService] } };
  if (everything.has(word)) return { ok: true, value: { action: 'allow', services: [anyService] } };
  const services = parseServiceCell(clean.value, book);
  return services.ok ? { ...services, value: { action: 'allow', services: services.value } } : services;
}
