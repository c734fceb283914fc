/** formats: the sheets that define groups and service names. */
import { type DiagnosticList, type Parsed, type Position, printable } from '../../diagnostics/public.ts';
import type { EndpointTerm, Group } from '../../model/public.ts';
import { anyWords, type Service, serviceNames } from '../../net/public.ts';
import { trapIn } from './cell-traps.ts';
import { quote, refusal } from './clean-text.ts';
import { foldHeader } from './fields.ts';
import type { Grid } from './grid.ts';
import { findDefinitions, type Header } from './header.ts';
import { joinPorts, listServices, needPorts, parseProtocols, sameServices } from './protocol-ports.ts';
import { RowCells } from './row-cells.ts';
import { namesNoService, parseServiceCell, type ServiceBook, ServiceNames, uniqueServices } from './services.ts';
import { noteRowsAbove, noteUnknownColumns } from './sheet-notes.ts';
import { namesItself, parseTerms } from './terms.ts';

const groupSheets: ReadonlySet<string> = new Set(
  [
    'groupes',
    'groups',
    'objets',
    'objects',
    'groupes objets',
    'groupes adresses',
    'address groups',
    'alias',
    'aliases',
  ].map(foldHeader),
);
const serviceSheets: ReadonlySet<string> = new Set(
  ['services', 'groupes services', 'service groups', 'definition services', 'ports', 'liste services'].map(foldHeader),
);

/** What a sheet of this name defines; undefined for every other name. */
export function definitionsOf(sheet: string | undefined): 'groups' | 'services' | undefined {
  const name = foldHeader(sheet ?? '');
  return groupSheets.has(name) ? 'groups' : serviceSheets.has(name) ? 'services' : undefined;
}

/** Groups by name; rows of one name add members. Errors go to `report`. */
export function readGroupSheet(grid: Grid, report: DiagnosticList): readonly Group[] {
  const header = headerOf(grid, 'groups', report);
  if (header === undefined) return [];
  const cells = new RowCells(grid, header, report);
  const groups = new Map<string, Group>();
  for (const row of grid.rows.slice(header.body)) {
    cells.enter(row);
    const name = readName(cells, namesItself);
    const members = cells.read('members', (text, cell) => trapIn(cell, 'names or addresses') ?? parseTerms(text));
    if (members === undefined && cells.cell('members') === undefined) {
      cells.fail('members', refusal('cell-empty', 'the group has no member'));
    }
    if (name === undefined || members === undefined) continue;
    const position = cells.position('members');
    const placed: readonly EndpointTerm[] = members.map((member) => ({ ...member, position }));
    const known = groups.get(name);
    groups.set(name, {
      name,
      members: [...(known?.members ?? []), ...placed],
      position: known?.position ?? cells.position('group'),
    });
  }
  return [...groups.values()];
}

/** One defined name: its services, where it stands, and which other names it is made of. */
export interface ServiceDefinition {
  readonly services: readonly Service[];
  readonly position: Position;
  readonly uses: ReadonlySet<string>;
}

/** Service names in lower case; rows of one name add services. A name may use those above it. Errors go to `report`. */
export function readServiceSheet(grid: Grid, report: DiagnosticList): ReadonlyMap<string, ServiceDefinition> {
  const header = headerOf(grid, 'services', report);
  const book = new ServiceNames();
  const found = new Map<string, ServiceDefinition>();
  if (header === undefined) return found;
  const cells = new RowCells(grid, header, report);
  for (const row of grid.rows.slice(header.body)) {
    cells.enter(row);
    const name = readName(cells, namesNoService)?.toLowerCase();
    book.asked.clear();
    const services = readDefinition(cells, book);
    const uses = new Set([...book.asked].filter((one) => one !== name));
    if (name === undefined || services.length === 0) continue;
    const known = book.has(name) ? undefined : serviceNames.get(name);
    const before = found.get(name);
    const all = uniqueServices([...(before?.services ?? []), ...services]);
    book.set(name, all);
    const position = before?.position ?? cells.position('group');
    found.set(name, { services: all, position, uses: new Set([...uses, ...(before?.uses ?? [])]) });
    if (known === undefined || sameServices(known, services)) continue;
    const note = `\`${name}\` is ${listServices(services)} in this file, not ${listServices(known)} as usual`;
    cells.took('group', { ok: true, value: undefined, note });
  }
  return found;
}

function readDefinition(cells: RowCells, book: ServiceBook): readonly Service[] {
  const text = cells.text('definition');
  const protocol = cells.text('protocol');
  // A cell that was refused has been named already.
  if (text === undefined && cells.cell('definition') !== undefined) return [];
  if (protocol === undefined && cells.cell('protocol') !== undefined) return [];
  if (protocol === undefined) {
    if (text === undefined) cells.fail('definition', refusal('cell-empty', 'the service has no definition'));
    return cells.read('definition', (whole, cell) => trapIn(cell, 'a service') ?? parseServiceCell(whole, book)) ?? [];
  }
  const protocols = cells.read('protocol', (name, cell) => trapIn(cell, 'a protocol') ?? parseProtocols(name, book));
  if (protocols === undefined) return [];
  if (text === undefined) {
    if (!needPorts(protocols)) return protocols;
    const help = 'empty never means every port; write `any` if it is meant';
    cells.fail('definition', refusal('cell-empty', 'the service has a protocol and no ports', undefined, help));
    return [];
  }
  if (anyWords.has(text.toLowerCase())) return protocols;
  return cells.read('definition', (ports, cell) => trapIn(cell, 'ports') ?? joinPorts(protocols, ports, book)) ?? [];
}

/** `free`: whether rows could use the name, and would mean nothing else by it. */
function readName(cells: RowCells, free: (name: string) => boolean): string | undefined {
  const name = cells.read('group', (text, cell): Parsed<string> => {
    const trap = trapIn(cell, 'a name');
    if (trap !== undefined) return trap;
    if (free(text)) return { ok: true, value: text };
    const help = 'a row that says it would mean something else; choose another name';
    return refusal('name-invalid', `${quote(text)} may not be defined`, undefined, help);
  });
  if (cells.cell('group') === undefined) cells.fail('group', refusal('cell-empty', 'the row has no name'));
  return name;
}

function headerOf(grid: Grid, set: 'groups' | 'services', report: DiagnosticList): Header | undefined {
  const header = findDefinitions(grid, set, report);
  if (header !== undefined) {
    noteRowsAbove(grid, header.row, report);
    noteUnknownColumns(grid, header, report);
    return header;
  }
  const needed =
    set === 'groups'
      ? '`Nom` and `Membres`, or `Name` and `Members`'
      : '`Nom` and `Définition`, or `Name` and `Definition`';
  report.error('sheet-header-missing', `the sheet \`${printable(grid.sheet ?? '', 60)}\` has no header`, {
    position: { kind: 'cell', file: grid.file, ...(grid.sheet === undefined ? {} : { sheet: grid.sheet }), cell: 'A1' },
    expected: `columns ${needed}`,
    help: 'add the header, or give the sheet another name if it is no list of definitions',
  });
  return undefined;
}
