/** hostile: names that programs lose, that terminals obey and that spreadsheets calculate. */
import { describe, expect, test } from 'vitest';
import { readMatrix, readPlatform } from '../../../src/formats/public.ts';
import { resolveMatrix } from '../../../src/model/public.ts';
import { formatAddressSet } from '../../../src/net/public.ts';
import { memoryFiles } from '../../support/memory-files.ts';
import { errorsOf, firstLines, must, remarksOf } from '../../support/read-errors.ts';
import { textSheet, workbookParts, zip } from '../../support/workbook.ts';

/** What every object has without being given it. */
const inherited = ['constructor', 'toString', 'hasOwnProperty', 'valueOf', 'isPrototypeOf', '__defineGetter__'];
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('ids of a platform', () => {
  const platform = (id: string): string => `segproof: platform
name: p
zones: { ${id}: { kind: lan, level: 10, owner: tenant ${id}, prefixes: [10.0.0.0/24] } }
tenants: { ${id}: { hosting: datacentre, firewalls: [n${id}] } }
nodes:
  n${id}: { kind: firewall, owner: tenant ${id}, interfaces: { ${id}: { zone: ${id}, addresses: [10.0.0.1/24] } }, services: { ${id}: { service: tcp/22 } } }
groups: { g${id}: [${id}] }
flows: [{ id: ${id}, source: ${id}, destination: n${id}, service: tcp/22 }]
`;

  test.each(inherited.filter((name) => !name.startsWith('_')))('%s is an id like any other', (id) => {
    const { topology, flows } = must(readPlatform(memoryFiles({ 'p.yaml': platform(id) }), 'p.yaml'));
    expect([...topology.zones.keys()]).toEqual([id]);
    expect([...topology.nodes.keys()]).toEqual([`n${id}`]);
    expect([...(topology.nodes.get(`n${id}`)?.interfaces.keys() ?? [])]).toEqual([id]);
    expect([...topology.groups.keys()]).toEqual([`g${id}`]);
    expect([...topology.tenants.keys()]).toEqual([id]);
    const matrix = must(
      resolveMatrix([{ file: 'p', flows, groups: [], unknownColumns: [] }], topology, { asOf: '2026-01-01' }),
    );
    expect(formatAddressSet(matrix.flows[0]?.source.addresses ?? { ranges: [] })).toBe('10.0.0.0/24');
  });

  test.each(inherited)('%s that nobody defined is nothing', (id) => {
    const { topology } = must(readPlatform(memoryFiles({ 'p.yaml': platform('lan') }), 'p.yaml'));
    const rows = must(
      readMatrix(
        'm.yaml',
        encode(`segproof: matrix\nflows: [{ id: a, source: ${id}, destination: lan, service: any }]\n`),
      ),
    );
    expect(firstLines(errorsOf(resolveMatrix([rows], topology, { asOf: '2026-01-01' })))).toEqual([
      `m.yaml:2:26: error[row-endpoint-unknown]: \`${id}\` is no zone, node or group of this platform`,
    ]);
  });

  test.each<[string, string]>([
    ['__proto__', 'a key may not be `__proto__`'],
    ['"\\e[2J"', 'holds the unseen character \\u{1b}'],
    ['"a\\u202eb"', 'holds the unseen character \\u{202e}'],
    ['"=cmd|calc"', '`=cmd|calc` is not a name for an entry of `zones`'],
    ['"@SUM(1)"', '`@SUM(1)` is not a name for an entry of `zones`'],
    ['"-1"', '`-1` is not a name for an entry of `zones`'],
    ['"../x"', '`../x` is not a name for an entry of `zones`'],
    ['"a b"', '`a b` is not a name for an entry of `zones`'],
    ['"a:b"', '`a:b` is not a name for an entry of `zones`'],
    ['""', '`` is not a name for an entry of `zones`'],
    [`"${'z'.repeat(65)}"`, 'is not a name for an entry of `zones`'],
    ['any', '`any` may not name an entry of `zones`'],
    ['TOUS', '`TOUS` may not name an entry of `zones`'],
    ['10.0.0.1', '`10.0.0.1` may not name an entry of `zones`'],
    ['vlan10', '`vlan10` may not name an entry of `zones`'],
    ['10', '`10` may not name an entry of `zones`'],
    ['Internet', '`Internet` may not name an entry of `zones`'],
  ])('a zone called %s', (id, message) => {
    const text = `segproof: platform\nname: p\nzones:\n  ${id}: { kind: lan, level: 10, owner: provider }\n`;
    const errors = firstLines(errorsOf(readPlatform(memoryFiles({ 'p.yaml': text }), 'p.yaml')));
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(/^p\.yaml:4:3: error\[(?:name-invalid|yaml-syntax)\]: /u);
    expect(errors[0]).toContain(message);
  });

  test('`internet` is the outside, and only the outside', () => {
    const said = (section: string): readonly string[] =>
      firstLines(
        errorsOf(readPlatform(memoryFiles({ 'p.yaml': `segproof: platform\nname: p\n${section}\n` }), 'p.yaml')),
      ).filter((line) => line.includes('name-invalid'));
    expect(said('zones: { internet: { kind: wan, level: 0, owner: internet } }')).toEqual([]);
    expect(said('nodes: { internet: { kind: external, owner: internet } }')).toEqual([]);
    expect(said('zones: { internet: { kind: wan, level: 0, owner: provider } }')).toHaveLength(1);
    expect(said('nodes: { internet: { kind: host, owner: internet } }')).toHaveLength(1);
    expect(said('groups: { internet: [10.0.0.1] }')).toHaveLength(1);
  });
});

