import { describe, expect, test } from 'vitest';
import type { Cell } from '../../../../src/formats/matrix/grid.ts';
import { type CellSketch, grid, readSheets, rowText } from '../../../support/grid.ts';
import { errorsOf, firstLines, must, remarksOf } from '../../../support/read-errors.ts';

type Rows = readonly (readonly CellSketch[])[];

/** Rows in short text, or the first lines of the errors without file and sheet. */
function read(rows: Rows): readonly string[] {
  const outcome = readSheets([grid(rows)]);
  if (outcome.ok) return outcome.value.flows.map(rowText);
  return firstLines(errorsOf(outcome)).map((line) => line.replace('m.xlsx:Flux!', ''));
}

function remarks(rows: Rows): readonly string[] {
  return firstLines(remarksOf(readSheets([grid(rows)]))).map((line) => line.replace('m.xlsx:Flux!', ''));
}

const date = (text: string): Cell => ({ kind: 'date', text });
const header = ['N°', 'Source', 'Destination', 'Service'];

describe('ends of a row', () => {
  test.each<[string, Rows, readonly string[]]>([
    ['names', [header, ['1', 'LAN', 'DMZ', 'https']], ['1: LAN -> DMZ: tcp/443']],
    [
      'lists and ranges in cells',
      [header, ['1', '10.0.0.1; 10.0.0.4-7\nSRV (10.1.0.0/24)', 'a/b', 'tcp/80,443']],
      ['1: 10.0.0.1/32 10.0.0.4/30 SRV=10.1.0.0/24 -> a b: tcp/80,443'],
    ],
    [
      'a name and its address',
      [
        ['Source', 'IP source', 'Destination', 'Service'],
        ['SRV1', '10.0.0.1', 'b', 'any'],
      ],
      ['Flux!2: SRV1=10.0.0.1/32 -> b: any'],
    ],
    [
      'names and their addresses, one by one',
      [
        ['Source', 'IP source', 'Destination', 'Service'],
        ['SRV1\nSRV2', '10.0.0.1\n10.0.0.2', 'b', 'any'],
      ],
      ['Flux!2: SRV1=10.0.0.1/32 SRV2=10.0.0.2/32 -> b: any'],
    ],
    [
      'a name and any of its addresses',
      [
        ['Source', 'IP source', 'Destination', 'Service'],
        ['LAN', 'any', 'b', 'any'],
      ],
      ['Flux!2: LAN -> b: any'],
    ],
    [
      'any, with an address',
      [
        ['Source', 'IP source', 'Destination', 'Service'],
        ['Tous', '10.0.0.0/24', 'b', 'any'],
      ],
      ['Flux!2: 10.0.0.0/24 -> b: any'],
    ],
    [
      'a name and a range',
      [
        ['Source', 'IP source', 'Destination', 'Service'],
        ['Postes', '10.0.0.1-10.0.0.9', 'b', 'any'],
      ],
      ['Flux!2: 10.0.0.1-10.0.0.9 -> b: any'],
    ],
    [
      'the same address twice',
      [
        ['Source', 'IP source', 'Destination', 'Service'],
        ['10.0.0.1', '10.0.0.1', 'b', 'any'],
      ],
      ['Flux!2: 10.0.0.1/32 -> b: any'],
    ],
    [
      'only an address',
      [
        ['Source', 'IP source', 'Destination', 'Service'],
        [null, '10.0.0.1', 'b', 'any'],
      ],
      ['Flux!2: 10.0.0.1/32 -> b: any'],
    ],
    [
      'inside a zone',
      [
        ['Zone source', 'Source', 'Destination', 'Service'],
        ['LAN', '10.0.0.1', 'b', 'any'],
      ],
      ['Flux!2: 10.0.0.1/32 in LAN -> b: any'],
    ],
    [
      'a zone alone',
      [
        ['Zone source', 'Source', 'Destination', 'Service'],
        ['LAN', null, 'b', 'any'],
      ],
      ['Flux!2: LAN -> b: any'],
    ],
    [
      'anything inside a zone',
      [
        ['Zone source', 'Source', 'Destination', 'Service'],
        ['LAN', 'Tous', 'b', 'any'],
      ],
      ['Flux!2: ANY in LAN -> b: any'],
    ],
    [
      'VLANs',
      [
        ['VLAN source', 'VLAN destination', 'Service'],
        [10, '20, VLAN 30', 'any'],
      ],
      ['Flux!2: vlan10 -> vlan20 vlan30: any'],
    ],
    [
      'a VLAN inside a zone',
      [
        ['Zone source', 'VLAN source', 'Destination', 'Service'],
        ['LAN', 10, 'b', 'any'],
      ],
      ['Flux!2: vlan10 in LAN -> b: any'],
    ],
    [
      'the same as above',
      [header, ['1', 'LAN', 'DMZ', 'https'], ['2', 'idem', '"', '〃']],
      ['1: LAN -> DMZ: tcp/443', '2: LAN -> DMZ: tcp/443'],
    ],
    [
      'the same as above, twice',
      [header, ['1', 'LAN', 'DMZ', 'https'], ['2', 'idem', 'X', 'ssh'], ['3', 'Idem', 'Y', 'idem']],
      ['1: LAN -> DMZ: tcp/443', '2: LAN -> X: tcp/22', '3: LAN -> Y: tcp/22'],
    ],
  ])('%s', (_, rows, expected) => {
    expect(read(rows)).toEqual(expected);
  });

  test.each<[string, Rows, readonly string[]]>([
    ['empty', [header, ['1', null, 'DMZ', 'https']], ['B2: error[cell-empty]: the row has no source']],
    [
      'empty, and the service too',
      [header, ['1', 'LAN', null, null, null]],
      ['C2: error[cell-empty]: the row has no destination', 'D2: error[cell-empty]: the row has no service'],
    ],
    [
      'a word for nothing',
      [header, ['1', '-', 'n/a', 'https']],
      ['B2: error[cell-empty]: `-` names nothing', 'C2: error[cell-empty]: `n/a` names nothing'],
    ],
    [
      'a day',
      [header, ['1', date('2026-02-01'), 'b', 'any']],
      [
        'B2: error[cell-date-trap]: the spreadsheet holds the day `2026-02-01`, not a name or address; `1-2`, `2-1` or `1/2` may have been typed',
      ],
    ],
    [
      'a number',
      [header, ['1', 10, 'b', 'any']],
      ['B2: error[cell-not-understood]: `10` is a number, not an end of a flow'],
    ],
    [
      'a decimal',
      [header, ['1', 10.1, 'b', 'any']],
      [
        'B2: error[cell-decimal-trap]: the spreadsheet holds the decimal number `10.1`, not a name or address; `10,1` or `10.1` may have been typed',
      ],
    ],
    [
      'a formula that failed',
      [header, ['1', { kind: 'error', text: '#N/A' }, 'b', 'any']],
      ['B2: error[cell-formula-error]: the cell holds the spreadsheet error `#N/A`'],
    ],
    [
      'a formula that was never calculated',
      [header, ['1', { kind: 'error', text: '', formula: true }, 'b', 'any']],
      ['B2: error[cell-formula-error]: the cell holds a formula whose value was never stored'],
    ],
    [
      'a truth value',
      [
        ['VLAN source', 'Destination', 'Service'],
        [{ kind: 'boolean', text: 'true' }, 'b', { kind: 'boolean', text: 'true' }],
      ],
      ['C2: error[cell-not-understood]: `true` is not a service'],
    ],
    [
      'more addresses than names',
      [
        ['Source', 'IP source', 'Destination', 'Service'],
        ['a\nb', '10.0.0.1\n10.0.0.2\n10.0.0.3', 'b', 'any'],
      ],
      ['B2: error[cell-not-understood]: the row gives 2 names and 3 addresses'],
    ],
    [
      'an address beside another one',
      [
        ['Source', 'IP source', 'Destination', 'Service'],
        ['10.0.0.1', '10.0.0.2', 'b', 'any'],
      ],
      ['B2: error[row-contradiction]: `10.0.0.2` stands beside `10.0.0.1`, which is something else'],
    ],
    [
      'a name beside another one',
      [
        ['Source', 'IP source', 'Destination', 'Service'],
        ['LAN', 'DMZ', 'b', 'any'],
      ],
      ['B2: error[row-contradiction]: `DMZ` stands beside `LAN`, which is something else'],
    ],
    [
      'a name beside the Internet',
      [
        ['Source', 'IP source', 'Destination', 'Service'],
        ['LAN', 'Internet', 'b', 'any'],
      ],
      ['B2: error[row-contradiction]: `Internet` stands beside `LAN`, which is something else'],
    ],
    [
      'idem in the first row',
      [header, ['1', 'idem', 'b', 'any']],
      ['B2: error[cell-not-understood]: `idem` has nothing above it'],
    ],
    [
      'idem below an empty cell',
      [
        [...header, 'Fin'],
        ['1', 'a', 'b', 'any', '2026-12-31'],
        ['2', 'a', 'b', 'any', null],
        ['3', 'a', 'b', 'any', 'idem'],
      ],
      ['E4: error[cell-not-understood]: `idem` has nothing above it'],
    ],
    [
      'a VLAN beyond',
      [
        ['VLAN source', 'Destination', 'Service'],
        [4095, 'b', 'any'],
      ],
      ['A2: error[vlan-invalid]: `VLAN 4095` is no VLAN'],
    ],
    [
      'a VLAN as decimal',
      [
        ['VLAN source', 'Destination', 'Service'],
        [10.2, 'b', 'any'],
      ],
      [
        'A2: error[cell-decimal-trap]: the spreadsheet holds the decimal number `10.2`, not a VLAN id; `10,2` or `10.2` may have been typed',
      ],
    ],
  ])('%s is refused', (_, rows, expected) => {
    expect(read(rows)).toEqual(expected);
  });
});

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

