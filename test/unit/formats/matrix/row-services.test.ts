import { describe, expect, test } from 'vitest';
import type { Cell } from '../../../../src/formats/matrix/grid.ts';
import { formatService } from '../../../../src/net/public.ts';
import { type CellSketch, grid, readSheets } from '../../../support/grid.ts';
import { errorsOf, firstLines, remarksOf } from '../../../support/read-errors.ts';

/** The services of one row under these headers, or the errors by column. */
function read(headers: readonly string[], cells: readonly CellSketch[]): readonly string[] {
  const outcome = readSheets([
    grid([
      ['Source', 'Destination', ...headers],
      ['a', 'b', ...cells],
    ]),
  ]);
  if (outcome.ok) return outcome.value.flows.flatMap(({ services }) => services.map(formatService));
  return firstLines(errorsOf(outcome)).map((line) => line.replace('m.xlsx:Flux!', ''));
}

function notes(headers: readonly string[], cells: readonly CellSketch[]): readonly string[] {
  return firstLines(
    remarksOf(
      readSheets([
        grid([
          ['Source', 'Destination', ...headers],
          ['a', 'b', ...cells],
        ]),
      ]),
    ),
  ).map((line) => line.replace('m.xlsx:Flux!', ''));
}

const both = ['Protocole', 'Port'];
const three = ['Service', 'Protocole', 'Port'];
const beside = ['Protocole', 'Service'];
const number = (text: string, shown: 'plain' | 'grouped' | 'other'): Cell => ({ kind: 'number', text, shown });

