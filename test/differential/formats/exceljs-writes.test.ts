/** differential: exceljs as the writer of workbooks that we read. */
import { fc, test as property } from '@fast-check/vitest';
import ExcelJS from 'exceljs';
import { describe, expect } from 'vitest';
import type { Grid } from '../../../src/formats/matrix/grid.ts';
import { type Area, areas, columns, gridsOf, ours, rows } from '../../support/grid-places.ts';

/** What a cell holds, in the words of neither reader. A day is one since 1899-12-30 or 1904-01-01. */
type Content =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'rich'; readonly runs: readonly string[] }
  | { readonly kind: 'number'; readonly number: number; readonly format?: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'error'; readonly text: string }
  | { readonly kind: 'day'; readonly day: number; readonly minutes: number; readonly format: string };

interface Sheet {
  readonly state: 'visible' | 'hidden' | 'veryHidden';
  readonly cells: ReadonlyMap<string, { readonly content: Content; readonly formula: boolean }>;
  readonly merges: readonly Area[];
  readonly hiddenRows: ReadonlySet<number>;
  readonly hiddenColumns: ReadonlySet<number>;
}

// Characters that XML and spreadsheets treat apart: blanks at the ends, line ends, markup, quotes, wide letters. Without
// `_x0041_`, which exceljs writes as it is, though it stands for an `A` in the file.
const texts = fc
  .array(
    fc.constantFrom(
      'a',
      'B',
      '7',
      ' ',
      '\n',
      '\t',
      '&',
      '<',
      '"',
      "'",
      'é',
      '→',
      '\u00a0',
      '漢',
      '💡',
      ';',
      '10.0.0.1',
      '80,443',
      ']]>',
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((parts) => parts.join(''));
const numbers = fc.oneof(
  fc.integer({ min: 0, max: 65_535 }),
  fc.constantFrom(443, 80.443, 443.0, 0.1 + 0.2, 1e21, 1.5e-7, -5, 8443.5, 123_456_789_012_345, 0),
  fc.double({ min: -1e9, max: 1e9, noNaN: true, noDefaultInfinity: true }),
);
const dayFormats = [
  'dd/mm/yyyy',
  'yyyy-mm-dd hh:mm',
  'd mmm',
  'mm-dd-yy',
  '[$-40C]d mmmm yyyy',
  'hh:mm:ss',
  '"le "d/m',
];
/** How a number of each format is shown. */
const shown: ReadonlyMap<string | undefined, 'plain' | 'grouped' | 'other'> = new Map([
  [undefined, 'plain'],
  ['0', 'plain'],
  ['0.00', 'plain'],
  ['@', 'plain'],
  ['#,##0', 'grouped'],
  ['#,##0.00', 'grouped'],
  ['_-* #,##0_-;-* #,##0_-', 'grouped'],
  ['[Red]0;[Blue]-0', 'plain'],
  ['0%', 'other'],
  ['0.00E+00', 'other'],
  ['"VLAN "0', 'other'],
  ['00000', 'other'],
  ['# ?/?', 'other'],
  ['0,', 'other'],
  ['[$€-40C] 0', 'other'],
  ['[>1000]0;"peu"', 'other'],
  [';;;', 'other'],
]);
const content: fc.Arbitrary<Content> = fc.oneof(
  texts.map((text): Content => ({ kind: 'text', text })),
  fc.array(texts, { minLength: 1, maxLength: 3 }).map((runs): Content => ({ kind: 'rich', runs })),
  fc
    .tuple(numbers, fc.constantFrom(...shown.keys()))
    .map(([number, format]): Content => ({ kind: 'number', number, ...(format === undefined ? {} : { format }) })),
  fc.boolean().map((value): Content => ({ kind: 'boolean', value })),
  fc.constantFrom('#N/A', '#REF!', '#NAME?', '#DIV/0!', '#VALUE!').map((text): Content => ({ kind: 'error', text })),
  fc
    .tuple(fc.integer({ min: 61, max: 80_000 }), fc.integer({ min: 0, max: 1439 }), fc.constantFrom(...dayFormats))
    .map(([day, minutes, format]): Content => ({ kind: 'day', day, minutes, format })),
);
const sheets: fc.Arbitrary<Sheet> = fc.record({
  state: fc.constantFrom('visible' as const, 'visible' as const, 'hidden' as const, 'veryHidden' as const),
  merges: areas,
  cells: fc
    .array(fc.tuple(fc.integer({ min: 1, max: rows }), fc.integer({ min: 1, max: columns }), content, fc.boolean()), {
      maxLength: 20,
    })
    .map(
      (list) => new Map(list.map(([row, column, held, formula]) => [`${row}:${column}`, { content: held, formula }])),
    ),
  hiddenRows: fc.uniqueArray(fc.integer({ min: 1, max: rows }), { maxLength: 3 }).map((list) => new Set(list)),
  hiddenColumns: fc.uniqueArray(fc.integer({ min: 1, max: columns }), { maxLength: 3 }).map((list) => new Set(list)),
});
const books = fc.record({ from1904: fc.boolean(), sheets: fc.array(sheets, { minLength: 1, maxLength: 3 }) });
type Book = typeof books extends fc.Arbitrary<infer T> ? T : never;

function areaAt({ merges }: Sheet, row: number, column: number): Area | undefined {
  return merges.find(
    ({ top, left, bottom, right }) => row >= top && row <= bottom && column >= left && column <= right,
  );
}

/** The content that a reader of the sheet sees at a place: that of the first cell of a merged range. */
function seen(sheet: Sheet, row: number, column: number): { content: Content; formula: boolean } | undefined {
  const area = areaAt(sheet, row, column);
  return sheet.cells.get(area === undefined ? `${row}:${column}` : `${area.top}:${area.left}`);
}

function describeContent(held: Content, from1904: boolean): string | undefined {
  switch (held.kind) {
    case 'text':
      return held.text.trim() === '' ? undefined : `text ${held.text}`;
    case 'rich': {
      const text = held.runs.join('');
      return text.trim() === '' ? undefined : `text ${text}`;
    }
    case 'number':
      return `number ${Number(held.number.toPrecision(15))} ${shown.get(held.format)}`;
    case 'boolean':
      return `boolean ${held.value}`;
    case 'error':
      return `error ${held.text}`;
    case 'day': {
      const iso = dateOf(held, from1904).toISOString();
      return `date ${held.minutes === 0 ? iso.slice(0, 10) : iso.slice(0, 19)}`;
    }
  }
}

function dateOf({ day, minutes }: Extract<Content, { kind: 'day' }>, from1904: boolean): Date {
  return new Date(Date.UTC(from1904 ? 1904 : 1899, from1904 ? 0 : 11, (from1904 ? 1 : 30) + day, 0, minutes));
}

function expected(sheet: Sheet, from1904: boolean): Readonly<Record<string, string>> {
  const filled = [...sheet.cells].filter(([key, { content: held }]) => {
    const [row = 0, column = 0] = key.split(':').map(Number);
    const area = areaAt(sheet, row, column);
    const first = area === undefined || (area.top === row && area.left === column);
    return first && describeContent(held, from1904) !== undefined;
  });
  const rowsHeld = new Set(filled.map(([key]) => Number(key.split(':')[0])));
  const width = Math.max(0, ...filled.map(([key]) => Number(key.split(':')[1])));
  const places: Record<string, string> = {};
  for (const row of rowsHeld) {
    for (let column = 1; column <= width; column += 1) {
      const held = seen(sheet, row, column);
      const text = held === undefined ? undefined : describeContent(held.content, from1904);
      if (text !== undefined) places[`${row}:${column}`] = text;
    }
  }
  return places;
}

async function writtenByExceljs({ from1904, sheets: all }: Book): Promise<Uint8Array> {
  const book = new ExcelJS.Workbook();
  book.created = new Date(0);
  book.properties.date1904 = from1904;
  for (const [i, sheet] of all.entries()) {
    const target = book.addWorksheet(`S${i}`, { state: sheet.state });
    for (const [key, { content: held, formula }] of sheet.cells) {
      const [row = 0, column = 0] = key.split(':').map(Number);
      const area = areaAt(sheet, row, column);
      if (area !== undefined && (area.top !== row || area.left !== column)) continue;
      const cell = target.getCell(row, column);
      const value = exceljsValue(held, from1904);
      if (held.kind === 'number' && held.format !== undefined) cell.numFmt = held.format;
      if (held.kind === 'day') cell.numFmt = held.format;
      cell.value = formula && held.kind !== 'rich' ? { formula: '1+1', result: value as number } : value;
    }
    for (const { top, left, bottom, right } of sheet.merges) target.mergeCells(top, left, bottom, right);
    for (const row of sheet.hiddenRows) target.getRow(row).hidden = true;
    for (const column of sheet.hiddenColumns) target.getColumn(column).hidden = true;
  }
  return new Uint8Array(await book.xlsx.writeBuffer());
}

function exceljsValue(held: Content, from1904: boolean): ExcelJS.CellValue {
  switch (held.kind) {
    case 'text':
      return held.text;
    case 'rich':
      return { richText: held.runs.map((text, i) => ({ text, font: { bold: i % 2 === 0 } })) };
    case 'number':
      return held.number;
    case 'boolean':
      return held.value;
    case 'error':
      return { error: held.text as ExcelJS.CellErrorValue['error'] };
    case 'day':
      return dateOf(held, from1904);
  }
}

describe('workbooks', () => {
  property.prop([books], { numRuns: 150 })(
    'what exceljs writes we read: values, merges, what is hidden',
    async (book) => {
      const grids = gridsOf(await writtenByExceljs(book));
      expect(grids).toHaveLength(book.sheets.length);
      for (const [i, sheet] of book.sheets.entries()) {
        const grid = grids[i] as Grid;
        expect(grid.hidden).toBe(sheet.state !== 'visible');
        expect(ours(grid)).toEqual(expected(sheet, book.from1904));
        for (const row of grid.rows)
          expect([row.number, row.hidden]).toEqual([row.number, sheet.hiddenRows.has(row.number)]);
        expect(grid.covered).toEqual([]);
        const shown = [...grid.hiddenColumns].filter((column) => column <= columns);
        expect(new Set(shown)).toEqual(sheet.hiddenColumns);
        expect(grid.merges).toHaveLength(sheet.merges.length);
      }
    },
  );
});
