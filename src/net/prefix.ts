/** net: a CIDR prefix (RFC 4632, RFC 4291). */
import { type Address, type Family, familyBits, formatAddress, maxValue } from './address.ts';
import type { AddressRange } from './range.ts';

/** `value` has every bit beyond `length` at zero. */
export interface Prefix {
  readonly family: Family;
  readonly value: bigint;
  readonly length: number;
}

/** The prefix of `length` bits that holds `address`. Throws RangeError when the family has no such length. */
export function prefixOf(address: Address, length: number): Prefix {
  if (!(length >= 0 && length <= familyBits(address.family))) throw new RangeError(`no prefix length ${length}`);
  const host = hostMask(address.family, length);
  return { family: address.family, value: address.value & ~host & maxValue(address.family), length };
}

export function prefixContains(prefix: Prefix, address: Address): boolean {
  return (
    prefix.family === address.family &&
    (address.value & ~hostMask(prefix.family, prefix.length) & maxValue(prefix.family)) === prefix.value
  );
}

export function prefixRange(prefix: Prefix): AddressRange {
  return { family: prefix.family, first: prefix.value, last: prefix.value | hostMask(prefix.family, prefix.length) };
}

/** The directed broadcast address of an IPv4 prefix of /30 or shorter (RFC 919, RFC 3021), else undefined. */
export function broadcastAddress(prefix: Prefix): Address | undefined {
  if (prefix.family !== 4 || prefix.length > 30) return undefined;
  return { family: 4, value: prefixRange(prefix).last };
}

export function formatPrefix(prefix: Prefix): string {
  return `${formatAddress(prefix)}/${prefix.length}`;
}

function hostMask(family: Family, length: number): bigint {
  return (1n << BigInt(familyBits(family) - length)) - 1n;
}