describe('protocol and port columns', () => {
  test.each<[readonly CellSketch[], readonly string[]]>([
    [['TCP', 443], ['tcp/443']],
    [['tcp', '443'], ['tcp/443']],
    [
      ['TCP/UDP', 53],
      ['tcp/53', 'udp/53'],
    ],
    [
      ['TCP / UDP', '53'],
      ['tcp/53', 'udp/53'],
    ],
    [
      ['TCP, UDP', '53'],
      ['tcp/53', 'udp/53'],
    ],
    [
      ['TCP+UDP', '53'],
      ['tcp/53', 'udp/53'],
    ],
    [
      ['TCP & UDP', '53'],
      ['tcp/53', 'udp/53'],
    ],
    [
      ['TCP et UDP', '53'],
      ['tcp/53', 'udp/53'],
    ],
    [
      ['TCP\nUDP', '53'],
      ['tcp/53', 'udp/53'],
    ],
    [['TCP', '80, 443'], ['tcp/80,443']],
    [['TCP', '80;443'], ['tcp/80,443']],
    [['TCP', '80\n443'], ['tcp/80,443']],
    [['TCP', '80/443'], ['tcp/80,443']],
    [['TCP', '8000-8080'], ['tcp/8000-8080']],
    [['TCP', '8000 – 8080'], ['tcp/8000-8080']],
    [['TCP', '8000:8080'], ['tcp/8000-8080']],
    [['TCP', '8000 à 8080'], ['tcp/8000-8080']],
    [['TCP', '>1023'], ['tcp/1024-65535']],
    [['TCP', 'any'], ['tcp']],
    [['TCP', '*'], ['tcp']],
    [['TCP', 'Tous'], ['tcp']],
    [['TCP', 'https'], ['tcp/443']],
    [
      ['TCP', 'http, https'],
      ['tcp/80', 'tcp/443'],
    ],
    [['UDP', 'dns'], ['udp/53']],
    [['TCP', 'tcp/443'], ['tcp/443']],
    [['ICMP', null], ['icmp']],
    [['ICMP', '-'], ['icmp']],
    [['ICMP', 'N/A'], ['icmp']],
    [['icmp/echo-request', null], ['icmp/8']],
    [['ESP', 'sans objet'], ['esp']],
    [['GRE', null], ['gre']],
    [[47, null], ['gre']],
    [['IP', null], ['any']],
    [['any', 'any'], ['any']],
    [[null, 'tcp/443'], ['tcp/443']],
    [[null, 'https'], ['tcp/443']],
    [['HTTPS', 443], ['tcp/443']],
    [['HTTPS', null], ['tcp/443']],
    [['TCP 443', '443'], ['tcp/443']],
    [['TCP', 443.0], ['tcp/443']],
    [['TCP', number('443', 'grouped')], ['tcp/443']],
  ])('%j', (cells, services) => {
    expect(read(both, cells)).toEqual(services);
  });

  test.each<[readonly CellSketch[], string]>([
    [['TCP', null], 'D2: error[cell-empty]: `tcp` has ports, but the row gives none'],
    [['TCP', '-'], 'D2: error[cell-empty]: `tcp` has ports, but the row gives none'],
    [['TCP/ICMP', null], 'D2: error[cell-empty]: `tcp`, `icmp` has ports, but the row gives none'],
    [[null, 443], 'D2: error[row-port-without-protocol]: `443` has no protocol'],
    [[null, 'any'], 'D2: error[row-port-without-protocol]: `any` has no protocol'],
    [['TCP', '\ufe0f'], 'D2: error[cell-not-understood]: the cell holds nothing that is seen'],
    [[null, null], 'D2: error[cell-empty]: the row has no service'],
    [['any', 443], 'D2: error[row-port-without-protocol]: `443` is given for every protocol'],
    [['ICMP', 8], 'D2: error[row-port-with-icmp]: `8` is given for ICMP'],
    [['TCP/ICMP', 443], 'D2: error[row-port-with-icmp]: `443` is given for ICMP'],
    [['ESP', 443], 'D2: error[port-invalid]: ports `443` are given for `esp`, which takes none here'],
    [
      ['TCP', 'domain, snmp'],
      'D2: error[row-contradiction]: `domain, snmp` is `tcp/53`, `udp/53`, `udp/161`, but the protocol column says `tcp`',
    ],
    [['TCP', 'udp/53'], 'D2: error[row-contradiction]: `udp/53` is `udp/53`, but the protocol column says `tcp`'],
    [['HTTPS', 8443], 'D2: error[row-contradiction]: `8443` is `tcp/8443`, but the protocol column says `tcp/443`'],
    [['HTTPS', 'http'], 'D2: error[row-contradiction]: `http` is `tcp/80`, but the protocol column says `tcp/443`'],
    [['TCP', 65536], 'D2: error[port-invalid]: port `65536` is above 65535'],
    [['TCP', 'voir annexe'], 'D2: error[port-invalid]: `voir annexe` is not a port'],
    [['TPC', 443], 'C2: error[cell-not-understood]: `tpc` is not a service'],
    [
      ['TCP', 80.443],
      'D2: error[cell-decimal-trap]: the spreadsheet holds the decimal number `80.443`, not ports; `80,443` or `80.443` may have been typed',
    ],
    [
      ['TCP', number('80443', 'grouped')],
      'D2: error[cell-decimal-trap]: the number `80443` is shown with a thousands separator; `80,443` may have been typed',
    ],
    [
      ['TCP', number('8443', 'grouped')],
      'D2: error[cell-decimal-trap]: the number `8443` is shown with a thousands separator; `8,443` may have been typed',
    ],
    [
      ['TCP', number('1', 'other')],
      'D2: error[cell-decimal-trap]: the number `1` is shown in another form, such as `50%` or `007`',
    ],
    [
      ['TCP', number('-443', 'plain')],
      'D2: error[cell-decimal-trap]: the spreadsheet holds the decimal number `-443`, not ports; `-443` or `-443` may have been typed',
    ],
    [
      ['TCP', { kind: 'date', text: '2026-02-01' }],
      'D2: error[cell-date-trap]: the spreadsheet holds the day `2026-02-01`, not ports; `1-2`, `2-1` or `1/2` may have been typed',
    ],
    [
      ['TCP', { kind: 'date', text: '1900-01-03T08:00:00' }],
      'D2: error[cell-date-trap]: the spreadsheet holds the day `1900-01-03T08:00:00`, not ports; `08:00` may have been typed',
    ],
    [['TCP', '01/02/2026'], 'D2: error[cell-date-trap]: the spreadsheet holds the day `01/02/2026`, not ports'],
    [['TCP', 'févr-24'], 'D2: error[cell-date-trap]: the spreadsheet holds the day `févr-24`, not ports'],
    [['TCP', '80,0'], 'D2: error[cell-decimal-trap]'],
    [['TCP', '443.0'], 'D2: error[cell-decimal-trap]: `443.0` is a decimal number, not a port'],
    [['TCP', '8 080'], 'D2: error[port-invalid]'],
    [['TCP', '0443'], 'D2: error[port-invalid]'],
    [['TCP', { kind: 'boolean', text: 'true' }], 'D2: error[port-invalid]: `true` is not a port'],
    [
      ['TCP', { kind: 'error', text: '#REF!' }],
      'D2: error[cell-formula-error]: the cell holds the spreadsheet error `#REF!`',
    ],
    [[6.17, 443], 'C2: error[cell-decimal-trap]'],
  ])('%j is refused', (cells, line) => {
    const lines = read(both, cells);
    expect(lines).toHaveLength(1);
    expect(lines[0]?.startsWith(line), lines[0]).toBe(true);
  });

  test('a name under fewer protocols than it has, or more than it has, is noted', () => {
    expect(notes(both, ['UDP', 'dns'])).toEqual(['D2: note[cell-not-understood]: `dns` is read as `udp/53` only']);
    expect(notes(both, ['TCP/UDP', 'https'])).toEqual([
      'D2: note[cell-not-understood]: `https` is read as `tcp/443` only, not for every protocol beside it',
    ]);
  });
});

