import { describe, expect, test } from 'vitest';
import { unusedServices } from '../../../../src/checks/public.ts';
import type { Grid } from '../../../../src/formats/matrix/grid.ts';
import { type CellSketch, grid, readSheets } from '../../../support/grid.ts';
import { errorsOf, firstLines, must, remarksOf } from '../../../support/read-errors.ts';

const flux = grid([
  ['Source', 'Destination', 'Service'],
  ['a', 'b', 'any'],
]);
const sheet = (name: string, rows: readonly (readonly CellSketch[])[], more: Partial<Grid> = {}): Grid =>
  grid(rows, { sheet: name, ...more });
const said = (other: Grid): readonly string[] => firstLines(errorsOf(readSheets([flux, other])));

describe('sheets of groups', () => {
  test.each(['Groupes', 'GROUPES', 'Groups', 'Objets', 'Alias', "Groupes d'adresses", 'Address groups'])(
    'a sheet called %j defines them',
    (name) => {
      const { groups } = must(
        readSheets([
          flux,
          sheet(name, [
            ['Nom', 'Membres'],
            ['g', '10.0.0.1, h\n10.1.0.0/24'],
          ]),
        ]),
      );
      expect(groups).toMatchObject([
        {
          name: 'g',
          members: [{ kind: 'prefix' }, { kind: 'name', name: 'h' }, { kind: 'prefix' }],
          position: { cell: 'A2' },
        },
      ]);
    },
  );

  test('rows of one name add members, each with its own place', () => {
    const { groups } = must(
      readSheets([flux, sheet('Groupes', [['Titre'], ['Groupe', 'Adresse'], ['g', '10.0.0.1'], ['idem', '10.0.0.2']])]),
    );
    expect(groups).toMatchObject([
      { name: 'g', members: [{ position: { cell: 'B3' } }, { position: { cell: 'B4' } }] },
    ]);
  });

  test.each<[string, readonly (readonly CellSketch[])[], string]>([
    [
      'without a header',
      [['g', '10.0.0.1']],
      'Groupes!A1: error[sheet-header-missing]: the sheet `Groupes` has no header',
    ],
    [
      'without a member',
      [
        ['Nom', 'Membres'],
        ['g', null],
      ],
      'Groupes!B2: error[cell-empty]: the group has no member',
    ],
    [
      'without a name',
      [
        ['Nom', 'Membres'],
        [null, '10.0.0.1'],
      ],
      'Groupes!A2: error[cell-empty]: the row has no name',
    ],
    [
      'with a number as member',
      [
        ['Nom', 'Membres'],
        ['g', 10],
      ],
      'Groupes!B2: error[cell-not-understood]: `10` is a number, not an end of a flow',
    ],
    [
      'with a decimal as member',
      [
        ['Nom', 'Membres'],
        ['g', 10.1],
      ],
      'Groupes!B2: error[cell-decimal-trap]: the spreadsheet holds the decimal number `10.1`, not names or addresses; `10,1` or `10.1` may have been typed',
    ],
    [
      'with a day as name',
      [
        ['Nom', 'Membres'],
        [{ kind: 'date', text: '2026-02-01' }, 'a'],
      ],
      'Groupes!A2: error[cell-date-trap]: the spreadsheet holds the day `2026-02-01`, not a name; `1-2`, `2-1` or `1/2` may have been typed',
    ],
    [
      'with a failed formula',
      [
        ['Nom', 'Membres'],
        ['g', { kind: 'error', text: '#N/A' }],
      ],
      'Groupes!B2: error[cell-formula-error]: the cell holds the spreadsheet error `#N/A`',
    ],
    [
      'with a wrong address',
      [
        ['Nom', 'Membres'],
        ['g', '10.0.0.256'],
      ],
      'Groupes!B2: error[address-invalid]',
    ],
  ])('%s are refused', (_, rows, line) => {
    const [first, ...more] = said(sheet('Groupes', rows));
    expect(more).toEqual([]);
    expect(first?.startsWith(`m.xlsx:${line}`), first).toBe(true);
  });

  test('columns that mean nothing and hidden sheets are said', () => {
    const groups = sheet(
      'Groupes',
      [
        ['Nom', 'Membres', 'Exclusions'],
        ['g', '10.0.0.0/24', '10.0.0.9'],
      ],
      { hidden: true },
    );
    expect(firstLines(remarksOf(readSheets([flux, groups])))).toEqual([
      'm.xlsx:Groupes!A1: warning[sheet-hidden]: the sheet `Groupes` is hidden; what it defines counts',
      'm.xlsx:Groupes!C1: note[sheet-column-unknown]: columns that mean nothing here are kept as they are: `Exclusions` (C)',
      'm.xlsx:Groupes!C1: warning[sheet-column-unknown]: the column `Exclusions` is not read: every row counts, whatever it says there',
    ]);
  });
});

