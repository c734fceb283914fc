/** reach: no packet circles. */
import { type Conclusion, type Counterexample, conclude } from './claim.ts';
import type { Place } from './places.ts';
import { injectionOf } from './sending.ts';
import { survey } from './survey.ts';
import type { Terrain } from './terrain.ts';

/** No packet that the places can send comes back to an interface as it was there before. Throws ClaimOverNothing. */
export function loops(terrain: Terrain, places: readonly Place[]): Conclusion {
  const { headers } = terrain;
  const found = new Map<string, Counterexample>();
  let possible = false;
  const trust = survey(terrain, places, {
    ending: (sending, ending, forged) => {
      const { disposition, at, packets } = ending;
      const key = `${at.node} ${at.interface ?? ''}`;
      if ((disposition !== 'loop' && disposition !== 'ttl-expired') || found.has(key)) return;
      const example = headers.universe.example(packets.lower);
      if (example === undefined) possible = true;
      else found.set(key, { injection: injectionOf(sending, example.packet), disposition, at, sending, forged });
    },
  });
  return conclude(trust, { certain: [...found.values()], possible });
}
