/** unit: addresses, prefixes and ranges, case by case. */
import { describe, expect, test } from 'vitest';
import {
  addressSet,
  allAddresses,
  broadcastAddress,
  emptyAddresses,
  formatAddress,
  formatAddressSet,
  formatRange,
  maxValue,
  parseAddress,
  parseAddressRange,
  parseAddressTerm,
  parsePrefix,
  prefixOf,
} from '../../../src/net/public.ts';

function range(text: string): string {
  const read = parseAddressRange(text);
  return read.ok ? formatRange(read.value) : `${read.code}: ${read.message}`;
}

describe('parseAddress', () => {
  test.each([
    ['0.0.0.0', 4, 0n],
    ['255.255.255.255', 4, maxValue(4)],
    ['192.0.2.1', 4, 0xc000_0201n],
    ['::', 6, 0n],
    ['::1', 6, 1n],
    ['2001:DB8::1', 6, 0x2001_0db8_0000_0000_0000_0000_0000_0001n],
    ['1:2:3:4:5:6:7::', 6, 0x0001_0002_0003_0004_0005_0006_0007_0000n],
    ['64:ff9b::192.0.2.33', 6, 0x0064_ff9b_0000_0000_0000_0000_c000_0221n],
    ['1:2:3:4:5:6:1.2.3.4', 6, 0x0001_0002_0003_0004_0005_0006_0102_0304n],
  ])('%s', (text, family, value) => {
    expect(parseAddress(text)).toEqual({ ok: true, value: { family, value } });
  });

  test('an IPv4-mapped address stays IPv6, and says so', () => {
    const read = parseAddress('::ffff:1.2.3.4');
    expect(read).toMatchObject({ ok: true, value: { family: 6, value: 0xffff_0102_0304n } });
    expect(read.ok && read.note).toContain('IPv4-mapped');
  });

  test('a leading zero is explained with both readings', () => {
    const read = parseAddress('010.0.0.1');
    expect(read).toMatchObject({ ok: false, code: 'address-invalid' });
    expect(!read.ok && read.help).toMatch(/octal.*`10` or `8`/u);
  });

  test('a zone id is refused with its reason', () => {
    const read = parseAddress('fe80::1%eth0');
    expect(!read.ok && read.message).toContain('zone id');
  });
});

describe('formatAddress', () => {
  test.each([
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0db8::0001', '2001:db8::1'],
    ['::ffff:102:304', '::ffff:1.2.3.4'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['1::', '1::'],
  ])('%s is written %s (RFC 5952)', (text, canonical) => {
    const read = parseAddress(text);
    expect(read.ok && formatAddress(read.value)).toBe(canonical);
  });
});

describe('parseAddressRange', () => {
  test.each([
    ['10.0.0.10-10.0.0.20', '10.0.0.10-10.0.0.20'],
    ['10.0.0.10 - 10.0.0.20', '10.0.0.10-10.0.0.20'],
    ['10.0.0.10\u00a0\u2013\u00a010.0.0.20', '10.0.0.10-10.0.0.20'],
    ['10.0.0.10-20', '10.0.0.10-10.0.0.20'],
    ['10.0.0.0-255', '10.0.0.0/24'],
    ['10.0.0.5-5', '10.0.0.5'],
    ['0.0.0.0-255.255.255.255', '0.0.0.0/0'],
    ['2001:db8::1-2001:db8::ff', '2001:db8::1-2001:db8::ff'],
    ['::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '::/0'],
  ])('%j', (text, expected) => {
    expect(range(text)).toBe(expected);
  });

  test.each([
    ['10.0.0.20-10.0.0.10', 'ends before it starts'],
    ['10.0.0.20-10', 'ends before it starts'],
    ['10.0.0.1-::1', 'starts in IPv4'],
    ['10.0.0.1-256', 'not a last octet'],
    ['10.0.0.1-020', 'not a last octet'],
    ['10.0.0.1-0.20', 'not an address'],
    ['2001:db8::1-ff', 'not an address'],
    ['10.0.0.1', 'not a range'],
    ['10.0.0.1-10.0.0.2-10.0.0.3', 'not a range'],
    ['10.0.0.0/24-10.0.1.0/24', 'is not one address'],
    ['-10.0.0.1', 'empty'],
    ['10.0.0.1-', 'empty'],
  ])('%s is refused', (text, why) => {
    expect(range(text)).toContain(why);
  });
});

describe('parseAddressTerm', () => {
  test('reads an address as the prefix of its full length', () => {
    expect(parseAddressTerm(' 10.0.0.1 ')).toMatchObject({
      ok: true,
      value: { kind: 'prefix', prefix: { length: 32 } },
    });
    expect(parseAddressTerm('::1')).toMatchObject({ ok: true, value: { kind: 'prefix', prefix: { length: 128 } } });
  });

  test.each(['web-1', 'any', 'alpha-lan', '', '10.0.0.*', 'VLAN 110'])('%j is refused', (text) => {
    expect(parseAddressTerm(text).ok).toBe(false);
  });
});

describe('prefixes and sets', () => {
  test.each([
    ['10.0.0.0/24', '10.0.0.255'],
    ['10.0.0.4/30', '10.0.0.7'],
    ['10.0.0.4/31', undefined],
    ['10.0.0.4/32', undefined],
    ['2001:db8::/64', undefined],
  ])('the broadcast address of %s is %s', (text, expected) => {
    const read = parsePrefix(text);
    const broadcast = read.ok ? broadcastAddress(read.value.prefix) : undefined;
    expect(broadcast === undefined ? undefined : formatAddress(broadcast)).toBe(expected);
  });

  test('no prefix is made with a length that its family lacks', () => {
    for (const length of [-1, 33, Number.NaN])
      expect(() => prefixOf({ family: 4, value: 0n }, length)).toThrow(RangeError);
  });

  test('no set is made of a broken range', () => {
    expect(() => addressSet([{ family: 4, first: 2n, last: 1n }])).toThrow(RangeError);
    expect(() => addressSet([{ family: 4, first: 0n, last: 1n << 32n }])).toThrow(RangeError);
    expect(() => addressSet([{ family: 6, first: -1n, last: 1n }])).toThrow(RangeError);
  });

  test('a set is written with its ranges, and says how many it leaves out', () => {
    expect(formatAddressSet(emptyAddresses)).toBe('none');
    expect(formatAddressSet(allAddresses)).toBe('0.0.0.0/0, ::/0');
    const singles = [1n, 3n, 5n].map((value) => ({ family: 4 as const, first: value, last: value }));
    expect(formatAddressSet(addressSet(singles), 2)).toBe('0.0.0.1, 0.0.0.3 and 1 more');
  });
});
