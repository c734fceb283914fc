import { describe, expect, test } from 'vitest';
import type { Cell, Grid } from '../../../../src/formats/matrix/grid.ts';
import { readXlsx } from '../../../../src/formats/xlsx/read-xlsx.ts';
import { must, remarksOf } from '../../../support/read-errors.ts';
import { sheetXml, type WorkbookSketch, workbookParts, zip } from '../../../support/workbook.ts';

type More = Omit<WorkbookSketch, 'sheets'> & { readonly before?: string; readonly after?: string };

function gridOf(rows: string, { before = '', after = '', ...more }: More = {}): Grid {
  const bytes = zip(workbookParts({ sheets: [{ name: 'Flux', xml: sheetXml(rows, before, after) }], ...more }));
  return must(readXlsx('m.xlsx', bytes))[0] as Grid;
}

/** The only cell of the only row. */
function cellOf(cell: string, more: More = {}): Cell | undefined {
  return gridOf(`<row>${cell}</row>`, more).rows[0]?.cells.get(1);
}

/** Style 1 has this format. */
function withFormat(code: string): string {
  return `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="${code}"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>`;
}

describe('days', () => {
  // ECMA-376 18.17.4.1: the first day of either system, the day that 1900 did not have, and its neighbours.
  test.each<[number, boolean, string]>([
    [0, false, '1899-12-31'],
    [1, false, '1900-01-01'],
    [59, false, '1900-02-28'],
    [60, false, '1900-02-29'],
    [61, false, '1900-03-01'],
    [45_292, false, '2024-01-01'],
    [45_350.999_999, false, '2024-02-29'],
    [45_350.5, false, '2024-02-28T12:00:00'],
    [46_387, false, '2026-12-31'],
    [2_958_465, false, '9999-12-31'],
    [0, true, '1904-01-01'],
    [1, true, '1904-01-02'],
    [60, true, '1904-03-01'],
    [44_925, true, '2026-12-31'],
    [2_957_003, true, '9999-12-31'],
  ])('%d, from 1904: %s, is %s', (serial, from1904, day) => {
    const more = { styles: withFormat('dd/mm/yyyy'), properties: from1904 ? 'date1904="true"' : '' };
    expect(cellOf(`<c s="1"><v>${serial}</v></c>`, more)).toEqual({ kind: 'date', text: day });
  });

  test.each([
    [-1, false],
    [2_958_466, false],
    [2_958_465.999_999_9, false],
    [2_957_004, true],
  ])('%d, from 1904: %s, is outside the calendar and a number that is shown otherwise', (serial, from1904) => {
    const more = { styles: withFormat('dd/mm/yyyy'), properties: from1904 ? 'date1904="1"' : '' };
    expect(cellOf(`<c s="1"><v>${serial}</v></c>`, more)).toMatchObject({ kind: 'number', shown: 'other' });
  });

  test.each([
    'yyyy',
    'd',
    'hh:mm',
    '[h]:mm',
    '[mm]',
    'mmm&quot; le &quot;d',
    '0;[Red]yyyy',
    '[$-F800]dddd',
    'aaaa\\ yyyy',
  ])('the format %s makes a day', (code) => {
    expect(cellOf('<c s="1"><v>45292</v></c>', { styles: withFormat(code) })?.kind).toBe('date');
  });

  test.each(['General', '0', '0.00', '&quot;day&quot; 0', '\\y0', '[Red]0', '[$-40C]0', '_d0', '@', 'Standard'])(
    'the format %s makes none',
    (code) => {
      expect(cellOf('<c s="1"><v>45292</v></c>', { styles: withFormat(code) })?.kind).toBe('number');
    },
  );

  test.each([14, 22, 27, 36, 45, 47, 50, 58])('so does the format number %d, which files need not define', (id) => {
    const styles = `<styleSheet><cellXfs><xf numFmtId="${id}"/></cellXfs></styleSheet>`;
    expect(cellOf('<c><v>45292</v></c>', { styles })?.kind).toBe('date');
  });

  test('a format of a conditional rule is not that of the cells, and the order in the part is none', () => {
    const styles =
      '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs><numFmts><numFmt numFmtId="164" formatCode="0"/></numFmts><dxfs><dxf><numFmt numFmtId="164" formatCode="yyyy"/></dxf></dxfs></styleSheet>';
    expect(cellOf('<c s="1"><v>45292</v></c>', { styles })).toEqual({ kind: 'number', text: '45292', shown: 'plain' });
  });

  test('a day as ISO text', () => {
    expect(cellOf('<c t="d"><v>2026-12-31T00:00:00</v></c>')).toEqual({ kind: 'date', text: '2026-12-31' });
    expect(cellOf('<c t="d"><v>2026-12-31T08:30:00</v></c>')).toEqual({ kind: 'date', text: '2026-12-31T08:30:00' });
  });
});

