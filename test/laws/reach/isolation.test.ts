/** Isolation by the rules of the trade is proved; every single leak is refuted, with a packet that really crosses. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { replay } from '../../../src/checks/prove/replay.ts';
import type { Policy } from '../../../src/model/public.ts';
import { numbers } from '../../../src/net/public.ts';
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
import { link, node, topology, zone } from '../../support/small-platform.ts';

function decide({ topology, policies }: Isolated, options: IsolatedOptions): Conclusion {
  const terrain = makeTerrain(topology, new Map([...policies].map(([id, policy]) => [id, understood(policy)])));
  const { headers } = terrain;
  const exempt = headers.universe.where(offered(options));
  return isolation(terrain, placesOf(terrain, { cunning: true }), { exempt });
}

const leaky = (a: Policy, b: Policy | undefined): boolean =>
  (['forward', 'input'] as const).some(
    (hook) =>
      a[hook].rules.length !== b?.[hook].rules.length ||
      ([4, 6] as const).some((family) => a[hook].residual[family] !== b[hook].residual[family]),
  );

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

  // Bounds are carried across hops, translation and both hooks: what may leak is neither called isolated nor refuted.
  test.prop([isolatedOptions, fc.constantFrom(...leaks.filter((leak) => !/VLAN/u.test(leak))), fc.boolean()], {
    numRuns: 24,
  })(
    'a leak that only the upper bound of some filter has leaves isolation undecided, and names it',
    (given, leak, one) => {
      const { options, topology: platform, policies } = leaking(given, leak);
      const sound = isolated(options).policies;
      const changed = [...policies].filter(([id, policy]) => policy !== sound.get(id) && leaky(policy, sound.get(id)));
      // Where a packet crosses two leaking filters, one doubtful one among them is enough.
      const inRow = /rule$|route|NAT/u.test(leak);
      const doubtful = new Set((one && inRow ? changed.slice(0, 1) : changed).map(([id]) => id));
      const bounds = new Map(
        [...policies].map(([id, upper]) => {
          const lower = doubtful.has(id) ? (sound.get(id) as Policy) : upper;
          const ledger =
            lower === upper ? [] : [{ what: `rule at ${id}`, why: { en: 'not understood', fr: 'non compris' } }];
          return [id, { upper, lower, ledger }] as const;
        }),
      );
      const terrain = makeTerrain(platform, bounds);
      const exempt = terrain.headers.universe.where(offered(options));
      const conclusion = isolation(terrain, placesOf(terrain, { cunning: true }), { exempt });
      expect(conclusion.kind, leak).toBe('undecided');
      if (conclusion.kind !== 'undecided') return;
      const named = conclusion.ledger.map(({ what }) => what);
      for (const id of doubtful) expect(named).toContain(`rule at ${id}`);
    },
  );

  // A node that follows source routes may send a packet anywhere: nobody may call that isolated, however it was computed.
  test.prop([isolatedOptions], { numRuns: 6 })(
    'a doubt about a node that packets cross is never a proof',
    (options) => {
      const { topology: platform, policies } = isolated(options);
      const nodes = new Map([...platform.nodes].map(([id, one]) => [id, { ...one, acceptSourceRoute: true }]));
      const conclusion = decide({ topology: { ...platform, nodes }, policies }, options);
      expect(conclusion.kind).toBe('undecided');
    },
  );

  // The port writes no tag, so that the switch behind reads the sender's second one.
  test('two tags through an access port that faces a trunk are refuted', () => {
    const access = (vlan: number) => ({ role: { kind: 'port', port: { mode: 'access', vlan } } }) as const;
    const trunk = { role: { kind: 'port', port: { mode: 'trunk', vlans: numbers(20) } } } as const;
    const tenant = (id: string) => ({ kind: 'tenant', tenant: id }) as const;
    const host = (id: string, of: string, address: string) =>
      node(id, 'host', { owner: tenant(of), interfaces: { e: { zone: of, addresses: [address] } } });
    const zones = [zone('a', 'lan', tenant('a'), '10.1.0.0/24'), zone('b', 'lan', tenant('b'), '10.2.0.0/24')];
    const platform = topology(
      [
        host('ha', 'a', '10.1.0.10/24'),
        host('hb', 'b', '10.2.0.10/24'),
        node('sw1', 'switch', { interfaces: { p: access(10), up: access(10) } }),
        node('sw2', 'switch', { interfaces: { down: trunk, p: access(20) } }),
      ],
      [link('ha:e - sw1:p'), link('sw1:up - sw2:down'), link('hb:e - sw2:p')],
      { zones: new Map(zones.map((one) => [one.id, one])) },
    );
    const terrain = makeTerrain(platform, new Map());
    const conclusion = isolation(terrain, placesOf(terrain, { cunning: true }));
    expect(conclusion.kind).toBe('refutation');
    if (conclusion.kind !== 'refutation') return;
    for (const one of conclusion.counterexamples) replay(makeWorld(platform, new Map()), one);
  });
});
