/** A table of zones beside a list of rows: what one says and the other does not, with the cell. */
import { expect, it } from 'vitest';
import { remarkOnRows } from '../../../src/checks/public.ts';
import { readMatrix } from '../../../src/formats/public.ts';
import { resolveMatrix } from '../../../src/model/public.ts';
import { link, node, topology, zone } from '../../support/small-platform.ts';

const zones = [
  zone('lan', 'lan', { kind: 'provider' }, '10.0.1.0/24'),
  zone('dmz', 'dmz', { kind: 'provider' }, '10.0.2.0/24', '2001:db8:2::/64'),
  zone('adm', 'lan', { kind: 'provider' }, '10.0.3.0/24'),
];
const platform = topology(
  [
    node('fw', 'firewall', {
      interfaces: {
        lan: { addresses: ['10.0.1.1/24'], zone: 'lan' },
        dmz: { addresses: ['10.0.2.1/24'], zone: 'dmz' },
        adm: { addresses: ['10.0.3.1/24'], zone: 'adm' },
      },
    }),
    node('pc', 'host', { interfaces: { eth0: { addresses: ['10.0.1.5/24'], zone: 'lan' } } }),
  ],
  [link('fw:lan - pc:eth0')],
  { zones: new Map(zones.map((one) => [one.id, one])) },
);

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function against(
  table: readonly string[],
  rows: readonly string[],
  header = 'id;source;destination;service',
): readonly string[] {
  const drafts = [
    readMatrix('zones.csv', bytes(`${table.join('\n')}\n`)),
    readMatrix('rows.csv', bytes(`${header}\n${rows.join('\n')}\n`)),
  ].map((outcome) => {
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.diagnostics));
    return outcome.value;
  });
  const matrix = resolveMatrix(drafts, platform, { asOf: '2026-01-01' });
  if (!matrix.ok) throw new Error(JSON.stringify(matrix.diagnostics));
  return remarkOnRows(matrix.value, platform)
    .filter(({ kind }) => kind === 'summary-contradiction')
    .map(
      ({ flow, severity, says, place }) =>
        `${flow} ${severity}: ${says.en} | ${place?.kind === 'cell' ? place.cell : place?.kind}`,
    );
}

const table = [';lan;dmz;adm', 'lan;;tcp/443;', 'dmz;non;;', 'adm;tcp/22;tcp/22;'];

it('has nothing to say where both agree; a zone with itself is left out', () => {
  const rows = ['1;lan;dmz;tcp/443', '2;adm;lan;tcp/22', '3;adm;dmz;tcp/22', '4;lan;lan;tcp/445'];
  expect(against(table, rows)).toEqual([]);
});

it('a row that a denial, an empty cell or a narrower cell does not allow names that cell', () => {
  const rows = [
    '1;lan;dmz;tcp/443, tcp/80',
    '2;adm;lan;tcp/22',
    '3;adm;dmz;tcp/22',
    '5;dmz;lan;tcp/25',
    '6;dmz;adm;udp/514',
  ];
  const found = against(table, rows);
  expect(found).toEqual([
    expect.stringMatching(
      /^1 warning: allows tcp\/80, which .* at zones\.csv!C2; for instance (?:tcp|udp) 10\.0\.[123]\.[\d.:]+ > .* \|/u,
    ),
    expect.stringMatching(
      /^5 warning: allows tcp\/25, which .* at zones\.csv!B3; for instance (?:tcp|udp) 10\.0\.[123]\.[\d.:]+ > .* \|/u,
    ),
    expect.stringMatching(
      /^6 warning: allows udp\/514, which .* at zones\.csv!D3; for instance (?:tcp|udp) 10\.0\.[123]\.[\d.:]+ > .* \|/u,
    ),
  ]);
});

it('a cell that allows something without any row is named at its own place', () => {
  expect(against(table, ['1;lan;dmz;tcp/443', '2;adm;lan;tcp/22'])).toEqual([
    expect.stringMatching(/^C4 warning: this cell of the table allows something, and no row .*\| C4$/u),
  ]);
});

it('a host inside a zone is held against the cell of its zone', () => {
  const rows = ['1;10.0.1.5;dmz;tcp/443', '2;adm;lan;tcp/22', '3;adm;dmz;tcp/22', '4;10.0.1.5;adm;tcp/22'];
  expect(against(table, rows)).toEqual([expect.stringContaining('4 warning: allows tcp/22')]);
});

it('says nothing of a table alone, or of rows alone', () => {
  const alone = readMatrix('zones.csv', bytes(`${table.join('\n')}\n`));
  if (!alone.ok) throw new Error('refused');
  const matrix = resolveMatrix([alone.value], platform, { asOf: '2026-01-01' });
  if (!matrix.ok) throw new Error('refused');
  expect(remarkOnRows(matrix.value, platform).filter(({ kind }) => kind === 'summary-contradiction')).toEqual([]);
});

it('a row that shares sources with a cell in one family and destinations in the other shares no packet with it', () => {
  const rows = ['1;2001:db8:9::/64, 10.0.1.0/24;2001:db8:2::/64;tcp/80', '2;lan;dmz;tcp/443', '3;adm;lan, dmz;tcp/22'];
  const both = [';lan;dmz;adm', 'lan;;tcp/443;', 'dmz;non;;', 'adm;tcp/22;tcp/22;'];
  expect(against(both, rows)).toEqual([]);
});

it('what an earlier denial takes from a row contradicts nothing; a later one takes nothing', () => {
  const deny = '0;lan;dmz;tcp/80;deny';
  const rows = (order: readonly string[]): readonly string[] => [
    ...order,
    '2;lan;dmz;tcp/443;allow',
    '3;adm;lan, dmz;tcp/22;allow',
  ];
  const wide = '1;lan;dmz;tcp/443, tcp/80;allow';
  expect(against(table, rows([deny, wide]), 'id;source;destination;service;action')).toEqual([]);
  expect(against(table, rows([wide, deny]), 'id;source;destination;service;action')).toEqual([
    expect.stringMatching(/^1 warning: allows tcp\/80, .*for instance tcp 10\.0\.1\..* > 10\.0\.2\.\d+:80 /u),
  ]);
});