describe('a service beside a protocol, without a port column', () => {
  test.each<[readonly CellSketch[], readonly string[]]>([
    [['TCP', 443], ['tcp/443']],
    [['TCP', '80, 443'], ['tcp/80,443']],
    [['TCP', 'https'], ['tcp/443']],
    [['UDP', 'DNS'], ['udp/53']],
    [['TCP', 'any'], ['tcp']],
    [['TCP', 'tcp/443'], ['tcp/443']],
    [['ICMP', 'Ping'], ['icmp/8']],
    [['ICMP', 'Supervision des liens'], ['icmp']],
    [['IP', 'Tout le trafic'], ['any']],
    [[null, 'https'], ['tcp/443']],
    [['ESP', null], ['esp']],
    [['TCP', null], ['tcp']],
  ])('%j', (cells, services) => {
    expect(read(beside, cells)).toEqual(services);
  });

  test.each<[readonly CellSketch[], string]>([
    [['TCP', 'Application métier'], 'D2: error[port-invalid]: `Application métier` is not a port'],
    [['TCP', 'snmp'], 'D2: error[row-contradiction]: `snmp` is `udp/161`, but the protocol column says `tcp`'],
    [['any', 443], 'D2: error[row-port-without-protocol]: `443` is given for every protocol'],
    [['ICMP', 8], 'D2: error[row-port-with-icmp]: `8` is given for ICMP'],
    [['ICMP', 'https'], 'D2: error[row-contradiction]: `https` is `tcp/443`, but the protocol column says `icmp`'],
    [['TCP', 80.443], 'D2: error[cell-decimal-trap]'],
    [[null, null], 'D2: error[cell-empty]: the row has no service'],
  ])('%j is refused', (cells, line) => {
    const lines = read(beside, cells);
    expect(lines).toHaveLength(1);
    expect(lines[0]?.startsWith(line), lines[0]).toBe(true);
  });
});

describe('a service beside protocol and port', () => {
  test.each<[readonly CellSketch[], readonly string[], readonly string[]]>([
    [['https', 'TCP', 443], ['tcp/443'], []],
    [['443', 'TCP', 443], ['tcp/443'], []],
    [
      ['any', 'TCP', 443],
      ['tcp/443'],
      ['C2: note[cell-not-understood]: `any` is read as `tcp/443` only, as the other columns say'],
    ],
    [
      ['DNS', 'UDP', 53],
      ['udp/53'],
      ['C2: note[cell-not-understood]: `DNS` is read as `udp/53` only, as the other columns say'],
    ],
    [
      ['Site web', 'TCP', 443],
      ['tcp/443'],
      [
        'C2: note[cell-not-understood]: `Site web` is no service and is read as a label; the protocol and port columns decide',
      ],
    ],
    [['https', null, 'tcp/443'], ['tcp/443'], []],
    [['https', null, null], ['tcp/443'], []],
    [['https', 'TCP', null], ['tcp/443'], []],
    [['https', 'TCP', '-'], ['tcp/443'], []],
  ])('%j', (cells, services, said) => {
    expect(read(three, cells)).toEqual(services);
    expect(notes(three, cells)).toEqual(said);
  });

  test.each<[readonly CellSketch[], string]>([
    [
      ['https', 'TCP', 8443],
      'C2: error[row-contradiction]: the service `https` is `tcp/443`, but the protocol and port columns say `tcp/8443`',
    ],
    [
      ['8080', 'TCP', 443],
      'C2: error[row-contradiction]: the service `8080` is `tcp/8080`, but the protocol and port columns say `tcp/443`',
    ],
    [['https', 'TCP', '443, 8443'], 'C2: error[row-contradiction]'],
    [['Site web', 'TCP', null], 'C2: error[port-invalid]'],
    [[80.443, 'TCP', 443], 'C2: error[cell-decimal-trap]'],
  ])('%j is refused', (cells, line) => {
    const lines = read(three, cells);
    expect(lines).toHaveLength(1);
    expect(lines[0]?.startsWith(line), lines[0]).toBe(true);
  });
});

