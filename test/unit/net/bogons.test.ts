/** unit: bogons and documentation prefixes. */
import { describe, expect, test } from 'vitest';
import {
  addressesOverlap,
  addressSetContains,
  bogonAddresses,
  documentationAddresses,
  parseAddress,
} from '../../../src/net/public.ts';

function inSet(set: typeof bogonAddresses, text: string): boolean {
  const read = parseAddress(text);
  if (!read.ok) throw new Error(read.message);
  return addressSetContains(set, read.value);
}

describe('bogonAddresses', () => {
  test.each([
    ...['0.0.0.0', '0.255.255.255', '10.0.0.0', '10.255.255.255', '100.64.0.0', '100.127.255.255', '127.0.0.1'],
    ...['169.254.0.1', '172.16.0.0', '172.31.255.255', '192.0.0.0', '192.0.0.8', '192.0.0.255', '192.168.0.1'],
    ...['198.18.0.0', '198.19.255.255', '224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255'],
    ...['::', '::1', '::192.168.0.1', '::ffff:8.8.8.8', '64:ff9b:1::1', '100::1', '100:0:0:1::1', '2001:2::1'],
    ...['2001:10::1', '5f00::1', 'fc00::1', 'fdff::1', 'fe80::1', 'febf::1', 'fec0::1', 'ff02::1'],
  ])('holds %s', (text) => {
    expect(inSet(bogonAddresses, text)).toBe(true);
  });

  test.each([
    ...['1.0.0.0', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '126.255.255.255', '128.0.0.0'],
    ...['172.15.255.255', '172.32.0.0', '192.0.0.9', '192.0.0.10', '192.0.1.0', '192.167.255.255', '192.169.0.0'],
    ...['198.17.255.255', '198.20.0.0', '223.255.255.255', '64:ff9b::8.8.8.8', '2001::1', '2001:20::1', '2002::1'],
    ...['2606:4700::1', '2a00::1', '100:0:0:2::1', '2001:2:1::1'],
  ])('leaves out %s, which may be a source on the Internet', (text) => {
    expect(inSet(bogonAddresses, text)).toBe(false);
  });

  test('documentation prefixes are a set apart', () => {
    for (const text of ['192.0.2.1', '198.51.100.255', '203.0.113.0', '2001:db8::1', '3fff:fff::1']) {
      expect(inSet(documentationAddresses, text)).toBe(true);
    }
    for (const text of ['192.0.3.0', '198.51.101.0', '203.0.114.0', '2001:db9::1', '3fff:1000::1']) {
      expect(inSet(documentationAddresses, text)).toBe(false);
    }
    expect(addressesOverlap(bogonAddresses, documentationAddresses)).toBe(false);
  });
});
