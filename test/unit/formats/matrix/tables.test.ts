import { describe, expect, test } from 'vitest';
import type { Cell } from '../../../../src/formats/matrix/grid.ts';
import { grid, type Rows, rowsOrErrors as read, readSheets, remarksAbout as remarks } from '../../../support/grid.ts';
import { must } from '../../../support/read-errors.ts';

const header = ['N°', 'Source', 'Destination', 'Service'];

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
