import { describe, expect, test } from 'vitest';
import { readMatrix } from '../../../../src/formats/public.ts';
import { type MatrixDraft, resolveMatrix } from '../../../../src/model/public.ts';
import { formatAddressSet } from '../../../../src/net/public.ts';
import { type CellSketch, grid, readSheets } from '../../../support/grid.ts';
import { errorsOf, firstLines, must } from '../../../support/read-errors.ts';
import { node, topology, zone } from '../../../support/small-platform.ts';

const platform = topology(
  [node('web-1', 'host', { interfaces: { eth0: { zone: 'LAN', addresses: ['10.0.0.5/24'] } } })],
  [],
  { zones: new Map([['LAN', zone('LAN', 'lan', { kind: 'provider' }, '10.0.0.0/24')]]) },
);

function said(...drafts: readonly MatrixDraft[]): readonly string[] {
  return firstLines(errorsOf(resolveMatrix(drafts, platform, { asOf: '2026-06-01' })));
}

function yaml(text: string, file = 'm.yaml'): MatrixDraft {
  return must(readMatrix(file, new TextEncoder().encode(`segproof: matrix\n${text}`)));
}

function sheets(groups: readonly (readonly CellSketch[])[], ...rows: readonly (readonly CellSketch[])[]): MatrixDraft {
  const flux = grid([['N°', 'Source', 'Destination', 'Service', 'Début', 'Fin'], ...rows]);
  return must(readSheets([flux, grid([['Groupe', 'Membres'], ...groups], { sheet: 'Groupes' })]));
}

describe('what a matrix says on a platform is refused at the place that says it', () => {
  test('a row that names a group nobody defined, with the nearest name', () => {
    const draft = sheets([['serveurs-web', 'web-1']], ['1', 'LAN', 'serveur-web', 'any']);
    expect(errorsOf(resolveMatrix([draft], platform, { asOf: '2026-06-01' }))).toEqual([
      'm.xlsx:Flux!C2: error[row-endpoint-unknown]: `serveur-web` is no zone, node or group of this platform\n  help: did you mean `serveurs-web`?',
    ]);
    expect(said(yaml('flows: [{ id: a, source: LAN, destination: nobody, service: any }]'))).toEqual([
      'm.yaml:2:44: error[row-endpoint-unknown]: `nobody` is no zone, node or group of this platform',
    ]);
  });

  test('a group that names what nobody defined', () => {
    expect(said(sheets([['g', 'web-1, web-2']], ['1', 'LAN', 'g', 'any']))).toEqual([
      'm.xlsx:Groupes!B2: error[group-unknown]: `web-2` is no zone, node or group of this platform',
    ]);
    expect(said(yaml('groups: { g: [web-9] }\nflows: [{ id: a, source: LAN, destination: g, service: any }]'))).toEqual(
      ['m.yaml:2:15: error[group-unknown]: `web-9` is no zone, node or group of this platform'],
    );
  });

  test('groups that contain each other, however many', () => {
    expect(
      said(
        sheets(
          [
            ['a', 'b'],
            ['b', 'c'],
            ['c', 'a'],
          ],
          ['1', 'LAN', 'a', 'any'],
        ),
      ),
    ).toEqual(['m.xlsx:Groupes!A2: error[group-cycle]: group `a` contains itself: `a` → `b` → `c` → `a`']);
    const long = Array.from({ length: 200 }, (_, i) => [`g${i}`, `g${i + 1}`]);
    expect(said(sheets([...long, ['g200', 'web-1']], ['1', 'LAN', 'g0', 'any']))[0]).toMatch(
      /^m\.xlsx:Groupes!A\d+: error\[group-cycle\]: groups are nested deeper than 64$/u,
    );
  });

  test('a group in two sheets', () => {
    const flux = grid([
      ['Source', 'Destination', 'Service'],
      ['LAN', 'g', 'any'],
    ]);
    const one = grid(
      [
        ['Groupe', 'Membres'],
        ['g', '10.0.0.1'],
      ],
      { sheet: 'Groupes' },
    );
    expect(said(must(readSheets([flux, one, { ...one, sheet: 'Alias' }])))).toEqual([
      'm.xlsx:Alias!A2: error[duplicate-id]: group `g` is defined twice',
    ]);
  });

  test('one id in two files, and in two rows', () => {
    const row = (id: string): string => `flows: [{ id: ${id}, source: LAN, destination: web-1, service: any }]`;
    expect(said(yaml(row('a')), yaml(row('a'), 'n.yaml'))).toEqual([
      'n.yaml:2:9: error[row-id-duplicate]: two rows have the id `a`',
    ]);
    expect(said(sheets([['g', 'LAN']], ['1', 'LAN', 'g', 'any'], [1, 'LAN', 'g', 'ssh']))).toEqual([
      'm.xlsx:Flux!A3: error[row-id-duplicate]: two rows have the id `1`',
    ]);
  });

  test('a row that ends before it begins, and a name beside an address that is another one’s', () => {
    expect(said(sheets([['g', 'LAN']], ['1', 'LAN', 'web-1 (10.0.0.6)', 'any', '2026-12-31', '2026-01-01']))).toEqual([
      'm.xlsx:Flux!A2: error[row-validity-inverted]: row `1` ends on 2026-01-01, before it begins on 2026-12-31',
      'm.xlsx:Flux!C2: error[row-contradiction]: `web-1` does not have the address 10.0.0.6 on this platform',
    ]);
  });

  test('an end that lies outside its zone', () => {
    const flux = grid([
      ['Zone source', 'Source', 'Destination', 'Service'],
      ['LAN', '192.0.2.1', 'web-1', 'any'],
    ]);
    expect(said(must(readSheets([flux])))).toEqual([
      'm.xlsx:Flux!B2: error[row-contradiction]: `192.0.2.1` does not lie in `LAN`, so that the row matches nothing',
    ]);
  });

  test('what is defined is found, in the sheets of its own file', () => {
    const draft = sheets(
      [
        ['g', 'web-1'],
        ['g', '10.0.0.9'],
      ],
      ['1', 'LAN', 'g', 'any'],
    );
    const { flows } = must(resolveMatrix([draft], platform, { asOf: '2026-06-01' }));
    expect(formatAddressSet(flows[0]?.destination.addresses ?? { ranges: [] })).toBe('10.0.0.5, 10.0.0.9');
    expect(said(draft, yaml('flows: [{ id: b, source: LAN, destination: g, service: any }]'))).toHaveLength(1);
  });
});
