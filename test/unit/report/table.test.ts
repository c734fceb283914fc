import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { displayWidth, pad, renderTable, truncate, wrap } from '../../../src/report/public.ts';

const words = fc.array(
  fc.oneof(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.constantFrom('é', '漢字', 'web-1', 'a:b', '')),
  {
    maxLength: 8,
  },
);
const line = words.map((list) => list.join(' ').replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ''));

describe('displayWidth', () => {
  it.each([
    ['abc', 3],
    ['é', 1],
    ['e\u0301', 1],
    ['漢字', 4],
    ['ａｂ', 4],
    ['한국', 4],
    ['👩‍👩‍👧', 2],
    ['a\u200bb', 2],
    ['→', 1],
    ['', 0],
  ])('%s takes %i columns', (text, columns) => expect(displayWidth(text)).toBe(columns));

  test.prop([line, line])('is additive over texts joined by a space', (a, b) => {
    expect(displayWidth(`${a} ${b}`)).toBe(displayWidth(a) + 1 + displayWidth(b));
  });
});

describe('truncate and pad', () => {
  test.prop([line, fc.nat(40)])('a truncated text fits', (text, columns) => {
    expect(displayWidth(truncate(text, columns))).toBeLessThanOrEqual(Math.max(columns, 0));
  });
  test.prop([line, fc.nat(40)])('a padded text has exactly the width, or its own', (text, columns) => {
    expect(displayWidth(pad(text, columns))).toBe(Math.max(columns, displayWidth(text)));
  });
});

describe('wrap', () => {
  test.prop([line, fc.integer({ min: 2, max: 30 })])('every line fits and no character is lost', (text, columns) => {
    const lines = wrap(text, columns);
    for (const found of lines) expect(displayWidth(found)).toBeLessThanOrEqual(columns);
    expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
  });
  it('ends on a grapheme wider than the line', () => expect(wrap('漢字', 1)).toEqual(['漢', '字']));
});

describe('renderTable', () => {
  const columns = [{ title: 'one' }, { title: 'two', align: 'right' as const }, { title: 'three' }];

  test.prop([fc.array(fc.tuple(line, line, line), { maxLength: 6 }), fc.integer({ min: 34, max: 120 })])(
    'no line is wider than asked, and every cell is there in full',
    (rows, width) => {
      const table = renderTable(columns, rows, { width });
      for (const found of table.split('\n')) expect(displayWidth(found)).toBeLessThanOrEqual(width);
      const letters = (text: string): string => [...text.replaceAll(/\s/gu, '')].sort().join('');
      expect(letters(table)).toBe(letters(`onetwothree${rows.flat().join('')}`));
    },
  );

  it('paints after measuring, so that colour moves nothing', () => {
    const paint = (text: string): string => `<${text}>`;
    const plain = renderTable(columns, [['a', 'b', 'c']], { width: 40 });
    const painted = renderTable(columns, [[{ text: 'a', paint }, 'b', { text: 'c', paint }]], { width: 40 });
    expect(painted.replaceAll(/[<>]/gu, '')).toBe(plain);
    expect(painted).toContain('<a>');
  });

  it('aligns columns under accents and wide characters', () => {
    const table = renderTable(
      [{ title: 'nom' }, { title: 'n' }],
      [
        ['é漢', '1'],
        ['abc', '2'],
      ],
      { width: 40 },
    );
    const ends = table.split('\n').map((found) => displayWidth(found));
    expect(new Set(ends).size).toBe(1);
  });
});
