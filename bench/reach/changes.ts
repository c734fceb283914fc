/**
 * bench: one changed rule of a star of tenants, the kept verdict of isolation brought up to date: `changes.mjs TENANTS
 * RULES CHANGES SEED`; one JSON line on stdout.
 */
import type { Policy, Rule } from '../../src/model/public.ts';
import { KeptIsolation, makeTerrain, placesOf, understood, understoodAll } from '../../src/reach/public.ts';
import { inward, outward, random, star } from './star.ts';

const [tenants = 10, rules = 20, changes = 1000, seed = 1] = process.argv.slice(2).map(Number);
const platform = star(tenants, rules, seed);
const terrain = makeTerrain(platform.topology, understoodAll(platform.policies));
const kept = new KeptIsolation(terrain, placesOf(terrain, { cunning: true }));
const first = kept.conclusion().kind;
const draw = random(seed + 1);
const policies = new Map(platform.policies);
const times: number[] = [];
const ends = new Map<string, number>();
const started = usedHeap();

for (let change = 0; change < changes; change += 1) {
  const tenant = Math.floor(draw() * tenants);
  const side = draw() < 0.5 ? 'in' : 'out';
  const id = `t${tenant}-${side}`;
  const before = policies.get(id) as Policy;
  const lan = 0x0a00_0000n + BigInt(tenant) * 1024n;
  const match = side === 'in' ? inward(lan, draw) : outward(lan, draw);
  const place = 2 + Math.floor(draw() * rules);
  const old = before.forward.rules[place] as Rule;
  const after = {
    ...before,
    forward: { ...before.forward, rules: before.forward.rules.with(place, { ...old, match }) },
  };
  policies.set(id, after);
  const start = performance.now();
  const { kind } = kept.update({ policies: new Map([[id, understood(after)]]) });
  times.push(performance.now() - start);
  ends.set(kind, (ends.get(kind) ?? 0) + 1);
}
times.sort((a, b) => a - b);
const at = (share: number): number => Number((times[Math.floor(share * (times.length - 1))] ?? 0).toFixed(3));
process.stdout.write(
  `${JSON.stringify({
    tenants,
    rules: platform.rules,
    first,
    changes,
    ends: Object.fromEntries(ends),
    p50Ms: at(0.5),
    p95Ms: at(0.95),
    worstMs: at(1),
    heapGrowthMb: Math.round((usedHeap() - started) / 1e6),
    storeMb: Math.round(terrain.headers.universe.stats().bytes / 1e6),
    residentMb: Math.round(process.memoryUsage().rss / 1e6),
  })}\n`,
);

/** What is really held, where Node was started with `--expose-gc`. */
function usedHeap(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
