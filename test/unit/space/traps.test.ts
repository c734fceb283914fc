/** The cases that sets of packets get wrong first: absent fields, families, borders of digits, odd input. */
import { describe, expect, test } from 'vitest';
import { conntrackStates } from '../../../src/model/public.ts';
import { addressSet, makePacket, numberSet, numbers, type Packet, type Service } from '../../../src/net/public.ts';
import { absent, formatServiceRow, stateKinds, Universe } from '../../../src/space/public.ts';

const four = (value: bigint) => ({ family: 4 as const, value });
const six = (value: bigint) => ({ family: 6 as const, value });
const https: Service = { kind: 'ports', protocol: 6, destination: numbers(443) };
const syn = makePacket({ src: four(1n), dst: four(2n), protocol: 6, dstPort: 443 });
const { srcPort: _s, dstPort: _d, tcpFlags: _f, ...bare } = syn;
const later: Packet = { ...bare, fragment: { id: 1, offset: 8, more: false } };

describe.each([32, 8] as const)('with digits of %i bits', (digitBits) => {
  const u = new Universe({ digitBits });

  test('a later fragment matches no port rule, and does match its negation', () => {
    const rule = u.where({ services: [https] });
    expect(u.contains(rule, syn)).toBe(true);
    expect(u.contains(rule, later)).toBe(false);
    expect(u.contains(u.complement(rule), later)).toBe(true);
    expect(u.contains(u.where({ services: [{ kind: 'protocol', protocol: 6 }] }), later)).toBe(true);
  });

  test('all ports are not the whole protocol: later fragments and packets cut short are between them', () => {
    const all = numberSet([{ first: 0, last: 65_535 }]);
    const ports = u.where({ services: [{ kind: 'ports', protocol: 6, destination: all }] });
    const rest = u.intersect(
      u.everything,
      u.subtract(u.where({ services: [{ kind: 'protocol', protocol: 6 }] }), ports),
    );
    expect(u.boxes(rest).boxes.map(({ services }) => services.map(formatServiceRow))).toEqual([['tcp without header']]);
    expect(u.contains(rest, later)).toBe(true);
  });

  test('a port set that reaches beyond the last port never means a packet without ports', () => {
    const beyond = { ranges: [{ first: 0, last: 70_000 }] };
    for (const service of [{ destination: beyond }, { source: beyond }]) {
      const set = u.where({ services: [{ kind: 'ports', protocol: 6, ...service }] });
      expect(u.contains(set, syn)).toBe(true);
      expect(u.contains(set, later)).toBe(false);
    }
    for (const outside of [absent.destinationPort, 70_000]) {
      expect(u.where({ services: [{ kind: 'ports', protocol: 6, destination: numbers(outside) }] })).toBe(u.nothing);
    }
  });

  test('a type or code beyond the last one never means a packet without ICMP header', () => {
    expect(u.where({ services: [{ kind: 'icmp', family: 4, type: absent.icmpType }] })).toBe(u.nothing);
    expect(u.where({ services: [{ kind: 'icmp', family: 4, type: 8, code: absent.icmpCode }] })).toBe(u.nothing);
  });

  test('a number set that is not canonical means what it says', () => {
    const messy = {
      ranges: [
        { first: 80, last: 90 },
        { first: 22, last: 22 },
        { first: 85, last: 100 },
        { first: 23, last: 24 },
      ],
    };
    expect(u.where({ destinationPort: messy })).toBe(u.where({ destinationPort: numberSet(messy.ranges) }));
  });

  test('no services at all match nothing; the absent condition matches everything', () => {
    expect(u.where({ services: [] })).toBe(u.nothing);
    expect(u.where({ source: { ranges: [] } })).toBe(u.nothing);
    expect(u.where({ families: new Set() })).toBe(u.nothing);
    expect(u.where({})).toBe(u.unbounded);
  });

  test('a set of IPv4 addresses holds no IPv6 packet with the same first digits', () => {
    const set = u.where({ source: addressSet([{ family: 4, first: 0x2001_0db8n, last: 0x2001_0db8n }]) });
    const v6 = makePacket({ src: six(0x2001_0db8n << 96n), dst: six(1n), protocol: 6 });
    expect(u.contains(set, v6)).toBe(false);
    expect(u.contains(set, makePacket({ src: four(0x2001_0db8n), dst: four(1n), protocol: 6 }))).toBe(true);
  });

  test('a range of addresses across a border of digits holds its ends and nothing beyond', () => {
    for (const middle of [8n, 24n, 32n, 64n, 96n].map((shift) => 0x2001_0db8n * (1n << 96n) + (1n << shift))) {
      const range = { family: 6 as const, first: middle - 3n, last: middle + 3n };
      const set = u.where({ destination: addressSet([range]) });
      const holds = (value: bigint) => u.contains(set, makePacket({ src: six(1n), dst: six(value), protocol: 17 }));
      for (let value = range.first - 2n; value <= range.last + 2n; value += 1n) {
        expect(holds(value)).toBe(value >= range.first && value <= range.last);
      }
      expect(u.addressesIn(set, 'destination').ranges).toEqual([range]);
    }
  });

  test('counting does not count digits that IPv4 does not have', () => {
    const one = { ranges: [{ family: 4 as const, first: 5n, last: 8n }] };
    const all = u.count(u.where({ families: new Set([4]) }));
    expect(u.count(u.where({ source: one })) * 2n ** 30n).toBe(all);
    expect(u.count(u.where({ families: new Set([6]) }))).toBe(all * 2n ** 192n);
  });

  test('what is no packet is refused', () => {
    expect(() => u.contains(u.everything, { ...syn, dst: six(1n) })).toThrow(/destination is no IPv4 address/);
    expect(() => u.contains(u.everything, { ...syn, dstPort: 65_536 })).toThrow(/no destinationPort 65536/);
    expect(() => u.contains(u.everything, { ...syn, tcpFlags: 256 })).toThrow(/no tcpFlags 256/);
    expect(() => u.contains(u.everything, { ...syn, protocol: 6.5 })).toThrow(/no protocol 6.5/);
    expect(() => u.contains(u.everything, { ...syn, vlanTags: [1, 2, 3] })).toThrow(/two VLAN tags/);
  });
});

