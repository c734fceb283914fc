/** Verdicts beside the rows of a workbook: everything else stays, octet for octet. */
import { test as property } from '@fast-check/vitest';
import ExcelJS from 'exceljs';
import fc from 'fast-check';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { annotateXlsx, readMatrix } from '../../../../src/formats/public.ts';
import { readArchive } from '../../../../src/formats/xlsx/archive.ts';
import { unescapeText } from '../../../../src/formats/xlsx/strings.ts';
import { escapeText, writeCells } from '../../../../src/formats/xlsx/write-cells.ts';

const titles = ['segproof verdict', 'segproof witness', 'segproof reason'];

async function workbook(): Promise<Uint8Array> {
  const book = new ExcelJS.Workbook();
  const other = book.addWorksheet('Légende');
  other.addRow(['Vert', { formula: '1+1', result: 2 }]);
  const sheet = book.addWorksheet('Flux');
  sheet.addRow(['Matrice de flux — client Alpha']);
  sheet.addRow(['N°', 'Source', 'Destination', 'Protocole', 'Port', 'Justification']);
  sheet.getRow(2).font = { bold: true };
  sheet.addRow(['F1', '10.0.0.1', '10.0.1.1', 'TCP', 443, 'site']);
  sheet.addRow(['F2', '10.0.0.1', '10.0.1.2', 'TCP', '80,8080', 'essai']);
  sheet.addRow(['F3', '10.0.0.0/24', 'Internet', 'UDP', 53, 'dns']);
  sheet.mergeCells('B3:B4');
  sheet.autoFilter = 'A2:F5';
  sheet.getCell('H4').style = { font: { italic: true } };
  return new Uint8Array(await book.xlsx.writeBuffer());
}

function drafts(bytes: Uint8Array): unknown {
  const outcome = readMatrix('m.xlsx', bytes);
  if (!outcome.ok) throw new Error(outcome.diagnostics[0]?.message);
  return { flows: outcome.value.flows, unknown: outcome.value.unknownColumns };
}

function annotated(bytes: Uint8Array, texts: readonly string[], names: readonly string[] = titles): Uint8Array {
  const remarks = new Map([['Flux', new Map([3, 4, 5].map((row) => [row, texts.map((text) => `${text} ${row}`)]))]]);
  const outcome = annotateXlsx('m.xlsx', bytes, names, remarks);
  if (!outcome.ok) throw new Error(outcome.diagnostics[0]?.message);
  return outcome.value;
}