describe('which sheets are read', () => {
  const other = grid(
    [
      ['Source', 'Destination', 'Service'],
      ['c', 'd', 'any'],
    ],
    { sheet: 'Autres' },
  );
  const names = (grids: readonly Grid[], asked?: string): readonly string[] =>
    must(readSheets(grids, asked === undefined ? {} : { sheet: asked })).flows.map(({ id }) => id);

  test('all that are a matrix, in order', () => {
    expect(names([flux, other])).toEqual(['Flux!2', 'Autres!2']);
  });
  test('a hidden one is not, and is said', () => {
    expect(names([flux, { ...other, hidden: true }])).toEqual(['Flux!2']);
    expect(firstLines(remarksOf(readSheets([flux, { ...other, hidden: true }])))).toEqual([
      'm.xlsx:Autres!A1: warning[sheet-hidden]: the sheet `Autres` is hidden and was not read',
    ]);
  });
  test('a hidden one that is asked for by name is', () => {
    expect(names([flux, { ...other, hidden: true }], 'Autres')).toEqual(['Autres!2']);
    expect(names([flux, other], 'AUTRES')).toEqual(['Autres!2']);
    expect(firstLines(remarksOf(readSheets([flux, other], { sheet: 'Autres' })))).toEqual([
      'm.xlsx:Flux!A1: note[sheet-missing]: the sheet `Flux` was not asked for and not read',
    ]);
  });
  test.each(['Autre', 'toString', '__proto__', ''])('%j that does not exist is an error', (asked) => {
    expect(firstLines(errorsOf(readSheets([flux, other], { sheet: asked })))[0]).toBe(
      `m.xlsx: error[sheet-missing]: there is no sheet \`${asked}\``,
    );
  });
  test('no sheet at all', () => {
    expect(firstLines(errorsOf(readSheets([])))).toEqual(['m.xlsx: error[sheet-missing]: the file holds no sheet']);
  });
  test('what lies unseen under a merged range is an error in a sheet that is read', () => {
    const covered = { ...flux, covered: ['A3'] };
    expect(firstLines(errorsOf(readSheets([covered])))).toEqual([
      'm.xlsx:Flux!A3: error[sheet-merged-cell]: the cell lies under a merged range and holds something else than what is shown there',
    ]);
    expect(names([flux, { ...other, hidden: true, covered: ['A3'] }])).toEqual(['Flux!2']);
  });
});

describe('names of services that no row uses', () => {
  const definitions: readonly (readonly CellSketch[])[] = [
    ['Nom', 'Définition'],
    ['Web', 'tcp/443'],
    ['Base', 'tcp/5432'],
    ['Ensemble', 'Web, Base'],
    ['Seul', 'tcp/1'],
    ['Seul', 'tcp/2'],
  ];
  const unused = (service: string): readonly string[] => {
    const rows = grid([
      ['Source', 'Destination', 'Service'],
      ['a', 'b', service],
    ]);
    const draft = must(readSheets([rows, sheet('Services', definitions)]));
    return unusedServices([draft]).map(({ kind, name, state, position }) => {
      const cell = position?.kind === 'cell' ? position.cell : '';
      return `${state} ${kind} ${name} ${cell}`;
    });
  };
  test.each<[string, readonly string[]]>([
    ['WEB', ['unused service base A3', 'unused service ensemble A4', 'unused service seul A5']],
    ['ensemble', ['unused service seul A5']],
    ['Base, Seul', ['unused service web A2', 'unused service ensemble A4']],
    ['tcp/443', ['web A2', 'base A3', 'ensemble A4', 'seul A5'].map((one) => `unused service ${one}`)],
  ])('beside a row of %s', (service, expected) => {
    expect(unused(service)).toEqual(expected);
  });

  test('none where the file defines none', () => {
    expect(unusedServices([must(readSheets([flux]))])).toEqual([]);
  });
});
