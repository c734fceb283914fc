import { describe, expect, test } from 'vitest';
import { readCsv } from '../../../../src/formats/csv/read-csv.ts';
import { readMatrix } from '../../../../src/formats/public.ts';
import { errorsOf, firstLines, must, remarksOf } from '../../../support/read-errors.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const latin = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));

/** `row@line: cell | cell`, empty cells as `·`. */
function rows(bytes: Uint8Array): readonly string[] {
  const grid = must(readCsv('m.csv', bytes));
  return grid.rows.map(
    ({ number, line, cells }) =>
      `${number}@${line}: ${Array.from({ length: grid.width }, (_, i) => cells.get(i + 1)?.text ?? '·').join(' | ')}`,
  );
}

function said(bytes: Uint8Array): readonly string[] {
  return firstLines(errorsOf(readCsv('m.csv', bytes)));
}

describe('separators', () => {
  test.each<[string, string, readonly string[]]>([
    ['semicolons', 'a;b\n1;2\n', ['1@1: a | b', '2@2: 1 | 2']],
    ['commas', 'a,b\n1,2\n', ['1@1: a | b', '2@2: 1 | 2']],
    ['tabs', 'a\tb\n1\t2\n', ['1@1: a | b', '2@2: 1 | 2']],
    [
      'commas in cells between semicolons',
      'a;b;c\n1;80,443;x\n2;53,88,389;y\n',
      ['1@1: a | b | c', '2@2: 1 | 80,443 | x', '3@3: 2 | 53,88,389 | y'],
    ],
    ['semicolons in quotes between commas', 'a,b\n"1;2;3","4;5;6"\n', ['1@1: a | b', '2@2: 1;2;3 | 4;5;6']],
    ['declared', 'sep=,\na,b;c\n1,2;3\n', ['1@2: a | b;c', '2@3: 1 | 2;3']],
    ['declared, with Windows line ends', 'sep=;\r\na;b\r\n', ['1@2: a | b']],
    ['declared, with old line ends', 'sep=;\ra;b\r', ['1@2: a | b']],
    ['one column', 'a\nb\n', ['1@1: a', '2@2: b']],
  ])('%s', (_, text, expected) => {
    expect(rows(encode(text))).toEqual(expected);
  });
});

describe('lines', () => {
  test.each<[string, string, readonly string[]]>([
    ['Windows', 'a;b\r\n1;2\r\n', ['1@1: a | b', '2@2: 1 | 2']],
    ['carriage returns alone', 'a;b\r1;2\r3;4\r', ['1@1: a | b', '2@2: 1 | 2', '3@3: 3 | 4']],
    ['no end', 'a;b\n1;2', ['1@1: a | b', '2@2: 1 | 2']],
    ['blank ones keep the numbers of a spreadsheet', 'a;b\n\n;\n1;2\n', ['1@1: a | b', '4@4: 1 | 2']],
    ['in quotes', 'a;b\n"x\ny";2\n3;4\n', ['1@1: a | b', '2@2: x\ny | 2', '3@4: 3 | 4']],
    ['quotes in quotes', 'a;b\n"x ""y"" z";2\n', ['1@1: a | b', '2@2: x "y" z | 2']],
    ['ragged', 'a;b;c\n1\n1;2;3;4\n', ['1@1: a | b | c | ·', '2@2: 1 | · | · | ·', '3@3: 1 | 2 | 3 | 4']],
  ])('%s', (_, text, expected) => {
    expect(rows(encode(text))).toEqual(expected);
  });

  test.each<[string, string, string]>([
    [
      'a quote that never closes',
      'a;b\n1;2\n3;"x\n5;6\n7;8\n',
      'm.csv:3:1: error[csv-syntax]: a quote opened in the record that starts here never closes',
    ],
    [
      'a quote inside a cell',
      'a;b\n1;x"y\n',
      'm.csv:2:1: error[csv-syntax]: a quote stands inside a cell that does not start with one',
    ],
    ['text after a quote', 'a;b\n1;"x"y\n', 'm.csv:2:1: error[csv-syntax]: text follows the closing quote of a cell'],
    [
      'a record without end',
      `a;b\n"${'x\n'.repeat(600_000)}"\n`,
      'm.csv:2:1: error[csv-syntax]: a record is longer than 1048576 characters; a quote may be missing',
    ],
  ])('%s', (_, text, line) => {
    expect(said(encode(text))).toEqual([line]);
  });

  test('a row with more cells than the header is an error, not a row that slipped to the right', () => {
    const text = 'source,destination,service,comment\nLAN,DMZ,tcp/80,tcp/443,web\n';
    expect(firstLines(errorsOf(readMatrix('m.csv', encode(text))))).toEqual([
      'm.csv!E2: error[csv-syntax]: the row has more cells than the header',
    ]);
  });
});

