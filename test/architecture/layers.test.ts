import { describe, expect, test } from 'vitest';
import { importsOf, layerTable, layerViolations } from '../support/layers.ts';
import { filesUnder } from '../support/tree.ts';

describe('the layers of the source tree', () => {
  const files = filesUnder('src', '.ts');

  test('there is a tree to hold', () => {
    expect(files.size).toBeGreaterThan(20);
    expect([...files.keys()]).toContain('src/net/public.ts');
  });

  test('every file keeps to its layer', () => {
    const lines = layerViolations(files).map(({ file, says }) => `${file}: ${says}`);
    expect(lines).toEqual([]);
  });

  test('the imports of a real file are all seen', () => {
    expect(importsOf(files.get('src/model/flow.ts') ?? '')).toEqual(['../diagnostics/public.ts', '../net/public.ts']);
  });
});

describe('the table of layers', () => {
  test('points downward only: no layer reaches itself', () => {
    const reach = (layer: string, seen: Set<string>): Set<string> => {
      for (const next of layerTable.get(layer) ?? []) {
        if (!seen.has(next)) reach(next, seen.add(next));
      }
      return seen;
    };
    for (const layer of layerTable.keys()) expect(reach(layer, new Set())).not.toContain(layer);
  });

  test('keeps the three readings of the meaning apart', () => {
    const readings = ['semantics', 'classify', 'reach'];
    for (const reading of readings) {
      for (const other of readings) expect(layerTable.get(reading)).not.toContain(other);
    }
  });
});

test('what checks certificates knows nothing of what writes them', () => {
  const seen = new Set<string>();
  const visit = (layer: string): void => {
    if (seen.has(layer)) return;
    seen.add(layer);
    for (const next of layerTable.get(layer) ?? []) visit(next);
  };
  visit('certify');
  expect([...seen].sort()).toEqual(['certify', 'diagnostics', 'model', 'net', 'semantics']);
});

/** What is said about one planted file. */
function saidOf(file: string, code: string): readonly string[] {
  const layer = file.split('/')[1];
  return layerViolations(new Map([[file, `/** ${layer}: planted. */\n${code}\n`]])).map(({ says }) => says);
}

