/** formats: rows and groups of a flow matrix as YAML writes them. */
import {
  type DiagnosticList,
  didYouMean,
  DiagnosticList as List,
  type Outcome,
  type Parsed,
  printable,
} from '../../diagnostics/public.ts';
import type { EndpointTerm, FlowDraft, Group, MatrixDraft } from '../../model/public.ts';
import type { Service } from '../../net/public.ts';
import { describeKind, type Located, type LocatedMap, type LocatedScalar } from '../yaml/located.ts';
import { cleanText, quote } from './clean-text.ts';
import { bothWays } from './directions.ts';
import { parseServiceCell, uniqueServices } from './services.ts';
import { parseTerm } from './terms.ts';
import { type Direction, parseAction, parseDay, parseDirection } from './words.ts';

const rowKeys = [
  'id',
  'source',
  'destination',
  'service',
  'action',
  'direction',
  'justification',
  'owner',
  'requester',
  'ticket',
  'from',
  'until',
  'managed-service',
  'sensitive',
  'transfer',
  'encrypted',
  'log',
  'ingress',
] as const;
const fileKeys = ['segproof', 'managed-service', 'groups', 'flows'] as const;
const mostRows = 100_000;

/** What the file says once for every row. */
export interface RowDefaults {
  readonly managedService?: string;
}

/** A file that says `segproof: matrix`. Errors: `schema`, `unknown-key`, `matrix-empty` and those of rows. */
export function readYamlMatrix(file: string, root: Located): Outcome<MatrixDraft> {
  const report = new List();
  const reader = new RowReader(report);
  if (root.kind !== 'map') {
    report.error('schema', `the file holds ${describeKind(root)}`, {
      position: root.position,
      expected: 'a map with `segproof: matrix` and `flows`',
    });
    return report.outcome({ file, flows: [], groups: [], unknownColumns: [] });
  }
  reader.checkKeys(root, fileKeys);
  const kind = reader.text(root, 'segproof');
  if (kind !== 'matrix') {
    report.error('schema', `\`segproof\` is ${quote(kind ?? '')}`, {
      position: root.position,
      expected: '`segproof: matrix`',
    });
  }
  const managedService = reader.text(root, 'managed-service');
  const groups = root.entries.get('groups')?.value;
  const rows = root.entries.get('flows')?.value;
  const flows =
    rows === undefined ? [] : readFlowRows(rows, managedService === undefined ? {} : { managedService }, report);
  if (flows.length === 0 && !report.hasErrors) {
    report.error('matrix-empty', 'the matrix has no row', {
      position: root.position,
      expected: 'a list of rows under `flows`',
    });
  }
  return report.outcome({
    file,
    flows,
    groups: groups === undefined ? [] : readGroups(groups, report),
    unknownColumns: [],
  });
}

/** The rows of a list; a row with `direction: both` becomes two, `ID` and `ID.r`. Errors go to `report`. */
export function readFlowRows(rows: Located, defaults: RowDefaults, report: DiagnosticList): readonly FlowDraft[] {
  if (rows.kind !== 'list') {
    if (rows.kind === 'scalar' && rows.value === null) return [];
    report.error('schema', `the rows are ${describeKind(rows)}`, {
      position: rows.position,
      expected: 'a list of rows',
    });
    return [];
  }
  if (rows.items.length > mostRows) {
    report.error('schema', `the list has ${rows.items.length} rows`, {
      position: rows.position,
      expected: `at most ${mostRows}`,
    });
    return [];
  }
  const reader = new RowReader(report);
  return rows.items.flatMap((row) => reader.row(row, defaults));
}

/** A map of group names to lists of terms. Errors go to `report`. */
export function readGroups(groups: Located, report: DiagnosticList): readonly Group[] {
  if (groups.kind !== 'map') {
    if (groups.kind === 'scalar' && groups.value === null) return [];
    report.error('schema', `the groups are ${describeKind(groups)}`, {
      position: groups.position,
      expected: 'a map of names to lists',
    });
    return [];
  }
  return [...groups.entries].map(([name, { value, position }]) => ({
    name,
    members: readTermList(value, report),
    position,
  }));
}

/** One term, or a list of terms, each with its own place. Errors go to `report`; an empty list is one. */
export function readTermList(value: Located, report: DiagnosticList): readonly EndpointTerm[] {
  const items = value.kind === 'list' ? value.items : [value];
  if (items.length === 0)
    report.error('cell-empty', 'the list is empty', {
      position: value.position,
      help: 'empty never means `any`; write it if it is meant',
    });
  return items.flatMap((item) => {
    if (item.kind !== 'scalar' || item.value === null) {
      report.error('schema', `a term is ${describeKind(item)}`, {
        position: item.position,
        expected: 'a name, an address, a prefix, a range or `any`',
      });
      return [];
    }
    const term = took(parseTerm(item.text), item, report);
    return term === undefined ? [] : [{ ...term, position: item.position }];
  });
}

/** One service, or a list of services. Errors go to `report`; an empty list is one. */
export function readServiceList(value: Located, report: DiagnosticList): readonly Service[] {
  const items = value.kind === 'list' ? value.items : [value];
  if (items.length === 0)
    report.error('cell-empty', 'the list is empty', {
      position: value.position,
      help: 'empty never means `any`; write it if it is meant',
    });
  const services = items.flatMap((item) => {
    if (item.kind !== 'scalar' || item.value === null) {
      report.error('schema', `a service is ${describeKind(item)}`, {
        position: item.position,
        expected: 'a service such as `tcp/443`',
      });
      return [];
    }
    return took(parseServiceCell(item.text), item, report) ?? [];
  });
  return uniqueServices(services);
}

