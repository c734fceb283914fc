/** Senders followed together against senders followed apart: isolation ends the same, with the same packets shown. */
import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import type { Policy, Topology } from '../../../src/model/public.ts';
import { type Conclusion, isolation, makeTerrain, placesOf, understood } from '../../../src/reach/public.ts';
import { isolated, isolatedOptions, leaking, leaks, offered } from '../../support/isolated-platform.ts';
import { wildPlatform, withTenants } from '../../support/wild-platform.ts';

interface Given {
  readonly topology: Topology;
  readonly policies: ReadonlyMap<string, Policy>;
  readonly exempt?: ReturnType<typeof offered>;
}

/** What a reader sees of a conclusion; the number of classes depends on who was followed with whom. */
function told(conclusion: Conclusion): unknown {
  const { kind, quantified } = conclusion;
  const { endings: _, ...over } = quantified;
  if (kind === 'proof') return { kind, over };
  if (kind === 'undecided') return { kind, over, ledger: conclusion.ledger };
  const shown = conclusion.counterexamples.map(({ injection, disposition, at, forged }) => ({
    injection,
    disposition,
    at,
    forged,
  }));
  return { kind, over, shown };
}

function both({ topology, policies, exempt }: Given): readonly [Conclusion, Conclusion] {
  const of = (apart: boolean): Conclusion => {
    const terrain = makeTerrain(topology, new Map([...policies].map(([id, policy]) => [id, understood(policy)])));
    const kept = exempt === undefined ? {} : { exempt: terrain.headers.universe.where(exempt) };
    return isolation(terrain, placesOf(terrain, { cunning: true }), { ...kept, apart });
  };
  return [of(false), of(true)];
}

const planted: fc.Arbitrary<Given> = fc
  .tuple(isolatedOptions, fc.option(fc.constantFrom(...leaks)))
  .map(([options, leak]) => {
    if (leak === null) return { ...isolated(options), exempt: offered(options) };
    const { options: used, ...platform } = leaking(options, leak);
    return { ...platform, exempt: offered(used) };
  });
const wild: fc.Arbitrary<Given> = wildPlatform.map(({ topology, policies }) => ({
  topology: withTenants(topology),
  policies,
}));

test.prop([fc.oneof(planted, wild)], { numRuns: 40 })(
  'senders followed together are told as senders followed apart',
  (given) => {
    const [together, apart] = both(given);
    expect(told(together)).toEqual(told(apart));
  },
  600_000,
);