describe('rows that are none', () => {
  test('titles are noted, at the left of the table or merged over it', () => {
    const wide: Cell = { kind: 'text', text: 'Sortie', master: 'A4' };
    const rows: Rows = [
      header,
      ['Entrée'],
      ['1', 'a', 'b', 'any'],
      ['Sortie', wide, wide, wide],
      ['2', 'c', 'd', 'any'],
    ];
    expect(read(rows)).toEqual(['1: a -> b: any', '2: c -> d: any']);
    expect(remarks(rows)).toEqual([
      'A2: note[cell-not-understood]: row 2 only holds `Entrée` and is read as a title',
      'A4: note[cell-not-understood]: row 4 only holds `Sortie` and is read as a title',
    ]);
  });
  test('crossed-out cells are read, and said', () => {
    const rows: Rows = [
      header,
      ['1', 'a', 'b', 'any'],
      ['2', { kind: 'text', text: 'c', struck: true }, 'd', { kind: 'text', text: 'any', struck: true }],
    ];
    expect(read(rows)).toEqual(['1: a -> b: any', '2: c -> d: any']);
    expect(remarks(rows)).toEqual([
      'B3: warning[sheet-struck-cell]: cells that are crossed out are read like any other: B3, D3',
    ]);
  });
  test('a title gives nothing to `idem`', () => {
    expect(read([['Source', 'Destination', 'Service'], ['a', 'b', 'any'], ['Titre'], ['idem', 'c', 'any']])).toEqual([
      'Flux!2: a -> b: any',
      'Flux!4: a -> c: any',
    ]);
  });
  test('a single cell elsewhere is a row with the rest forgotten', () => {
    expect(read([header, ['1', 'a', 'b', 'any'], [null, null, 'c', null]])).toEqual([
      'B3: error[cell-empty]: the row has no source',
      'D3: error[cell-empty]: the row has no service',
    ]);
  });
  test('the header again is no row, and two header rows one below the other are refused', () => {
    expect(read([header, ['1', 'a', 'b', 'any'], header, ['2', 'c', 'd', 'any']])).toEqual([
      '1: a -> b: any',
      '2: c -> d: any',
    ]);
    expect(read([header, ['No', 'From', 'To', 'Service'], ['1', 'a', 'b', 'any']])).toEqual([
      'D2: error[cell-not-understood]: `service` is not a service',
    ]);
  });
  test('rows above the header are said, loudly when they look like a table', () => {
    expect(remarks([['Matrice'], header, ['1', 'a', 'b', 'any']])).toEqual([
      'A1: note[sheet-header-missing]: rows above the header are not read: 1',
    ]);
    expect(remarks([['Titre'], ['x', 'y', 'z'], header, ['1', 'a', 'b', 'any']])).toEqual([
      'A2: warning[sheet-header-missing]: rows above the header are not read: 1-2',
    ]);
  });
  test('no header, an empty sheet, and a header without rows', () => {
    expect(
      read([
        ['a', 'b', 'c'],
        ['d', 'e', 'f'],
      ]),
    ).toEqual([
      'A1: error[sheet-header-missing]: the sheet `Flux` has no header of a matrix; its first row is `a`, `b`, `c`',
    ]);
    expect(read([])).toEqual([
      'A1: error[sheet-header-missing]: the sheet `Flux` has no header of a matrix; its first row is nothing',
    ]);
    expect(read([header])).toEqual(['m.xlsx: error[matrix-empty]: the matrix has no row']);
    expect(
      read([
        ['Source', 'Destination', 'Commentaire'],
        ['a', 'b', 'c'],
      ]),
    ).toEqual([
      'A1: error[sheet-header-missing]: the sheet `Flux` has no header of a matrix; its first row is `Source`, `Destination`, `Commentaire`',
    ]);
  });
});

