/** golden: one French flow matrix as people keep it, in a workbook, in windows-1252 text and in YAML: the same rows. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ExcelJS from 'exceljs';
import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../../src/diagnostics/public.ts';
import { readMatrix, readPlatform } from '../../../src/formats/public.ts';
import { type MatrixDraft, resolveMatrix } from '../../../src/model/public.ts';
import { formatAddressSet, formatService, type NumberRange, numberSet, type Service } from '../../../src/net/public.ts';
import { memoryFiles } from '../../support/memory-files.ts';
import { must, remarksOf } from '../../support/read-errors.ts';

const folder = fileURLToPath(new URL('french-matrix/', import.meta.url));
const text = (name: string): string => readFileSync(folder + name, 'utf8');
const { topology } = must(readPlatform(memoryFiles({ 'platform.yaml': text('platform.yaml') }), 'platform.yaml'));

const day = (iso: string): Date => new Date(`${iso}T00:00:00Z`);

/** The matrix as it lies in a workbook: a title, a header over two rows, merged cells, a hidden row, groups and services. */
async function workbook(): Promise<Uint8Array> {
  const book = new ExcelJS.Workbook();
  book.created = day('2026-01-05');
  const cover = book.addWorksheet('Légende');
  cover.getCell('A1').value = 'Vert : validé. Rouge : à revoir.';
  const sheet = book.addWorksheet('Matrice de flux');
  sheet.addRows([
    ['MATRICE DE FLUX – Client Alpha'],
    [],
    ['N°', 'Source', null, 'Destination', null, 'Sens', 'Protocole', 'Port(s)', 'Action', 'Justification', 'Début', 'Fin', 'Demandeur', 'Réf. interne'],
    [null, 'Zone', 'Hôte', 'Zone', 'Hôte'],
    ['F-001', 'postes', null, 'serveurs', 'SRV-AD1 (10.0.20.11)', '→', 'TCP/UDP', '53, 88, 389', 'Autoriser', 'Annuaire', day('2026-01-01'), day('2026-12-31'), 'DSI', 'A12'],
    ['F-002', null, null, null, 'Contrôleurs', '->', 'TCP', '135 ; 445 ; 49152–65535', 'Autorisé', null, null, null, null, null],
    ['F-003', null, null, null, 'Internet', '⇒', 'TCP', 'Navigation', 'Oui', 'Navigation', null, 'illimité', null, null],
    ['Supervision'],
    ['F-004', 'dmz', 'WEB-1', 'adm', '10.0.99.0 255.255.255.0', '↔', 'UDP', '161-162', 'Autoriser', 'Supervision', null, null, 'Exploitation', null],
    ['F-005', 'adm', 'Tous', 'dmz', 'any', '<->', 'ICMP', '-', 'x', null, null, '30/06/2026', null, null],
    ['F-006', 'serveurs', 'SRV-AD1\nSRV-AD2', null, '192.0.2.100 à 192.0.2.120\n198.51.100.0/24', 'Sortant', 'tcp', '443/8443', 'Autoriser', 'Mises à jour', null, day('2025-12-31'), 'DSI', null],
    ['F-007', null, 'Tous', null, 'Tous', null, null, null, 'Refuser', 'Règle par défaut', null, null, null, null],
  ]);
  const merged = ['A1:N1', 'B3:C3', 'D3:E3', 'B5:B7', 'D5:D6', 'J5:J6', 'K5:K6', 'M5:M7', 'A8:N8', 'J9:J10', 'M9:M10'];
  for (const column of ['A', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N']) merged.push(`${column}3:${column}4`);
  for (const range of merged) sheet.mergeCells(range);
  for (const row of [5, 6, 11]) for (const column of ['K', 'L']) sheet.getCell(`${column}${row}`).numFmt = 'dd/mm/yyyy';
  sheet.getRow(10).hidden = true;
  sheet.getColumn('J').hidden = true;
  const groups = book.addWorksheet('Groupes');
  groups.addRows([['Nom du groupe', 'Membres'], ['Contrôleurs', 'SRV-AD1'], ['Contrôleurs', '10.0.20.12']]);
  const services = book.addWorksheet('Services');
  services.addRows([['Nom', 'Définition'], ['Navigation', 'http, https']]);
  const old = book.addWorksheet('Matrice 2024', { state: 'hidden' });
  old.addRows([['Source', 'Destination', 'Service'], ['Tous', 'Tous', 'any']]);
  return new Uint8Array(await book.xlsx.writeBuffer());
}

/** Windows-1252, for the characters that the text has. */
function windows1252(from: string): Uint8Array {
  return Uint8Array.from(from, (c) => (c === '–' ? 0x96 : c.charCodeAt(0)));
}

/** What a row means, without where and how it was written. */
function meaning(draft: MatrixDraft): readonly unknown[] {
  const { flows, inactive } = must(resolveMatrix([draft], topology, { asOf: '2026-03-01' }));
  return [...flows, ...inactive].map((flow) => ({
    id: flow.id,
    active: flows.includes(flow),
    action: flow.action,
    source: formatAddressSet(flow.source.addresses, 100),
    destination: formatAddressSet(flow.destination.addresses, 100),
    services: joined(flow.services),
    justification: flow.justification,
    requester: flow.requester,
    from: flow.validFrom,
    until: flow.validUntil,
  }));
}

/** One service a protocol, whether its ports were written in one or in several. */
function joined(services: readonly Service[]): readonly string[] {
  const ports = new Map<number, NumberRange[]>();
  const others: string[] = [];
  for (const service of services) {
    if (service.kind === 'ports' && service.source === undefined && service.destination !== undefined) {
      ports.set(service.protocol, [...(ports.get(service.protocol) ?? []), ...service.destination.ranges]);
    } else others.push(formatService(service));
  }
  const sets = [...ports].map(([protocol, ranges]) =>
    formatService({ kind: 'ports', protocol, destination: numberSet(ranges) }),
  );
  return [...others, ...sets].sort();
}

const yaml = readMatrix('matrix.yaml', new TextEncoder().encode(text('matrix.yaml')));
const csv = readMatrix('matrix.csv', windows1252(text('matrix.txt')));

describe('one French matrix', () => {
  test('in YAML has nine rows, two of them the way back of another, and one that is over', () => {
    const rows = meaning(must(yaml));
    expect(rows).toHaveLength(9);
    expect(rows).toMatchObject([
      { id: 'F-001', source: '10.0.10.0/24', destination: '10.0.20.11', until: '2026-12-31' },
      { id: 'F-002', destination: '10.0.20.11-10.0.20.12', services: ['tcp/135,445,49152-65535'] },
      { id: 'F-003', services: ['tcp/80,443'] },
      { id: 'F-004', source: '10.0.30.10', destination: '10.0.99.0/24' },
      { id: 'F-004.r', source: '10.0.99.0/24', destination: '10.0.30.10' },
      { id: 'F-005', services: ['icmp'] },
      { id: 'F-005.r' },
      { id: 'F-007', action: 'deny', services: ['any'], active: true },
      { id: 'F-006', active: false },
    ]);
  });

  test('in a workbook is the same', async () => {
    const read = readMatrix('matrice.xlsx', await workbook());
    expect(meaning(must(read))).toEqual(meaning(must(yaml)));
    const flux = 'matrice.xlsx:Matrice de flux!';
    expect(told(read)).toEqual([
      `${flux}A10: warning[sheet-hidden-row]: hidden rows are read like any other: 10`,
      `${flux}J1: warning[sheet-hidden-column]: hidden columns are read like any other: J`,
      expect.stringContaining(`${flux}A1: note[sheet-merged-cell]: merged cells say the same in every cell they cover: `),
      `${flux}A1: note[sheet-header-missing]: rows above the header are not read: 1`,
      `${flux}A8: note[cell-not-understood]: row 8 only holds \`Supervision\` and is read as a title`,
      `${flux}H11: note[cell-not-understood]: \`443/8443\` is read as a list of ports, not as a range`,
      `${flux}N3: note[sheet-column-unknown]: columns that mean nothing here are kept as they are: \`Réf. interne\` (N)`,
      'matrice.xlsx:Matrice 2024!A1: warning[sheet-hidden]: the sheet `Matrice 2024` is hidden and was not read',
      expect.stringContaining('matrice.xlsx:Légende!A1: warning[sheet-header-missing]: the sheet `Légende` has no header'),
    ]);
    expect(must(read).unknownColumns).toEqual(['Réf. interne']);
    expect(must(read).flows[0]?.extra).toEqual(new Map([['Réf. interne', 'A12']]));
  });

  test('in windows-1252 text is the same', () => {
    expect(meaning(must(csv))).toEqual(meaning(must(yaml)));
    expect(told(csv)).toEqual([
      'matrix.csv:1:17: warning[encoding-guessed]: the file is not UTF-8 and is read as windows-1252',
      'matrix.csv!A1: note[sheet-header-missing]: rows above the header are not read: 1',
      'matrix.csv!H8: note[cell-not-understood]: `443 / 8443` is read as a list of ports, not as a range',
    ]);
  });
});

/** Place, severity and code of each remark. */
function told(read: Outcome<MatrixDraft>): readonly string[] {
  return remarksOf(read).map((line) => line.split('\n')[0] ?? '');
}
