/** Images of sets: forgetting, writing and exchanging fields mean what they mean for each packet. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import {
  type AddressSet,
  addressSet,
  addressSetContains,
  numberSetContains,
  numbers,
  prefixOf,
} from '../../../src/net/public.ts';
import { absent, type NumberField, type Placed, Universe } from '../../../src/space/public.ts';
import { anAddressSet } from '../../support/net.ts';
import { build, expression, expressionAndPackets, fieldValue } from '../../support/spaces.ts';

const numberField = fc.constantFrom<NumberField>(
  'location',
  'entry',
  'vlan',
  'protocol',
  'destinationPort',
  'sourcePort',
  'icmpType',
  'tcpFlags',
  'fragment',
  'state',
  'translated',
);
const addressField = fc.constantFrom('source' as const, 'destination' as const);

function swapped({ packet, situation }: Placed): Placed {
  const { src, dst, srcPort, dstPort, ...rest } = packet;
  return {
    situation,
    packet: {
      ...rest,
      src: dst,
      dst: src,
      ...(dstPort === undefined ? {} : { srcPort: dstPort }),
      ...(srcPort === undefined ? {} : { dstPort: srcPort }),
    },
  };
}

describe.each([32, 8] as const)('with digits of %i bits', (digitBits) => {
  const u = new Universe({ digitBits });

  test.prop([expression, expression, numberField])('what is forgotten is asked for no longer', (x, y, field) => {
    u.scope(() => {
      const [a, b] = [build(u, x), build(u, y)];
      const shadow = u.forget(a, field);
      expect(u.includes(shadow, a)).toBe(true);
      expect(u.forget(shadow, field)).toBe(shadow);
      expect(u.forget(u.union(a, b), field)).toBe(u.union(shadow, u.forget(b, field)));
      expect(u.restrict(shadow, field, 1)).toBe(shadow);
      // Frobenius: a condition on other fields goes in and out of the quantifier.
      expect(u.forget(u.intersect(shadow, b), field)).toBe(u.intersect(shadow, u.forget(b, field)));
    });
  });

  test.prop([expression, addressField, addressField])('forgetting addresses, in any order', (x, one, other) => {
    u.scope(() => {
      const a = build(u, x);
      const shadow = u.forget(a, one);
      expect(u.includes(shadow, a)).toBe(true);
      expect(u.forget(u.forget(a, one), other)).toBe(u.forget(a, other, one));
    });
  });

  test.prop([expressionAndPackets, numberField])(
    'fixing a field gives what the set says there',
    ([tree, packets], field) => {
      u.scope(() => {
        const set = build(u, tree);
        for (const at of packets) {
          const part = u.restrict(set, field, fieldValue(field, at));
          expect(u.contains(part, at.packet, at.situation)).toBe(u.contains(set, at.packet, at.situation));
        }
      });
    },
  );

  test.prop([expression, numberField])('the values of a field are those of its packets', (tree, field) => {
    u.scope(() => {
      const set = u.intersect(build(u, tree), u.everything);
      const values = u.numbersIn(set, field);
      expect(u.includes(u.where({ [field]: values }), set)).toBe(true);
      for (const at of u.samples(set, { seed: 7, count: 5 })) {
        expect(numberSetContains(values, fieldValue(field, at))).toBe(true);
      }
      for (const { first, last } of values.ranges) {
        expect(u.isEmpty(u.intersect(set, u.where({ [field]: numbers(first) })))).toBe(false);
        expect(u.isEmpty(u.intersect(set, u.where({ [field]: numbers(last) })))).toBe(false);
      }
    });
  });

  test.prop([expression, addressField])('the addresses of a field are those of its packets', (tree, field) => {
    u.scope(() => {
      const set = u.intersect(build(u, tree), u.everything);
      const found = u.addressesIn(set, field);
      expect(u.includes(u.where({ [field]: found }), set)).toBe(true);
      for (const range of found.ranges) {
        for (const value of [range.first, range.last]) {
          const one: AddressSet = addressSet([{ family: range.family, first: value, last: value }]);
          expect(u.overlaps(set, u.where({ [field]: one }))).toBe(true);
        }
      }
    });
  });

  test.prop([expression, numberField, fc.nat(6)])(
    'a written field has the value, and nothing else changes',
    (tree, field, n) => {
      u.scope(() => {
        const set = build(u, tree);
        const value = n % (field === 'translated' ? 2 : field === 'fragment' ? 3 : field === 'state' ? 5 : 7);
        const image = u.assign(set, field, numbers(value));
        const none = absent[field as keyof typeof absent];
        const lacking = none === undefined ? u.nothing : u.intersect(set, u.where({ [field]: numbers(none) }));
        expect(u.intersect(u.subtract(image, lacking), u.where({ [field]: numbers(value) }))).toBe(
          u.subtract(image, lacking),
        );
        expect(u.includes(image, lacking)).toBe(true);
        expect(u.forget(image, field)).toBe(u.forget(set, field));
        expect(u.assign(image, field, numbers(value))).toBe(image);
        expect(u.write(set, field, value)).toBe(
          u.intersect(u.forget(set, field), u.where({ [field]: numbers(value) })),
        );
      });
    },
  );

  test.prop([expressionAndPackets, addressField, anAddressSet])(
    'a written address may be each of the values of its family',
    ([tree, packets], field, values) => {
      u.scope(() => {
        const set = build(u, tree);
        const image = u.assignAddress(set, field, values);
        expect(u.includes(u.where({ [field]: values }), image)).toBe(true);
        const key = field === 'source' ? 'src' : 'dst';
        for (const { packet, situation } of packets) {
          if (!u.contains(set, packet, situation)) continue;
          for (const { family, first } of values.ranges.filter((range) => range.family === packet.family)) {
            expect(u.contains(image, { ...packet, [key]: { family, value: first } }, situation)).toBe(true);
          }
        }
      });
    },
  );

  test.prop([expressionAndPackets])(
    'the answers of a set are the packets whose answers are in it',
    ([tree, packets]) => {
      u.scope(() => {
        const set = build(u, tree);
        const answers = u.swapEnds(set);
        expect(u.swapEnds(answers)).toBe(set);
        expect(u.count(answers)).toBe(u.count(set));
        for (const at of packets) {
          const back = swapped(at);
          expect(u.contains(answers, back.packet, back.situation)).toBe(u.contains(set, at.packet, at.situation));
        }
      });
    },
  );

  test.prop([expression, addressField, fc.nat(128), fc.bigInt({ min: 0n, max: (1n << 128n) - 1n })])(
    'a translated prefix keeps the host part, and back again is where it was',
    (tree, field, length, somewhere) => {
      u.scope(() => {
        const set = build(u, tree);
        for (const family of [4, 6] as const) {
          const bits = family === 4 ? length % 33 : length;
          const start = family === 4 ? 0x0a00_0000n : 0x2001_0db8_0000_0000_ffff_ffff_ffff_fffdn;
          const from = prefixOf({ family, value: start }, bits);
          const to = prefixOf({ family, value: family === 4 ? somewhere & 0xffff_ffffn : somewhere }, bits);
          const inside = u.intersect(
            set,
            u.where({ families: new Set([family]), [field]: addressSet([rangeOfPrefix(from)]) }),
          );
          const moved = u.netmap(set, field, from, to);
          expect(u.netmap(moved, field, to, from)).toBe(inside);
          expect(u.count(moved)).toBe(u.count(inside));
          const key = field === 'source' ? 'src' : 'dst';
          for (const { packet, situation } of u.samples(moved, { seed: 3, count: 6 })) {
            const value = (packet[key].value - to.value + from.value) as bigint;
            expect(u.contains(set, { ...packet, [key]: { family, value } }, situation)).toBe(true);
            expect(addressSetContains(addressSet([rangeOfPrefix(to)]), packet[key])).toBe(true);
          }
        }
      });
    },
  );
});

function rangeOfPrefix({ family, value, length }: ReturnType<typeof prefixOf>): AddressSet['ranges'][number] {
  return { family, first: value, last: value + (1n << BigInt((family === 4 ? 32 : 128) - length)) - 1n };
}
