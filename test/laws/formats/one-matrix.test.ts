/** laws: a matrix means the same whatever file it lies in. */
import { fc, test as property } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { readMatrix } from '../../../src/formats/public.ts';
import type { FlowDraft } from '../../../src/model/public.ts';
import { formatService } from '../../../src/net/public.ts';
import { rowText } from '../../support/grid.ts';
import { must } from '../../support/read-errors.ts';
import { escapeXml, sheetXml, workbookParts, zip } from '../../support/workbook.ts';

/** A row as a person thinks of it. `day` counts from 2026-01-01. */
interface Thought {
  readonly source: readonly string[];
  readonly destination: readonly string[];
  readonly services: readonly string[];
  readonly action: 'allow' | 'deny';
  readonly direction: 'forward' | 'reverse' | 'both';
  readonly from: number | undefined;
  readonly until: number | undefined;
  readonly justification: string | undefined;
  readonly sensitive: boolean;
  /** Which of the synonyms is written. */
  readonly spelling: number;
}

const ends = fc.array(
  fc.constantFrom(
    'LAN',
    'DMZ',
    'SRV01',
    "Do'Cloud",
    'any',
    'Internet',
    'VLAN 110',
    '10.0.0.5',
    '10.1.0.0/24',
    '10.2.0.1-10.2.0.9',
    '2001:db8::/64',
    'SRV02 (10.0.0.7)',
    'constructor',
  ),
  { minLength: 1, maxLength: 3 },
);
const thoughts: fc.Arbitrary<Thought> = fc.record({
  source: ends,
  destination: ends,
  services: fc.array(
    fc.constantFrom(
      'tcp/443',
      'tcp/80',
      'udp/53',
      'tcp+udp/389',
      'tcp/8000-8080',
      'https',
      'dns',
      'icmp',
      'icmp/echo-request',
      'gre',
      'proto/89',
      'any',
    ),
    { minLength: 1, maxLength: 3 },
  ),
  action: fc.constantFrom('allow', 'deny'),
  direction: fc.constantFrom('forward', 'reverse', 'both'),
  from: fc.option(fc.integer({ min: 0, max: 364 }), { nil: undefined }),
  until: fc.option(fc.integer({ min: 365, max: 900 }), { nil: undefined }),
  justification: fc.option(
    fc.constantFrom('Accès web', 'Sauvegarde; 2 fois', 'dit "urgent"', 'ligne 1\nligne 2', '→ DMZ, puis LAN'),
    { nil: undefined },
  ),
  sensitive: fc.boolean(),
  spelling: fc.nat(1_000),
});

const pick = <T>(list: readonly T[], spelling: number): T => list[spelling % list.length] as T;
const actions = {
  allow: ['Autoriser', 'autorisé', 'OK', 'x', 'permit', 'ALLOW'],
  deny: ['Refuser', 'interdit', 'deny', 'KO', '✗'],
} as const;
const senses = {
  forward: ['→', '->', 'unidirectionnel', 'forward'],
  reverse: ['←', '<-'],
  both: ['↔', '<->', 'Bidirectionnel', 'both'],
} as const;
const separators = ['; ', ', ', '\n', ';\n'] as const;
const headers: readonly (readonly string[])[] = [
  ['N°', 'Source', 'Destination', 'Service', 'Action', 'Sens', 'Début', 'Fin', 'Justification', 'Sensible'],
  [
    'ID',
    'From',
    'To',
    'Services',
    'Action',
    'Direction',
    'Valid from',
    'Valid until',
    'Business justification',
    'Sensitive',
  ],
  [
    'Réf.',
    'Émetteur',
    'Récepteur',
    'Port / Protocole',
    'Autorisation',
    'Sens du flux',
    'Date de début',
    "Date d'expiration",
    'Motif',
    'Sensibilité',
  ],
];

function isoDay(day: number): string {
  return new Date(Date.UTC(2026, 0, 1) + day * 86_400_000).toISOString().slice(0, 10);
}

function frenchDay(day: number): string {
  return isoDay(day).split('-').reverse().join('/');
}

