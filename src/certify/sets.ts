/** certify: the certificate's sets: a table of tests over named fields, shared among all sets, read anew here. */
import type { Family } from '../net/public.ts';
import { possibleHeaders } from './header.ts';
import type { Part } from './read-tests.ts';
import { Refused } from './refused.ts';
import { type HeaderField, type Region, regionOf, within } from './region.ts';
import type { Cuts } from './values.ts';

export type { Part } from './read-tests.ts';

/** Tests the family: where IPv4 packets, and where IPv6 packets go on. */
export interface FamilyTest {
  readonly test: 'family';
  readonly to: readonly [v4: Part, v6: Part];
}

/** Tests a header field: `ways` lead disjoint sets of values on, and together cover all of them. */
export interface FieldTest {
  readonly test: HeaderField;
  /** Addresses are of one family; the other fields are of both. */
  readonly family?: Family;
  readonly ways: readonly { readonly values: Cuts; readonly to: Part }[];
}

export type Test = FamilyTest | FieldTest;

// All sets of a real platform take some hundred thousand; a table made to be walked for ever is given up.
const mostEffort = 20_000_000;

/** INVARIANT (held by the reader): a row leads only to rows before it, and to tests of later fields. */
export class Sets {
  readonly #tests: readonly Test[];
  #effort = 0;

  constructor(tests: readonly Test[]) {
    this.#tests = tests;
  }

  /** The set as disjoint regions. What it says of headers that cannot exist says nothing. */
  *regions(part: Part): Iterable<Region> {
    for (const family of [4, 6] as const) {
      for (const limits of possibleHeaders(family)) {
        const all = regionOf(family, limits);
        if (all !== undefined) yield* this.#walk(all, part, true);
      }
    }
  }

  /** What of the region is not in the set, as disjoint regions. */
  *outside(region: Region, part: Part): Iterable<Region> {
    yield* this.#walk(region, part, false);
  }

  *#walk(region: Region, part: Part, wanted: boolean): Iterable<Region> {
    if (typeof part === 'boolean') {
      if (part === wanted) yield region;
      return;
    }
    const test = this.#tests[part] as Test;
    if (test.test === 'family') {
      yield* this.#walk(region, test.to[region.family === 4 ? 0 : 1], wanted);
      return;
    }
    if (test.family !== undefined && test.family !== region.family)
      throw new Refused(`row ${part} asks IPv${region.family} packets for an address of IPv${test.family}`);
    for (const { values, to } of test.ways) {
      this.#effort += 1 + values.length;
      if (this.#effort > mostEffort) throw new Refused('the sets take more effort than any platform needs');
      const here = within(region, { [test.test]: values });
      if (here !== undefined) yield* this.#walk(here, to, wanted);
    }
  }
}
