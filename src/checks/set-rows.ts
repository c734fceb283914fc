/** checks: tables of sets as they are written in certificates. */
import { type Address, formatAddress } from '../net/public.ts';
import type { TestPart, TestRow } from '../space/public.ts';

/** One row of a table of tests as JSON: addresses are text. */
export interface TestRowJson {
  readonly test: string;
  readonly from: readonly (number | string)[];
  readonly to: readonly TestPart[];
}

export function testRowJson({ test, family, from, to }: TestRow): TestRowJson {
  return {
    test,
    from: from.map((value) => (typeof value === 'number' ? value : formatAddress(addressOf(family, value)))),
    to,
  };
}

function addressOf(family: TestRow['family'], value: bigint): Address {
  if (family === undefined) throw new Error('an address without a family');
  return { family, value };
}
