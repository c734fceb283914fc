import { describe, expect, test } from 'vitest';
import { DiagnosticList, firstUnseen, formatDiagnostic } from '../../../src/diagnostics/public.ts';

function listOf(errors: number, warnings: number, limit: number): DiagnosticList {
  const list = new DiagnosticList(limit);
  for (let i = 0; i < warnings; i += 1) list.warning('usage', `warning ${i}`);
  for (let i = 0; i < errors; i += 1) list.error('usage', `error ${i}`);
  return list;
}

describe('a list of diagnostics', () => {
  test('shows as many errors, and as many remarks, as its limit, and counts the others', () => {
    const shown = listOf(5, 7, 3).items.map(formatDiagnostic);
    expect(shown).toEqual([
      'warning[usage]: warning 0',
      'warning[usage]: warning 1',
      'warning[usage]: warning 2',
      'error[usage]: error 0',
      'error[usage]: error 1',
      'error[usage]: error 2',
      'error[too-many-errors]: 2 more errors are not shown',
      'warning[too-many-errors]: 4 more warnings and notes are not shown',
    ]);
  });

  test('remarks never crowd out errors, and errors never crowd out remarks', () => {
    expect(listOf(1, 1_000, 2).hasErrors).toBe(true);
    expect(listOf(1, 1_000, 2).items.filter(({ severity }) => severity === 'error')).toHaveLength(1);
    expect(listOf(1_000, 1, 2).items.filter(({ message }) => message === 'warning 0')).toHaveLength(1);
  });

  test('is a value with remarks without errors, and no value with one', () => {
    expect(listOf(0, 1, 5).outcome('x')).toMatchObject({ ok: true, value: 'x', remarks: [{ severity: 'warning' }] });
    expect(listOf(1, 1, 5).outcome('x')).toMatchObject({ ok: false });
    expect(listOf(0, 0, 5)).toMatchObject({ hasErrors: false, items: [] });
  });
});

test.each<[string, string | undefined]>([
  ['plain text, é → 漢 💡', undefined],
  ['two\nlines and a\ttab', undefined],
  ['a\u001b[2J', '\u001b'],
  ['a\u009b', '\u009b'],
  ['a\u202eb\u0007', '\u202e'],
  ['\ufeffa', '\ufeff'],
  ['a\rb', '\r'],
])('the first unseen character of %j', (text, unseen) => {
  expect(firstUnseen(text)).toBe(unseen);
});
