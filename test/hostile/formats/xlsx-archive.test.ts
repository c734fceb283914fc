/** hostile: archives that are none, lie, or would unpack to gigabytes. One error each, before anything is unpacked. */
import { describe, expect, test } from 'vitest';
import { readMatrix } from '../../../src/formats/public.ts';
import { readXlsx } from '../../../src/formats/xlsx/read-xlsx.ts';
import { errorsOf, firstLines } from '../../support/read-errors.ts';
import { textSheet, workbookParts, type ZipEnd, type ZipEntry, zip } from '../../support/workbook.ts';

const megabyte = 1024 * 1024;
const good = workbookParts({
  sheets: [
    {
      name: 'Flux',
      xml: textSheet([
        ['Source', 'Destination', 'Service'],
        ['a', 'b', 'tcp/1'],
      ]),
    },
  ],
});
const sheet = 'xl/worksheets/sheet1.xml';

/** The good workbook with claims of its records exchanged, or a part added. */
function spoilt(name: string, says: ZipEntry['says'], more: readonly ZipEntry[] = [], end: ZipEnd = {}): Uint8Array {
  return zip(
    [
      ...good.map((part) => (part.name === name ? { ...part, ...(says === undefined ? {} : { says }) } : part)),
      ...more,
    ],
    end,
  );
}

function said(bytes: Uint8Array): readonly string[] {
  return firstLines(errorsOf(readXlsx('m.xlsx', bytes)));
}

test('the workbook that the cases spoil is good', () => {
  expect(said(zip(good))).toEqual([]);
  expect(said(zip(good, { comment: 'a comment of the archive' }))).toEqual([]);
});

