/** laws: an index over sets of addresses finds what asking each set finds. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import {
  AddressIndex,
  type AddressSet,
  addressSet,
  intersectAddresses,
  isEmptyAddresses,
} from '../../../src/net/public.ts';
import { anAddressSet } from '../../support/net.ts';

// Ranges of every length around a few anchors, so that long and short ones lie over each other; some sets have many.
const range = fc
  .tuple(fc.constantFrom(4 as const, 6 as const), fc.integer({ min: 0, max: 7 }), fc.integer({ min: 0, max: 28 }))
  .map(([family, anchor, bits]) => {
    const first = BigInt(anchor) << 28n;
    return { family, first, last: first + (1n << BigInt(bits)) - 1n };
  });
const nested = fc.array(range, { maxLength: 5 }).map((list) => addressSet(list));
const scattered = fc.integer({ min: 60, max: 90 }).map((count) =>
  addressSet(
    Array.from({ length: count }, (_, at) => {
      const first = BigInt(at) << 20n;
      return { family: 4 as const, first, last: first + 3n };
    }),
  ),
);
const sets: fc.Arbitrary<AddressSet> = fc.oneof(
  { weight: 6, arbitrary: nested },
  { weight: 2, arbitrary: anAddressSet },
  { weight: 1, arbitrary: scattered },
);

describe('AddressIndex', () => {
  test.prop([fc.array(sets, { maxLength: 30 }), sets], { numRuns: 300 })(
    'an index names exactly the sets that share an address with the one asked about, in order',
    (list, asked) => {
      const shared = list.flatMap((set, place) => (isEmptyAddresses(intersectAddresses(set, asked)) ? [] : [place]));
      expect(new AddressIndex(list).meeting(asked)).toEqual(shared);
    },
  );
});
