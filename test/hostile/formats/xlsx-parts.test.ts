/** hostile: workbooks whose archive is sound and whose parts are not: XML tricks, wrong places, endless lists. */
import { describe, expect, test } from 'vitest';
import { readXlsx } from '../../../src/formats/xlsx/read-xlsx.ts';
import { errorsOf, firstLines, must } from '../../support/read-errors.ts';
import { sheetXml, workbookParts, type ZipEntry, zip } from '../../support/workbook.ts';

/** The first line of each error of a workbook with one sheet `Flux`. */
function saidOf(xml: string, more: { readonly strings?: string; readonly styles?: string } = {}): readonly string[] {
  // Stored, so that what repeats itself does not look like a bomb.

  return firstLines(errorsOf(readXlsx('m.xlsx', stored(workbookParts({ sheets: [{ name: 'Flux', xml }], ...more })))));
}

function stored(parts: readonly ZipEntry[]): Uint8Array {
  return zip(parts.map((part) => ({ ...part, stored: true })));
}

function saidOfRows(rows: string): readonly string[] {
  return saidOf(sheetXml(rows));
}

const inFlux = 'm.xlsx: error[sheet-xml-invalid]: the sheet `Flux`: `xl/worksheets/sheet1.xml`, line 3: ';

describe('XML', () => {
  const entities = Array.from({ length: 9 }, (_, i) => `<!ENTITY e${i + 1} "${`&e${i};`.repeat(10)}">`).join('');
  test.each<[string, string, string]>([
    [
      'entities that expand for ever',
      `<!DOCTYPE x [<!ENTITY e0 "x">${entities}]><worksheet><sheetData><row><c t="str"><v>&e9;</v></c></row></sheetData></worksheet>`,
      'it declares a document type, which no workbook has',
    ],
    [
      'an entity of a file',
      '<!DOCTYPE x SYSTEM "file:///etc/passwd"><worksheet/>',
      'it declares a document type, which no workbook has',
    ],
    ['an entity without a declaration', sheetXml('<row><c t="str"><v>&secret;</v></c></row>'), 'undefined entity'],
    ['elements in elements', `${'<a>'.repeat(100_000)}`, 'it is a `a`'],
    ['deep elements in a sheet', `<worksheet>${'<a>'.repeat(100_000)}`, 'elements are nested deeper than 64'],
    ['an end without a start', '<worksheet><sheetData></worksheet>', 'unexpected close tag'],
    ['no end', '<worksheet><sheetData>', 'unclosed tag: sheetData'],
    ['nothing', '', 'document must contain a root element'],
    ['two roots', `${sheetXml('')}${sheetXml('')}`, 'documents may contain only one root'],
    [
      'an attribute twice',
      '<worksheet><sheetData><row r="1" r="2"/></sheetData></worksheet>',
      'duplicate attribute: r',
    ],
    [
      'another encoding',
      `<?xml version="1.0" encoding="ISO-8859-1"?>${sheetXml('')}`,
      'it is not UTF-8 but `ISO-8859-1`',
    ],
    ['a control character', sheetXml('<row><c t="str"><v>&#27;[2J</v></c></row>'), 'malformed character entity'],
  ])('%s', (_, xml, message) => {
    const lines = saidOf(xml);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^m\.xlsx: error\[sheet-xml-invalid\]: the sheet `Flux`: /u);
    expect(lines[0]).toContain(message);
    expect(lines[0]?.endsWith('.')).toBe(false);
  });

  test('octets that are not UTF-8', () => {
    const parts = workbookParts({ sheets: [{ name: 'Flux', xml: '' }] }).map(
      (part): ZipEntry =>
        part.name.endsWith('sheet1.xml') ? { ...part, data: Uint8Array.of(0x3c, 0x61, 0xe9, 0x2f, 0x3e) } : part,
    );
    expect(firstLines(errorsOf(readXlsx('m.xlsx', zip(parts))))).toEqual([
      'm.xlsx: error[sheet-xml-invalid]: the sheet `Flux`: the part `xl/worksheets/sheet1.xml` is not UTF-8 text',
    ]);
  });

  test('a comment inside a value cuts nothing', () => {
    const [grid] = must(
      readXlsx(
        'm.xlsx',
        zip(
          workbookParts({
            sheets: [{ name: 'F', xml: sheetXml('<row><c t="str"><v>10.0.0<!-- x -->.1</v></c></row>') }],
          }),
        ),
      ),
    );
    expect(grid?.rows[0]?.cells.get(1)).toEqual({ kind: 'text', text: '10.0.0.1' });
  });
});

