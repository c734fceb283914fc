/** formats: placeholder. */
import type { Outcome } from '../../diagnostics/public.ts';
import type { Grid } from '../matrix/grid.ts';
export function readXlsx(_file: string, _bytes: Uint8Array): Outcome<readonly Grid[]> {
  return { ok: false, diagnostics: [] };
}
