/** support: certificates of compared rulesets, and what their verifier says of them. */
import fc from 'fast-check';
import {
  type ComparedClaim,
  type ComparedFilter,
  Refused,
  readComparison,
  type VerifiedComparison,
  verifyComparison,
} from '../../src/certify/public.ts';
import { type FilterCertificateJson, filterCertificate } from '../../src/checks/public.ts';
import { addressSet, formatAddress, maxValue, numberSet } from '../../src/net/public.ts';
import { type HeaderSpace, highest, type NumberField, type Universe } from '../../src/space/public.ts';
import { ip } from './small-platform.ts';

/** A comparison's certificate as JSON, to be changed before it is checked. */
export interface ComparisonJson {
  readonly filters: readonly FilterCertificateJson[];
  readonly [field: string]: unknown;
}

/** What the engine writes for the filters, whether the claim holds or not. */
export function comparisonOf(filters: readonly ComparedFilter[], claim: ComparedClaim): ComparisonJson {
  return {
    schemaVersion: 1,
    kind: 'comparison',
    tool: 'segproof',
    claim,
    question: {},
    inputs: { files: [], digest: '' },
    filters: filters.map((filter) => filterCertificate(filter, claim === 'equal')),
  };
}

/** How much was held, or why it was refused. Any other error is a fault of the verifier. */
export function comparisonVerdict(
  filters: readonly ComparedFilter[],
  certificate: unknown,
): VerifiedComparison | { readonly refused: string } {
  try {
    return verifyComparison(readComparison(JSON.stringify(certificate)), filters);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { refused: error.message };
  }
}

type Part = boolean | number;
type Row = FilterCertificateJson['tests'][number];

/** The set of a part of a comparison's table, put together anew from plain conditions. */
export function setOf(universe: Universe, tests: readonly Row[], part: Part): HeaderSpace {
  if (typeof part === 'boolean') return part ? universe.unbounded : universe.nothing;
  const { test, from, to } = tests[part] as Row;
  return universe.union(
    ...to.map((next, i) =>
      universe.intersect(between(universe, test, from[i], from[i + 1]), setOf(universe, tests, next)),
    ),
  );
}

function between(
  universe: Universe,
  test: string,
  from: string | number | undefined,
  end: string | number | undefined,
) {
  if (test === 'family') return universe.where({ families: new Set([from === 4 ? 4 : 6]) });
  if (typeof from === 'number') {
    const top = highest[test as NumberField];
    return universe.where({ [test]: numberSet([{ first: from, last: typeof end === 'number' ? end - 1 : top }]) });
  }
  const first = ip(`${from}`);
  const last = typeof end === 'string' ? ip(end).value - 1n : maxValue(first.family);
  return universe.where({ [test]: addressSet([{ family: first.family, first: first.value, last }]) });
}

/** The certificate's first filter with one thing changed in its table: an end, a border, a way, or the set itself. */
export function changedTable(filter: FilterCertificateJson): fc.Arbitrary<FilterCertificateJson> {
  const { tests } = filter;
  const withRow = (index: number, change: Partial<Row>): FilterCertificateJson => ({
    ...filter,
    tests: tests.map((row, i) => (i === index ? { ...row, ...change } : row)),
  });
  const ways = tests.flatMap(({ to }, index) => to.map((_, way) => ({ index, way })));
  const borders = tests.flatMap(({ test, from }, index) =>
    test === 'family' ? [] : from.slice(1).map((_, i) => ({ index, at: i + 1 })),
  );
  const put = <T>(list: readonly T[], at: number, value: T): readonly T[] =>
    list.map((one, i) => (i === at ? value : one));
  return fc.oneof(
    fc.constantFrom('noExcess' as const, 'noGap' as const).chain((name) =>
      fc.oneof(fc.boolean(), fc.nat(Math.max(0, tests.length - 1))).map((part) => ({
        ...filter,
        [name]: typeof part === 'number' && part >= tests.length ? false : part,
      })),
    ),
    ...(ways.length === 0
      ? []
      : [
          fc
            .tuple(fc.constantFrom(...ways), fc.boolean())
            .map(([{ index, way }, part]) => withRow(index, { to: put((tests[index] as Row).to, way, part) })),
        ]),
    ...(borders.length === 0
      ? []
      : [
          fc
            .tuple(fc.constantFrom(...borders), fc.constantFrom(-1, 1))
            .map(([{ index, at }, by]) =>
              withRow(index, { from: put((tests[index] as Row).from, at, moved((tests[index] as Row).from[at], by)) }),
            ),
        ]),
  );
}

function moved(border: string | number | undefined, by: number): string | number {
  if (typeof border === 'number') return border + by;
  const { family, value } = ip(`${border}`);
  return formatAddress({ family, value: value + BigInt(by) });
}
