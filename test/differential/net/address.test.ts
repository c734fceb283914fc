/**
 * differential: our reader of addresses and prefixes against Node's own, ip-num and netmask.
 * The rule: what we accept, every oracle that accepts it reads as the same number; what a strict oracle refuses, we
 * refuse. Documented exceptions: zone ids, which Node and ip-num accept and we refuse; leading zeros of a prefix
 * length, which ip-num accepts; octal, hexadecimal and short forms, which netmask accepts; a dotted tail before a
 * prefix length, which ip-num refuses although it accepts the address; IPv4-mapped addresses, which Node's BlockList
 * takes for IPv4 (and every IPv4 address for a mapped one) and we never do.
 */
import { BlockList, isIP } from 'node:net';
import { fc, test } from '@fast-check/vitest';
import { IPv4, IPv4CidrRange, IPv4Mask, IPv6, IPv6CidrRange, Validator } from 'ip-num';
import { ip2long, Netmask } from 'netmask';
import { describe, expect } from 'vitest';
import {
  type Address,
  formatAddress,
  maxValue,
  parseAddress,
  parseAddressRange,
  parsePrefix,
  prefixContains,
  prefixRange,
  rangeContains,
} from '../../../src/net/public.ts';
import { address, addressOf, addressRange, addressText, borders, mutated, prefix, quad } from '../../support/net.ts';

/** The oracle's answer, undefined when it refuses by throwing. */
function tried<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

const many = { numRuns: 2_000 };

describe('addresses', () => {
  test.prop([addressText], many)('node accepts what we accept, and we what it accepts, zone ids apart', (text) => {
    const read = parseAddress(text);
    expect(read.ok ? read.value.family : 0).toBe(text.includes('%') ? 0 : isIP(text));
  });

  test.prop([addressText], many)(
    'ip-num, the IPv6 authority, agrees on validity and number, zone ids apart',
    (text) => {
      fc.pre(text.includes(':'));
      const read = parseAddress(text);
      const valid = !text.includes('%') && Validator.isValidIPv6String(text)[0] === true;
      expect(read.ok).toBe(valid);
      if (read.ok) expect(IPv6.fromString(text).getValue()).toBe(read.value.value);
    },
  );

  test.prop([addressText], many)('ip-num agrees on IPv4 validity and number', (text) => {
    fc.pre(!text.includes(':'));
    const read = parseAddress(text);
    const theirs = tried(() => IPv4.fromString(text).getValue());
    expect(read.ok ? read.value.value : undefined).toBe(theirs);
  });

  test.prop([addressText], many)('netmask reads what we accept as the same number', (text) => {
    const read = parseAddress(text);
    fc.pre(read.ok);
    if (read.value.family === 4) expect(BigInt(ip2long(text))).toBe(read.value.value);
    else expect(IPv6.fromString(new Netmask(text, 128).base).getValue()).toBe(read.value.value);
  });

  test.prop([address])('our canonical text means the same address to ip-num, netmask and node', (at) => {
    const text = formatAddress(at);
    expect(isIP(text)).toBe(at.family);
    const number = at.family === 4 ? IPv4.fromString(text).getValue() : IPv6.fromString(text).getValue();
    expect(number).toBe(at.value);
  });
});

const lengthText = fc.oneof(
  fc.integer({ min: 0, max: 140 }).map(String),
  fc.constantFrom('', '-1', '+8', '1e1', '024', '08', '00', '8 ', ' 8', '8/8', '8.0', '0x8', '\u0668', '4294967304'),
);

const prefixText = fc.oneof(
  fc.tuple(addressText, lengthText).map(([at, length]) => `${at}/${length}`),
  prefix.chain(({ family, value, length }) => mutated(`${formatAddress({ family, value })}/${length}`)),
);

