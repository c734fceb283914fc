/** A flow matrix as it is kept in France: a workbook made by hand, with a title, merged cells and a hidden row. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import exceljs from 'exceljs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CheckJson } from '../../src/index.ts';
import { type BuiltCli, buildCli, scratchFolder } from '../support/cli.ts';

const scratch = scratchFolder();
const platform = join(scratch.path, 'two', 'platform.yaml');
const book = join(scratch.path, 'Matrice de flux.xlsx');
let cli: BuiltCli;

const header = [
  'N°',
  'Source',
  'Destination',
  'Protocole',
  'Port',
  'Action',
  'Justification',
  'Responsable',
  'Ticket',
  'Début',
  'Fin',
];

/** One source for three rows, one destination for two, as people merge them; `Fin` is a real date. */
async function writeBook(path: string, change: (sheet: exceljs.Worksheet) => void = () => undefined): Promise<void> {
  const workbook = new exceljs.Workbook();
  const sheet = workbook.addWorksheet('Matrice');
  sheet.mergeCells('A1:K1');
  sheet.getCell('A1').value = 'Matrice de flux – client T00001';
  sheet.getRow(3).values = header;
  const day = (text: string): Date => new Date(`${text}T00:00:00Z`);
  const rows: readonly (readonly (string | number | Date)[])[] = [
    [
      'F-01',
      'Internet',
      'web-t00001',
      'TCP',
      443,
      'autorisé',
      'Site public',
      'Équipe web',
      'CHG-1',
      day('2026-01-01'),
      day('2027-12-31'),
    ],
    ['F-02', 'web-t00001', 'srv-t00001', 'TCP', 5432, 'autorisé', 'Base de données', 'Équipe web', 'CHG-2', '', ''],
    ['F-03', '', '', 'TCP', 23757, 'autorisé', 'Application métier', 'Équipe web', 'CHG-3', '', ''],
    ['F-04', '', 'patch-relay', 'TCP', 8531, 'autorisé', 'Mises à jour', 'Exploitation', 'CHG-4', '', ''],
    [
      'F-05',
      't00001-lan',
      'Internet',
      'TCP/UDP',
      53,
      'autorisé',
      'Résolution de noms',
      'Exploitation',
      'CHG-5',
      '',
      day('2026-06-30'),
    ],
    ['F-06', 'adm', 'srv-t00001', 'TCP', 22, 'autorisé', 'Infogérance', 'Exploitation', 'CHG-6', '', ''],
  ];
  rows.forEach((values, i) => {
    sheet.getRow(4 + i).values = [...values];
  });
  sheet.mergeCells('B5:B7');
  sheet.mergeCells('C5:C6');
  sheet.getRow(9).hidden = true;
  change(sheet);
  writeFileSync(path, new Uint8Array(await workbook.xlsx.writeBuffer()));
}

const check = async (...words: readonly string[]): Promise<{ code: number | null; stdout: string; stderr: string }> =>
  cli.run(['check', platform, '--matrix', book, '--as-of', '2026-12-01', ...words]);

beforeAll(async () => {
  cli = await buildCli();
  await cli.run(['generate', '--tenants', '2', '--out', join(scratch.path, 'two')]);
  await writeBook(book);
});
afterAll(() => {
  cli.remove();
  scratch.remove();
});

describe('a French workbook', () => {
  test('is read as it is: merged cells in every row that they cover, the hidden row like any other, both said', async () => {
    const { stderr } = await check('--only', 'PAS-ISO-6');
    expect(stderr).toMatch(
      /Matrice!A1: note\[sheet-merged-cell\]: merged cells say the same in every cell they cover: A1:K1, B5:B7, C5:C6/u,
    );
    expect(stderr).toContain('warning[sheet-hidden-row]: hidden rows are read like any other: 9');
  });

  test('is checked row by row', async () => {
    const { stdout } = await check('--json');
    const { rows } = JSON.parse(stdout) as CheckJson;
    expect(rows.map(({ flow, verdict }) => [flow, verdict])).toEqual([
      ['F-01', 'effective'],
      ['F-02', 'effective'],
      ['F-03', 'effective'],
      ['F-04', 'effective'],
      ['F-06', 'effective'],
      ['F-05', 'expired'],
    ]);
    expect(rows[2]?.place).toMatchObject({ kind: 'cell', sheet: 'Matrice', file: book });
  });

  test('says of a packet which row let it pass, also where the row only continues a merged cell', async () => {
    const ask = (from: string, dport: string): Promise<{ code: number | null; stdout: string }> =>
      cli.run([
        'trace',
        platform,
        '--matrix',
        book,
        '--as-of',
        '2026-12-01',
        '--from',
        from,
        '--to',
        'srv-t00001',
        '--dport',
        dport,
      ]);
    const passed = await ask('web-t00001', '23757');
    expect(passed.stdout).toContain('rule F-03 accepts');
    expect(passed.code).toBe(0);
    const refused = await ask('web-t00001', '3306');
    expect(refused.stdout).toContain('REFUSED');
    expect(refused.code).toBe(1);
  });

  test('answers in French', async () => {
    const { stdout } = await check('--lang', 'fr');
    expect(stdout).toContain('6 lignes de matrice : 5 effectives, 1 expirée');
    expect(stdout).toContain('F-05   expirée  expirée le 2026-06-30');
  });

  test.each([
    ['an unknown name', 'B4', 'Intrenet', /Matrice!B4.*error\[.*\].*`Intrenet`/u],
    [
      'a port that Excel made a date of',
      'E6',
      new Date('2026-01-02T00:00:00Z'),
      /Matrice!E6: error\[cell-date-trap\]/u,
    ],
    ['a decimal', 'E6', 80.443, /Matrice!E6: error\[/u],
    ['an address outside every range', 'C7', '10.4.0.300', /Matrice!C7: error\[/u],
    ['a formula that failed', 'E6', { formula: '1/0', result: { error: '#DIV/0!' } }, /Matrice!E6: error\[/u],
  ] as const)('with %s gets one error with the cell, and no answer', async (_, cell, value, says) => {
    const bad = join(scratch.path, 'bad.xlsx');
    await writeBook(bad, (sheet) => {
      sheet.getCell(cell).value = value as exceljs.CellValue;
    });
    const { code, stdout, stderr } = await cli.run(['check', platform, '--matrix', bad]);
    expect(stderr).toMatch(says);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  test('is left as it was', async () => {
    const before = readFileSync(book);
    await check('--only', 'PAS-ISO-6');
    expect(readFileSync(book)).toEqual(before);
  });
});