describe('cells where none may be', () => {
  test.each<[string, string]>([
    ['<row r="0"/>', 'm.xlsx:Flux!A1: error[sheet-xml-invalid]: row `0` stands after row 0'],
    ['<row r="-1"/>', 'm.xlsx:Flux!A1: error[sheet-xml-invalid]: row `-1` stands after row 0'],
    ['<row r="1e3"/>', 'm.xlsx:Flux!A1: error[sheet-xml-invalid]: row `1e3` stands after row 0'],
    ['<row r="1048577"/>', 'm.xlsx:Flux!A1: error[sheet-xml-invalid]: row `1048577` stands after row 0'],
    ['<row r="99999999999"/>', 'm.xlsx:Flux!A1: error[sheet-xml-invalid]: row `99999999999` stands after row 0'],
    ['<row r="5"/><row r="5"/>', 'm.xlsx:Flux!A5: error[sheet-xml-invalid]: row `5` stands after row 5'],
    ['<row r="5"/><row r="4"/>', 'm.xlsx:Flux!A5: error[sheet-xml-invalid]: row `4` stands after row 5'],
    [
      '<row r="1048576"/><row/>',
      'm.xlsx:Flux!A1048576: error[sheet-xml-invalid]: row `1048577` stands after row 1048576',
    ],
    [
      '<row r="2"><c r="B3"><v>1</v></c></row>',
      'm.xlsx:Flux!A2: error[sheet-xml-invalid]: a cell `B3` stands in row 2',
    ],
    ['<row><c r="A0"/></row>', 'm.xlsx:Flux!A1: error[sheet-xml-invalid]: a cell `A0` stands in row 1'],
    ['<row><c r="AAAA1"/></row>', 'm.xlsx:Flux!A1: error[sheet-xml-invalid]: a cell `AAAA1` stands in row 1'],
    ['<row><c r="toString"/></row>', 'm.xlsx:Flux!A1: error[sheet-xml-invalid]: a cell `toString` stands in row 1'],
    ['<row><c r="\u202eA1"/></row>', 'm.xlsx:Flux!A1: error[sheet-xml-invalid]: a cell `\\u{202e}A1` stands in row 1'],
    [
      '<row><c r="XFE1"><v>1</v></c></row>',
      'm.xlsx:Flux!XFE1: error[sheet-xml-invalid]: the cell stands twice, out of order or beyond the last column',
    ],
    [
      '<row><c r="B1"><v>1</v></c><c r="B1"><v>2</v></c></row>',
      'm.xlsx:Flux!B1: error[sheet-xml-invalid]: the cell stands twice, out of order or beyond the last column',
    ],
    [
      '<row><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
      'm.xlsx:Flux!A1: error[sheet-xml-invalid]: the cell stands twice, out of order or beyond the last column',
    ],
    [
      '<row><c r="XFD1"><v>1</v></c><c><v>1</v></c></row>',
      'm.xlsx:Flux!XFE1: error[sheet-xml-invalid]: the cell stands twice, out of order or beyond the last column',
    ],
    ['<row><row/></row>', 'm.xlsx:Flux!A1: error[sheet-xml-invalid]: the table of cells holds `row` where none may be'],
    [
      '<AlternateContent><row/></AlternateContent>',
      'm.xlsx:Flux!A1: error[sheet-xml-invalid]: the table of cells holds `AlternateContent` where none may be',
    ],
    [
      '<row><c><v><t>1</t></v></c></row>',
      'm.xlsx:Flux!A1: error[sheet-xml-invalid]: the value of a cell holds another element',
    ],
  ])('%s', (rows, line) => {
    expect(saidOfRows(rows)).toEqual([line]);
  });

  test.each<[string, string]>([
    ['<c><v>0x50</v></c>', 'the cell holds a number that is none'],
    ['<c><v>1e999</v></c>', 'the cell holds a number that is none'],
    ['<c><v>NaN</v></c>', 'the cell holds a number that is none'],
    ['<c><v>Infinity</v></c>', 'the cell holds a number that is none'],
    ['<c><v>80,443</v></c>', 'the cell holds a number that is none'],
    ['<c t="b"><v>2</v></c>', 'the cell holds a truth value that is none'],
    ['<c t="s"><v>0</v></c>', 'the cell refers to a text that the workbook does not have'],
    ['<c t="s"><v>-1</v></c>', 'the cell refers to a text that the workbook does not have'],
    ['<c t="s"><v>length</v></c>', 'the cell refers to a text that the workbook does not have'],
    ['<c t="toString"><v>1</v></c>', 'the cell is of the unknown type `toString`'],
    ['<c s="7"><v>46000</v></c>', 'the cell refers to a style that the workbook does not have'],
    ['<c s="constructor"><v>46000</v></c>', 'the cell refers to a style that the workbook does not have'],
  ])('%s', (cell, message) => {
    expect(saidOfRows(`<row r="4"><c/>${cell}</row>`)).toEqual([
      `m.xlsx:Flux!B4: error[sheet-xml-invalid]: ${message}`,
    ]);
  });

  test('rows that stand beside the table are no rows', () => {
    const extra = '<extLst><ext><sheetData><row><c t="str"><v>any</v></c></row></sheetData></ext></extLst>';
    const bytes = zip(
      workbookParts({ sheets: [{ name: 'F', xml: sheetXml('<row><c><v>1</v></c></row>', '', extra) }] }),
    );
    expect(must(readXlsx('m.xlsx', bytes))[0]?.rows).toHaveLength(1);
  });

  test.each<[string, string, string]>([
    ['no table', '<worksheet/>', 'm.xlsx: error[sheet-xml-invalid]: the sheet `Flux`: it has no table of cells'],
    [
      'two tables',
      '<worksheet><sheetData/><sheetData/></worksheet>',
      'm.xlsx: error[sheet-xml-invalid]: the sheet `Flux`: it has two tables of cells',
    ],
    [
      'something else',
      '<chartsheet><sheetData/></chartsheet>',
      'm.xlsx: error[sheet-xml-invalid]: the sheet `Flux`: it is a `chartsheet`',
    ],
  ])('%s', (_, xml, line) => {
    expect(saidOf(xml)).toEqual([line]);
  });
});

