/** Certificates made to harm: each is refused with one short reason. */
import { describe, expect, test } from 'vitest';
import { Refused, readCertificate } from '../../../src/certify/public.ts';
import { certificateOf, verdictOn } from '../../support/certificates.ts';
import { isolated } from '../../support/isolated-platform.ts';
import { matrixOf } from '../../support/tiny-platform.ts';

const platform = isolated({
  tenants: 2,
  sixToo: true,
  publish: true,
  masquerade: true,
  sloppy: false,
  discard: false,
});
const good = certificateOf(platform);
const [row] = good.tests;
const [presence] = good.presences;

/** Why it is refused; any other end than Refused fails the test. */
function reason(text: string): string {
  try {
    readCertificate(text);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return error.message;
  }
  throw new Error('it was read');
}

const withRow = (change: object): object => ({ ...good, tests: [{ ...row, ...change }], presences: [] });
const withPresence = (change: object): object => ({ ...good, presences: [{ ...presence, ...change }] });

const values: readonly (readonly [name: string, value: unknown])[] = [
  ['a list', []],
  ['null', null],
  ['an unknown field', { ...good, more: 1 }],
  ['a polluted prototype', JSON.parse('{"__proto__": {"claim": "isolation"}}')],
  ['a missing field', { ...good, tests: undefined }],
  ['another version', { ...good, schemaVersion: 2 }],
  ['another kind', { ...good, kind: 'proof' }],
  ['another claim', { ...good, claim: 'everything' }],
  ['no day', { ...good, asOf: '2026-02-31' }],
  ['a long text', { ...good, tool: 'x'.repeat(2000) }],
  ['a row that leads to itself', withRow({ to: [0, true] })],
  ['a row that leads onward', withRow({ to: [1, true] })],
  ['a row below no number', withRow({ to: [-1, true] })],
  ['a row that is a fraction', withRow({ to: [0.5, true] })],
  ['a row of a foreign field', withRow({ test: 'vlan' })],
  ['a row of a field named like a method', withRow({ test: 'constructor' })],
  ['borders that fall', withRow({ from: [256, 0] })],
  ['borders that do not begin at the lowest value', withRow({ from: [1, 256], to: [true, false] })],
  ['borders beyond the field', withRow({ from: [0, 300] })],
  ['more borders than parts', withRow({ from: [0, 1, 2] })],
  ['no borders', withRow({ from: [], to: [] })],
  ['addresses of two families', withRow({ test: 'source', from: ['0.0.0.0', '::1'], to: [true, false] })],
  ['an address in another spelling', withRow({ test: 'source', from: ['::', '2001:DB8::'], to: [true, false] })],
  ['a family test with a third way', withRow({ test: 'family', from: [4, 6, 8], to: [true, true, true] })],
  ['a set that is no row', withPresence({ packets: good.tests.length })],
  ['a rewriting of what is never rewritten', withPresence({ now: { protocol: 6 } })],
  ['a port that is none', withPresence({ now: { sourcePort: 65_536 } })],
  ['a port as text', withPresence({ now: { sourcePort: '80' } })],
];

describe('a certificate made to harm', () => {
  test('is told from a good one', () => {
    expect(() => readCertificate(JSON.stringify(good))).not.toThrow();
  });

  test.each(values)('%s is refused in one short line', (_, value) => {
    const said = reason(JSON.stringify(value));
    expect(said.length).toBeLessThan(300);
    expect(said).not.toContain('\n');
  });

  test('text that is no JSON, and nesting without end', () => {
    expect(reason('{')).toContain('not JSON');
    expect(reason('['.repeat(200_000) + ']'.repeat(200_000))).toMatch(/not JSON|not an object/u);
  });

  test('a row that asks packets of one family for an address of the other', () => {
    const tests = [{ test: 'source', from: ['::'], to: [true] }];
    const presences = good.presences.map((one) => ({ ...one, packets: 0 }));
    expect(verdictOn(platform, matrixOf(), { ...good, tests, presences })).toMatchObject({
      refused: expect.stringContaining('asks IPv4 packets for an address of IPv6'),
    });
  });

  test('a table that would be walked for ever is given up', () => {
    const fields = [
      'options',
      'fragment',
      'tcpFlags',
      'icmpCode',
      'icmpType',
      'sourcePort',
      'destinationPort',
      'protocol',
    ];
    // Each field leads each of its values to a row of its own, and all of those to all rows of the next one.
    const tests: object[] = [];
    let below: readonly (number | boolean)[] = [true, true];
    for (const test of fields) {
      const width = test === 'options' || test === 'fragment' ? 3 : 200;
      const rows = Array.from({ length: width }, (_, i) => {
        const to = Array.from({ length: width }, (_, j) => below[(i + j) % below.length]);
        return tests.push({ test, from: Array.from({ length: width }, (_, j) => j), to }) - 1;
      });
      below = rows;
    }
    const presences = good.presences.map((one) => ({ ...one, packets: below[0] }));
    expect(verdictOn(platform, matrixOf(), { ...good, tests, presences })).toHaveProperty('refused');
  });
});
