/** checks: rows that carry nothing, told apart from rows that carry nothing for certain. */
import type { Policy } from '../../model/public.ts';
import { atMost } from '../../policy/public.ts';
import {
  effectiveness,
  type Place,
  type RowEffect,
  type RowSet,
  type Terrain,
  understoodAll,
} from '../../reach/public.ts';

/**
 * Of rows that carry nothing by what certainly passes, those that carry nothing whatever may pass. `policies` are the
 * terrain's, with both bounds.
 */
export function emptyAtMost(
  terrain: Terrain,
  places: readonly Place[],
  policies: ReadonlyMap<string, Policy>,
  rows: readonly RowSet[],
  empty: readonly RowEffect[],
): readonly RowEffect[] {
  if (empty.length === 0 || terrain.filters.ledger().length === 0) return empty;
  const ids = new Set(empty.map(({ id }) => id));
  const most = terrain.changed(terrain.topology, understoodAll(atMost(policies)));
  const asked = rows.filter(({ id }) => ids.has(id));
  return effectiveness(most, places, asked).rows.filter(({ effect }) => effect !== 'carried');
}
