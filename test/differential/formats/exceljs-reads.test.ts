/** differential: exceljs as a second reader of workbooks written octet by octet. */
import { fc, test as property } from '@fast-check/vitest';
import ExcelJS from 'exceljs';
import { describe, expect } from 'vitest';
import { type Area, areas, columns, gridsOf, ours, rows } from '../../support/grid-places.ts';
import { escapeXml, sheetXml, workbookParts, zip } from '../../support/workbook.ts';

/** `written` is the element without its address. */
interface RawCell {
  readonly row: number;
  readonly column: number;
  readonly style: number;
  readonly written: (strings: string[]) => { readonly type?: string; readonly inner: string };
}

// Built-in formats 0, 14, 22, 3 and 9, and three of our own.
const ownFormats = ['yyyy\\-mm\\-dd', '0.0', '[h]:mm'];
const formatIds = [0, 14, 22, 3, 9, 164, 165, 166];
const rawStyles =
  '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts>' +
  ownFormats.map((code, i) => `<numFmt numFmtId="${164 + i}" formatCode="${code}"/>`).join('') +
  `</numFmts><cellXfs>${formatIds.map((id) => `<xf numFmtId="${id}" applyNumberFormat="1"/>`).join('')}</cellXfs></styleSheet>`;
const rawTexts = fc
  .array(
    fc.constantFrom('a', 'B', '7', ' ', '\n', '&', '<', 'é', '→', '漢', '💡', '_x000D_', '_x0041_', '_x005F_x0041_'),
    { minLength: 1, maxLength: 8 },
  )
  .map((parts) => parts.join(''));
// exceljs undoes `_x0041_` only in shared strings, though ECMA-376 gives all three the type that has such escapes.
const plainTexts = rawTexts.map((text) => text.replaceAll('_x', ''));
const element = (text: string): string => `<t xml:space="preserve">${escapeXml(text)}</t>`;
const rawWritten: fc.Arbitrary<RawCell['written']> = fc.oneof(
  plainTexts.map((text) => () => ({ type: 'inlineStr', inner: `<is>${element(text)}</is>` })),
  rawTexts.map((text) => (strings: string[]) => ({
    type: 's',
    inner: `<v>${strings.push(`<si>${element(text)}</si>`) - 1}</v>`,
  })),
  fc.array(rawTexts, { minLength: 1, maxLength: 3 }).map((runs) => (strings: string[]) => {
    const text = runs.map((run) => `<r><rPr><b/></rPr>${element(run)}</r>`).join('');
    return {
      type: 's',
      inner: `<v>${strings.push(`<si>${text}<rPh sb="0" eb="1">${element('lu')}</rPh></si>`) - 1}</v>`,
    };
  }),
  plainTexts.map((text) => () => ({ type: 'str', inner: `<f>A1</f><v>${escapeXml(text)}</v>` })),
  // Days from March 1900 on: exceljs does not know the day that 1900 had too many.
  fc
    .oneof(fc.integer({ min: 61, max: 65_535 }), fc.constantFrom(80.443, 8443.5, 61.25))
    .map((n) => () => ({ inner: `<v>${n}</v>` })),
  fc.integer({ min: 61, max: 65_535 }).map((n) => () => ({ type: 'n', inner: `<f>B2</f><v>${n}</v>` })),
  fc.boolean().map((value) => () => ({ type: 'b', inner: `<v>${value ? 1 : 0}</v>` })),
  fc.constantFrom('#N/A', '#REF!').map((text) => () => ({ type: 'e', inner: `<v>${text}</v>` })),
  fc.constant(() => ({ inner: '' })),
);
const rawCells: fc.Arbitrary<RawCell> = fc.record({
  row: fc.integer({ min: 1, max: rows }),
  column: fc.integer({ min: 1, max: columns }),
  style: fc.integer({ min: 0, max: formatIds.length - 1 }),
  written: rawWritten,
});

function rawSheet(cells: ReadonlyMap<string, RawCell>, merges: readonly Area[], strings: string[]): string {
  const letter = (column: number): string => String.fromCharCode(64 + column);
  const covered = (row: number, column: number): boolean =>
    merges.some(
      ({ top, left, bottom, right }) =>
        row >= top && row <= bottom && column >= left && column <= right && (row !== top || column !== left),
    );
  let table = '';
  for (let row = 1; row <= rows; row += 1) {
    let line = '';
    for (let column = 1; column <= columns; column += 1) {
      const cell = cells.get(`${row}:${column}`);
      const { type, inner } =
        cell === undefined || covered(row, column) ? { type: undefined, inner: '' } : cell.written(strings);
      // exceljs repeats a merged value only in cells that stand in the file, and takes the text of a formula for a day.
      line += `<c r="${letter(column)}${row}" s="${type === 'str' ? 0 : (cell?.style ?? 0)}"${type === undefined ? '' : ` t="${type}"`}>${inner}</c>`;
    }
    table += `<row r="${row}">${line}</row>`;
  }
  const list = merges.map(
    ({ top, left, bottom, right }) => `<mergeCell ref="${letter(left)}${top}:${letter(right)}${bottom}"/>`,
  );
  return sheetXml(table, '', list.length === 0 ? '' : `<mergeCells>${list.join('')}</mergeCells>`);
}

function describeTheirs(value: ExcelJS.CellValue): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'string') return value.trim() === '' ? undefined : `text ${value}`;
  if (typeof value === 'number') return `number ${Number(value.toPrecision(15))}`;
  if (typeof value === 'boolean') return `boolean ${value}`;
  if (value instanceof Date) {
    const iso = value.toISOString();
    return `date ${iso.endsWith('T00:00:00.000Z') ? iso.slice(0, 10) : iso.slice(0, 19)}`;
  }
  if ('richText' in value) return describeTheirs(value.richText.map(({ text }) => text).join(''));
  if ('error' in value) return `error ${value.error}`;
  if ('result' in value) return describeTheirs(value.result as ExcelJS.CellValue);
  throw new Error(JSON.stringify(value));
}

describe('workbooks', () => {
  property.prop([fc.boolean(), fc.array(rawCells, { maxLength: 25 }), areas], { numRuns: 150 })(
    'a workbook written octet by octet reads as exceljs reads it',
    async (from1904, list, merges) => {
      const cells = new Map(list.map((cell) => [`${cell.row}:${cell.column}`, cell]));
      const strings: string[] = [];
      const bytes = zip(
        workbookParts({
          sheets: [{ name: 'Flux', xml: rawSheet(cells, merges, strings) }],
          properties: from1904 ? 'date1904="1"' : '',
          strings: `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">${strings.join('')}</sst>`,
          styles: rawStyles,
        }),
      );
      const [grid] = gridsOf(bytes);
      const book = new ExcelJS.Workbook();
      await book.xlsx.load(bytes.buffer as ArrayBuffer);
      const sheet = book.getWorksheet('Flux');
      if (grid === undefined || sheet === undefined) throw new Error('a sheet is missing');
      const theirs: Record<string, string> = {};
      const rowsHeld = new Set(grid.rows.map(({ number }) => number));
      sheet.eachRow((row, number) => {
        row.eachCell((cell, column) => {
          const text = describeTheirs(cell.value);
          if (text !== undefined && rowsHeld.has(number) && column <= grid.width) theirs[`${number}:${column}`] = text;
        });
      });
      const mine = Object.fromEntries(
        Object.entries(ours(grid)).map(([key, text]) => [key, text.replace(/ (?:plain|grouped|other)$/u, '')]),
      );
      expect(mine).toEqual(theirs);
      expect([...grid.merges].sort()).toEqual([...sheet.model.merges].sort());
    },
  );
});
