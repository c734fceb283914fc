/** formats: which texts may name a row of a matrix. */
import type { Parsed } from '../../diagnostics/public.ts';
import { trapIn } from './cell-traps.ts';
import { quote, refusal, startsFormula } from './clean-text.ts';
import type { Cell } from './grid.ts';

const expected = 'from 1 to 100 characters, not starting like a formula';

/** `text` is clean. Ids end up in reports and sheets. Error: `name-invalid`. */
export function parseRowId(text: string): Parsed<string> {
  if (text !== '' && text.length <= 100 && !startsFormula(text)) return { ok: true, value: text };
  return refusal('name-invalid', `${quote(text)} is no row id`, expected);
}

/** A day was typed as something else; of a number nobody knows the zeros that it was shown with, which is noted. */
export function parseRowIdCell(text: string, cell: Cell): Parsed<string> {
  if (cell.kind === 'date') return trapIn(cell, 'a row id') ?? parseRowId(text);
  const id = parseRowId(text);
  if (!id.ok || cell.kind !== 'number' || (cell.shown === 'plain' && /^[0-9]+$/u.test(text))) return id;
  return { ...id, note: `the row id is the number ${quote(text)}, which the sheet may show otherwise` };
}
