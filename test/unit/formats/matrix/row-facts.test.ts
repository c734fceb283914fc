import { describe, expect, test } from 'vitest';
import type { Cell } from '../../../../src/formats/matrix/grid.ts';
import {
  type CellSketch,
  grid,
  rowsOrErrors as read,
  readSheets,
  remarksAbout as remarks,
} from '../../../support/grid.ts';
import { must } from '../../../support/read-errors.ts';

const date = (text: string): Cell => ({ kind: 'date', text });
const header = ['N°', 'Source', 'Destination', 'Service'];

describe('actions, directions and validity', () => {
  const full = ['N°', 'Source', 'Destination', 'Service', 'Sens', 'Action', 'Début', 'Fin'];
  test.each(['→', '->', '-->', '=>', '⇒', '➔', 'aller', 'Unidirectionnel', 'uni', 'entrant', 'sortant', 'outbound'])(
    '%s goes forward',
    (sense) => {
      expect(read([full, ['1', 'a', 'b', 'any', sense, 'x']])).toEqual(['1: a -> b: any']);
    },
  );
  test.each(['←', '<-', '⇐', '<='])('%s goes back', (sense) => {
    expect(read([full, ['1', 'a', 'b', 'any', sense, 'x']])).toEqual(['1: b -> a: any']);
  });
  test.each(['↔', '<->', '⇔', '<=>', 'Bidirectionnel', 'bi', '⇄', 'both'])(
    '%s goes both ways, as two rows',
    (sense) => {
      expect(read([full, ['1', 'a', 'b', 'any', sense, 'x']])).toEqual(['1: a -> b: any', '1.r: b -> a: any']);
    },
  );
  test.each(['autorisé', 'Autoriser', 'OK', 'oui', 'X', '✔', 'permit', 'Accept'])('%s allows', (action) => {
    expect(read([full, ['1', 'a', 'b', 'any', null, action]])).toEqual(['1: a -> b: any']);
  });
  test.each(['refusé', 'Interdit', 'bloqué', 'NON', 'KO', 'deny', 'Drop', '✗', 'reject'])('%s denies', (action) => {
    expect(read([full, ['1', 'a', 'b', 'any', null, action]])).toEqual(['1: deny a -> b: any']);
  });
  test.each<[string, readonly CellSketch[], string]>([
    [
      'an action that is none',
      ['1', 'a', 'b', 'any', null, 'à valider'],
      'F2: error[cell-not-understood]: `à valider` is no action',
    ],
    ['no action', ['1', 'a', 'b', 'any', null, null], 'F2: error[cell-empty]: the row has no action'],
    [
      'a direction that is none',
      ['1', 'a', 'b', 'any', 'LAN', 'x'],
      'E2: error[cell-not-understood]: `LAN` is no direction',
    ],
    [
      'a day that does not exist',
      ['1', 'a', 'b', 'any', null, 'x', null, '31/02/2026'],
      'H2: error[cell-not-understood]: `31/02/2026` is no day',
    ],
    [
      'a day of two digits',
      ['1', 'a', 'b', 'any', null, 'x', null, '31/12/26'],
      'H2: error[cell-not-understood]: `31/12/26` is no day',
    ],
    [
      'a month',
      ['1', 'a', 'b', 'any', null, 'x', null, 'décembre 2026'],
      'H2: error[cell-not-understood]: `décembre 2026` is no day',
    ],
    [
      'a number',
      ['1', 'a', 'b', 'any', null, 'x', null, 46387],
      'H2: error[cell-not-understood]: `46387` is a number, not a day',
    ],
    [
      'a time of day',
      ['1', 'a', 'b', 'any', null, 'x', null, date('1899-12-31T12:00:00')],
      'H2: error[cell-date-trap]: the spreadsheet holds `1899-12-31T12:00:00`: a small number or a time of day',
    ],
    [
      'the day that 1900 had too many',
      ['1', 'a', 'b', 'any', null, 'x', null, date('1900-02-29')],
      'H2: error[cell-date-trap]: the spreadsheet holds `1900-02-29`: a small number or a time of day',
    ],
    [
      'two beginnings',
      ['1', 'a', 'b', 'any', null, 'x', '2026-01-01', 'du 02/01/2026 au 31/12/2026'],
      'H2: error[row-contradiction]: the row begins on 2026-01-01 in one column and on 2026-01-02 in another',
    ],
  ])('%s is refused', (_, row, line) => {
    expect(read([full, row])).toEqual([line]);
  });
  test.each<[string, readonly CellSketch[], string | undefined, string | undefined]>([
    ['a date', [null, date('2026-12-31')], undefined, '2026-12-31'],
    ['two dates', [date('2026-01-01'), date('2026-12-31')], '2026-01-01', '2026-12-31'],
    ['a French day', [null, '31/12/2026'], undefined, '2026-12-31'],
    ['days with dots and dashes', ['1.1.2026', '31-12-2026'], '2026-01-01', '2026-12-31'],
    ['an ISO day', [null, '2026-12-31'], undefined, '2026-12-31'],
    ['a period', [null, 'du 01/02/2026 au 31/12/2026'], '2026-02-01', '2026-12-31'],
    ['a period with a dash', [null, '13/02/2026 - 31/12/2026'], '2026-02-13', '2026-12-31'],
    ['without an end', [null, 'Illimité'], undefined, undefined],
    ['permanent', [null, 'permanent'], undefined, undefined],
    ['empty', [null, null], undefined, undefined],
  ])('validity: %s', (_, [first = null, last = null], from, until) => {
    const [flow] = must(readSheets([grid([full, ['1', 'a', 'b', 'any', null, 'x', first, last]])])).flows;
    expect([flow?.validFrom, flow?.validUntil]).toEqual([from, until]);
  });
  test('what is left of a day or could be another one is said', () => {
    expect(remarks([full, ['1', 'a', 'b', 'any', null, 'x', '02/01/2026', date('2026-12-31T14:30:00')]])).toEqual([
      'H2: note[cell-not-understood]: the time of day in `2026-12-31T14:30:00` is left out: the whole day counts',
      'G2: note[cell-not-understood]: `02/01/2026` is read as 2026-01-02, the day before the month',
    ]);
  });
});