describe('source ports', () => {
  const headers = ['Protocole', 'Port', 'Port source'];
  test.each<[readonly CellSketch[], readonly string[]]>([
    [['TCP', 443, '1024-65535'], ['tcp/443 from 1024-65535']],
    [['TCP', 443, 'any'], ['tcp/443']],
    [['TCP', 443, '-'], ['tcp/443']],
    [['TCP', 443, null], ['tcp/443']],
    [['UDP', 'any', 53], ['udp from 53']],
    [['ICMP', null, 53], ['E2: error[row-port-without-protocol]: source ports are given for `icmp`, which has none']],
    [
      ['TCP', 443, 10.5],
      [
        'E2: error[cell-decimal-trap]: the spreadsheet holds the decimal number `10.5`, not ports; `10,5` or `10.5` may have been typed',
      ],
    ],
    [
      [null, 'tcp/443 from 1', 2],
      ['E2: error[row-contradiction]: source ports are given here and in `tcp/443 from 1`'],
    ],
  ])('%j', (cells, expected) => {
    expect(read(headers, cells)).toEqual(expected);
  });
});

describe('service names of the file', () => {
  const definitions = grid(
    [
      ['Nom', 'Protocole', 'Ports'],
      ['Web', 'TCP', '80, 443'],
      ['AD/LDAP', 'TCP/UDP', 389],
      ['Complet', null, 'tcp/1, udp/2'],
      ['Web', 'UDP', '443'],
    ],
    { sheet: 'Services' },
  );
  const rows = (service: string) =>
    readSheets([
      grid([
        ['Source', 'Destination', 'Service'],
        ['a', 'b', service],
      ]),
      definitions,
    ]);
  test.each<[string, readonly string[]]>([
    ['Web', ['tcp/80,443', 'udp/443']],
    ['WEB', ['tcp/80,443', 'udp/443']],
    ['AD/LDAP', ['tcp/389', 'udp/389']],
    ['Web, ssh', ['tcp/80,443', 'udp/443', 'tcp/22']],
    ['Web / Complet', ['tcp/80,443', 'udp/443', 'tcp/1', 'udp/2']],
    ['tcp/8080, 8081\nWeb', ['tcp/8080-8081', 'tcp/80,443', 'udp/443']],
  ])('%s', (service, services) => {
    const outcome = rows(service);
    expect(outcome.ok ? outcome.value.flows[0]?.services.map(formatService) : errorsOf(outcome)).toEqual(services);
  });
  test.each<[string, readonly CellSketch[], string]>([
    ['no ports', ['X', 'TCP', null], 'C2: error[cell-empty]: the service has a protocol and no ports'],
    ['nothing', ['X', null, null], 'C2: error[cell-empty]: the service has no definition'],
    ['ports without a protocol', ['X', null, 443], 'C2: error[row-port-without-protocol]: `443` has no protocol'],
    ['a decimal', ['X', 'TCP', 80.443], 'C2: error[cell-decimal-trap]'],
    ['a protocol that is none', ['X', 'TPC', 443], 'B2: error[cell-not-understood]: `tpc` is not a service'],
    ['ports of ICMP', ['X', 'ICMP', 8], 'C2: error[row-port-with-icmp]: `8` is given for ICMP'],
    ['a failed formula', ['X', { kind: 'error', text: '#N/A' }, 443], 'B2: error[cell-formula-error]'],
  ])('a definition with %s is refused', (_, row, line) => {
    const other = grid([['Nom', 'Protocole', 'Ports'], row], { sheet: 'Services' });
    const lines = firstLines(
      errorsOf(
        readSheets([
          grid([
            ['Source', 'Destination', 'Service'],
            ['a', 'b', 'any'],
          ]),
          other,
        ]),
      ),
    );
    expect(lines).toHaveLength(1);
    expect(lines[0]?.startsWith(`m.xlsx:Services!${line}`), lines[0]).toBe(true);
  });
  test('a definition without ports where none are needed, and with every port', () => {
    const other = grid(
      [
        ['Nom', 'Protocole', 'Ports'],
        ['X', 'GRE', null],
        ['Y', 'TCP', 'any'],
      ],
      { sheet: 'Services' },
    );
    const outcome = readSheets([
      grid([
        ['Source', 'Destination', 'Service'],
        ['a', 'b', 'X, Y'],
      ]),
      other,
    ]);
    expect(outcome.ok ? outcome.value.flows[0]?.services.map(formatService) : errorsOf(outcome)).toEqual([
      'gre',
      'tcp',
    ]);
  });
  test('a name that nobody defined', () => {
    expect(firstLines(errorsOf(rows('Webmail')))).toEqual([
      'm.xlsx:Flux!C2: error[cell-not-understood]: `webmail` is not a service',
    ]);
  });
  test('a name in two sheets', () => {
    const outcome = readSheets([
      grid([
        ['Source', 'Destination', 'Service'],
        ['a', 'b', 'Web'],
      ]),
      definitions,
      { ...definitions, sheet: 'Ports' },
    ]);
    expect(firstLines(errorsOf(outcome))).toContain(
      'm.xlsx:Ports!A1: error[duplicate-id]: the service `web` is defined in two sheets',
    );
  });
});
