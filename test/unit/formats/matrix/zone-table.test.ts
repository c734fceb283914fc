import { describe, expect, test } from 'vitest';
import type { Cell } from '../../../../src/formats/matrix/grid.ts';
import { readMatrix } from '../../../../src/formats/public.ts';
import { grid, type Rows, rowsOrErrors as read, readSheets, rowText } from '../../../support/grid.ts';
import { firstLines, must, remarksOf } from '../../../support/read-errors.ts';

const axis = ['De \\ Vers', 'LAN', 'DMZ', 'Internet'];

describe('a zone × zone table', () => {
  test('one row for each cell that says something; its address is its id', () => {
    expect(
      read([
        axis,
        ['LAN', '-', 'https, ssh', 'TCP/80, 443'],
        ['DMZ', null, 'X', 'N/A'],
        ['Internet', 'n/a', 'tcp/443', '--'],
      ]),
    ).toEqual([
      'Flux!C2: LAN -> DMZ: tcp/443 tcp/22',
      'Flux!D2: LAN -> INTERNET: tcp/80,443',
      'Flux!C3: DMZ -> DMZ: any',
      'Flux!C4: INTERNET -> DMZ: tcp/443',
    ]);
  });

  test('what a cell denies stands before what others allow, so that a wide cell opens nothing that a narrow one denies', () => {
    expect(
      read([
        ['', 'LAN', 'DMZ', 'Tous'],
        ['LAN', 'x', 'x', 'https'],
        ['DMZ', 'non', '✗', 'https'],
        ['Tous', 'interdit', 'https', 'aucun'],
      ]),
    ).toEqual([
      'Flux!B3: deny DMZ -> LAN: any',
      'Flux!C3: deny DMZ -> DMZ: any',
      'Flux!B4: deny ANY -> LAN: any',
      'Flux!D4: deny ANY -> ANY: any',
      'Flux!B2: LAN -> LAN: any',
      'Flux!C2: LAN -> DMZ: any',
      'Flux!D2: LAN -> ANY: tcp/443',
      'Flux!D3: DMZ -> ANY: tcp/443',
      'Flux!C4: ANY -> DMZ: tcp/443',
    ]);
  });

  test('a title above, a blank row between, prefixes as names', () => {
    expect(
      read([
        ['Matrice'],
        [],
        ['', '10.0.0.0/24', '10.1.0.0/24'],
        [],
        ['10.0.0.0/24', 'x', 'ssh'],
        ['10.1.0.0/24', null, 'x'],
      ]),
    ).toEqual([
      'Flux!B5: 10.0.0.0/24 -> 10.0.0.0/24: any',
      'Flux!C5: 10.0.0.0/24 -> 10.1.0.0/24: tcp/22',
      'Flux!C6: 10.1.0.0/24 -> 10.1.0.0/24: any',
    ]);
  });

  test('names of services that the workbook defines', () => {
    const services = grid(
      [
        ['Nom', 'Définition'],
        ['Web', 'http, https'],
      ],
      { sheet: 'Services' },
    );
    const table = grid([axis, ['LAN', null, 'Web'], ['DMZ', null, null, 'x'], ['Internet']]);
    expect(must(readSheets([table, services])).flows.map(rowText)).toEqual([
      'Flux!C2: LAN -> DMZ: tcp/80 tcp/443',
      'Flux!D3: DMZ -> INTERNET: any',
    ]);
  });

  test('as text with semicolons', () => {
    const text = 'Source \\ Destination;LAN;DMZ\nLAN;oui;https\nDMZ;non;\n';
    expect(must(readMatrix('table.csv', new TextEncoder().encode(text))).flows.map(rowText)).toEqual([
      'B3: deny DMZ -> LAN: any',
      'B2: LAN -> LAN: any',
      'C2: LAN -> DMZ: tcp/443',
    ]);
  });

  test.each<[string, Cell | string, string]>([
    ['text that is no service', 'voir note 3', 'C2: error[cell-not-understood]: `voir note 3` is not a service'],
    ['a port without a protocol', '443', 'C2: error[row-port-without-protocol]: `443` has no protocol'],
    [
      'a decimal',
      { kind: 'number', text: '80.443', shown: 'plain' },
      'C2: error[cell-decimal-trap]: the spreadsheet holds the decimal number `80.443`, not services; `80,443` or `80.443` may have been typed',
    ],
    [
      'a day',
      { kind: 'date', text: '2026-02-01' },
      'C2: error[cell-date-trap]: the spreadsheet holds the day `2026-02-01`, not services; `1-2`, `2-1` or `1/2` may have been typed',
    ],
    [
      'a failed formula',
      { kind: 'error', text: '#N/A' },
      'C2: error[cell-formula-error]: the cell holds the spreadsheet error `#N/A`',
    ],
    ['a question mark', '?', 'C2: error[cell-not-understood]: `?` is not a service'],
    ['a truth value', { kind: 'boolean', text: 'true' }, 'C2: error[cell-not-understood]: `true` is not a service'],
    [
      'an unseen character',
      'ht\u200btps',
      'C2: error[cell-not-understood]: `ht​tps` holds the unseen character \\u{200b}',
    ],
  ])('%s is refused at its place', (_, cell, line) => {
    expect(read([axis, ['LAN', null, cell], ['DMZ'], ['Internet']])).toEqual([line]);
  });

  test('cells beside the table are refused, not left out', () => {
    expect(read([axis, ['LAN', null, 'https', null, 'tcp/1'], [null, 'ssh'], ['DMZ'], ['Internet']])).toEqual([
      'E2: error[cell-not-understood]: `tcp/1` stands under no destination',
      'B3: error[cell-not-understood]: `ssh` stands under no source',
    ]);
  });

  test('a list of services that could be read otherwise is noted', () => {
    const outcome = readSheets([grid([axis, ['LAN', null, 'tcp/80/443'], ['DMZ'], ['Internet']])]);
    expect(firstLines(remarksOf(outcome))).toEqual([
      'm.xlsx:Flux!C2: note[cell-not-understood]: `80/443` is read as a list of ports, not as a range',
    ]);
  });

  describe('which way round', () => {
    const table = (corner: string): Rows => [
      [corner, 'LAN', 'DMZ'],
      ['LAN', 'x', 'https'],
      ['DMZ', null, 'x'],
    ];
    test.each([
      '',
      'Zones',
      'De \\ Vers',
      'Source \\ Destination',
      'Source / Destination',
      'From/To',
      'Source ↓ Destination →',
      'Destination →\nSource ↓',
      'Zone source / Zone destination',
      'Source',
      '↓ De | Vers →',
    ])('%j stands over sources in rows', (corner) => {
      expect(read(table(corner))).toHaveLength(3);
    });
    test.each([
      'Vers \\ De',
      'Destination \\ Source',
      'Destination/Source',
      'To / From',
      'Source →\nDestination ↓',
      'Destination ↓ / Source →',
      'Zone destination | Zone source',
      'Destination',
    ])('%j would turn the table, and is refused', (corner) => {
      const [line] = read(table(corner));
      expect(line).toMatch(/^A1: error\[cell-not-understood\]: `.*` says that destinations stand in rows$/u);
    });
    test('a title over the columns that calls them sources', () => {
      const above = (title: string): Rows => [
        [null, title],
        ['', 'LAN', 'DMZ'],
        ['LAN', 'x', 'https'],
        ['DMZ', null, 'x'],
      ];
      expect(read(above('Destinations'))).toHaveLength(3);
      expect(read(above('Sources'))).toEqual([
        'B1: error[cell-not-understood]: `Sources` says that destinations stand in rows',
      ]);
    });
  });
});