describe('row ids', () => {
  test.each<[CellSketch, string]>([
    ['F-001', 'F-001'],
    [12, '12'],
    [1.1, '1.1'],
    [null, 'Flux!2'],
  ])('%j', (id, expected) => {
    expect(must(readSheets([grid([header, [id, 'a', 'b', 'any']])])).flows[0]?.id).toBe(expected);
  });
  test.each<[CellSketch, string]>([
    [
      date('2026-02-01'),
      'A2: error[cell-date-trap]: the spreadsheet holds the day `2026-02-01`, not a row id; `1-2`, `2-1` or `1/2` may have been typed',
    ],
    ['=1+1', 'A2: error[name-invalid]: `=1+1` is no row id'],
    ['-12', 'A2: error[name-invalid]: `-12` is no row id'],
    ['x'.repeat(101), `A2: error[name-invalid]: \`${'x'.repeat(60)}…\` is no row id`],
    [{ kind: 'error', text: '#REF!' }, 'A2: error[cell-formula-error]: the cell holds the spreadsheet error `#REF!`'],
  ])('%j is refused', (id, line) => {
    expect(read([header, [id, 'a', 'b', 'any']])).toEqual([line]);
  });
  test('a number that may be shown otherwise is noted', () => {
    const padded: Cell = { kind: 'number', text: '7', shown: 'other' };
    expect(remarks([header, [padded, 'a', 'b', 'any'], [1.1, 'a', 'b', 'any']])).toEqual([
      'A2: note[cell-not-understood]: the row id is the number `7`, which the sheet may show otherwise',
      'A3: note[cell-not-understood]: the row id is the number `1.1`, which the sheet may show otherwise',
    ]);
  });
  test('one id merged over several rows stays one for each row', () => {
    const covered: Cell = { kind: 'text', text: 'F-1', master: 'A2' };
    expect(read([header, ['F-1', 'a', 'b', 'any'], [covered, 'a', 'c', 'any'], [covered, 'a', 'd', 'any']])).toEqual([
      'F-1: a -> b: any',
      'F-1.2: a -> c: any',
      'F-1.3: a -> d: any',
    ]);
  });
});