describe('columns', () => {
  test('that mean nothing are kept with each row and listed', () => {
    const rows: Rows = [
      [...header, 'Réf. interne', 'Réf. interne', 'Version'],
      ['1', 'a', 'b', 'any', 'R1', 'R2', 3],
    ];
    const draft = must(readSheets([grid(rows)]));
    expect(draft.unknownColumns).toEqual(['Réf. interne', 'Version']);
    expect([...(draft.flows[0]?.extra ?? [])]).toEqual([
      ['Réf. interne', 'R1'],
      ['Réf. interne (6)', 'R2'],
      ['Version', '3'],
    ]);
    expect(remarks(rows)).toEqual([
      'E1: note[sheet-column-unknown]: columns that mean nothing here are kept as they are: `Réf. interne` (E), `Réf. interne` (F), `Version` (G)',
    ]);
  });
  test('that may say which rows count are a warning', () => {
    expect(
      remarks([
        [...header, 'Statut'],
        ['1', 'a', 'b', 'any', 'supprimé'],
      ]),
    ).toContain(
      'E1: warning[sheet-column-unknown]: the column `Statut` is not read: every row counts, whatever it says there',
    );
  });
  test('without a name are kept, and a warning', () => {
    const rows: Rows = [header, ['1', 'a', 'b', 'any', null, 'sauf le dimanche']];
    expect([...(must(readSheets([grid(rows)])).flows[0]?.extra ?? [])]).toEqual([['column F', 'sauf le dimanche']]);
    expect(remarks(rows)).toEqual(['F2: warning[sheet-column-unknown]: column F has no name; it is kept']);
  });
  test('of one meaning twice are refused, unless they only inform', () => {
    expect(
      read([
        ['Source', 'Src', 'Destination', 'Service'],
        ['a', 'b', 'c', 'any'],
      ]),
    ).toEqual(['B1: error[sheet-column-ambiguous]: columns A (`Source`) and B (`Src`) both hold the source']);
    const [flow] = must(
      readSheets([
        grid([
          [...header, 'Motif', 'Justification', 'Commentaire'],
          ['1', 'a', 'b', 'any', 'm', 'j', 'c'],
        ]),
      ]),
    ).flows;
    expect(flow?.justification).toBe('m');
    expect([...(flow?.extra ?? [])]).toEqual([
      ['comment', 'c'],
      ['Justification', 'j'],
    ]);
  });
  test('a header over two rows', () => {
    const source: Cell = { kind: 'text', text: 'Source', master: 'A1' };
    const destination: Cell = { kind: 'text', text: 'Destination', master: 'C1' };
    expect(
      read([
        ['Source', source, 'Destination', destination, 'Port'],
        ['Zone', 'IP', 'Zone', 'IP', 'Protocole'],
        ['LAN', '10.0.0.1', 'DMZ', '10.1.0.1', 'tcp/443'],
      ]),
    ).toEqual(['Flux!3: 10.0.0.1/32 in LAN -> 10.1.0.1/32 in DMZ: tcp/443']);
  });
  test('a VLAN that is compared with nothing is said', () => {
    const rows: Rows = [
      ['Zone source', 'VLAN source', 'Source', 'Destination', 'Service'],
      ['LAN', 10, '10.0.0.1', 'b', 'any'],
    ];
    expect(read(rows)).toEqual(['Flux!2: 10.0.0.1/32 in LAN -> b: any']);
    expect(remarks(rows)).toEqual([
      'B1: note[sheet-column-unknown]: the VLAN of the source is not compared with its name or address where a row gives a zone too',
    ]);
  });
  test('facts', () => {
    const rows: Rows = [
      [
        ...header,
        'Sensible',
        'Transfert',
        'Chiffré',
        'Log',
        'Interface',
        'Demandeur',
        'Responsable',
        'Ticket',
        'Service infogéré',
      ],
      ['1', 'a', 'b', 'any', 'Critique', 'oui', 'TLS 1.3', 'all', 'wan', 'DSI', 'MOA', 'CHG-1', "Do'Cloud"],
      ['2', 'a', 'b', 'any', 'faible', 'non', 'en clair', 'none', 'Tous', null, null, 1042, null],
    ];
    expect(must(readSheets([grid(rows)])).flows).toMatchObject([
      {
        sensitive: true,
        transfer: true,
        encrypted: true,
        log: true,
        ingress: 'wan',
        requester: 'DSI',
        owner: 'MOA',
        ticket: 'CHG-1',
        managedService: "Do'Cloud",
      },
      { sensitive: false, transfer: false, encrypted: false, log: false, ticket: '1042' },
    ]);
    expect(must(readSheets([grid(rows)])).flows[1]?.ingress).toBeUndefined();
  });
  test.each<[string, string]>([
    ['Sensible', 'peut-être'],
    ['Transfert', '2'],
    ['Chiffré', 'AES'],
    ['Log', 'parfois'],
  ])('%s: %s is refused', (column, text) => {
    expect(
      read([
        [...header, column],
        ['1', 'a', 'b', 'any', text],
      ]),
    ).toEqual([expect.stringMatching(/^E2: error\[cell-not-understood\]: /u)]);
  });
});
