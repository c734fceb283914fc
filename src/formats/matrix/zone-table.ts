/** formats: the table form: sources down, destinations across, services in the cells. */
import type { DiagnosticList, Parsed } from '../../diagnostics/public.ts';
import type { EndpointTerm, FlowAction, FlowDraft } from '../../model/public.ts';
import { anyService, type Service } from '../../net/public.ts';
import { trapIn } from './cell-traps.ts';
import { cleanText, quote, refusal } from './clean-text.ts';
import { type Cell, cellPosition, type Grid, type GridRow } from './grid.ts';
import { parseServiceCell, type ServiceBook } from './services.ts';
import { parseTerms } from './terms.ts';
import { foldWord } from './words.ts';

const deepestAxis = 30;

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
    const sources = Math.min(
      ...grid.rows.slice(axis + 1).flatMap((below) => [...below.cells.keys()]),
      Number.POSITIVE_INFINITY,
    );
    if (!Number.isFinite(sources)) return undefined;
    const across = [...row.cells].filter(([column]) => column > sources).map(([, cell]) => cell);
    const down = grid.rows.slice(axis + 1).flatMap((below) => below.cells.get(sources) ?? []);
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

/** One row for each cell that says something, with the cell's address as its place and id; denied cells say nothing. */
export function readZoneTable(
  context: { readonly grid: Grid; readonly book: ServiceBook; readonly report: DiagnosticList },
  table: ZoneTable,
): readonly FlowDraft[] {
  const { grid, book, report } = context;
  const axis = grid.rows[table.axis] as GridRow;
  const flows: FlowDraft[] = [];
  for (const row of grid.rows.slice(table.axis + 1)) {
    const source = endAt(grid, row, table.sources, report);
    for (const [column, cell] of row.cells) {
      if (column === table.sources) continue;
      const position = cellPosition(grid, row, column);
      const destination = axis.cells.has(column) ? endAt(grid, axis, column, report) : undefined;
      if (destination === undefined || source === undefined) {
        const axisName = source === undefined ? 'source' : 'destination';
        report.error('cell-not-understood', `${quote(cell.text)} stands under no ${axisName}`, { position });
        continue;
      }
      const meaning = readCell(cell, book);
      if (!meaning.ok) {
        const { code, message, expected, help } = meaning;
        report.error(code, message, {
          position,
          ...(expected === undefined ? {} : { expected }),
          ...(help === undefined ? {} : { help }),
        });
        continue;
      }
      if (meaning.value === undefined) continue;
      const { action, services } = meaning.value;
      const id = `${grid.sheet === undefined ? '' : `${grid.sheet}!`}${position.cell}`;
      flows.push({
        id,
        action,
        source,
        destination,
        services,
        sensitive: false,
        transfer: false,
        extra: new Map(),
        position,
      });
    }
  }
  return flows;
}

function endAt(grid: Grid, row: GridRow, column: number, report: DiagnosticList): readonly EndpointTerm[] | undefined {
  const cell = row.cells.get(column);
  if (cell === undefined) return undefined;
  const position = cellPosition(grid, row, column);
  const terms = parseTerms(cell.text);
  if (terms.ok) return terms.value.map((term) => ({ ...term, position }));
  report.error(terms.code, terms.message, { position });
  return undefined;
}

const everything: ReadonlySet<string> = new Set(
  'x oui yes y ok any all tout tous toutes * v ✓ ✔ ☑ allow permit accept autorise autoriser'.split(' '),
);
const nothing: ReadonlySet<string> = new Set(
  '- -- non no n ko 0 ✗ ✘ ❌ ☒ deny drop block refuse refuser interdit interdire bloque bloquer aucun none / na n/a'.split(
    ' ',
  ),
);

function readCell(
  cell: Cell,
  book: ServiceBook,
): Parsed<{ readonly action: FlowAction; readonly services: readonly Service[] } | undefined> {
  if (cell.kind === 'error')
    return refusal(
      'cell-formula-error',
      `the cell holds the spreadsheet error ${quote(cell.text)}`,
      undefined,
      'mend its formula',
    );
  const trap = trapIn(cell, 'services');
  if (trap !== undefined) return trap;
  const clean = cleanText(cell.text);
  if (!clean.ok) return clean;
  const word = foldWord(clean.value);
  if (word === '' || nothing.has(word)) return { ok: true, value: undefined };
  if (everything.has(word)) return { ok: true, value: { action: 'allow', services: [anyService] } };
  const services = parseServiceCell(clean.value, book);
  return services.ok ? { ok: true, value: { action: 'allow', services: services.value } } : services;
}