describe('annotateXlsx', () => {
  it('reads back as the same matrix, in our reader and in another', async () => {
    const before = await workbook();
    const after = annotated(before, ['effective', 'tcp 10.0.0.1 > 10.0.1.1', '=cmd|calc']);
    expect(drafts(after)).toEqual(drafts(before));
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(after.slice().buffer);
    const sheet = book.getWorksheet('Flux');
    expect(sheet?.getCell('G2').text).toBe('segproof verdict');
    expect(sheet?.getCell('G2').font.bold).toBe(true);
    expect(sheet?.getCell('H4').text).toBe('tcp 10.0.0.1 > 10.0.1.1 4');
    expect(sheet?.getCell('H4').font.italic).toBe(true);
    expect(sheet?.getCell('I5').value).toBe('=cmd|calc 5');
    expect(sheet?.getCell('E4').text).toBe('80,8080');
  });

  it('leaves every other part of the archive as it was, packed octets and dates included', async () => {
    const before = await workbook();
    const after = annotated(before, ['a', 'b', 'c']);
    const [old, fresh] = [before, after].map((bytes) => readArchive(bytes));
    expect([...(fresh?.parts.keys() ?? [])]).toEqual([...(old?.parts.keys() ?? [])]);
    let changed = 0;
    for (const [name, part] of old?.parts ?? []) {
      const now = fresh?.parts.get(name);
      const packed = (bytes: Uint8Array, at: number, length: number): string =>
        Buffer.from(bytes.subarray(at, at + length)).toString('hex');
      const same =
        now !== undefined && packed(after, now.start, now.compressed) === packed(before, part.start, part.compressed);
      if (!same) changed += 1;
      expect(same || name === 'xl/worksheets/sheet2.xml').toBe(true);
    }
    expect(changed).toBe(1);
  });

  it('changes nothing of the sheet but its new cells and what says how wide it is', async () => {
    const before = await workbook();
    const after = annotated(before, ['a', 'b', 'c']);
    const xml = (bytes: Uint8Array): string => new TextDecoder().decode(unzipSync(bytes)['xl/worksheets/sheet2.xml']);
    const bare = (text: string): string =>
      text
        .replace(/<c r="[GHI]\d+"[^>]*?(?:\/>|>.*?<\/c>)/gu, '')
        .replace(/ref="A1:[A-Z]+5"/u, 'ref=""')
        .replace(/ spans="[^"]*"/gu, '');
    expect(bare(xml(after))).toBe(bare(xml(before)));
  });

  it('puts a second run where the first one stood, in another language too', async () => {
    const before = await workbook();
    const once = annotated(before, ['first', 'x', 'y']);
    const twice = annotated(once, ['second', 'x', 'y'], ['segproof verdict', 'segproof témoin', 'segproof raison']);
    expect(drafts(twice)).toEqual(drafts(before));
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(twice.slice().buffer);
    expect(book.getWorksheet('Flux')?.getCell('G3').text).toBe('second 3');
    expect(book.getWorksheet('Flux')?.getCell('J3').text).toBe('');
  });

  it('takes away what no longer holds of rows without remarks', async () => {
    const once = annotated(await workbook(), ['old', 'x', 'y']);
    const outcome = annotateXlsx('m.xlsx', once, titles, new Map([['Flux', new Map([[3, ['new', '', '']]])]]));
    if (!outcome.ok) throw new Error('refused');
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(outcome.value.slice().buffer);
    expect(book.getWorksheet('Flux')?.getCell('G3').text).toBe('new');
    expect(book.getWorksheet('Flux')?.getCell('G4').text).toBe('');
  });

  it('refuses a sheet without a header, by its name', async () => {
    const remarks = new Map([['Légende', new Map([[1, ['a']]])]]);
    const outcome = annotateXlsx('m.xlsx', await workbook(), titles, remarks);
    expect(outcome.ok).toBe(false);
    expect(outcome.ok ? '' : outcome.diagnostics[0]?.code).toBe('sheet-header-missing');
  });
});

describe('writeCells', () => {
  const cells = new Map([[2, new Map([[3, 'x & <y>']])]]);

  it.each([
    ['<s><row r="2"/></s>', '<s><row r="2"><c r="C2" t="inlineStr">…</c></row></s>'],
    ['<s><row r="2"><c r="D2"/></row></s>', '<s><row r="2"><c r="C2" t="inlineStr">…</c><c r="D2"/></row></s>'],
    [
      '<s><row r="2" ><c r="C2" s="4"><v>1</v></c></row ></s>',
      '<s><row r="2" ><c r="C2" s="4" t="inlineStr">…</c></row ></s>',
    ],
    ['<s><row spans="1:2" r="2"></row></s>', '<s><row spans="1:3" r="2"><c r="C2" t="inlineStr">…</c></row></s>'],
    ['<s><row/><row><c/><c/></row></s>', '<s><row/><row><c/><c/><c r="C2" t="inlineStr">…</c></row></s>'],
  ])('%s', (before, after) => {
    const inner = '<is><t xml:space="preserve">x &amp; &lt;y&gt;</t></is>';
    expect(writeCells(before, cells)).toBe(after.replace('…', inner));
  });

  it('keeps the prefix of the file', () => {
    const sheet = '<x:s xmlns:x="u"><x:row r="2"></x:row></x:s>';
    expect(writeCells(sheet, new Map([[2, new Map([[1, 'a']])]]))).toBe(
      '<x:s xmlns:x="u"><x:row r="2"><x:c r="A2" t="inlineStr"><x:is><x:t xml:space="preserve">a</x:t></x:is></x:c></x:row></x:s>',
    );
  });
});

property.prop([fc.string({ unit: 'binary', maxLength: 200 })])('what is written into a cell reads back', (text) => {
  const xml = escapeText(text);
  const plain = xml.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
  expect(unescapeText(plain)).toBe(text);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the characters that XML 1.0 cannot hold.
  expect(xml).not.toMatch(/[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/u);
});
