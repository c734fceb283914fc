/** A workbook of plain tables: read back by our reader and by another, and no cell is a formula. */
import { test as property } from '@fast-check/vitest';
import ExcelJS from 'exceljs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { writeXlsx } from '../../../../src/formats/public.ts';
import { readXlsx } from '../../../../src/formats/xlsx/read-xlsx.ts';

const table = {
  name: 'lignes: été',
  header: ['ligne', 'verdict'],
  rows: [
    ['F1', '=1+1'],
    ['F2', ' a\nb '],
  ],
};

it('opens in another reader, all cells text, the header frozen', async () => {
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(writeXlsx([table, table]).slice().buffer);
  expect(book.worksheets.map(({ name }) => name)).toEqual(['lignes_ été', 'lignes_ été 2']);
  const sheet = book.worksheets[0];
  expect(sheet?.getCell('B2').value).toBe('=1+1');
  expect(sheet?.getCell('B3').text).toBe(' a\nb ');
  expect(sheet?.getCell('A1').font.bold).toBe(true);
  expect(sheet?.views[0]?.state).toBe('frozen');
});

it('is the same, octet for octet, for the same tables', () => {
  expect(writeXlsx([table])).toEqual(writeXlsx([table]));
});

property.prop([
  fc.array(fc.array(fc.string({ unit: 'binary', maxLength: 20 }), { minLength: 2, maxLength: 2 }), { maxLength: 5 }),
])('every text reads back from its cell', (rows) => {
  const outcome = readXlsx('x.xlsx', writeXlsx([{ name: 'x', header: ['a', 'b'], rows }]));
  if (!outcome.ok) throw new Error(outcome.diagnostics[0]?.message);
  const grid = outcome.value[0];
  for (const [i, row] of rows.entries()) {
    for (const [j, text] of row.entries()) {
      const cell = grid?.rows.find(({ number }) => number === i + 2)?.cells.get(j + 1);
      if (text.trim() !== '') expect(cell?.text).toBe(text);
    }
  }
});
