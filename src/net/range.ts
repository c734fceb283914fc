/** net: an inclusive range of addresses of one family, and its shortest text. */
import { type Address, type Family, familyBits, formatAddress } from './address.ts';
import { formatPrefix } from './prefix.ts';

/** INVARIANT: first <= last, both within the family's width. */
export interface AddressRange {
  readonly family: Family;
  readonly first: bigint;
  readonly last: bigint;
}

export function rangeOf(address: Address): AddressRange {
  return { family: address.family, first: address.value, last: address.value };
}

export function rangeContains(range: AddressRange, address: Address): boolean {
  return range.family === address.family && range.first <= address.value && address.value <= range.last;
}

/** The address, the prefix, or `first-last`: whichever is exact and shortest. */
export function formatRange(range: AddressRange): string {
  const first = { family: range.family, value: range.first };
  if (range.first === range.last) return formatAddress(first);
  const size = range.last - range.first + 1n;
  const isPrefix = (size & (size - 1n)) === 0n && range.first % size === 0n;
  if (isPrefix) {
    const length = familyBits(range.family) - (size.toString(2).length - 1);
    return formatPrefix({ ...first, length });
  }
  return `${formatAddress(first)}-${formatAddress({ family: range.family, value: range.last })}`;
}