test('conntrack states have the numbers of their order in the model', () => {
  expect(stateKinds).toEqual(conntrackStates);
});

test('a row of a matrix comes back as that row', () => {
  const u = new Universe();
  const range = (family: 4 | 6, first: bigint, size: bigint) => ({ family, first, last: first + size - 1n });
  const source = addressSet([range(4, 0x0a01_0000n, 256n), range(6, 0x2001_0db8_0001n << 80n, 1n << 80n)]);
  const destination = addressSet([range(4, 0xc0a8_0100n, 16n), range(6, 0x2001_0db8_0002n << 80n, 1n << 80n)]);
  const services: Service[] = [
    https,
    { kind: 'ports', protocol: 17, destination: numbers(53, 123), source: numbers(99) },
  ];
  const row = u.where({ source, destination, services, state: numbers(0) });
  const { boxes, complete } = u.boxes(row);
  expect(complete).toBe(true);
  expect(boxes.map((box) => ({ ...box, services: box.services.map(formatServiceRow) }))).toEqual([
    { source, destination, services: ['tcp/443', 'udp/53,123 from 99'], where: { state: numbers(0) } },
  ]);
});

test('more rows than asked for are owned up to', () => {
  const u = new Universe();
  const hosts = Array.from({ length: 8 }, (_, i) =>
    u.where({
      source: addressSet([{ family: 4, first: BigInt(i * 2), last: BigInt(i * 2) }]),
      destination: addressSet([{ family: 4, first: BigInt(i * 4), last: BigInt(i * 4) }]),
    }),
  );
  expect(u.boxes(u.union(...hosts), 3)).toMatchObject({ complete: false, boxes: [{}, {}, {}] });
  expect(u.boxes(u.union(...hosts)).boxes).toHaveLength(8);
});