describe('prefixes', () => {
  test.prop([prefixText], many)(
    'what ip-num refuses as a prefix, we refuse; what both accept has the same ends',
    (text) => {
      fc.pre(!text.includes('%') && !/:.*[.]|[/].*[.]/u.test(text));
      const read = parsePrefix(text);
      const theirs = tried(() => (text.includes(':') ? IPv6CidrRange.fromCidr(text) : IPv4CidrRange.fromCidr(text)));
      if (!read.ok) return;
      expect(theirs).toBeDefined();
      const { family, first, last } = prefixRange(read.value.prefix);
      expect({ first, last }).toEqual({ first: theirs?.getFirst().getValue(), last: theirs?.getLast().getValue() });
      expect(family).toBe(text.includes(':') ? 6 : 4);
    },
  );

  test.prop([prefix])('ip-num and netmask accept every prefix that we write, with the same ends', (given) => {
    const text = `${formatAddress(given)}/${given.length}`;
    const { first, last } = prefixRange(given);
    const theirs =
      given.family === 4
        ? IPv4CidrRange.fromCidr(text)
        : IPv6CidrRange.fromCidr(`${IPv6.fromString(formatAddress(given)).toString()}/${given.length}`);
    expect([theirs.getFirst().getValue(), theirs.getLast().getValue()]).toEqual([first, last]);
    // In text: netmask takes the number 0 for a missing length, and so for a single address.
    const mask = new Netmask(text);
    expect(mask.bitmask).toBe(given.length);
    const base = parseAddress(mask.base);
    expect(base.ok && base.value.value).toBe(first);
  });

  test.prop([addressOf(4), fc.integer({ min: 1, max: 31 })])(
    'a dotted mask, its wildcard and its length read the same, as netmask and ip-num have it',
    (at, length) => {
      const mask = (maxValue(4) << BigInt(32 - length)) & maxValue(4);
      const text = formatAddress(at);
      const plain = parsePrefix(`${text}/${length}`);
      const spellings = [quad(mask), quad(~mask & maxValue(4))].flatMap((m) => [`${text}/${m}`, `${text} ${m}`]);
      for (const spelling of spellings) {
        const read = parsePrefix(spelling);
        expect(read.ok && plain.ok && read.value).toEqual(plain.ok && plain.value);
      }
      expect(new Netmask(text, quad(mask)).bitmask).toBe(length);
      expect(IPv4Mask.fromDecimalDottedString(quad(mask)).prefix).toBe(length);
    },
  );

  test.prop([addressOf(4), addressOf(4)], many)(
    'a mask that neither netmask nor its wildcard reading has is refused',
    (at, m) => {
      const ones = (value: bigint): string => value.toString(2).padStart(32, '0');
      fc.pre(!/^1*0*$|^0*1*$/u.test(ones(m.value)));
      expect(parsePrefix(`${quad(at.value)}/${quad(m.value)}`).ok).toBe(false);
      expect(tried(() => new Netmask(quad(at.value), quad(m.value)).bitmask)).toBeUndefined();
    },
  );

  const plain = (at: Address): boolean => at.family === 4 || at.value >> 32n !== 0xffffn;
  const type = (at: { family: 4 | 6 }): 'ipv4' | 'ipv6' => (at.family === 4 ? 'ipv4' : 'ipv6');

  test.prop([prefix.filter(plain), address.filter(plain)])(
    'node BlockList agrees on what a prefix contains',
    (given, at) => {
      const list = new BlockList();
      list.addSubnet(formatAddress(given), given.length, type(given));
      for (const probe of [at, ...borders({ ranges: [prefixRange(given)] })].filter(plain)) {
        if (probe.family !== given.family) expect(prefixContains(given, probe)).toBe(false);
        else expect(list.check(formatAddress(probe), type(probe))).toBe(prefixContains(given, probe));
      }
    },
  );

  test.prop([addressRange, address.filter(plain)])(
    'node BlockList agrees on what a written range contains',
    (range, at) => {
      const ends = [range.first, range.last].map((value) => formatAddress({ family: range.family, value }));
      const read = parseAddressRange(ends.join('-'));
      const list = new BlockList();
      list.addRange(ends[0] ?? '', ends[1] ?? '', type(range));
      for (const probe of [at, ...borders({ ranges: [range] })].filter(plain)) {
        if (probe.family === range.family)
          expect(list.check(formatAddress(probe), type(probe))).toBe(read.ok && rangeContains(read.value, probe));
      }
    },
  );
});
