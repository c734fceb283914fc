/** laws: the algebra of address and number sets. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import {
  type Address,
  type AddressSet,
  addressesCover,
  addressesOverlap,
  addressSet,
  addressSetContains,
  addressSetsEqual,
  allAddresses,
  compareAddresses,
  complementAddresses,
  emptyAddresses,
  intersectAddresses,
  intersectNumbers,
  isEmptyAddresses,
  numberSet,
  numberSetContains,
  numbers,
  prefixContains,
  prefixOf,
  prefixRange,
  rangeContains,
  subtractAddresses,
  unionAddresses,
} from '../../../src/net/public.ts';
import { address, anAddressSet, borders, portSet, prefix, rangeList } from '../../support/net.ts';

/** Membership without the set: any range of the list holds the address. */
function inSome(list: AddressSet['ranges'], at: Address): boolean {
  return list.some((range) => range.family === at.family && range.first <= at.value && at.value <= range.last);
}

function expectCanonical(set: AddressSet): void {
  for (const [i, range] of set.ranges.entries()) {
    expect(range.first <= range.last).toBe(true);
    const next = set.ranges[i + 1];
    if (next === undefined) continue;
    if (next.family === range.family) expect(next.first > range.last + 1n).toBe(true);
    else expect(range.family < next.family).toBe(true);
  }
}

type Sets = fc.Arbitrary<AddressSet>;
const two: [Sets, Sets] = [anAddressSet, anAddressSet];
const three: [Sets, Sets, Sets] = [anAddressSet, anAddressSet, anAddressSet];

describe('address sets', () => {
  test.prop([rangeList])('membership agrees with the ranges that made the set', (list) => {
    const set = addressSet(list);
    for (const at of borders(set, { ranges: list })) expect(addressSetContains(set, at)).toBe(inSome(list, at));
  });

  test.prop(two)(
    'membership in union, intersection, difference and complement is or, and, but not, and not',
    (a, b) => {
      for (const at of borders(a, b)) {
        const inA = inSome(a.ranges, at);
        const inB = inSome(b.ranges, at);
        expect(addressSetContains(unionAddresses(a, b), at)).toBe(inA || inB);
        expect(addressSetContains(intersectAddresses(a, b), at)).toBe(inA && inB);
        expect(addressSetContains(subtractAddresses(a, b), at)).toBe(inA && !inB);
        expect(addressSetContains(complementAddresses(a), at)).toBe(!inA);
      }
    },
  );

  test.prop(two)('every operation gives the canonical form', (a, b) => {
    for (const set of [
      a,
      unionAddresses(a, b),
      intersectAddresses(a, b),
      subtractAddresses(a, b),
      complementAddresses(a),
    ]) {
      expectCanonical(set);
    }
  });

  test.prop([rangeList, fc.infiniteStream(fc.nat())])('the order of the ranges does not matter', (list, keys) => {
    const shuffled = list.map((range) => ({ range, key: keys.next().value })).sort((x, y) => x.key - y.key);
    expect(addressSet(shuffled.map(({ range }) => range))).toEqual(addressSet(list));
  });

  test.prop(two)('De Morgan', (a, b) => {
    const notUnion = complementAddresses(unionAddresses(a, b));
    expect(notUnion).toEqual(intersectAddresses(complementAddresses(a), complementAddresses(b)));
    const notBoth = complementAddresses(intersectAddresses(a, b));
    expect(notBoth).toEqual(unionAddresses(complementAddresses(a), complementAddresses(b)));
  });

  test.prop(three)('intersection distributes over union', (a, b, c) => {
    const left = intersectAddresses(a, unionAddresses(b, c));
    expect(left).toEqual(unionAddresses(intersectAddresses(a, b), intersectAddresses(a, c)));
  });

  test.prop(three)('union and intersection commute and associate', (a, b, c) => {
    expect(unionAddresses(a, b)).toEqual(unionAddresses(b, a));
    expect(intersectAddresses(a, b)).toEqual(intersectAddresses(b, a));
    expect(unionAddresses(unionAddresses(a, b), c)).toEqual(unionAddresses(a, b, c));
    const left = intersectAddresses(intersectAddresses(a, b), c);
    expect(left).toEqual(intersectAddresses(a, intersectAddresses(b, c)));
  });

  test.prop([anAddressSet])('complement is its own inverse and splits everything in two', (a) => {
    const rest = complementAddresses(a);
    expect(complementAddresses(rest)).toEqual(a);
    expect(unionAddresses(a, rest)).toEqual(allAddresses);
    expect(intersectAddresses(a, rest)).toEqual(emptyAddresses);
  });

  test.prop(two)('what is subtracted and added again is restored', (a, b) => {
    const common = intersectAddresses(a, b);
    expect(unionAddresses(subtractAddresses(a, b), common)).toEqual(a);
    expect(unionAddresses(subtractAddresses(a, b), b)).toEqual(unionAddresses(a, b));
    expect(isEmptyAddresses(intersectAddresses(subtractAddresses(a, b), b))).toBe(true);
  });

  test.prop(two)('cover, overlap and equality say what the operations say', (a, b) => {
    expect(addressesCover(a, b)).toBe(addressSetsEqual(unionAddresses(a, b), a));
    expect(addressesOverlap(a, b)).toBe(borders(a, b).some((at) => inSome(a.ranges, at) && inSome(b.ranges, at)));
    expect(addressSetsEqual(a, b)).toBe(addressesCover(a, b) && addressesCover(b, a));
  });
});