/** The cells of a row; days as they are. */
function cellsOf(thought: Thought, id: string): readonly (string | number)[] {
  const { spelling } = thought;
  const list = (items: readonly string[]): string => items.join(pick(separators, spelling));
  return [
    id,
    list(thought.source),
    list(thought.destination),
    list(thought.services),
    pick(actions[thought.action], spelling),
    pick(senses[thought.direction], spelling),
    thought.from ?? '',
    thought.until ?? '',
    thought.justification ?? '',
    thought.sensitive ? 'oui' : 'non',
  ];
}

function asYaml(rows: readonly Thought[]): Uint8Array {
  const flows = rows.map((row, i) => ({
    id: `F${i}`,
    source: row.source,
    destination: row.destination,
    service: row.services,
    action: row.action,
    direction: row.direction,
    ...(row.from === undefined ? {} : { from: isoDay(row.from) }),
    ...(row.until === undefined ? {} : { until: isoDay(row.until) }),
    ...(row.justification === undefined ? {} : { justification: row.justification }),
    sensitive: row.sensitive,
  }));
  return new TextEncoder().encode(JSON.stringify({ segproof: 'matrix', flows }));
}

function asCsv(rows: readonly Thought[], header: readonly string[], spelling: number): Uint8Array {
  const delimiter = pick([';', ',', '\t'], spelling);
  const end = pick(['\n', '\r\n', '\r'], spelling);
  const mark = pick(['', '\ufeff'], spelling);
  const quoted = (text: string): string => (/^[\w.]*$/u.test(text) ? text : `"${text.replaceAll('"', '""')}"`);
  const lines = rows.map((row, i) =>
    cellsOf(row, `F${i}`).map((cell) => quoted(typeof cell === 'number' ? frenchDay(cell) : cell)),
  );
  const text = [header.map(quoted), ...lines].map((line) => line.join(delimiter)).join(end);
  return new TextEncoder().encode(`${mark}${text}${end}`);
}

function asWorkbook(rows: readonly Thought[], header: readonly string[], from1904: boolean): Uint8Array {
  // 46023 is 2026-01-01 in the system of 1900; that of 1904 begins 1,462 days later.
  const serial = (day: number): number => 46_023 - (from1904 ? 1_462 : 0) + day;
  const cell = (value: string | number): string => {
    if (typeof value === 'number') return `<c s="1"><v>${serial(value)}</v></c>`;
    return value === '' ? '<c/>' : `<c t="inlineStr"><is><t xml:space="preserve">${escapeXml(value)}</t></is></c>`;
  };
  const lines = [header, ...rows.map((row, i) => cellsOf(row, `F${i}`))];
  const xml = sheetXml(lines.map((line) => `<row>${line.map(cell).join('')}</row>`).join(''));
  return zip(
    workbookParts({
      sheets: [{ name: 'Flux', xml }],
      properties: from1904 ? 'date1904="1"' : '',
      styles: '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
    }),
  );
}

/** What rows mean, without their places. */
function meaning(flows: readonly FlowDraft[]): readonly unknown[] {
  return flows.map((flow) => ({
    row: rowText({ ...flow, services: [] }),
    services: flow.services.map(formatService),
    from: flow.validFrom,
    until: flow.validUntil,
    justification: flow.justification,
    sensitive: flow.sensitive,
  }));
}

describe('matrices', () => {
  property.prop([fc.array(thoughts, { minLength: 1, maxLength: 6 }), fc.nat(100), fc.boolean()], { numRuns: 200 })(
    'one matrix means the same in YAML, in CSV and in a workbook, in French and in English',
    (rows, spelling, from1904) => {
      const header = pick(headers, spelling);
      const yaml = meaning(must(readMatrix('m.yaml', asYaml(rows))).flows);
      expect(meaning(must(readMatrix('m.csv', asCsv(rows, header, spelling))).flows)).toEqual(yaml);
      expect(meaning(must(readMatrix('m.xlsx', asWorkbook(rows, header, from1904))).flows)).toEqual(yaml);
    },
  );
});
