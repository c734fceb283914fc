/** Isolation by the rules of the trade is proved; every single leak is refuted, with a packet that really crosses. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { replay } from '../../../src/checks/prove/replay.ts';
import { type Conclusion, isolation, makeTerrain, placesOf, understood } from '../../../src/reach/public.ts';
import { makeWorld } from '../../../src/semantics/public.ts';
import {
  type Isolated,
  type IsolatedOptions,
  isolated,
  isolatedOptions,
  leaking,
  leaks,
  offered,
} from '../../support/isolated-platform.ts';

function decide({ topology, policies }: Isolated, options: IsolatedOptions): Conclusion {
  const terrain = makeTerrain(topology, new Map([...policies].map(([id, policy]) => [id, understood(policy)])));
  const { headers } = terrain;
  const exempt = headers.universe.where(offered(options));
  return isolation(terrain, placesOf(terrain, { cunning: true }), { exempt });
}

describe('isolation', () => {
  test.prop([isolatedOptions], { numRuns: 12 })('any platform built by the isolation rules is proved', (options) => {
    const conclusion = decide(isolated(options), options);
    expect(conclusion.kind).toBe('proof');
    expect(conclusion.quantified.packets > 0n).toBe(true);
    expect(conclusion.quantified.sendings).toBeGreaterThan(0);
  });

  test.prop([isolatedOptions, fc.constantFrom(...leaks)], { numRuns: 24 })(
    'any single planted leak is refuted with a packet that replays to the same end',
    (given, leak) => {
      const { options, ...platform } = leaking(given, leak);
      const conclusion = decide(platform, options);
      expect(conclusion.kind, leak).toBe('refutation');
      if (conclusion.kind !== 'refutation') return;
      const world = makeWorld(platform.topology, platform.policies);
      for (const one of conclusion.counterexamples) replay(world, one);
      const honest = conclusion.counterexamples.find(({ landing }) => landing?.owner.kind !== 'internet');
      expect(honest).toBeDefined();
    },
  );
});
