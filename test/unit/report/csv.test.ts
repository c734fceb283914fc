import { fc, test } from '@fast-check/vitest';
import { parse } from 'csv-parse/sync';
import { expect, it } from 'vitest';
import { csvRecord } from '../../../src/report/public.ts';

it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])('disarms %j', (cell) => {
  expect(csvRecord([cell]).replace(/^"/u, '')[0]).toBe("'");
});

test.prop([fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 6 }), fc.constantFrom(',', ';')])(
  'a reader gets every cell back, apart from the apostrophe that disarms',
  (cells, separator) => {
    const [record] = parse(`${csvRecord(cells, separator)}\n`, {
      delimiter: separator,
      relax_column_count: true,
    }) as string[][];
    const disarmed = cells.map((cell) => (/^[=+\-@\t\r]/u.test(cell) ? `'${cell}` : cell));
    expect(record ?? ['']).toEqual(disarmed);
  },
);
