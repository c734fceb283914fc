/** formats: which row of a grid is the header, and which column holds what. */
import { type CellPosition, type DiagnosticList, printable } from '../../diagnostics/public.ts';
import { type Field, type FieldSet, fieldOf } from './fields.ts';
import { type Cell, cellPosition, columnName, type Grid, type GridRow } from './grid.ts';

/** Titles, dates and legends may stand above the header; beyond this a sheet has none. */
const deepestHeader = 100;

/** `row` is the header's first row and `body` the index of the first row below it in `grid.rows`. */
export interface Header {
  readonly row: GridRow;
  readonly body: number;
  readonly columns: ReadonlyMap<Field, number>;
  /** Columns that mean nothing here, with the names they have (`column F` without one), in sheet order. */
  readonly unknown: ReadonlyMap<number, string>;
  /** The last column with a name. */
  readonly width: number;
  /** Filled cells below the header in columns without a name: the first of each, by column. */
  readonly unnamed: ReadonlyMap<number, CellPosition>;
}

/**
 * The first row that names a source, a destination and one of service, port, protocol and action. A header over two
 * rows, `Source` merged over `Zone` and `IP`, is read as `Source Zone` and `Source IP`. Undefined when there is none.
 * Errors: `sheet-column-ambiguous` when two columns are the same field and the verdict depends on it.
 */
export function findHeader(grid: Grid, report: DiagnosticList): Header | undefined {
  return locate(grid, 'matrix', isMatrixHeader, report);
}

/** The first row that names a group and its members, or a service and its definition. */
export function findDefinitions(grid: Grid, set: 'groups' | 'services', report: DiagnosticList): Header | undefined {
  return locate(
    grid,
    set,
    (fields) => fields.has('group') && (fields.has('members') || fields.has('definition')),
    report,
  );
}

function isMatrixHeader(fields: ReadonlySet<Field>): boolean {
  const one = (...names: readonly Field[]): boolean => names.some((name) => fields.has(name));
  return (
    one('source', 'sourceAddress', 'sourceZone', 'sourceVlan') &&
    one('destination', 'destinationAddress', 'destinationZone', 'destinationVlan') &&
    one('service', 'ports', 'protocol', 'action')
  );
}

function locate(
  grid: Grid,
  set: FieldSet,
  suffices: (fields: ReadonlySet<Field>) => boolean,
  report: DiagnosticList,
): Header | undefined {
  const limit = Math.min(grid.rows.length, deepestHeader);
  for (let i = 0; i < limit; i += 1) {
    const row = grid.rows[i] as GridRow;
    const below = grid.rows[i + 1];
    // Two rows first: the upper one alone would give two columns the same name.
    const names = isUpperHalf(row, below) ? joined(row, below as GridRow) : undefined;
    for (const candidate of names === undefined ? [ownNames(row)] : [names, ownNames(row)]) {
      const fields = new Set([...candidate.values()].flatMap((name) => fieldOf(name, set) ?? []));
      if (suffices(fields)) return assign(grid, row, i + (candidate === names ? 2 : 1), candidate, set, report);
    }
  }
  return undefined;
}

function ownNames(row: GridRow): ReadonlyMap<number, string> {
  return new Map([...row.cells].map(([column, cell]) => [column, cell.text]));
}

/** Whether a cell is merged to its right and the row below stands directly under it. */
function isUpperHalf(row: GridRow, below: GridRow | undefined): boolean {
  if (below === undefined || below.number !== row.number + 1) return false;
  return [...row.cells].some(([, cell]) => mergedInRow(cell, row));
}

function mergedInRow(cell: Cell, row: GridRow): boolean {
  return cell.master !== undefined && cell.master.replace(/^[A-Z]+/u, '') === `${row.number}`;
}

function joined(upper: GridRow, lower: GridRow): ReadonlyMap<number, string> {
  const columns = [...new Set([...upper.cells.keys(), ...lower.cells.keys()])].sort((a, b) => a - b);
  return new Map(
    columns.map((column) => {
      const parts = [upper.cells.get(column)?.text, lower.cells.get(column)?.text];
      return [column, [...new Set(parts)].filter((part) => part !== undefined).join(' ')];
    }),
  );
}

// Two of these in a sheet leave the row's meaning as it is; the second is kept with the unknown columns.
const informative: ReadonlySet<Field> = new Set<Field>([
  'justification',
  'description',
  'comment',
  'ticket',
  'requester',
  'owner',
  'managedService',
]);

/** Whether a column holds what an earlier run wrote there: no part of the matrix. */
export function isOwnColumn(name: string): boolean {
  return /^segproof(?:\W|$)/iu.test(name);
}

function assign(
  grid: Grid,
  row: GridRow,
  body: number,
  names: ReadonlyMap<number, string>,
  set: FieldSet,
  report: DiagnosticList,
): Header {
  const columns = new Map<Field, number>();
  const unknown = new Map<number, string>();
  for (const [column, name] of [...names].sort(([a], [b]) => a - b)) {
    if (isOwnColumn(name)) continue;
    const field = fieldOf(name, set);
    const first = field === undefined ? undefined : columns.get(field);
    if (field === undefined) unknown.set(column, name.trim());
    else if (first === undefined) columns.set(field, column);
    else if (informative.has(field)) unknown.set(column, name.trim());
    else {
      const other = names.get(first) ?? '';
      report.error(
        'sheet-column-ambiguous',
        `columns ${columnName(first)} (\`${printable(other, 40)}\`) and ${columnName(column)} (\`${printable(name, 40)}\`) both hold the ${field}`,
        { position: cellPosition(grid, row, column), help: 'rename one of the two' },
      );
    }
  }
  const unnamed = unnamedColumns(grid, body, names);
  for (const column of unnamed.keys()) unknown.set(column, `column ${columnName(column)}`);
  return { row, body, columns, unknown, width: Math.max(...names.keys()), unnamed };
}

function unnamedColumns(
  grid: Grid,
  body: number,
  names: ReadonlyMap<number, string>,
): ReadonlyMap<number, CellPosition> {
  const found = new Map<number, CellPosition>();
  for (const row of grid.rows.slice(body)) {
    for (const column of row.cells.keys()) {
      if (!names.has(column) && !found.has(column)) found.set(column, cellPosition(grid, row, column));
    }
  }
  return found;
}
