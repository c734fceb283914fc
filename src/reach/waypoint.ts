/** reach: "every way from here to there crosses this node": without it, nothing arrives. */
import { type Conclusion, type Counterexample, conclude } from './claim.ts';
import { counterexample } from './counterexample.ts';
import { crossingsOf } from './flight.ts';
import type { Landing } from './landing.ts';
import type { Place } from './places.ts';
import { survey } from './survey.ts';
import type { Terrain } from './terrain.ts';

export interface Waypoint {
  /** Any one of these nodes must be crossed, or be the sender. */
  readonly nodes: ReadonlySet<string>;
  readonly reaches: (landing: Landing) => boolean;
}

/** No packet from the places lands where `reaches` says without crossing a waypoint. Throws ClaimOverNothing. */
export function waypoint(terrain: Terrain, places: readonly Place[], { nodes, reaches }: Waypoint): Conclusion {
  const { headers } = terrain;
  const found = new Map<string, Counterexample>();
  let possible = false;
  const outside = places.filter(({ sender }) => sender === undefined || !nodes.has(sender));
  const trust = survey(terrain, outside, {
    landing: (sending, landing, forged) => {
      const way = crossingsOf(landing.ending.way).map(({ node }) => node);
      const key = `${sending.place.node} ${way.join(' ')}`;
      if (!reaches(landing) || way.some((node) => nodes.has(node)) || found.has(key)) return;
      const certain = headers.and(landing.packets, landing.ending.packets.lower);
      const example = counterexample(headers, sending, landing, certain, forged);
      if (example === undefined) possible = true;
      else found.set(key, example);
    },
  });
  return conclude(trust, { certain: [...found.values()], possible });
}
