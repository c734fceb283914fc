/**
 * reach: outlines: sets of packets told by nothing but the addresses that they may have, sources and destinations apart.
 * What an outline does not hold the set does not hold; the outline may hold more. It costs a few comparisons where the
 * set costs a diagram.
 */
import {
  type AddressSet,
  addressesCover,
  allAddresses,
  type Family,
  isEmptyAddresses,
  unionAddresses,
} from '../net/public.ts';

/** Every packet with one of these sources and one of these destinations, both of its family. */
export interface Outline {
  readonly sources: AddressSet;
  readonly destinations: AddressSet;
}

export const everyPacket: Outline = { sources: allAddresses, destinations: allAddresses };

export function isNothing({ sources, destinations }: Outline): boolean {
  return !([4, 6] as const).some((family) => has(sources, family) && has(destinations, family));
}

export function joinOutlines(list: readonly Outline[]): Outline {
  return {
    sources: unionAddresses(...list.map(({ sources }) => sources)),
    destinations: unionAddresses(...list.map(({ destinations }) => destinations)),
  };
}

export function outlineHolds(outer: Outline, inner: Outline): boolean {
  return addressesCover(outer.sources, inner.sources) && addressesCover(outer.destinations, inner.destinations);
}

/** Only the addresses of these families. */
export function ofFamilies(set: AddressSet, families: ReadonlySet<Family>): AddressSet {
  return { ranges: set.ranges.filter(({ family }) => families.has(family)) };
}

/** Whether the set has all addresses of `whole` that a packet to or from `other` can have. */
export function coversBeside(set: AddressSet, whole: AddressSet, other: AddressSet): boolean {
  if (set === whole) return true;
  return addressesCover(set, ofFamilies(whole, new Set(other.ranges.map(({ family }) => family))));
}

function has(set: AddressSet, family: Family): boolean {
  return !isEmptyAddresses(set) && set.ranges.some((range) => range.family === family);
}
