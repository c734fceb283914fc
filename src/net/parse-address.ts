/** net: strict text -> address. ip-num decides what IPv6 text is valid; our number must equal its number. */
import { IPv6, Validator } from 'ip-num';
import type { Parsed } from '../diagnostics/public.ts';
import type { Address } from './address.ts';
import { quote, type Refusal, refuse, refuseTooLong } from './refusal.ts';

const expected = 'an IPv4 address such as `192.0.2.1` or an IPv6 address such as `2001:db8::1`';

/** No valid address is longer than 45 characters; more is let in only to word the refusal well. */
const longest = 100;

/**
 * One address: an IPv4 dotted quad of decimal octets without leading zeros, or IPv6 text of RFC 4291 section 2.2.
 * No blanks, no zone id, no brackets. Errors: `address-invalid`.
 */
export function parseAddress(text: string): Parsed<Address> {
  const tooLong = refuseTooLong('address-invalid', text, longest);
  if (tooLong !== undefined) return tooLong;
  if (text === '') return refuse('address-invalid', 'the address is empty', expected);
  if (/^\s|\s$/u.test(text)) {
    return refuse('address-invalid', `${quote(text)} has white space around the address`, expected, 'remove it');
  }
  if (text.includes('/')) {
    return refuse('address-invalid', `${quote(text)} is not one address`, expected, 'remove the prefix length');
  }
  return text.includes(':') ? parseV6(text) : parseV4(text);
}

/** The 32-bit number of a strict dotted quad, or why it is none. */
function parseV4(text: string): Parsed<Address> {
  const octets = text.split('.');
  if (octets.length !== 4)
    return refuse('address-invalid', `${quote(text)} is not an address`, expected, shortForm(text));
  let value = 0n;
  for (const octet of octets) {
    if (!/^[0-9]{1,3}$/u.test(octet)) return refuse('address-invalid', `${quote(text)} is not an address`, expected);
    if (octet.length > 1 && octet.startsWith('0')) return leadingZero(text, octet);
    if (Number(octet) > 255) {
      return refuse('address-invalid', `octet \`${octet}\` of ${quote(text)} is above 255`, expected);
    }
    value = (value << 8n) | BigInt(octet);
  }
  return { ok: true, value: { family: 4, value } };
}

// inet_aton reads a leading zero as octal, other programs as decimal: the tool and the firewall must not differ.
function leadingZero(text: string, octet: string): Refusal {
  const decimal = String(Number(octet));
  const octal = /^[0-7]+$/u.test(octet) ? String(Number.parseInt(octet, 8)) : undefined;
  const readings = octal === undefined || octal === decimal ? `\`${decimal}\`` : `\`${decimal}\` or \`${octal}\``;
  return refuse(
    'address-invalid',
    `octet \`${octet}\` of ${quote(text)} has a leading zero`,
    'decimal octets without leading zeros',
    `some programs read a leading zero as octal and others as decimal; write ${readings}`,
  );
}

function shortForm(text: string): string | undefined {
  return /^[0-9]+(?:\.[0-9]+){0,2}$/u.test(text)
    ? 'write all four octets; short forms are read differently by different programs'
    : undefined;
}

function parseV6(text: string): Parsed<Address> {
  if (text.includes('%')) {
    return refuse(
      'address-invalid',
      `${quote(text)} has a zone id`,
      'an IPv6 address without `%`',
      'a zone id names an interface of one machine (RFC 4007) and means nothing elsewhere; remove it',
    );
  }
  if (/^\[.*\]$/u.test(text)) {
    return refuse('address-invalid', `${quote(text)} is in brackets`, expected, 'remove the brackets');
  }
  const own = v6Value(text);
  const authority = ipNumValue(text);
  if (own === undefined && authority === undefined) {
    return refuse('address-invalid', `${quote(text)} is not an IPv6 address`, expected);
  }
  if (own === undefined || own !== authority) {
    return refuse('address-invalid', `${quote(text)} is read differently by two readers of IPv6 text`, expected);
  }
  const value: Address = { family: 6, value: own };
  if (own >> 32n !== 0xffffn) return { ok: true, value };
  return {
    ok: true,
    value,
    note: `${quote(text)} is an IPv4-mapped IPv6 address; it does not stand for the IPv4 address`,
  };
}

/** RFC 4291 section 2.2: eight groups, one `::` for one or more zero groups, a dotted quad as the last two groups. */
function v6Value(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = v6Groups(halves[0] ?? '', halves.length === 1);
  const tail = halves.length === 1 ? [] : v6Groups(halves[1] ?? '', true);
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  return [...head, ...new Array<bigint>(missing).fill(0n), ...tail].reduce((sum, group) => (sum << 16n) | group, 0n);
}

/** The groups of one side of `::`; only the side that ends the address may close with a dotted quad. */
function v6Groups(side: string, last: boolean): bigint[] | undefined {
  if (side === '') return [];
  const groups: bigint[] = [];
  const parts = side.split(':');
  for (const [i, part] of parts.entries()) {
    if (/^[0-9a-fA-F]{1,4}$/u.test(part)) groups.push(BigInt(`0x${part}`));
    else {
      const quad = last && i === parts.length - 1 ? parseV4(part) : undefined;
      if (quad === undefined || !quad.ok) return undefined;
      groups.push(quad.value.value >> 16n, quad.value.value & 0xffffn);
    }
  }
  return groups;
}

function ipNumValue(text: string): bigint | undefined {
  if (!Validator.isValidIPv6String(text)[0]) return undefined;
  try {
    return IPv6.fromString(text).getValue();
  } catch {
    return undefined;
  }
}
