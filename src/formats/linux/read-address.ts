/** formats: addresses, networks and ranges as Linux tools write them. */
import { type Address, type AddressRange, type Family, familyBits, parseAddress, rangeOf } from '../../net/public.ts';

/** `10.0.0.1`, `10.0.0.0/8`, `10.0.0.0/255.0.0.0`, `a-b`; host bits are cut off as the kernel does. Undefined: none of these. */
export function readNetwork(text: string): AddressRange | undefined {
  const dash = text.indexOf('-');
  if (dash > 0) {
    const first = readAddress(text.slice(0, dash));
    const last = readAddress(text.slice(dash + 1));
    if (first === undefined || last === undefined || first.family !== last.family || first.value > last.value)
      return undefined;
    return { family: first.family, first: first.value, last: last.value };
  }
  const slash = text.indexOf('/');
  if (slash < 0) {
    const address = readAddress(text);
    return address === undefined ? undefined : rangeOf(address);
  }
  const address = readAddress(text.slice(0, slash));
  if (address === undefined) return undefined;
  const length = maskLength(text.slice(slash + 1), address.family);
  return length === undefined ? undefined : networkOf(address, length);
}

export function readAddress(text: string): Address | undefined {
  const parsed = parseAddress(text);
  return parsed.ok ? parsed.value : undefined;
}

/** All addresses that share the first `length` bits. */
export function networkOf({ family, value }: Address, length: number): AddressRange {
  const rest = (1n << BigInt(familyBits(family) - length)) - 1n;
  const first = value & ~rest;
  return { family, first, last: first | rest };
}

function maskLength(text: string, family: Family): number | undefined {
  const bits = familyBits(family);
  if (/^\d{1,3}$/u.test(text)) return Number(text) <= bits ? Number(text) : undefined;
  const mask = readAddress(text);
  if (mask === undefined || mask.family !== family) return undefined;
  const holes = (1n << BigInt(bits)) - 1n - mask.value;
  // Only a mask of ones followed by zeros is a network.
  return (holes & (holes + 1n)) === 0n ? bits - (holes === 0n ? 0 : holes.toString(2).length) : undefined;
}
