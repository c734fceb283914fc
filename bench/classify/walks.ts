/** bench: whole walks over large rulesets, read rule by rule and compiled on demand. */
import { rulesetsOnDemand } from '../../src/classify/public.ts';
import type { Injection } from '../../src/model/public.ts';
import { makePacket } from '../../src/net/public.ts';
import { decide, makeWorld, newMemory, type World, walk } from '../../src/semantics/public.ts';
import { star } from '../reach/star.ts';
import { between, randomWords } from './random.ts';
import { interleaved, median, ratios, timed } from './rounds.ts';
import type { Sizes } from './sections.ts';

type Row = Readonly<Record<string, string | number>>;

const tenants = 4;
const short = (value: number): number => Number(value.toFixed(2));

/** Every packet goes through two firewalls with so many rules each, or is refused at one of them. */
export async function walksSection({ rounds, seed }: Sizes): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const rules of [20, 200, 2000, 20_000]) {
    const { topology, policies } = star(tenants, rules, seed);
    const plain = makeWorld(topology, policies);
    const rulesets = rulesetsOnDemand(decide);
    const quick = makeWorld(topology, policies, rulesets.decide);
    const packets = injections(2000, seed);
    const wrong = packets.filter((one) => verdictOf(plain, one) !== verdictOf(quick, one)).length;
    const count = Math.max(20, Math.min(packets.length, Math.floor(400_000 / rules)));
    const walkAll = (world: World): (() => number) => {
      let turn = 0;
      return () => {
        turn += 1;
        const from = (turn * count) % Math.max(1, packets.length - count);
        return timed(() => {
          for (const one of packets.slice(from, from + count)) walk(world, one, newMemory());
        });
      };
    };
    const timings = await interleaved(
      [
        { name: 'rule by rule', count, pass: walkAll(plain) },
        { name: 'on demand', count, pass: walkAll(quick) },
      ],
      rounds,
      seed,
    );
    const of = (name: string): readonly number[] => timings.get(name) ?? [];
    rows.push({
      rulesOfAFirewall: rules + 3,
      compiled: rulesets.told().filter(({ compiled }) => compiled).length,
      wrong,
      ruleByRuleUs: short(median(of('rule by rule')) / 1000),
      onDemandUs: short(median(of('on demand')) / 1000),
      ratio: short(median(ratios(of('on demand'), of('rule by rule')))),
    });
  }
  return rows;
}

/** How it ended, where, and by which rule. */
function verdictOf(world: World, injection: Injection): string {
  const { disposition, end, hops } = walk(world, injection, newMemory());
  return JSON.stringify([disposition, end, hops.at(-1)?.steps.at(-1)?.decider]);
}

/** From the hosts to shared services: half to the port that all may use, half to any port. */
function injections(count: number, seed: number): readonly Injection[] {
  const random = randomWords(seed);
  return Array.from({ length: count }, (): Injection => {
    const tenant = between(random, 0, tenants - 1);
    const packet = makePacket({
      src: { family: 4, value: 0x0a00_000an + BigInt(tenant) * 1024n },
      dst: { family: 4, value: 0x0aff_0000n + BigInt(between(random, 2, 60_000)) },
      protocol: 6,
      dstPort: random() % 2 === 0 ? 443 : between(random, 1, 60_000),
    });
    return { node: `t${tenant}-host`, interface: 'e', packet };
  });
}
