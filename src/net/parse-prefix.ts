/** net: strict text -> prefix, written with a length, a netmask or a Cisco wildcard mask. */
import { Netmask } from 'netmask';
import type { Parsed } from '../diagnostics/public.ts';
import { type Address, familyBits, formatAddress } from './address.ts';
import { parseAddress } from './parse-address.ts';
import { formatPrefix, type Prefix, prefixOf } from './prefix.ts';
import { blank, quote, type Refusal, refuse, refuseTooLong } from './refusal.ts';

/** `address` is what was written before the slash; `hostBits` says that it is not the prefix's first address. */
export interface ParsedPrefix {
  readonly prefix: Prefix;
  readonly address: Address;
  readonly hostBits: boolean;
}

const expected = 'a prefix such as `192.0.2.0/24`, `192.0.2.0/255.255.255.0` or `2001:db8::/32`';
const allOnes = 0xffff_ffffn;

/**
 * `a/length`, `a/netmask`, `a netmask`, `a/wildcard` or `a wildcard`. Masks are IPv4 only and contiguous. Host bits
 * are accepted with a note. Errors: `address-invalid` for the address, `prefix-invalid` for the rest.
 *
 * Two masks read both ways. 255.255.255.255 is a netmask (/32), as in device configurations, except after 0.0.0.0,
 * where it is also Cisco's `any`: refused. 0.0.0.0 after 0.0.0.0 is the default route (/0, with a note); after any
 * other address it is /0 for one reader and Cisco's single host for another: refused, because a wrong guess would
 * call a rule open to everyone a rule for one host.
 */
export function parsePrefix(text: string): Parsed<ParsedPrefix> {
  const tooLong = refuseTooLong('prefix-invalid', text, 100);
  if (tooLong !== undefined) return tooLong;
  const halves = text.includes('/') ? text.split('/') : text.split(spaces);
  const [left, right] = halves;
  if (halves.length !== 2 || left === undefined || right === undefined) {
    const why = halves.length > 2 ? 'has more than one prefix length' : 'has no prefix length';
    return refuse('prefix-invalid', `${quote(text)} ${why}`, expected);
  }
  const address = parseAddress(left);
  if (!address.ok) return address;
  if (right.includes('.')) return withMask(text, address.value, right);
  if (!text.includes('/')) return refuse('prefix-invalid', `${quote(text)} has no slash`, expected);
  const length = readLength(text, address.value, right);
  return typeof length === 'number' ? withLength(text, address.value, length, address.note) : length;
}

const spaces = new RegExp(`${blank}+`, 'u');

function readLength(text: string, address: Address, digits: string): number | Refusal {
  const most = familyBits(address.family);
  const range = `a prefix length from 0 to ${most} in plain digits`;
  if (digits === '') return refuse('prefix-invalid', `${quote(text)} has no prefix length after the slash`, range);
  if (!/^[0-9]{1,4}$/u.test(digits)) {
    return refuse('prefix-invalid', `${quote(digits)} in ${quote(text)} is not a prefix length`, range);
  }
  if (digits.length > 1 && digits.startsWith('0')) {
    return refuse('prefix-invalid', `prefix length ${quote(digits)} has a leading zero`, range);
  }
  const length = Number(digits);
  if (length > most) return refuse('prefix-invalid', `prefix length ${quote(digits)} is above ${most}`, range);
  return length;
}

function withLength(text: string, address: Address, length: number, remark?: string): Parsed<ParsedPrefix> {
  const prefix = prefixOf(address, length);
  const hostBits = prefix.value !== address.value;
  const notes = remark === undefined ? [] : [remark];
  if (hostBits) notes.push(`${quote(text)} has host bits set; the prefix is \`${formatPrefix(prefix)}\``);
  const value = { prefix, address, hostBits };
  return notes.length === 0 ? { ok: true, value } : { ok: true, value, note: notes.join('; ') };
}

function withMask(text: string, address: Address, mask: string): Parsed<ParsedPrefix> {
  if (address.family !== 4) {
    return refuse(
      'prefix-invalid',
      `${quote(text)} gives a dotted mask to an IPv6 address`,
      'a prefix length from 0 to 128',
    );
  }
  // netmask also reads octal, hexadecimal and short masks: only a strict quad ever reaches it.
  const quad = parseAddress(mask);
  if (!quad.ok) return { ...quad, code: 'prefix-invalid', message: `mask of ${quote(text)}: ${quad.message}` };
  const bits = quad.value.value;
  if (bits === 0n || bits === allOnes) return withTwoFacedMask(text, address, bits);
  const netmask = maskLength(address, bits);
  if (netmask !== undefined) return withLength(text, address, netmask);
  const wildcard = maskLength(address, ~bits & allOnes);
  if (wildcard !== undefined)
    return withLength(text, address, wildcard, `${quote(mask)} is read as a wildcard mask (/${wildcard})`);
  return refuse(
    'prefix-invalid',
    `mask ${quote(mask)} is not contiguous`,
    'a netmask such as `255.255.255.0` or a wildcard mask such as `0.0.0.255`',
    'write one row for each prefix that it stands for',
  );
}

/** See the two masks in the docstring of `parsePrefix`. */
function withTwoFacedMask(text: string, address: Address, bits: bigint): Parsed<ParsedPrefix> {
  const zeroAddress = address.value === 0n;
  if (bits === allOnes && !zeroAddress) return withLength(text, address, 32);
  if (bits === 0n && zeroAddress) return withLength(text, address, 0, `${quote(text)} is read as every IPv4 address`);
  const host = `\`${formatAddress(address)}/32\``;
  return refuse(
    'prefix-invalid',
    `${quote(text)} can be read as a netmask or as a wildcard mask`,
    expected,
    `write ${host} for that one address, \`0.0.0.0/0\` for every IPv4 address`,
  );
}

/** The length of a contiguous netmask as netmask reads it, verified against our own; undefined when it is none. */
function maskLength(address: Address, bits: bigint): number | undefined {
  const inverse = ~bits & allOnes;
  if ((inverse & (inverse + 1n)) !== 0n) return undefined;
  const length = 32 - (inverse === 0n ? 0 : inverse.toString(2).length);
  try {
    const read = new Netmask(formatAddress(address), formatAddress({ family: 4, value: bits }));
    return read.bitmask === length && BigInt(read.netLong) === (address.value & bits) ? length : undefined;
  } catch {
    return undefined;
  }
}
