/** Generated platforms: what a seed fixes, how the plan scales, what is refused. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { generatePlatform } from '../../../../src/formats/generate/generate.ts';
import { maxTenants, planPods, tenantsPerPod } from '../../../../src/formats/generate/plan.ts';
import { randomStream } from '../../../../src/formats/generate/random.ts';

const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const counts = fc.integer({ min: 1, max: 450 });

describe('a generated platform', () => {
  test.prop([counts, seeds], { numRuns: 20 })('is the same, octet for octet, for the same options', (tenants, seed) => {
    expect([...generatePlatform({ tenants, seed })]).toEqual([...generatePlatform({ tenants, seed })]);
  });

  test.prop([counts, counts, seeds], { numRuns: 20 })(
    "keeps a tenant's file whatever the number of others",
    (a, b, seed) => {
      const [few, many] = [
        generatePlatform({ tenants: Math.min(a, b), seed }),
        generatePlatform({ tenants: Math.max(a, b), seed }),
      ];
      for (const [path, text] of few) if (path.startsWith('tenants/')) expect(many.get(path)).toBe(text);
    },
  );

  test('differs with the seed', () => {
    expect([...generatePlatform({ tenants: 5, seed: 1 }).values()]).not.toEqual([
      ...generatePlatform({ tenants: 5, seed: 2 }).values(),
    ]);
  });

  test.prop([fc.integer({ min: 1, max: 30 }), fc.integer({ min: 7, max: 60 }), seeds], { numRuns: 20 })(
    'has as many rows per tenant as asked, each with an id of its own',
    (tenants, rulesPerTenant, seed) => {
      const sheet = generatePlatform({ tenants, seed, rulesPerTenant }).get('matrices/pod-01.csv') ?? '';
      const ids = sheet
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => line.split(';')[0]);
      expect(ids).toHaveLength(tenants * rulesPerTenant);
      expect(new Set(ids).size).toBe(ids.length);
    },
  );

  test('names only files that it holds', () => {
    const files = generatePlatform({ tenants: 201, seed: 7 });
    const named = [...(files.get('platform.yaml') ?? '').matchAll(/^ {2}- (.+)$/gmu)].map(([, path]) => path ?? '');
    expect(new Set(named)).toEqual(new Set([...files.keys()].filter((path) => path !== 'platform.yaml')));
  });

  test.each([
    [{ tenants: 0, seed: 1 }],
    [{ tenants: 10_001, seed: 1 }],
    [{ tenants: 1.5, seed: 1 }],
    [{ tenants: Number.NaN, seed: 1 }],
    [{ tenants: 1, seed: -1 }],
    [{ tenants: 1, seed: 1, rulesPerTenant: 6 }],
    [{ tenants: 1, seed: 1, rulesPerTenant: 1_001 }],
  ])('refuses %j', (options) => {
    expect(() => generatePlatform(options)).toThrow(RangeError);
  });
});

describe('the plan of the largest platform', () => {
  const pods = planPods(maxTenants, 1);
  const tenants = pods.flatMap((pod) => pod.tenants);

  test('holds every tenant once', () => {
    expect(tenants).toHaveLength(maxTenants);
    expect(new Set(tenants.map(({ id }) => id)).size).toBe(maxTenants);
  });

  test('gives no address to two tenants', () => {
    const starts = tenants.map(({ block }) => block);
    expect(new Set(starts).size).toBe(maxTenants);
    for (const start of starts) expect(third(start) % 4).toBe(0);
    const six = tenants.flatMap((tenant) => (tenant.six === undefined ? [] : [tenant.six]));
    expect(new Set(six).size).toBe(six.length);
  });

  test("keeps every tenant inside its pod's prefix, and out of the provider's", () => {
    for (const pod of pods) {
      const first = Number(pod.prefix.split('.')[1]);
      expect(first % 4).toBe(0);
      expect(first).toBeGreaterThanOrEqual(4);
      expect(first).toBeLessThanOrEqual(252);
      for (const { block } of pod.tenants) expect(second(block) >> 2).toBe(first >> 2);
    }
  });

  test('uses no VLAN id twice in a pod, and none out of range', () => {
    for (const pod of pods) {
      const ids = pod.tenants.flatMap(({ vlan }) => Object.values(vlan));
      expect(new Set(ids).size).toBe(4 * pod.tenants.length);
      expect(Math.min(...ids)).toBeGreaterThan(99);
      expect(Math.max(...ids)).toBeLessThanOrEqual(4094);
    }
  });

  test('has an uplink in 192.0.2.0/24 for every pod, apart from that of the offices', () => {
    expect(pods).toHaveLength(maxTenants / tenantsPerPod);
    const hosts = pods.map(({ uplink }) => Number(uplink.edge.split('.')[3]));
    expect(new Set(hosts).size).toBe(pods.length);
    expect(Math.max(...hosts)).toBeLessThan(252);
    for (const host of hosts) expect(host % 4).toBe(2);
  });
});

describe('the random source', () => {
  test.prop([seeds, seeds])('draws the same for the same seed and stream', (seed, stream) => {
    const [a, b] = [randomStream(seed, stream), randomStream(seed, stream)];
    for (let i = 0; i < 20; i += 1) expect(a.below(1_000_000)).toBe(b.below(1_000_000));
  });

  test.prop([seeds, fc.integer({ min: 1, max: 100_000 })])('stays below its limit', (seed, limit) => {
    const random = randomStream(seed, 0);
    for (let i = 0; i < 20; i += 1) {
      const drawn = random.below(limit);
      expect(drawn).toBeGreaterThanOrEqual(0);
      expect(drawn).toBeLessThan(limit);
    }
  });

  test('spreads over all values, for neighbouring streams too', () => {
    const seen = new Set(Array.from({ length: 1_000 }, (_, stream) => randomStream(1, stream).below(16)));
    expect(seen.size).toBe(16);
  });
});

function second(prefix: string): number {
  return Number(prefix.split('.')[1]);
}

function third(prefix: string): number {
  return Number(prefix.split('.')[2]);
}