describe('names in sheets', () => {
  const book = (sheets: readonly (readonly [string, readonly (readonly string[])[]])[]): Uint8Array =>
    zip(workbookParts({ sheets: sheets.map(([name, rows]) => ({ name, xml: textSheet(rows) })) }));
  const header = ['Source', 'Destination', 'Service'];

  // `__proto__` as a column is `Proto` with signs around it, as `# Proto` would be: the protocol.
  test.each([...inherited, '__proto__'])('a sheet, a column, a group and a service called %s', (name) => {
    const bytes = book([
      [
        name,
        [
          [...header, `${name} bis`],
          [name, `g${name}`, `s${name}`, `x${name}`],
        ],
      ],
      [
        'Groupes',
        [
          ['Nom', 'Membres', `${name} bis`],
          [`g${name}`, name],
        ],
      ],
      [
        'Services',
        [
          ['Nom', 'Définition'],
          [`s${name}`, 'tcp/443'],
        ],
      ],
    ]);
    const draft = must(readMatrix('m.xlsx', bytes));
    expect(draft.unknownColumns).toEqual([`${name} bis`]);
    const [flow] = draft.flows;
    expect(flow?.id).toBe(`${name}!2`);
    expect(flow?.source).toMatchObject([{ kind: 'name', name }]);
    expect([...(flow?.extra ?? [])]).toEqual([[`${name} bis`, `x${name}`]]);
    expect(draft.groups).toMatchObject([{ name: `g${name}`, members: [{ kind: 'name', name }] }]);
    expect(flow?.services).toMatchObject([{ kind: 'ports', protocol: 6 }]);
  });

  test.each<[string, string]>([
    ['\u202eabc', '\\u{202e}abc'],
    ['a\u009b2J', 'a\\u{9b}2J'],
    ['=cmd|calc', '=cmd|calc'],
    ['@x', '@x'],
    ['-1', '-1'],
  ])('a sheet called %j', (name, shown) => {
    const errors = firstLines(errorsOf(readMatrix('m.xlsx', book([[name, [header, ['a', 'b', 'any']]]]))));
    expect(errors).toEqual([`m.xlsx: error[name-invalid]: the sheet is called \`${shown}\``]);
  });

  const formulas = ["=cmd|'/C calc'!A0", '=HYPERLINK("http://x")', '+1+1', '-1+1', '@SUM(1)'];
  test.each(formulas)('%s in every column that names something', (text) => {
    const rows = [
      ['N°', ...header, 'Interface'],
      [text, text, text, text, 'lan'],
    ];
    const errors = firstLines(errorsOf(readMatrix('m.xlsx', book([['Flux', rows]]))));
    expect(errors.map((line) => line.split(': ')[0]).sort()).toEqual([
      'm.xlsx:Flux!A2',
      'm.xlsx:Flux!B2',
      'm.xlsx:Flux!C2',
      'm.xlsx:Flux!D2',
    ]);
  });

  test.each(formulas)('%s in a row id, a source and a service of YAML', (text) => {
    const quoted = JSON.stringify(text);
    const errors = errorsOf(
      readMatrix(
        'm.yaml',
        encode(
          `segproof: matrix\nflows:\n  - { id: ${quoted}, source: ${quoted}, destination: any, service: ${quoted} }\n`,
        ),
      ),
    );
    expect(errors).toHaveLength(3);
  });

  test.each(['\u200b', '\u202e', '\u00ad', '\ufeff', '\u0007', '\ue000'])(
    'an unseen character %j in every column',
    (unseen) => {
      const text = `web${unseen}1`;
      // XML holds no control character but as the escape of spreadsheets.
      const written = unseen === '\u0007' ? 'web_x0007_1' : text;
      const rows = [
        ['N°', ...header, 'Justification', 'Autre'],
        [written, written, written, written, written, written],
      ];
      const errors = firstLines(errorsOf(readMatrix('m.xlsx', book([['Flux', rows]]))));
      expect(errors.map((line) => line.split(': ')[0]).sort()).toEqual(
        ['A', 'B', 'C', 'D', 'E', 'F'].map((column) => `m.xlsx:Flux!${column}2`),
      );
      for (const line of errors)
        expect(line).toContain(`holds the unseen character \\u{${unseen.codePointAt(0)?.toString(16)}}`);
    },
  );

  test.each(['any', 'Tous', 'Internet', 'VLAN 10', '10.0.0.1', '10.0.0.0/24', 'a/b', 'a;b', 'a, b', '12', '-'])(
    'a group called %s',
    (name) => {
      const bytes = book([
        ['Flux', [header, ['a', 'b', 'any']]],
        [
          'Groupes',
          [
            ['Nom', 'Membres'],
            [name, '10.0.0.1'],
          ],
        ],
      ]);
      expect(firstLines(errorsOf(readMatrix('m.xlsx', bytes)))).toEqual([
        expect.stringMatching(/^m\.xlsx:Groupes!A2: error\[name-invalid\]: /u),
      ]);
      const yaml = `segproof: matrix\ngroups: { "${name}": [10.0.0.1] }\nflows: [{ id: a, source: a, destination: b, service: any }]\n`;
      expect(firstLines(errorsOf(readMatrix('m.yaml', encode(yaml))))).toEqual([
        expect.stringMatching(/^m\.yaml:2:11: error\[name-invalid\]: /u),
      ]);
    },
  );

  test.each(['any', 'IP', 'tcp', 'TCP/443', '443', 'icmp', 'gre', 'a;b', 'a,b'])('a service called %s', (name) => {
    const bytes = book([
      ['Flux', [header, ['a', 'b', 'any']]],
      [
        'Services',
        [
          ['Nom', 'Définition'],
          [name, 'udp/1'],
        ],
      ],
    ]);
    expect(firstLines(errorsOf(readMatrix('m.xlsx', bytes)))).toEqual([
      expect.stringMatching(/^m\.xlsx:Services!A2: error\[name-invalid\]: /u),
    ]);
  });

  test('a service that replaces a well-known one is said', () => {
    const bytes = book([
      ['Flux', [header, ['a', 'b', 'https']]],
      [
        'Services',
        [
          ['Nom', 'Définition'],
          ['HTTPS', 'tcp/8443'],
        ],
      ],
    ]);
    const read = readMatrix('m.xlsx', bytes);
    expect(must(read).flows[0]?.services).toMatchObject([{ destination: { ranges: [{ first: 8443, last: 8443 }] } }]);
    expect(remarksOf(read)).toEqual([
      'm.xlsx:Services!A2: note[cell-not-understood]: `https` is `tcp/8443` in this file, not `tcp/443` as usual',
    ]);
  });
});
