/** space: the order of the levels of a diagram, and how an address is cut into digits. */
import { type AddressField, highest, type NumberField } from './fields.ts';

/** 32: one level for an IPv4 address, four for IPv6. 8: four and sixteen; slower on most sets, far smaller on some. */
export type DigitBits = 32 | 8;

/** Level numbers grow downward. INVARIANT: `family` stands above every address digit. */
export interface Layout {
  readonly digitBits: DigitBits;
  readonly levels: number;
  /** The highest value of each level. */
  readonly top: Uint32Array;
  readonly family: number;
  readonly source: number;
  readonly destination: number;
  /** Digits of an address, by family: `4` uses the first levels of the block, `6` all of them. */
  readonly digits: { readonly 4: number; readonly 6: number };
  readonly level: Readonly<Record<NumberField, number>>;
}

// Where a packet is comes first: it separates sets best. Destination ports separate services better than source ports.
const above = ['location', 'entry', 'exit', 'vlan', 'innerVlan'] as const satisfies readonly NumberField[];
const below = [
  'protocol',
  'destinationPort',
  'sourcePort',
  'icmpType',
  'icmpCode',
  'tcpFlags',
  'fragment',
  'options',
  'state',
  'translated',
] as const satisfies readonly NumberField[];

/**
 * Both families share the digits: an IPv4 address is the first 32 bits of the block, and below family 4 no set ever
 * tests the digits behind it. So they are no part of an IPv4 packet, and exchanging or shifting addresses is the same
 * work in both families.
 */
export function layoutOf(digitBits: DigitBits): Layout {
  const digits = { 4: 32 / digitBits, 6: 128 / digitBits } as const;
  const family = above.length;
  const source = family + 1;
  const destination = source + digits[6];
  const first = destination + digits[6];
  const levels = first + below.length;
  const top = new Uint32Array(levels);
  const level = {} as Record<NumberField, number>;
  above.forEach((field, i) => {
    level[field] = i;
  });
  below.forEach((field, i) => {
    level[field] = first + i;
  });
  for (const field of [...above, ...below]) top[level[field]] = highest[field];
  top[family] = 1;
  top.fill(2 ** digitBits - 1, source, first);
  return { digitBits, levels, top, family, source, destination, digits, level };
}

/** The first level of an address block. */
export function addressLevel(layout: Layout, field: AddressField): number {
  return field === 'source' ? layout.source : layout.destination;
}
