/** Sheets as the readers of files give them, for tests of what comes after. */
import type { Outcome } from '../../src/diagnostics/public.ts';
import type { Cell, Grid, GridRow } from '../../src/formats/matrix/grid.ts';
import { type MatrixOptions, readGrids } from '../../src/formats/matrix/read-grids.ts';
import type { FlowDraft, MatrixDraft } from '../../src/model/public.ts';
import { formatPrefix, formatRange, formatService } from '../../src/net/public.ts';
import { errorsOf, firstLines, remarksOf } from './read-errors.ts';

/** A text, a number shown as it is, nothing, or a whole cell. */
export type CellSketch = string | number | null | Cell;

/** The first row is row 1. */
export function grid(rows: readonly (readonly CellSketch[])[], more: Partial<Grid> = {}): Grid {
  const filled = rows.flatMap((row, i): GridRow[] => {
    const cells = new Map(
      row.flatMap((sketch, j): [number, Cell][] => (sketch === null || sketch === '' ? [] : [[j + 1, cellOf(sketch)]])),
    );
    return cells.size === 0 ? [] : [{ number: i + 1, hidden: false, cells }];
  });
  return {
    file: 'm.xlsx',
    sheet: 'Flux',
    hidden: false,
    rows: filled,
    width: filled.reduce((most, { cells }) => Math.max(most, ...cells.keys()), 0),
    hiddenColumns: new Set(),
    merges: [],
    covered: [],
    ...more,
  };
}

function cellOf(sketch: string | number | Cell): Cell {
  if (typeof sketch === 'string') return { kind: 'text', text: sketch };
  if (typeof sketch === 'number') return { kind: 'number', text: `${sketch}`, shown: 'plain' };
  return sketch;
}

export function readSheets(grids: readonly Grid[], options?: MatrixOptions): Outcome<MatrixDraft> {
  return readGrids('m.xlsx', grids, [], options);
}

/** `id action source -> destination: services`, as short as it can be read. */
export function rowText({
  id,
  action,
  source,
  destination,
  services,
  sourceWithin,
  destinationWithin,
}: FlowDraft): string {
  const end = (terms: FlowDraft['source'], within: FlowDraft['source'] | undefined): string =>
    terms.map(termText).join(' ') + (within === undefined ? '' : ` in ${within.map(termText).join(' ')}`);
  const sign = action === 'allow' ? '' : 'deny ';
  return `${id}: ${sign}${end(source, sourceWithin)} -> ${end(destination, destinationWithin)}: ${services.map(formatService).join(' ')}`;
}

function termText(term: FlowDraft['source'][number]): string {
  switch (term.kind) {
    case 'prefix':
      return `${term.named === undefined ? '' : `${term.named}=`}${formatPrefix(term.prefix)}`;
    case 'range':
      return formatRange(term.range);
    case 'vlan':
      return `vlan${term.vlan}`;
    case 'name':
      return term.name.includes(' ') ? `"${term.name}"` : term.name;
    default:
      return term.kind.toUpperCase();
  }
}

export type Rows = readonly (readonly CellSketch[])[];

/** The rows of one sheet `Flux` in short text, or the first lines of its errors without file and sheet. */
export function rowsOrErrors(rows: Rows): readonly string[] {
  const outcome = readSheets([grid(rows)]);
  return outcome.ok ? outcome.value.flows.map(rowText) : firstLines(errorsOf(outcome)).map(withoutSheet);
}

/** The first lines of what is remarked about one sheet `Flux`. */
export function remarksAbout(rows: Rows): readonly string[] {
  return firstLines(remarksOf(readSheets([grid(rows)]))).map(withoutSheet);
}

function withoutSheet(line: string): string {
  return line.replace('m.xlsx:Flux!', '');
}
