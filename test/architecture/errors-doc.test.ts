import { expect, test } from 'vitest';
import { errorCodes } from '../../src/diagnostics/public.ts';
import { textOf } from '../support/tree.ts';

const rows = [...textOf('docs/ERRORS.md').matchAll(/^\| `([a-z0-9-]+)` \|([^|]*)\|([^|]*)\|$/gmu)];

test('docs/ERRORS.md explains every error code once, in the order of the list, and no other', () => {
  expect(rows.map(([, code]) => code)).toEqual([...errorCodes]);
});

test('every error code has a meaning and a mend', () => {
  for (const [, code, meaning, mend] of rows) {
    expect(meaning?.trim().length, `meaning of ${code}`).toBeGreaterThan(10);
    expect(mend?.trim().length, `mend of ${code}`).toBeGreaterThan(6);
  }
});