describe('prefixes', () => {
  test.prop([prefix, address])('a prefix contains what its range contains', (given, at) => {
    for (const probe of [at, ...borders({ ranges: [prefixRange(given)] })]) {
      expect(prefixContains(given, probe)).toBe(rangeContains(prefixRange(given), probe));
    }
  });

  test.prop([prefix])('the prefix of any of its addresses is the prefix', (given) => {
    const { family, first, last } = prefixRange(given);
    for (const value of [first, last, (first + last) / 2n]) {
      expect(prefixOf({ family, value }, given.length)).toEqual(given);
    }
  });

  test.prop([address, address, address])('addresses are totally ordered, IPv4 first', (a, b, c) => {
    expect(Math.sign(compareAddresses(a, b)) + Math.sign(compareAddresses(b, a))).toBe(0);
    if (compareAddresses(a, b) <= 0 && compareAddresses(b, c) <= 0) expect(compareAddresses(a, c) <= 0).toBe(true);
    if (a.family === 4 && b.family === 6) expect(compareAddresses(a, b)).toBeLessThan(0);
  });
});

const smallPorts = fc
  .array(fc.tuple(fc.nat({ max: 60 }), fc.nat({ max: 9 })), { maxLength: 10 })
  .map((pairs) => pairs.map(([first, size]) => ({ first, last: first + size })));

describe('number sets', () => {
  test.prop([smallPorts])('membership agrees with the ranges that made the set, in canonical form', (list) => {
    const set = numberSet(list);
    for (let n = -1; n <= 71; n += 1) {
      expect(numberSetContains(set, n)).toBe(list.some(({ first, last }) => first <= n && n <= last));
    }
    for (const [i, { first, last }] of set.ranges.entries()) {
      expect(first).toBeLessThanOrEqual(last);
      expect(first).toBeGreaterThan((set.ranges[i - 1]?.last ?? Number.NEGATIVE_INFINITY) + 1);
    }
  });

  test.prop([smallPorts, smallPorts])('intersection is and', (x, y) => {
    const [a, b] = [numberSet(x), numberSet(y)];
    const both = intersectNumbers(a, b);
    for (let n = -1; n <= 71; n += 1) {
      expect(numberSetContains(both, n)).toBe(numberSetContains(a, n) && numberSetContains(b, n));
    }
  });

  test.prop([portSet, portSet])('intersection commutes, is canonical and idempotent', (a, b) => {
    const both = intersectNumbers(a, b);
    expect(both).toEqual(intersectNumbers(b, a));
    expect(numberSet(both.ranges)).toEqual(both);
    expect(intersectNumbers(a, a)).toEqual(a);
  });

  test.prop([fc.array(fc.nat({ max: 65_535 }))])('a set of single numbers holds them', (list) => {
    for (const n of list) expect(numberSetContains(numbers(...list), n)).toBe(true);
  });
});
