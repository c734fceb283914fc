/** reach: what other layers may use. */
export type { Bounded } from './bounded.ts';
export { type Connection, type Memory, noMemory } from './connection.ts';
export { Cabling, type Domain, type Hearer } from './domain.ts';
export { type FilterBounds, type Circumstances, type Decided, Filters, type Unknown, understood } from './filters.ts';
export { type Crossing, crossingsOf, type Ending, type Flight, type NextHop } from './flight.ts';
export { type Branch, branchesOf, type Way } from './forwarding.ts';
export { Headers, type HeaderSpace } from './headers.ts';
export { type Gate, type Place, type PlaceOptions, placesOf } from './places.ts';
export { type Propagation, type PropagateOptions, propagate, type Start, TooManyWays } from './propagate.ts';
export { makeTerrain, Terrain } from './terrain.ts';
export { asFirstSent, type Translation, untranslated } from './translation.ts';