describe('merged ranges', () => {
  const merged = (refs: readonly string[], rows = '<row><c><v>1</v></c></row>'): readonly string[] =>
    saidOf(sheetXml(rows, '', `<mergeCells>${refs.map((ref) => `<mergeCell ref="${ref}"/>`).join('')}</mergeCells>`));

  test.each(['', 'A', 'A0:B2', 'B2:A1', 'A1:B2:C3', 'A1:toString', '$A$1:ZZZZ9'])('%j is no range', (ref) => {
    expect(merged([ref])).toEqual([
      'm.xlsx: error[sheet-xml-invalid]: the sheet `Flux`: it merges cells that do not exist',
    ]);
  });

  test('two that overlap', () => {
    expect(merged(['A1:C3', 'B2:D4'], '<row><c><v>1</v></c><c/><c/><c><v>1</v></c></row>')).toEqual([
      'm.xlsx:Flux!B2: error[sheet-xml-invalid]: merged ranges overlap',
    ]);
  });

  test('more than anybody merges', () => {
    expect(merged(Array.from({ length: 50_001 }, (_, i) => `A${i + 1}:B${i + 1}`))).toEqual([
      'm.xlsx: error[sheet-archive-bomb]: the sheet `Flux`: it has more than 50000 merged ranges',
    ]);
  });

  test('one over the whole sheet costs only what is filled', () => {
    expect(merged(['A1:XFD1048576'])).toEqual([]);
  });

  test('one that would fill more cells than a file may', () => {
    const rows = Array.from(
      { length: 600 },
      (_, i) => `<row r="${i + 1}"><c r="A${i + 1}"><v>1</v></c><c r="AMJ${i + 1}"><v>1</v></c></row>`,
    );
    expect(merged(['A1:AMI600'], rows.join(''))).toEqual([
      expect.stringContaining('error[sheet-archive-bomb]: the sheet `Flux`: more than 500000 cells are filled'),
    ]);
  });

  test('many tall ranges over many short rows', () => {
    const rows = Array.from({ length: 8_000 }, (_, i) => `<row r="${i + 1}"><c r="XFD${i + 1}"><v>1</v></c></row>`);
    const tall = Array.from({ length: 8_000 }, (_, i) => `${letters(2 * i + 1)}1:${letters(2 * i + 2)}8000`);
    expect(merged(tall, rows.join(''))).toEqual([
      'm.xlsx: error[sheet-archive-bomb]: the sheet `Flux`: merged ranges cover too many cells',
    ]);
  });
});

/** `A`, `B`, …, written here so that the reader's own is not used on both sides. */
function letters(column: number): string {
  const rest = Math.floor((column - 1) / 26);
  return `${rest === 0 ? '' : letters(rest)}${String.fromCharCode(65 + ((column - 1) % 26))}`;
}

