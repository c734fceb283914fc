/** Which packets can come to a filter, and which are promised to nobody: read once from `semantics`, once by the engine. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import type { ComparedFilter } from '../../../src/certify/public.ts';
import { type Carried, compareFilters, exactly, filtersAgainstMatrix } from '../../../src/checks/public.ts';
import { type Action, conntrackStates, type Policy, type Rule, type Topology } from '../../../src/model/public.ts';
import { type AddressSet, addressSet, allAddresses, anyService, rangeOf } from '../../../src/net/public.ts';
import { comparisonOf, comparisonVerdict } from '../../support/comparisons.ts';
import { ip, net } from '../../support/small-platform.ts';
import { endsOf, matrixOf, row, rowsOf } from '../../support/tiny-platform.ts';
import { wildPlatform } from '../../support/wild-platform.ts';

const special = [
  '0.0.0.0',
  '127.0.0.1',
  '127.0.0.9',
  '224.0.0.1',
  '255.255.255.255',
  '10.1.255.255',
  '::',
  '::1',
  'ff02::1',
];

const everything = row('all', allAddresses, allAddresses, [anyService]);

/** Ends at which a node may change its mind: single addresses and whole networks. */
function ends(topology: Topology): readonly AddressSet[] {
  const own = [...topology.nodes.values()].flatMap(({ interfaces }) =>
    [...interfaces.values()].flatMap(({ addresses }) =>
      addresses.flatMap(({ address, prefix }) => [
        rangeOf(address),
        rangeOf({ family: prefix.family, value: prefix.value }),
      ]),
    ),
  );
  return [
    ...endsOf(topology),
    ...own.map((range) => addressSet([range])),
    ...special.map((text) => addressSet([rangeOf(ip(text))])),
    net('10.2.0.128/25'),
  ];
}

function probe(topology: Topology): fc.Arbitrary<Rule> {
  // Wide on one side, so that the other alone decides.
  const end = fc.oneof(fc.constant(allAddresses), fc.constantFrom(...ends(topology)));
  const face = fc.option(fc.constantFrom('up', 'lan', 'down'), { nil: undefined, freq: 1 });
  return fc
    .record({
      source: end,
      destination: end,
      entry: face,
      exit: fc.option(fc.constantFrom('up', 'lan', 'down'), { nil: undefined, freq: 1 }),
      action: fc.constantFrom<Action>('accept', 'deny'),
      state: fc.option(fc.constantFrom(...conntrackStates), { nil: undefined, freq: 1 }),
      header: fc.constantFrom(true, false, false),
      later: fc.option(fc.boolean(), { nil: undefined, freq: 1 }),
    })
    .map(({ source, destination, entry, exit, action, state, header, later }) => ({
      id: 'probe',
      action,
      log: false,
      rows: [],
      match: {
        source,
        destination,
        ...(entry === undefined ? {} : { inInterfaces: new Set([entry]) }),
        ...(exit === undefined ? {} : { outInterfaces: new Set([exit]) }),
        ...(state === undefined ? {} : { states: new Set([state]) }),
        ...(later === undefined ? {} : { laterFragments: later }),
        ...(header ? { services: [{ kind: 'protocol' as const, protocol: 0 }] } : {}),
      },
    }));
}

const cases = wildPlatform.chain(({ topology }) =>
  fc.tuple(
    fc.constant(topology),
    fc.oneof(rowsOf(topology), fc.constant([everything])),
    fc.constantFrom('forward' as const, 'input' as const),
    probe(topology),
  ),
);

describe('a filter and its share of the matrix', () => {
  test.prop([cases], { numRuns: 200 })(
    'are compared for the same packets by both readings',
    ([topology, rows, hook, rule]) => {
      const matrix = matrixOf(...rows);
      const carriedBy = (wanted: ReadonlyMap<string, Policy>): Carried =>
        new Map(
          [...wanted].map(([id, policy]) => {
            const both = { forward: exactly(policy.forward), input: exactly(policy.input) };
            return [id, { ...both, [hook]: exactly({ ...policy[hook], rules: [rule, ...policy[hook].rules] }) }];
          }),
        );
      const engine = compareFilters(topology, matrix, carriedBy);
      const filters = filtersAgainstMatrix(topology, matrix, carriedBy).map(
        (pair): ComparedFilter => ({
          ...pair,
          scope: { kind: 'node', topology, declared: topology, node: pair.node },
          narrowed: { opening: false },
        }),
      );
      for (const [i, filter] of filters.entries()) {
        const verdict = comparisonVerdict([filter], comparisonOf([filter], 'equal'));
        expect({ node: filter.node, hook: filter.hook, equal: !('refused' in verdict) }).toEqual({
          node: engine[i]?.node,
          hook: engine[i]?.hook,
          equal: engine[i]?.equal,
        });
      }
    },
  );
});