/** The value, its note turned into a remark; undefined after an error, which is reported at the scalar. */
function took<T>(parsed: Parsed<T>, at: LocatedScalar, report: DiagnosticList): T | undefined {
  if (parsed.ok) {
    if (parsed.note !== undefined)
      report.add({ severity: 'note', code: 'cell-not-understood', message: parsed.note, position: at.position });
    return parsed.value;
  }
  const { code, message, expected, help } = parsed;
  report.error(code, message, {
    position: at.position,
    ...(expected === undefined ? {} : { expected }),
    ...(help === undefined ? {} : { help }),
  });
  return undefined;
}

/** Reads the keys of one map and reports what does not fit. */
class RowReader {
  readonly #report: DiagnosticList;

  constructor(report: DiagnosticList) {
    this.#report = report;
  }

  row(row: Located, defaults: RowDefaults): readonly FlowDraft[] {
    if (row.kind !== 'map') {
      this.#report.error('schema', `a row is ${describeKind(row)}`, {
        position: row.position,
        expected: 'a map with `id`, `source`, `destination` and `service`',
      });
      return [];
    }
    this.checkKeys(row, rowKeys);
    const direction: Direction = this.#word(row, 'direction', parseDirection) ?? 'forward';
    const managedService = this.text(row, 'managed-service') ?? defaults.managedService;
    const draft: FlowDraft = {
      id: this.#required(row, 'id') ?? '',
      action: this.#word(row, 'action', parseAction) ?? 'allow',
      source: this.#list(row, 'source', readTermList),
      destination: this.#list(row, 'destination', readTermList),
      services: this.#list(row, 'service', readServiceList),
      ...present('justification', this.text(row, 'justification')),
      ...present('owner', this.text(row, 'owner')),
      ...present('requester', this.text(row, 'requester')),
      ...present('ticket', this.text(row, 'ticket')),
      ...present('validFrom', this.#word(row, 'from', parseDay)),
      ...present('validUntil', this.#word(row, 'until', parseDay)),
      ...present('managedService', managedService),
      sensitive: this.#flag(row, 'sensitive') ?? false,
      transfer: this.#flag(row, 'transfer') ?? false,
      ...present('encrypted', this.#flag(row, 'encrypted')),
      ...present('log', this.#flag(row, 'log')),
      ...present('ingress', this.text(row, 'ingress')),
      extra: new Map(),
      position: row.position,
    };
    return bothWays(draft, direction);
  }

  checkKeys(map: LocatedMap, known: readonly string[]): void {
    for (const [key, { position }] of map.entries) {
      if (known.includes(key)) continue;
      this.#report.error('unknown-key', `the key \`${printable(key, 60)}\` means nothing here`, {
        position,
        expected: `one of ${known.join(', ')}`,
        ...present('help', didYouMean(key, known)),
      });
    }
  }

  /** The scalar under `key` as text; undefined when the key is absent or was reported. */
  text(map: LocatedMap, key: string): string | undefined {
    const scalar = this.#scalar(map, key);
    if (scalar === undefined) return undefined;
    const clean = took(cleanText(scalar.text), scalar, this.#report);
    if (clean === '') this.#report.error('cell-empty', `\`${key}\` is empty`, { position: scalar.position });
    return clean === '' ? undefined : clean;
  }

  #required(map: LocatedMap, key: string): string | undefined {
    if (!map.entries.has(key)) this.#missing(map, key);
    return this.text(map, key);
  }

  #list<T>(map: LocatedMap, key: string, read: (value: Located, report: DiagnosticList) => readonly T[]): readonly T[] {
    const entry = map.entries.get(key);
    if (entry !== undefined) return read(entry.value, this.#report);
    this.#missing(map, key);
    return [];
  }

  #missing(map: LocatedMap, key: string): void {
    this.#report.error('schema', `the row has no \`${key}\``, {
      position: map.position,
      expected: 'a row with `id`, `source`, `destination` and `service`',
    });
  }

  #word<T>(map: LocatedMap, key: string, parse: (text: string) => Parsed<T>): T | undefined {
    const scalar = this.#scalar(map, key);
    return scalar === undefined ? undefined : took(parse(scalar.text), scalar, this.#report);
  }

  #flag(map: LocatedMap, key: string): boolean | undefined {
    const scalar = this.#scalar(map, key);
    if (scalar === undefined) return undefined;
    if (typeof scalar.value === 'boolean') return scalar.value;
    this.#report.error('schema', `\`${key}\` is ${quote(scalar.text)}`, {
      position: scalar.position,
      expected: '`true` or `false`',
    });
    return undefined;
  }

  #scalar(map: LocatedMap, key: string): LocatedScalar | undefined {
    const entry = map.entries.get(key);
    if (entry === undefined) return undefined;
    const { value, position } = entry;
    if (value.kind === 'scalar' && value.value !== null) return value;
    this.#report.error('schema', `\`${key}\` is ${describeKind(value)}`, { position, expected: 'one value' });
    return undefined;
  }
}

/** `{ [key]: value }`, or nothing when the value is undefined, as exact optional properties want it. */
function present<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]: V });
}