describe('a wrong archive', () => {
  const whole = zip(good);
  test.each<[string, Uint8Array, string]>([
    ['empty', new Uint8Array(0), 'sheet-archive-invalid'],
    ['one octet', Uint8Array.of(0x50), 'sheet-archive-invalid'],
    ['text', new TextEncoder().encode('PK, said the file, and was no archive at all'), 'sheet-archive-invalid'],
    ['without its last octet', whole.subarray(0, whole.length - 1), 'sheet-archive-invalid'],
    ['cut in the middle', whole.subarray(0, whole.length >> 1), 'sheet-archive-invalid'],
    ['with octets after its end', new Uint8Array([...whole, 0]), 'sheet-archive-invalid'],
    ['twice in one file', new Uint8Array([...whole, ...whole]), 'sheet-archive-invalid'],
    ['split into several files', zip(good, { disk: 1 }), 'sheet-archive-invalid'],
    ['of the 64-bit form by its count', zip(good, { count: 0xffff }), 'sheet-archive-invalid'],
    ['of the 64-bit form by its place', zip(good, { at: 0xffff_ffff }), 'sheet-archive-invalid'],
    ['with a directory elsewhere', zip(good, { at: 7 }), 'sheet-archive-invalid'],
    ['with a directory of another length', zip(good, { length: 7 }), 'sheet-archive-invalid'],
    ['with a directory beyond the file', zip(good, { at: 0x7fff_ffff }), 'sheet-archive-invalid'],
    ['with more parts than it counts', zip(good, { count: good.length - 1 }), 'sheet-archive-invalid'],
    ['with fewer parts than it counts', zip(good, { count: good.length + 1 }), 'sheet-archive-invalid'],
    ['without any part', zip([]), 'sheet-archive-invalid'],
    ['without a workbook', zip(good.filter(({ name }) => name !== 'xl/workbook.xml')), 'sheet-archive-invalid'],
    ['without its sheet', zip(good.filter(({ name }) => name !== sheet)), 'sheet-archive-invalid'],
    ['an encrypted part', spoilt(sheet, { flags: 0x0801 }), 'sheet-archive-invalid'],
    ['an unknown method', spoilt(sheet, { method: 14 }), 'sheet-archive-invalid'],
    ['a part of the 64-bit form', spoilt(sheet, { size: 0xffff_ffff }), 'sheet-archive-invalid'],
    ['a wrong checksum', spoilt(sheet, { crc: 7 }), 'sheet-archive-invalid'],
    ['a part that is shorter than it says', spoilt(sheet, { size: 5_000 }), 'sheet-archive-invalid'],
    ['a part that is longer than it says', spoilt(sheet, { size: 20 }), 'sheet-archive-bomb'],
    ['data beyond the end', spoilt(sheet, { compressed: 1_000_000 }), 'sheet-archive-invalid'],
    ['a local header elsewhere', spoilt(sheet, { from: 3 }), 'sheet-archive-invalid'],
    [
      'another name where the data begin',
      spoilt(sheet, { localName: 'xl/worksheets/sheet2.xml' }),
      'sheet-archive-invalid',
    ],
    ['two parts of one name', spoilt('', undefined, [{ name: sheet, data: 'x' }]), 'sheet-archive-invalid'],
    [
      'two parts of one name but for case',
      spoilt('', undefined, [{ name: sheet.toUpperCase(), data: 'x' }]),
      'sheet-archive-invalid',
    ],
    [
      'data shared by two parts',
      spoilt('', undefined, [{ name: 'x', data: 'y', says: { from: 0, localName: '[Content_Types].xml' } }]),
      'sheet-archive-invalid',
    ],
  ])('%s', (_, bytes, code) => {
    const lines = said(bytes);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(new RegExp(`^m\\.xlsx: error\\[${code}\\]: [^A-Z]`, 'u'));
  });

  test('two names for the same data are refused before either is unpacked', () => {
    // The same name, size and checksum as the part whose data they share, under another case of the directory.
    const entry = good[0] as ZipEntry;
    const bytes = zip([...good, { ...entry, says: { from: 0 } }]);
    expect(said(bytes)).toEqual([
      'm.xlsx: error[sheet-archive-bomb]: the part `[Content_Types].xml` overlaps another one',
    ]);
  });

  test.each(['../evil.xml', 'xl/../../evil', '/etc/passwd', 'C:\\windows', '..\\x', 'c:x', 'a\0b', 'xl\\workbook.xml'])(
    'a part called %j',
    (name) => {
      const lines = said(spoilt('', undefined, [{ name, data: 'x' }]));
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatch(/^m\.xlsx: error\[sheet-archive-invalid\]: the archive holds the part `/u);
    },
  );

  test('escape sequences in a name are shown as such', () => {
    const lines = said(spoilt('', undefined, [{ name: '../\u001b[2J', data: 'x' }]));
    expect(lines[0]).toContain('`../\\u{1b}[2J`');
  });
});

describe('an archive that would unpack to too much', () => {
  test('a sheet that says 300 MB is refused unread', () => {
    const lines = said(spoilt(sheet, { size: 300 * megabyte }));
    expect(lines).toEqual([
      expect.stringMatching(
        /^m\.xlsx: error\[sheet-archive-bomb\]: the part `xl\/worksheets\/sheet1\.xml` says that it unpacks from \d+ to 314572800 octets$/u,
      ),
    ]);
  });

  test('16 MB of blanks in one part are refused by their density, though they are declared', () => {
    const blanks = new Uint8Array(16 * megabyte).fill(32);
    const lines = said(zip([...good.filter(({ name }) => name !== sheet), { name: sheet, data: blanks }]));
    expect(lines).toEqual([
      expect.stringContaining('error[sheet-archive-bomb]: the part `xl/worksheets/sheet1.xml` says'),
    ]);
  });

  test('16 MB of blanks that declare 1 MB are given up after it', () => {
    const blanks = new Uint8Array(16 * megabyte).fill(32);
    const bytes = zip([
      ...good.filter(({ name }) => name !== sheet),
      { name: sheet, data: blanks, says: { size: megabyte } },
    ]);
    expect(said(bytes)).toEqual([
      'm.xlsx: error[sheet-archive-bomb]: the sheet `Flux`: the part `xl/worksheets/sheet1.xml` unpacks to more than the 1048576 octets it declares',
    ]);
  });

  test('a file of 300 MB is refused by its size', () => {
    const bytes = new Uint8Array(300 * megabyte);
    bytes.set([0x50, 0x4b, 3, 4]);
    expect(firstLines(errorsOf(readMatrix('m.xlsx', bytes)))).toEqual([
      'm.xlsx: error[file-too-large]: the file has 314572800 octets',
    ]);
    expect(said(bytes)).toEqual([expect.stringContaining('error[file-too-large]')]);
  });

  test('many parts that are small alone are refused by their sum', () => {
    const parts = Array.from({ length: 300 }, (_, i) => ({ name: `x${i}`, data: '', says: { size: megabyte } }));
    expect(said(spoilt('', undefined, parts))).toEqual([
      expect.stringContaining('error[sheet-archive-bomb]: the parts up to'),
    ]);
  });

  test('many parts are refused by their number', () => {
    const parts = Array.from({ length: 6_000 }, (_, i) => ({ name: `x${i}`, data: '', stored: true }));
    expect(said(spoilt('', undefined, parts))).toEqual([
      'm.xlsx: error[sheet-archive-bomb]: the archive holds 6005 parts',
    ]);
  });

  test('an archive inside the archive is not opened', () => {
    expect(said(spoilt('', undefined, [{ name: 'inner.zip', data: zip(good), stored: true }]))).toEqual([]);
  });

  test('two sheets over one part are refused, because its cells would be read again and again', () => {
    const parts = good.map((part) =>
      part.name === 'xl/workbook.xml' && typeof part.data === 'string'
        ? { ...part, data: part.data.replace('</sheets>', '<sheet name="B" sheetId="2" r:id="rId1"/></sheets>') }
        : part,
    );
    expect(said(zip(parts))).toEqual([
      'm.xlsx: error[sheet-archive-invalid]: the sheet `B` shares its cells with another one',
    ]);
  });
});

describe('files that are no workbook', () => {
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  test.each<[string, string, Uint8Array, string]>([
    [
      'an old workbook, or one with a password',
      'm.xlsx',
      Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0xa1),
      'file-format-unknown',
    ],
    [
      'an OpenDocument sheet',
      'm.xlsx',
      zip([{ name: 'mimetype', data: 'application/vnd.oasis.opendocument.spreadsheet', stored: true }]),
      'file-format-unknown',
    ],
    ['a PDF', 'm.pdf', encode('%PDF-1.7 …'), 'file-format-unknown'],
    ['a web page called a workbook', 'm.xls', encode('<html><table></table></html>'), 'file-format-unknown'],
    ['text called a workbook', 'm.xlsx', encode('a;b;c'), 'file-format-unknown'],
    ['a binary file', 'm.dat', Uint8Array.of(1, 2, 0, 4), 'file-format-unknown'],
    ['another archive', 'm.zip', zip([{ name: 'a.txt', data: 'x' }]), 'sheet-archive-invalid'],
    ['an empty file', 'm.csv', new Uint8Array(0), 'file-empty'],
  ])('%s', (_, name, bytes, code) => {
    const errors = errorsOf(readMatrix(name, bytes));
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain(`error[${code}]`);
  });
});