describe('encodings', () => {
  test('a byte order mark is no part of the first header', () => {
    expect(rows(encode('\ufeffé;b\n1;2\n'))[0]).toBe('1@1: é | b');
  });
  test('UTF-16 of both orders', () => {
    const text = '\ufeffé;b\n1;2\n';
    const little = Uint8Array.from([...text].flatMap((c) => [c.charCodeAt(0) & 255, c.charCodeAt(0) >> 8]));
    const big = Uint8Array.from([...text].flatMap((c) => [c.charCodeAt(0) >> 8, c.charCodeAt(0) & 255]));
    expect(rows(little)).toEqual(rows(encode(text)));
    expect(rows(big)).toEqual(rows(encode(text)));
    expect(said(little.subarray(0, little.length - 1))).toEqual([
      'm.csv: error[encoding-guessed]: the file begins like UTF-16 text and is none',
    ]);
  });
  test('windows-1252 is read and said, with the place of the first doubt', () => {
    const read = readCsv('m.csv', latin('a;b\nr\xe9seau;\x80 100 \x96 l\x92h\xf4te\n'));
    expect(must(read).rows[1]?.cells.get(2)?.text).toBe('€ 100 – l’hôte');
    expect(firstLines(remarksOf(read))).toEqual([
      'm.csv:2:2: warning[encoding-guessed]: the file is not UTF-8 and is read as windows-1252',
    ]);
  });
  test('a file of two encodings is refused: one name would be two', () => {
    expect(said(latin('a;b\nr\xc3\xa9seau;1\nr\xe9seau;2\n'))).toEqual([
      'm.csv:3:2: error[encoding-guessed]: the file mixes encodings: here an octet that is not UTF-8, at octet 6 a letter in UTF-8',
    ]);
    expect(said(latin('l\xe2\x80\x99h\xf4te;b\n1;2\n'))).toHaveLength(1);
  });
  test.each(['SUPPRIM\xc9\x94;b', '\xc0 \xab voir \xbb;b', 'N\xb0;\xb2', '\xc2\xb0'])(
    '%j alone is windows-1252',
    (text) => {
      expect(said(latin(`${text}\n1;\xe9 2\n`))).toEqual([]);
    },
  );
  test.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(0), 'm.csv: error[file-empty]: the file holds nothing'],
    ['blanks', encode(' \n\t\n'), 'm.csv: error[file-empty]: the file holds nothing'],
    ['separators', encode(';;;\n;;\n'), 'm.csv: error[file-empty]: the file holds nothing'],
  ])('%s', (_, bytes, line) => {
    expect(said(bytes)).toEqual([line]);
  });
});

describe('hostile text', () => {
  test('a NUL among the first octets is a binary file, a later one an unseen character', () => {
    expect(firstLines(errorsOf(readMatrix('m.csv', encode('source;destination;service\na\0;b;any\n'))))).toEqual([
      'm.csv: error[file-format-unknown]: the file is binary',
    ]);
    const late = `source;destination;service\n${'a;b;any\n'.repeat(1_000)}a\0;b;any\n`;
    expect(firstLines(errorsOf(readMatrix('m.csv', encode(late))))).toEqual([
      'm.csv!A1002: error[cell-not-understood]: `a\\u{0}` holds the unseen character \\u{0}',
    ]);
  });
  test('more cells than a file may have', () => {
    expect(said(encode(`${'1;'.repeat(1_000)}\n`.repeat(501)))).toEqual([
      'm.csv:501:1: error[file-too-large]: the file holds more than 500000 filled cells',
    ]);
  });
  test('as many rows as cells allow are all read', () => {
    const text = `source;destination;service\n${'a;b;any\n'.repeat(160_000)}`;
    expect(must(readMatrix('m.csv', encode(text))).flows).toHaveLength(160_000);
  });
  test('more columns than a sheet has', () => {
    expect(said(encode(`a${';'.repeat(16_384)}\n`))).toEqual([expect.stringContaining('error[file-too-large]')]);
  });
  test('many rows without a header end in one error', () => {
    expect(firstLines(errorsOf(readMatrix('m.csv', encode('a;b;c\n'.repeat(100_000)))))).toEqual([
      'm.csv: error[sheet-header-missing]: the file has no header of a matrix; its first row is `a`, `b`, `c`',
    ]);
  });
});
