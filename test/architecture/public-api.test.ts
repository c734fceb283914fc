import { describe, expect, test } from 'vitest';
import { exportsOf } from '../support/exports.ts';
import { filesUnder, textOf } from '../support/tree.ts';

const list = 'test/architecture/public-api.txt';

// The list is kept by hand: a new line is a promise to users, a lost one breaks them.
test(`the public interface is what ${list} says`, () => {
  const promised = textOf(list)
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  expect(exportsOf('src/index.ts', textOf)).toEqual(promised);
});

// The reader of exports is held against the language itself: what a door says equals what importing it gives.
test.each([...filesUnder('src', 'public.ts').keys()])(
  'the values of %s are read as the language reads them',
  async (door) => {
    const values = Object.keys((await import(new URL(`../../${door}`, import.meta.url).href)) as object).sort();
    expect(exportsOf(door, textOf).filter((name) => !name.startsWith('type '))).toEqual(values);
  },
);

describe('the names that a file exports', () => {
  const files = new Map([
    ['a/index.ts', "export * from './b.ts';\nexport { c, type D, e as f } from './c.ts';\n"],
    [
      'a/b.ts',
      'export interface B {\n  readonly x: 1;\n}\nexport const b = 1;\nexport type { Z };\nconst hidden = 1;\n',
    ],
    ['a/odd.ts', 'export = 1;\n'],
  ]);
  const read = (path: string): string => files.get(path) ?? '';

  test('are found through doors, values and types apart', () => {
    expect(exportsOf('a/index.ts', read)).toEqual(['b', 'c', 'f', 'type B', 'type D', 'type Z']);
  });

  test('are an error where the form is unknown', () => {
    expect(() => exportsOf('a/odd.ts', read)).toThrow('cannot read');
  });
});
