/** reach: who reaches what: zone by zone, which services arrive, and through which shared zones two hops lead further. */
import type { Zone } from '../model/public.ts';
import type { Trust } from './claim.ts';
import type { HeaderSpace } from './headers.ts';
import type { Place } from './places.ts';
import { survey } from './survey.ts';
import type { Terrain } from './terrain.ts';
import { becoming } from './translation.ts';

/** Real packets (source as first sent, destination as received) from one zone to another. `to` absent: no zone. */
export interface ZonePair {
  readonly from: Zone;
  readonly to: Zone | undefined;
  readonly packets: HeaderSpace;
}

export interface Reachability {
  readonly pairs: readonly ZonePair[];
  readonly trust: Trust;
}

/** Every pair of zones of which something passes from the first to the second. The sets are kept until `release`. */
export function reachability(
  terrain: Terrain,
  places: readonly Place[],
  onProgress?: (done: number, total: number) => void,
): Reachability {
  const { universe } = terrain.headers;
  const pairs = new Map<string, { from: Zone; to: Zone | undefined; packets: HeaderSpace }>();
  const trust = survey(
    terrain,
    places,
    {
      landing: ({ place }, { zone, packets, ending }, forged) => {
        if (forged) return;
        const { source: _s, sourcePort: _p, ...destination } = ending.now;
        const real = becoming(terrain.headers, packets, destination);
        const key = `${place.zone.id}\n${zone?.id ?? ''}`;
        const known = pairs.get(key);
        if (known === undefined) pairs.set(key, { from: place.zone, to: zone, packets: universe.keep(real) });
        else {
          const joined = universe.keep(universe.union(known.packets, real));
          universe.release(known.packets);
          known.packets = joined;
        }
      },
    },
    onProgress === undefined ? {} : { onProgress },
  );
  return { pairs: [...pairs.values()], trust };
}

/** Two hops that no filter sees as one: `from` reaches something in `through`, and something there reaches `to`. */
export interface Pivot {
  readonly from: Zone;
  readonly through: Zone;
  readonly to: Zone;
}

/** Pivots between tenants through a zone that belongs to neither. */
export function pivots({ pairs }: Reachability): readonly Pivot[] {
  const shared = (zone: Zone | undefined): zone is Zone =>
    zone !== undefined && (zone.owner.kind === 'provider' || zone.owner.kind === 'partner');
  return pairs.flatMap(({ from, to: through }) => {
    if (from.owner.kind !== 'tenant' || !shared(through)) return [];
    const { tenant } = from.owner;
    return pairs.flatMap(({ from: second, to }): readonly Pivot[] => {
      if (second.id !== through.id || to?.owner.kind !== 'tenant' || to.owner.tenant === tenant) return [];
      return [{ from, through, to }];
    });
  });
}