describe('a planted breach is seen', () => {
  const cases: readonly (readonly [name: string, file: string, code: string, says: RegExp])[] = [
    ['an upward import', 'src/net/a.ts', "import { x } from '../model/public.ts';", /net may not import model/],
    [
      'an upward type import',
      'src/net/a.ts',
      "import type { X } from '../model/public.ts';",
      /net may not import model/,
    ],
    ['an upward re-export', 'src/net/a.ts', "export * from '../model/public.ts';", /net may not import model/],
    ['a named re-export', 'src/net/a.ts', "export { type X } from '../model/public.ts';", /net may not import model/],
    [
      'an upward dynamic import',
      'src/net/a.ts',
      "const x = await import('../model/public.ts');",
      /may not import model/,
    ],
    ['an upward import type', 'src/net/a.ts', "type X = import('../model/public.ts').X;", /may not import model/],
    ['a side-effect import', 'src/net/a.ts', "import '../model/public.ts';", /net may not import model/],
    [
      'an import over lines',
      'src/net/a.ts',
      "import {\n  x, // y\n} from '../model/public.ts';",
      /may not import model/,
    ],
    ['an import by detour', 'src/net/a.ts', "import { x } from '../../src/model/public.ts';", /may not import model/],
    ['an import in a template', 'src/net/a.ts', 'const x = import(`../model/public.ts`);', /may not import model/],
    ['a path kept in a text', 'src/net/a.ts', "const path = '../model/public.ts';", /may not import model/],
    ['a package in a template', 'src/net/a.ts', 'const x = import(`zod`);', /may not use this package/],
    ['an import computed from parts', 'src/net/a.ts', 'const x = import(`../${name}.ts`);', /imports a computed name/],
    [
      'an import behind a text like a comment',
      'src/net/a.ts',
      "const x = 'http://x';\nimport '../model/public.ts';",
      /may not/,
    ],
    [
      'an import behind a pattern with quotes',
      'src/net/a.ts',
      "const x = /['/*]/u;\nimport '../model/public.ts';",
      /may not/,
    ],
    ['an import behind a division', 'src/net/a.ts', "const x = a / b;\nimport '../model/public.ts'; // /", /may not/],
    ['a call behind nested templates', 'src/net/a.ts', 'const x = `${`}` + y({ z: `{` })}`;\nfetch(x);', /uses fetch/],
    ['a computed import', 'src/net/a.ts', 'const x = import(name);', /imports a computed name/],
    ['a sibling import', 'src/semantics/a.ts', "import { x } from '../policy/public.ts';", /may not import policy/],
    [
      'a sibling reading',
      'src/classify/a.ts',
      "import { x } from '../semantics/public.ts';",
      /may not import semantics/,
    ],
    ['a deep import', 'src/model/a.ts', "import { x } from '../net/address.ts';", /net has one door, public.ts/],
    ['a deep import from a folder', 'src/formats/csv/a.ts', "import { x } from '../../net/address.ts';", /one door/],
    [
      'an import of the package door',
      'src/cli/a.ts',
      "import { x } from '../index.ts';",
      /cli may not import index.ts/,
    ],
    ['an import of a test', 'src/net/a.ts', "import { x } from '../../test/support/tree.ts';", /from outside src/],
    ['a node: import', 'src/net/a.ts', "import { readFileSync } from 'node:fs';", /`node:fs` in a pure layer/],
    ['a bare built-in', 'src/checks/a.ts', "import { join } from 'path/posix';", /`path\/posix` in a pure layer/],
    ['a foreign package', 'src/net/a.ts', "import { z } from 'zod';", /net may not use this package/],
    [
      'a foreign scoped package',
      'src/cli/a.ts',
      "import { Graph } from '@dagrejs/graphlib';",
      /may not use this package/,
    ],
    ['require', 'src/cli/a.ts', "const fs = require('node:fs');", /calls `require`/],
    ['process', 'src/net/a.ts', 'const x = process.env;', /uses process/],
    ['Buffer', 'src/formats/a.ts', "const x = Buffer.from('');", /uses Buffer/],
    ['the clock', 'src/checks/a.ts', 'const x = Date.now();', /uses Date.now/],
    ['the clock as an object', 'src/checks/a.ts', 'const x = new Date();', /uses new Date\(\)/],
    ['the clock as a text', 'src/checks/a.ts', 'const x = Date();', /uses Date\(\)/],
    ['chance', 'src/checks/a.ts', 'const x = Math.random();', /uses Math.random/],
    ['the network', 'src/formats/a.ts', "const x = fetch('x');", /uses fetch/],
    ['a timer', 'src/report/a.ts', 'setTimeout(f, 1);', /uses a timer/],
    ['printing', 'src/report/a.ts', 'console.log(1);', /uses console/],
    ['an impure call in a template', 'src/net/a.ts', 'const x = `at ${Date.now()}`;', /uses Date.now/],
    ['a default export', 'src/net/a.ts', 'export default 1;', /default export/],
    ['a renamed default export', 'src/net/a.ts', 'export { x as default };', /default export/],
    ['a folder without an idea', 'src/net/utils/a.ts', '', /`utils` is no idea/],
    ['a file without an idea', 'src/net/helpers.ts', '', /`helpers.ts` is no idea/],
    ['a test inside src', 'src/net/a.test.ts', '', /is a test inside src/],
    ['a layer without a place', 'src/engine/a.ts', '', /not in the table of layers/],
    ['a file outside every layer', 'src/main.ts', '', /outside every layer/],
    ['a door onto a room', 'src/index.ts', "export * from './net/address.ts';", /only onto public.ts/],
    ['a long file', 'src/net/a.ts', '//\n'.repeat(399), /401 lines, more than 400/],
  ];

  test.each(cases)('%s', (_, file, code, says) => {
    expect(saidOf(file, code)).toEqual([expect.stringMatching(says)]);
  });

  test('a first line that names no idea', () => {
    const said = layerViolations(new Map([['src/net/a.ts', 'export const x = 1;\n']]));
    expect(said).toEqual([{ file: 'src/net/a.ts', says: 'does not begin with `/** net: `' }]);
  });
});

describe('what is right is let through', () => {
  const cases: readonly (readonly [name: string, file: string, code: string])[] = [
    ['a downward import through the door', 'src/model/a.ts', "import { x } from '../net/public.ts';"],
    ['a direct import within the layer', 'src/net/a.ts', "import { x } from './address.ts';"],
    ['a direct import within a folder', 'src/formats/csv/a.ts', "import { x } from '../file-source.ts';"],
    ['an import in a comment', 'src/net/a.ts', "// import { x } from '../model/public.ts';\n/* process.env */"],
    ['a word in a text', 'src/net/a.ts', "const x = 'process.env, Date.now(), fetch(x)';"],
    ['a word in a regular expression', 'src/net/a.ts', 'const x = /console.log/u.test(y);'],
    ['a property named like a global', 'src/model/a.ts', 'const x = [partner.console.ranges, node.process.id];'],
    ['a given date', 'src/checks/a.ts', "const x = new Date('2026-01-01');"],
    ['an own package', 'src/formats/a.ts', "import { parse } from 'csv-parse/sync';"],
    ['the world at the edge', 'src/cli/a.ts', "import { argv } from 'node:process';\nconst x = process.env;"],
    ['a prefix that looks like a built-in', 'src/model/a.ts', 'const x = `node:${id}`;'],
    ['the door of the package', 'src/index.ts', "export * from './net/public.ts';"],
    ['exactly as many lines as allowed', 'src/net/a.ts', '//\n'.repeat(398)],
  ];

  test.each(cases)('%s', (_, file, code) => {
    expect(saidOf(file, code)).toEqual([]);
  });
});