describe('numbers and texts', () => {
  test.each<[string, string]>([
    ['443', '443'],
    ['443.0', '443'],
    ['4.43E2', '443'],
    ['80.442999999999998', '80.443'],
    ['80.443', '80.443'],
    ['0.1', '0.1'],
    ['1E+21', '1e+21'],
    ['-0', '0'],
    [' 7 ', '7'],
  ])('%s is %s', (written, text) => {
    expect(cellOf(`<c><v>${written}</v></c>`)).toEqual({ kind: 'number', text, shown: 'plain' });
  });

  test.each<[string, string]>([
    ['_x0041_', 'A'],
    ['_x005F_x0041_', '_x0041_'],
    ['a_x000D_\nb', 'a\r\nb'],
    ['_x00e9_', 'é'],
    ['_x12_', '_x12_'],
  ])('%s stands for a character that XML cannot hold', (written, text) => {
    const sst = `<sst><si><t xml:space="preserve">${written}</t></si></sst>`;
    expect(cellOf('<c t="s"><v>0</v></c>', { strings: sst })?.text).toBe(text);
    expect(cellOf(`<c t="str"><v>${written}</v></c>`)?.text).toBe(text);
    expect(cellOf(`<c t="inlineStr"><is><t xml:space="preserve">${written}</t></is></c>`)?.text).toBe(text);
  });

  test('runs are joined, phonetic readings are not, and blanks are empty', () => {
    const strings =
      '<sst><si><r><t>SRV</t></r><r><rPr><b/></rPr><t>01</t></r><rPh sb="0" eb="3"><t>serv</t></rPh></si><si><t>  </t></si><extLst/></sst>';
    const cells = gridOf('<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="str"><v> </v></c></row>', { strings })
      .rows[0]?.cells;
    expect([...(cells ?? [])]).toEqual([[1, { kind: 'text', text: 'SRV01' }]]);
  });

  test('elements under any prefix', () => {
    const xml =
      '<x:worksheet xmlns:x="urn:x"><x:sheetData><x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>a</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>';
    const bytes = zip(workbookParts({ sheets: [{ name: 'F', xml }] }));
    expect(must(readXlsx('m.xlsx', bytes))[0]?.rows[0]?.cells.get(1)?.text).toBe('a');
  });
});

describe('formulas', () => {
  test('count as the value stored, which is noted once a sheet', () => {
    const rows = '<row><c><f>1+1</f><v>2</v></c><c t="str"><f>A1</f><v>x</v></c><c t="b"><f>A1</f><v>1</v></c></row>';
    const bytes = zip(workbookParts({ sheets: [{ name: 'Flux', xml: sheetXml(rows) }] }));
    const read = readXlsx('m.xlsx', bytes);
    expect([...(must(read)[0]?.rows[0]?.cells.values() ?? [])]).toEqual([
      { kind: 'number', text: '2', shown: 'plain', formula: true },
      { kind: 'text', text: 'x', formula: true },
      { kind: 'boolean', text: 'true', formula: true },
    ]);
    expect(remarksOf(read)).toEqual([
      'm.xlsx:Flux!A1: note[cell-formula-error]: 3 formulas count as the value stored when the workbook was saved',
    ]);
  });

  test.each([
    '<c><f>1+1</f></c>',
    '<c><f>1+1</f><v></v></c>',
    '<c><f>1+1</f><v/></c>',
    '<c t="b"><f>A1</f></c>',
    '<c t="s"><f>A1</f></c>',
  ])('%s was never calculated: an error, not an empty cell', (cell) => {
    expect(cellOf(cell)).toEqual({ kind: 'error', text: '', formula: true });
  });

  test('that give an empty text are empty', () => {
    expect(gridOf('<row><c t="str"><f>""</f><v></v></c></row>').rows).toEqual([]);
  });

  test('that failed keep the error', () => {
    expect(cellOf('<c t="e"><f>1/0</f><v>#DIV/0!</v></c>')).toEqual({ kind: 'error', text: '#DIV/0!', formula: true });
  });
});

