/** formats: the rows of a flow matrix as YAML writes them. */
import type { DiagnosticList } from '../../diagnostics/public.ts';
import type { FlowDraft } from '../../model/public.ts';
import { describeKind, type Located } from '../yaml/located.ts';
import { cleanText } from './clean-text.ts';
import { bothWays } from './directions.ts';
import { parseRowId } from './row-id.ts';
import { parseAction, parseDay, parseDirection } from './words.ts';
import { readServiceList, readTermList } from './yaml-lists.ts';
import { MapReader } from './yaml-map.ts';

/** The keys of a row. */
export const rowKeys = [
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
const neededKeys = ['id', 'source', 'destination', 'service'] as const;
const aRow = 'a row with `id`, `source`, `destination` and `service`';
const mostRows = 100_000;

/** What the file says once for every row. */
export interface RowDefaults {
  readonly managedService?: string;
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
  return rows.items.flatMap((row) => readRow(row, defaults, report));
}

function readRow(row: Located, defaults: RowDefaults, report: DiagnosticList): readonly FlowDraft[] {
  if (row.kind !== 'map') {
    report.error('schema', `a row is ${describeKind(row)}`, { position: row.position, expected: aRow });
    return [];
  }
  const reader = new MapReader(row, report);
  reader.checkKeys(rowKeys);
  reader.checkPresent(neededKeys, aRow);
  const draft: FlowDraft = {
    id: reader.word('id', readId) ?? '',
    action: reader.word('action', parseAction) ?? 'allow',
    source: reader.list('source', readTermList),
    destination: reader.list('destination', readTermList),
    services: reader.list('service', readServiceList),
    ...present('justification', reader.text('justification')),
    ...present('owner', reader.text('owner')),
    ...present('requester', reader.text('requester')),
    ...present('ticket', reader.text('ticket')),
    ...present('validFrom', reader.word('from', parseDay)),
    ...present('validUntil', reader.word('until', parseDay)),
    ...present('managedService', reader.text('managed-service') ?? defaults.managedService),
    sensitive: reader.flag('sensitive') ?? false,
    transfer: reader.flag('transfer') ?? false,
    ...present('encrypted', reader.flag('encrypted')),
    ...present('log', reader.flag('log')),
    ...present('ingress', reader.text('ingress')),
    extra: new Map(),
    position: row.position,
  };
  return bothWays(draft, reader.word('direction', parseDirection) ?? 'forward');
}

function readId(text: string): ReturnType<typeof parseRowId> {
  const clean = cleanText(text);
  return clean.ok ? parseRowId(clean.value) : clean;
}

/** `{ [key]: value }`, or nothing when the value is undefined, as exact optional properties want it. */
function present<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]: V });
}
