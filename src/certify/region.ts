/** certify: products of one set for each field of a header. The whole set algebra that a certificate is checked with. */
import type { Family } from '../net/public.ts';
import { type Cuts, intersect, subtract } from './values.ts';

/** In the order in which a certificate's tests stand below each other. */
export const headerFields = [
  'source',
  'destination',
  'protocol',
  'destinationPort',
  'sourcePort',
  'icmpType',
  'icmpCode',
  'tcpFlags',
  'fragment',
  'options',
] as const;
export type HeaderField = (typeof headerFields)[number];

/** How many values a field has. Where packets may lack it, the last one stands for "absent". */
const sizes: Readonly<Record<Exclude<HeaderField, 'source' | 'destination'>, number>> = {
  protocol: 256,
  destinationPort: 65_537,
  sourcePort: 65_537,
  icmpType: 257,
  icmpCode: 257,
  tcpFlags: 257,
  fragment: 3,
  options: 3,
};

export const absentPort = 65_536;
export const absentOctet = 256;

/** Every value of the field. */
export function wholeField(field: HeaderField, family: Family): Cuts {
  if (field === 'source' || field === 'destination') return [0n, family === 4 ? 1n << 32n : 1n << 128n];
  return [0, sizes[field]];
}

export type Sides = Readonly<Record<HeaderField, Cuts>>;

/** Packets of one family with each field in its set. INVARIANT: no set is empty. */
export interface Region {
  readonly family: Family;
  readonly sides: Sides;
}

/** Conditions on some fields; an absent one holds always. */
export type Limits = Partial<Sides>;

/** All headers of the family that the limits allow; undefined when there is none. */
export function regionOf(family: Family, limits: Limits = {}): Region | undefined {
  const sides = Object.fromEntries(headerFields.map((field) => [field, wholeField(field, family)]));
  return within({ family, sides: sides as Record<HeaderField, Cuts> }, limits);
}

/** The part of the region within the limits; undefined when there is none. */
export function within(region: Region, limits: Limits): Region | undefined {
  const sides: Record<HeaderField, Cuts> = { ...region.sides };
  for (const field of headerFields) {
    const limit = limits[field];
    if (limit === undefined) continue;
    const both = intersect(sides[field], limit);
    if (both.length === 0) return undefined;
    sides[field] = both;
  }
  return { family: region.family, sides };
}

/** The part of the region outside the limits, as disjoint regions. */
export function beyond(region: Region, limits: Limits): readonly Region[] {
  const found: Region[] = [];
  let rest = region;
  for (const field of headerFields) {
    const limit = limits[field];
    if (limit === undefined) continue;
    const outside = subtract(rest.sides[field], limit);
    if (outside.length > 0) found.push({ family: rest.family, sides: { ...rest.sides, [field]: outside } });
    const inside = intersect(rest.sides[field], limit);
    if (inside.length === 0) return found;
    rest = { family: rest.family, sides: { ...rest.sides, [field]: inside } };
  }
  return found;
}

/** How long the region's sets are together. */
export function lengthOf({ sides }: Region): number {
  return headerFields.reduce((sum, field) => sum + sides[field].length, 0);
}