describe('what is hidden', () => {
  test.each<[string, string, string, readonly number[]]>([
    ['by its mark', '<row hidden="1"><c><v>1</v></c></row><row><c><v>1</v></c></row>', '', [1]],
    ['by its height', '<row ht="0" customHeight="1"><c><v>1</v></c></row><row ht="15"><c><v>1</v></c></row>', '', [1]],
    [
      'by default',
      '<row><c><v>1</v></c></row><row hidden="0"><c><v>1</v></c></row>',
      '<sheetFormatPr zeroHeight="1"/>',
      [1],
    ],
    ['not at all', '<row hidden="false"><c><v>1</v></c></row>', '', []],
  ])('rows %s', (_, rows, before, hidden) => {
    expect(
      gridOf(rows, { before })
        .rows.filter((row) => row.hidden)
        .map(({ number }) => number),
    ).toEqual(hidden);
  });

  test('columns by their mark and by their width', () => {
    const before =
      '<cols><col min="1" max="2" width="9"/><col min="3" max="4" hidden="1"/><col min="6" max="6" width="0" customWidth="1"/></cols>';
    expect([...gridOf('<row><c><v>1</v></c></row>', { before }).hiddenColumns]).toEqual([3, 4, 6]);
  });
});

describe('what is crossed out', () => {
  const styles =
    '<styleSheet><fonts><font/><font><b/><strike/></font><font><strike val="0"/></font></fonts><cellXfs><xf fontId="0"/><xf fontId="1"/><xf fontId="2"/></cellXfs><dxfs><dxf><font><strike/></font></dxf></dxfs></styleSheet>';
  const struckIn = (rows: string, strings?: string): readonly number[] => {
    const cells = gridOf(rows, { styles, ...(strings === undefined ? {} : { strings }) }).rows[0]?.cells;
    return [...(cells ?? [])].flatMap(([column, { struck }]) => (struck === true ? [column] : []));
  };

  test('by the font of the cell, whatever it holds', () => {
    const cells = [0, 1, 2].flatMap((s) => [`<c s="${s}"><v>1</v></c>`, `<c s="${s}" t="str"><v>x</v></c>`]);
    expect(struckIn(`<row>${cells.join('')}</row>`)).toEqual([3, 4]);
  });

  test('by a run of its text', () => {
    const run = (strike: string): string => `<r><t>a</t></r><r><rPr>${strike}</rPr><t>b</t></r>`;
    const strings = `<sst><si>${run('<b/>')}</si><si>${run('<strike/>')}</si><si>${run('<strike val="false"/>')}</si></sst>`;
    const shared = [0, 1, 2].map((i) => `<c t="s"><v>${i}</v></c>`).join('');
    const inline = ['<b/>', '<strike val="1"/>']
      .map((strike) => `<c t="inlineStr"><is>${run(strike)}</is></c>`)
      .join('');
    expect(struckIn(`<row>${shared}${inline}</row>`, strings)).toEqual([2, 5]);
  });
});

describe('merged ranges', () => {
  const merged = (...refs: readonly string[]): string =>
    `<mergeCells>${refs.map((ref) => `<mergeCell ref="${ref}"/>`).join('')}</mergeCells>`;
  const text = (ref: string, value: string): string => `<c r="${ref}" t="str"><v>${value}</v></c>`;

  test('say the same in every row and column that holds something', () => {
    const grid = gridOf(`<row r="1">${text('A1', 'LAN')}${text('C1', 'x')}</row><row r="3">${text('C3', 'y')}</row>`, {
      after: merged('A1:B9'),
    });
    const master = { kind: 'text', text: 'LAN', master: 'A1' };
    expect(grid.rows.map(({ number, cells }) => [number, [...cells].sort(([a], [b]) => a - b)])).toEqual([
      [
        1,
        [
          [1, { kind: 'text', text: 'LAN' }],
          [2, master],
          [3, { kind: 'text', text: 'x' }],
        ],
      ],
      [
        3,
        [
          [1, master],
          [2, master],
          [3, { kind: 'text', text: 'y' }],
        ],
      ],
    ]);
    expect(grid.merges).toEqual(['A1:B9']);
    expect(grid.covered).toEqual([]);
  });

  test('what lies under them unseen is named, unless it is the same', () => {
    const rows = `<row r="1">${text('A1', 'LAN')}${text('B1', 'LAN')}</row><row r="2">${text('A2', 'DMZ')}</row>`;
    const grid = gridOf(rows, { after: merged('A1:B2') });
    expect(grid.covered).toEqual(['A2']);
    expect(grid.rows[1]?.cells.get(1)?.text).toBe('LAN');
  });

  test('an empty one covers nothing, and what lies under it is named', () => {
    const grid = gridOf(`<row r="2">${text('A2', 'DMZ')}${text('B2', 'x')}</row>`, { after: merged('A1:A3') });
    expect(grid.covered).toEqual(['A2']);
    expect(grid.rows[0]?.cells.get(1)?.text).toBe('DMZ');
  });
});
