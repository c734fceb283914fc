/** Walks over rulesets that are compiled on demand end as walks over the rules as they are read. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { makeAtlas } from '../../../src/checks/atlas.ts';
import { explore } from '../../../src/checks/explore/explore.ts';
import { sampledWorld } from '../../../src/checks/explore/world.ts';
import { type OnDemandOptions, rulesetsOnDemand } from '../../../src/classify/public.ts';
import type { Injection, Ruleset, Topology, Trace } from '../../../src/model/public.ts';
import { type Address, makePacket } from '../../../src/net/public.ts';
import { deployedPolicies, projectMatrix } from '../../../src/policy/public.ts';
import { converse, decide, makeWorld, newMemory, type World, walk } from '../../../src/semantics/public.ts';
import { arrivals, ruleset } from '../../support/classify.ts';
import { generated } from '../../support/generated-platform.ts';
import { type Wild, wildPlatform } from '../../support/wild-platform.ts';

const everythingAtOnce: OnDemandOptions = { patience: 0, leastRules: 0 };

const questions = ruleset.chain((set) =>
  fc.tuple(fc.constant(set), fc.array(arrivals(set), { minLength: 1, maxLength: 30 })),
);

describe.each<[string, OnDemandOptions]>([
  ['compiled at once', everythingAtOnce],
  ['compiled in the middle', { patience: 3, leastRules: 2 }],
  ['never compiled', { ...everythingAtOnce, memoryBudget: 0 }],
])('a ruleset %s', (_, options) => {
  test.prop([questions], { numRuns: 100 })('says what semantics says', ([set, asked]) => {
    const rulesets = rulesetsOnDemand(decide, options);
    for (const { packet, context } of asked) {
      expect(rulesets.decide(set, packet, context)).toEqual(decide(set, packet, context));
    }
  });
});

test.prop([wildPlatform, fc.nat()], { numRuns: 40 })(
  'every walk and conversation is the same, step by step',
  (wild, seed) => {
    const plain = makeWorld(wild.topology, wild.policies);
    const rulesets = rulesetsOnDemand(decide, everythingAtOnce);
    const quick = makeWorld(wild.topology, wild.policies, rulesets.decide);
    for (const injection of injectionsInto(wild, seed)) {
      expect(ways(quick, injection)).toEqual(ways(plain, injection));
    }
    for (const { compiled, reason } of rulesets.told()) expect([compiled, reason]).toEqual([true, reason]);
  },
  120_000,
);

test('a sample of a platform finds the same, wherever it looks', () => {
  const { topology, matrix } = generated({ tenants: 2, seed: 3 });
  const policies = deployedPolicies(topology, projectMatrix(topology, matrix));
  const atlas = makeAtlas(topology, policies);
  const found = [makeWorld(topology, policies), sampledWorld(topology, policies)].map((world) => {
    const {
      trace: _,
      traceWithout: __,
      ...evidence
    } = explore({
      world,
      atlas,
      matrix,
      policies,
      seed: 1,
      effort: 'quick',
    });
    return evidence;
  });
  expect(found[0]?.packets).toBeGreaterThan(1000);
  expect(found[1]).toEqual(found[0]);
}, 120_000);

describe('what is told', () => {
  const one = fc.sample(ruleset, { seed: 5, numRuns: 200 }).find(({ rules }) => rules.length > 15) as Ruleset;
  const question = fc.sample(arrivals(one), { seed: 1, numRuns: 1 })[0] as ReturnType<
    typeof arrivals
  > extends fc.Arbitrary<infer T>
    ? T
    : never;
  const toldBy = (set: Ruleset, options: OnDemandOptions, times = 1): readonly [boolean, string] => {
    const rulesets = rulesetsOnDemand(decide, options);
    for (let time = 0; time < times; time += 1) rulesets.decide(set, question.packet, question.context);
    const [said] = rulesets.told();
    return [said?.compiled === true, said?.reason ?? ''];
  };

  test('names what a ruleset is answered by, and why', () => {
    expect(toldBy(one, { patience: 2 }, 2)).toEqual([false, 'read one by one: asked too seldom']);
    expect(toldBy(one, { patience: 2 }, 3)[0]).toBe(true);
    expect(toldBy({ ...one, rules: one.rules.slice(0, 3) }, { patience: 0 })).toEqual([
      false,
      'read one by one: too few rules',
    ]);
    expect(toldBy(one, { patience: 0, memoryBudget: 100 })[1]).toMatch(/^read one by one: \d+ boxes are too many/u);
  });

  test('a field that no wire carries is read one by one', () => {
    const packet = { ...question.packet, protocol: 300 };
    const rulesets = rulesetsOnDemand(decide, everythingAtOnce);
    expect(rulesets.decide(one, packet, question.context)).toEqual(decide(one, packet, question.context));
  });
});

/** The walk alone, and the conversation that it may open. */
function ways(world: World, injection: Injection): readonly unknown[] {
  const alone: Trace = walk(world, injection, newMemory());
  const { opening, reply, then, works } = converse(world, injection, newMemory());
  return [alone, opening, reply, then, works];
}

/** Packets between addresses of the platform, from wherever something can send, whole, later fragments and hidden ones. */
function injectionsInto({ topology }: Wild, seed: number): readonly Injection[] {
  const addresses = addressesOf(topology);
  const places = [...topology.nodes.values()].flatMap((node) =>
    [...node.interfaces.values()].flatMap(({ name, role }) => (role.kind === 'port' ? [] : [[node.id, name] as const])),
  );
  const draw = <T>(list: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...list);
  const injection = fc
    .record({
      place: draw(places),
      arriving: fc.boolean(),
      src: draw(addresses),
      dst: draw(addresses),
      protocol: draw([6, 6, 17, 1, 58, 47]),
      port: draw([22, 53, 80, 443, 8443]),
      fragment: draw([undefined, undefined, { id: 1, offset: 8, more: false }]),
      hidden: draw([false, false, true]),
    })
    .filter(({ src, dst }) => src.family === dst.family)
    .map(({ place: [node, name], arriving, src, dst, protocol, port, fragment, hidden }): Injection => {
      const ports = fragment === undefined && (protocol === 6 || protocol === 17) ? { dstPort: port } : {};
      const options = hidden && src.family === 6 ? [{ name: 'unknown-header' as const }] : [];
      const packet = makePacket({
        src,
        dst,
        protocol,
        ...ports,
        options,
        ...(fragment === undefined ? {} : { fragment }),
      });
      return { node, interface: name, packet, ...(arriving ? { arriving: true } : {}) };
    });
  return fc.sample(injection, { seed, numRuns: 40 });
}

function addressesOf(topology: Topology): readonly Address[] {
  const own = [...topology.nodes.values()].flatMap(({ interfaces }) =>
    [...interfaces.values()].flatMap(({ addresses }) => addresses.map(({ address }) => address)),
  );
  return [...own, { family: 4, value: 0x0909_0909n }, { family: 6, value: 0x2a00n << 112n }];
}
