import { describe, expect, test } from 'vitest';
import type { Cell } from '../../../../src/formats/matrix/grid.ts';
import { type Rows, rowsOrErrors as read } from '../../../support/grid.ts';

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