describe('endless lists', () => {
  test('more filled cells than a file may have, in two sheets together', () => {
    const row = `<row>${'<c><v>1</v></c>'.repeat(1_000)}</row>`;
    const sheets = ['A', 'B'].map((name) => ({ name, xml: sheetXml(row.repeat(251)) }));
    expect(firstLines(errorsOf(readXlsx('m.xlsx', zip(workbookParts({ sheets })))))).toEqual([
      'm.xlsx: error[sheet-archive-bomb]: the sheet `B`: more than 500000 cells are filled in all sheets together',
    ]);
  });

  test('more shared texts than cells could use', () => {
    expect(saidOf(sheetXml(''), { strings: `<sst>${'<si/>'.repeat(1_000_001)}</sst>` })).toEqual([
      'm.xlsx: error[sheet-archive-bomb]: the workbook holds more than 1000000 texts',
    ]);
  });

  test('a shared text of 8 MB is read once', () => {
    const strings = `<sst><si><t>${'a'.repeat(8_000_000)}</t></si></sst>`;
    const bytes = stored(
      workbookParts({ sheets: [{ name: 'F', xml: sheetXml('<row><c t="s"><v>0</v></c></row>') }], strings }),
    );
    expect(must(readXlsx('m.xlsx', bytes))[0]?.rows[0]?.cells.get(1)?.text).toHaveLength(8_000_000);
  });

  test('more styles than a workbook has', () => {
    expect(
      saidOf(sheetXml(''), { styles: `<styleSheet><cellXfs>${'<xf/>'.repeat(100_001)}</cellXfs></styleSheet>` }),
    ).toEqual(['m.xlsx: error[sheet-archive-bomb]: the workbook has more than 100000 styles']);
  });

  test('columns said hidden again and again', () => {
    const columns = `<cols>${'<col min="1" max="16384" hidden="1"/>'.repeat(2)}</cols>`;
    expect(saidOf(sheetXml('', columns))).toEqual([
      'm.xlsx: error[sheet-xml-invalid]: the sheet `Flux`: its columns are out of order',
    ]);
  });

  test('more sheets than a workbook has', () => {
    const sheets = Array.from({ length: 501 }, (_, i) => ({ name: `s${i}`, xml: sheetXml('') }));
    expect(firstLines(errorsOf(readXlsx('m.xlsx', zip(workbookParts({ sheets })))))).toEqual([
      'm.xlsx: error[sheet-archive-bomb]: the workbook has more than 500 sheets',
    ]);
  });
});

describe('parts that refer to what is not there', () => {
  const parts = workbookParts({
    sheets: [{ name: 'Flux', xml: sheetXml('') }],
    strings: '<sst/>',
    styles: '<styleSheet/>',
  });
  const edited = (name: string, from: string, to: string): readonly string[] => {
    const changed = parts.map((part): ZipEntry => {
      if (part.name !== name || typeof part.data !== 'string') return part;
      expect(part.data).toContain(from);
      return { ...part, data: part.data.replace(from, to) };
    });
    return firstLines(errorsOf(readXlsx('m.xlsx', zip(changed))));
  };
  test.each<[string, string, string, string]>([
    ['xl/workbook.xml', 'r:id="rId1"', 'r:id="rId9"', 'the sheet `Flux` refers to no part of the workbook'],
    ['xl/workbook.xml', 'r:id="rId1"', '', 'the sheet `Flux` refers to no part of the workbook'],
    ['xl/workbook.xml', 'r:id="rId1"', 'r:id="__proto__"', 'the sheet `Flux` refers to no part of the workbook'],
    ['xl/workbook.xml', '</sheets>', '<sheet name="FLUX" r:id="rId1"/></sheets>', 'two sheets are called `FLUX`'],
    [
      'xl/_rels/workbook.xml.rels',
      'relationships/worksheet',
      'relationships/xlMacrosheet',
      'the sheet `Flux` is of a kind that is not read',
    ],
    [
      'xl/_rels/workbook.xml.rels',
      'worksheets/sheet1.xml',
      '../../../etc/passwd',
      'the sheet `Flux` is missing from the archive',
    ],
    [
      'xl/_rels/workbook.xml.rels',
      'styles.xml',
      'style.xml',
      'the list of styles of the workbook is missing from the archive',
    ],
    [
      'xl/_rels/workbook.xml.rels',
      'sharedStrings.xml',
      'shared.xml',
      'the list of texts of the workbook is missing from the archive',
    ],
    ['xl/_rels/workbook.xml.rels', 'rIdS', 'rIdT', 'two relations have the id `rIdT`'],
    ['_rels/.rels', 'xl/workbook.xml', 'xl/book.xml', 'the archive holds no workbook'],
  ])('%s: %s -> %s', (name, from, to, message) => {
    expect(edited(name, from, to)).toEqual([`m.xlsx: error[sheet-archive-invalid]: ${message}`]);
  });

  test('a chart sheet holds no cells and is left out', () => {
    expect(edited('xl/_rels/workbook.xml.rels', 'relationships/worksheet', 'relationships/chartsheet')).toEqual([]);
  });
});

test('the place of an error inside a part is its line', () => {
  expect(saidOf('<worksheet>\n<sheetData>\n<row></sheetData>')).toEqual([`${inFlux}unexpected close tag`]);
});
