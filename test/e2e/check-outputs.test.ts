/** `check` for other programs and other readers: forms, files, waivers, baselines, and the user's own workbook. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuiltCli, buildCli, scratchFolder } from '../support/cli.ts';

let cli: BuiltCli;
const folder = scratchFolder();
const at = (name: string): string => join(folder.path, name);
const broken = 'topologies/msp/broken/pas-adm-1.yaml';

beforeAll(async () => {
  cli = await buildCli();
});
afterAll(() => {
  cli.remove();
  folder.remove();
});

describe('forms', () => {
  it.each([
    ['sarif', (text: string) => (JSON.parse(text) as { version: string }).version, '2.1.0'],
    ['junit', (text: string) => text.match(/failures="1"/gu)?.length, 1],
    ['markdown', (text: string) => text.split('\n')[0], '## segproof: promises broken'],
    ['csv', (text: string) => text.split('\r\n')[0]?.slice(0, 12), 'promises,id,'],
  ])('writes %s to a file, with the exit code of the verdict', async (form, look, expected) => {
    const ran = await cli.run(['check', broken, '--format', form, '--output', at(`report.${form}`)]);
    expect([ran.code, ran.stdout]).toEqual([1, '']);
    expect(look(readFileSync(at(`report.${form}`), 'utf8'))).toBe(expected);
  });

  it('writes a workbook to a file, and to nothing else', async () => {
    const refused = await cli.run(['check', broken, '--format', 'xlsx', '--only', 'PAS-ADM-1']);
    expect([refused.code, refused.stdout]).toEqual([2, '']);
    await cli.run(['check', broken, '--format', 'xlsx', '--output', at('report.xlsx')]);
    const book = new ExcelJS.Workbook();
    await book.xlsx.readFile(at('report.xlsx'));
    expect(book.worksheets.map(({ name }) => name)).toEqual(['promises', 'findings', 'rows']);
  });

  it('leaves nothing behind when the file cannot be written', async () => {
    const ran = await cli.run(['check', broken, '--output', join(folder.path, 'none', 'report.txt')]);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain('could not be written');
    expect(readdirSync(folder.path).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});

describe('decided before', () => {
  it('a baseline makes the exit code 0, and only for what it holds', async () => {
    await cli.run(['check', broken, '--write-baseline', at('known.json')]);
    const known = await cli.run(['check', broken, '--baseline', at('known.json')]);
    expect([known.code, known.stdout.includes('NOTHING NEW (1 accepted)')]).toEqual([0, true]);
    const other = await cli.run(['check', 'topologies/msp/broken/pas-iso-6.yaml', '--baseline', at('known.json')]);
    expect(other.code).toBe(1);
  });

  it('a waiver shows its owner, reason and end; an old one is named and counts no more', async () => {
    const waiver = (until: string): string =>
      `segproof: waivers\nwaivers:\n  - finding: PAS-ADM-1 row BRK-ADM-1\n    owner: RSSI\n    reason: remplacement\n    until: ${until}\n`;
    writeFileSync(at('waivers.yaml'), waiver('2999-01-01'));
    const waived = await cli.run(['check', broken, '--waivers', at('waivers.yaml')]);
    expect(waived.code).toBe(0);
    expect(waived.stdout).toContain('waived by RSSI until 2999-01-01: remplacement');
    writeFileSync(at('waivers.yaml'), waiver('2026-01-01'));
    const ended = await cli.run(['check', broken, '--waivers', at('waivers.yaml'), '--as-of', '2026-12-01']);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('warning[waiver-ended]');
  });

  it.each([
    [
      '--waivers',
      'segproof: waivers\nwaivers: [{finding: NOPE-1 x, owner: a, reason: b, until: 2999-01-01}]\n',
      'waiver-unknown',
    ],
    ['--baseline', '{"segproof":"baseline","version":99,"asOf":"x","findings":[]}', 'baseline-version'],
  ])('refuses a bad file for %s in one clear error', async (option, text, code) => {
    writeFileSync(at('bad'), text);
    const ran = await cli.run(['check', broken, option, at('bad')]);
    expect([ran.code, ran.stdout]).toEqual([2, '']);
    expect(ran.stderr).toContain(`error[${code}]`);
  });
});

it('reads the answer by the clauses of another catalogue', async () => {
  const ran = await cli.run(['check', broken, '--profile', 'secnumcloud', '--lang', 'fr']);
  expect(ran.stdout).toContain('Profil : SecNumCloud 3.2');
  expect(ran.stdout).toMatch(/FM-INSECURE +ROMPU/u);
});

it('writes verdicts beside the rows of the user’s own workbook, which still is the same matrix', async () => {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet('Flux');
  sheet.addRow(['N°', 'Source', 'Destination', 'Service', 'Justification', 'Responsable', 'Ticket']);
  sheet.addRow(['A1', 'alpha-web', 'alpha-db', 'tcp/5432', 'base', 'DSI', 'T1']);
  sheet.addRow(['A2', 'alpha-lan', 'beta-lan', 'tcp/445', 'partage', 'DSI', 'T2']);
  await book.xlsx.writeFile(at('flux.xlsx'));
  const words = ['check', 'topologies/msp/platform.yaml', '--lang', 'fr', '--matrix'];
  const ran = await cli.run([...words, at('flux.xlsx'), '--annotate', at('flux-verdicts.xlsx')]);
  expect(ran.code).toBe(1);
  const after = new ExcelJS.Workbook();
  await after.xlsx.readFile(at('flux-verdicts.xlsx'));
  const cells = (row: number): readonly string[] =>
    ['H', 'I', 'J'].map((column) => after.getWorksheet('Flux')?.getCell(`${column}${row}`).text ?? '');
  expect(cells(1)).toEqual(['segproof verdict', 'segproof témoin', 'segproof raison']);
  expect(cells(2)[0]).toBe('effective');
  expect(cells(2)[1]).toContain(':5432');
  const again = await cli.run(['validate', at('flux-verdicts.xlsx')]);
  expect([again.code, again.stderr.includes('error')]).toEqual([0, false]);
});

describe('validity', () => {
  it('names the rows that have ended, and those that end within the days asked', async () => {
    const ask = ['check', 'topologies/msp/platform.yaml', '--sampled', '--effort', 'quick', '--as-of', '2026-03-20'];
    const [none, ran, bad] = await Promise.all(
      [['0'], ['60'], ['-1']].map((days) => cli.run([...ask, `--soon=${days}`])),
    );
    expect(none?.stdout).not.toContain('ends on 20');
    expect(ran?.stdout).toMatch(/^Validity$/mu);
    expect(ran?.stdout).toMatch(/To be removed, from the matrix and from filters: \S+/u);
    expect(ran?.stdout).toMatch(/ends on 20\d\d-\d\d-\d\d, in \d+ days/u);
    expect(bad?.code).toBe(2);
  });
});
