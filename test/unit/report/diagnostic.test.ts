import { fc, test } from '@fast-check/vitest';
import { expect, it } from 'vitest';
import type { Diagnostic } from '../../../src/diagnostics/public.ts';
import { displayWidth, plainPalette, renderDiagnostic } from '../../../src/report/public.ts';

const at = (line: number, column: number): Diagnostic => ({
  severity: 'error',
  code: 'schema',
  message: 'not right',
  position: { kind: 'text', file: 'a.yaml', line, column },
  expected: 'something else',
  help: 'mend it',
});

const render = (diagnostic: Diagnostic, source: string, width = 80): string =>
  renderDiagnostic(diagnostic, {
    palette: plainPalette,
    width,
    sourceOf: (file) => (file === 'a.yaml' ? source : undefined),
  });

it('shows the line with a caret, then what was expected and how to mend it', () => {
  expect(render(at(2, 9), 'name: x\n  zone: foo\n')).toBe(
    [
      'a.yaml:2:9: error[schema]: not right',
      '  2 |   zone: foo',
      '    |         ^',
      '  expected: something else',
      '  help: mend it',
    ].join('\n'),
  );
});

it('keeps the caret under the place behind wide characters, accents and tabs', () => {
  for (const before of ['漢字: ', 'clé: ', '\tkey: ']) {
    const [, shown = '', caret = ''] = render(at(1, before.length + 1), `${before}bad`).split('\n');
    expect(displayWidth(caret.slice(0, caret.indexOf('^')))).toBe(
      displayWidth(shown.slice(0, shown.lastIndexOf('bad'))),
    );
  }
});

it('lets no control character of the source through', () => {
  const text = render(at(1, 3), 'a\u001b[2Jb\u202e');
  for (const hidden of ['\u001b', '\u202e']) expect(text).not.toContain(hidden);
});

test.prop([fc.string({ unit: 'grapheme', maxLength: 400 }), fc.nat(400), fc.integer({ min: 40, max: 120 })])(
  'the excerpt fits the width, wherever the place lies',
  (source, column, width) => {
    const lines = render(at(1, column + 1), source, width).split('\n');
    for (const line of lines.slice(1)) expect(displayWidth(line)).toBeLessThanOrEqual(width);
  },
);

it('says the place alone when the file is an archive or was not read', () => {
  const cell: Diagnostic = {
    severity: 'error',
    code: 'cell-empty',
    message: 'empty',
    position: { kind: 'cell', file: 'm.xlsx', sheet: 'S', cell: 'B3' },
  };
  expect(render(cell, '')).toBe('m.xlsx:S!B3: error[cell-empty]: empty');
});
