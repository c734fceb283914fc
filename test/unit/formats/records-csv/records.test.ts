import { describe, expect, test } from 'vitest';
import { formatPosition } from '../../../../src/diagnostics/public.ts';
import { readRecords } from '../../../../src/formats/public.ts';

const read = (text: string): ReturnType<typeof readRecords> =>
  readRecords('list.csv', new TextEncoder().encode(text), ['from', 'to', 'dport']);

/** `code place`, of each diagnostic. */
const refusals = (text: string): readonly string[] => {
  const outcome = read(text);
  return outcome.ok
    ? []
    : outcome.diagnostics.map(
        ({ code, position }) => `${code} ${position === undefined ? '' : formatPosition(position)}`,
      );
};

describe('records of a CSV file', () => {
  test('are named by the header, whatever its order and case; empty cells are absent', () => {
    const outcome = read('To, dport ,FROM\n a ,,b\n\n"c\nd",443,\n');
    if (!outcome.ok) throw new Error('refused');
    expect(outcome.value.map(({ line, values }) => [line, ...values])).toEqual([
      [2, ['to', 'a'], ['from', 'b']],
      [4, ['to', 'c\nd'], ['dport', '443']],
    ]);
    const [first] = outcome.value;
    expect(first?.positionOf('from')).toMatchObject({ cell: 'C2', line: 2 });
    expect(first?.positionOf()).toMatchObject({ cell: 'A2', line: 2 });
  });

  test('are refused at the cell that is wrong', () => {
    expect(refusals('from,dprt\na,1\n')).toEqual(['sheet-column-unknown list.csv!B1']);
    expect(refusals('from,from\na,b\n')).toEqual(['sheet-column-ambiguous list.csv!B1']);
    expect(refusals('from,to\na,b\na,b,c\n')).toEqual(['cell-not-understood list.csv!C3']);
    expect(refusals('from,to\n')).toEqual(['file-empty list.csv']);
    expect(refusals('')).toEqual(['file-empty list.csv']);
    expect(refusals('from,to\na,"b\n')).toEqual(['csv-syntax list.csv:2:1']);
  });
});
