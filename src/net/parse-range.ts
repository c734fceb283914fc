/** net: strict text -> address range `first-last`, and the one reader for every way to write addresses. */
import type { Parsed } from '../diagnostics/public.ts';
import { type Address, familyBits } from './address.ts';
import { parseAddress } from './parse-address.ts';
import { parsePrefix } from './parse-prefix.ts';
import { type Prefix, prefixOf } from './prefix.ts';
import type { AddressRange } from './range.ts';
import { dash, quote, refuse, refuseTooLong, trimBlanks } from './refusal.ts';

const expected = 'a range such as `192.0.2.10-192.0.2.20`, `192.0.2.10-20` or `2001:db8::1-2001:db8::ff`';
const dashes = new RegExp(dash, 'u');

/**
 * `first-last` of one family, first <= last, blanks and any dash allowed; `192.0.2.10-20` counts in the last octet.
 * Errors: `range-invalid`, or `address-invalid` for one of its ends.
 */
export function parseAddressRange(text: string): Parsed<AddressRange> {
  const tooLong = refuseTooLong('range-invalid', text, 120);
  if (tooLong !== undefined) return tooLong;
  const ends = text.split(dashes).map(trimBlanks);
  const [left, right] = ends;
  if (ends.length !== 2 || left === undefined || right === undefined) {
    return refuse('range-invalid', `${quote(text)} is not a range`, expected);
  }
  const first = parseAddress(left);
  if (!first.ok) return first;
  const last = readLast(first.value, right);
  if (!last.ok) return last;
  if (first.value.family !== last.value.family) {
    return refuse('range-invalid', `${quote(text)} starts in IPv4 and ends in IPv6, or the other way round`, expected);
  }
  if (first.value.value > last.value.value) {
    return refuse('range-invalid', `${quote(text)} ends before it starts`, expected, 'exchange its ends');
  }
  const value = { family: first.value.family, first: first.value.value, last: last.value.value };
  const note = first.note ?? last.note;
  return note === undefined ? { ok: true, value } : { ok: true, value, note };
}

function readLast(first: Address, text: string): Parsed<Address> {
  if (first.family !== 4 || !/^[0-9]+$/u.test(text)) return parseAddress(text);
  if (!/^(?:0|[1-9][0-9]{0,2})$/u.test(text) || Number(text) > 255) {
    return refuse(
      'range-invalid',
      `${quote(text)} is not a last octet`,
      'a number from 0 to 255 without leading zeros',
    );
  }
  return { ok: true, value: { family: 4, value: (first.value & ~0xffn) | BigInt(text) } };
}

/** What one term of a cell or a list stands for; a single address is the prefix of its full length. */
export type AddressTerm =
  | { readonly kind: 'prefix'; readonly prefix: Prefix; readonly hostBits: boolean }
  | { readonly kind: 'range'; readonly range: AddressRange };

/** An address, a prefix in any of its spellings, or a range. Errors: those of the reader that its shape asks for. */
export function parseAddressTerm(text: string): Parsed<AddressTerm> {
  const tooLong = refuseTooLong('address-invalid', text, 120);
  if (tooLong !== undefined) return tooLong;
  const trimmed = trimBlanks(text);
  if (dashes.test(trimmed)) {
    const range = parseAddressRange(trimmed);
    return range.ok ? { ...range, value: { kind: 'range', range: range.value } } : range;
  }
  if (/[/ \t\u00a0\u202f]/u.test(trimmed)) {
    const prefix = parsePrefix(trimmed);
    if (!prefix.ok) return prefix;
    return { ...prefix, value: { kind: 'prefix', prefix: prefix.value.prefix, hostBits: prefix.value.hostBits } };
  }
  const address = parseAddress(trimmed);
  if (!address.ok) return address;
  const prefix = prefixOf(address.value, familyBits(address.value.family));
  return { ...address, value: { kind: 'prefix', prefix, hostBits: false } };
}
