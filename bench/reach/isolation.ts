/** bench: isolation of all tenants of a star, cold: `isolation.mjs TENANTS RULES SEED`; one JSON line on stdout. */
import { isolation, makeTerrain, placesOf, understood } from '../../src/reach/public.ts';
import { star } from './star.ts';

const [tenants = 10, rules = 20, seed = 1] = process.argv.slice(2).map(Number);
const platform = star(tenants, rules, seed);
const bounds = new Map([...platform.policies].map(([id, policy]) => [id, understood(policy)]));
const before = process.cpuUsage();
const start = performance.now();
const terrain = makeTerrain(platform.topology, bounds);
const places = placesOf(terrain, { cunning: true });
const conclusion = isolation(terrain, places);
const wall = performance.now() - start;
const { user, system } = process.cpuUsage(before);
process.stdout.write(
  `${JSON.stringify({
    tenants,
    rules: platform.rules,
    result: conclusion.kind,
    places: conclusion.quantified.places,
    ways: conclusion.quantified.sendings,
    cpuMs: Math.round((user + system) / 1000),
    wallMs: Math.round(wall),
    storeMb: Math.round(terrain.headers.universe.stats().bytes / 1e6),
    residentMb: Math.round(process.memoryUsage().rss / 1e6),
  })}\n`,
);
