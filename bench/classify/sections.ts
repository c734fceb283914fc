/** bench: what has no peer: IPv6 beside IPv4, many firewalls at once, updates, threads. */
import { availableParallelism } from 'node:os';
import {
  compileColumns,
  compileMembers,
  compileThreaded,
  headerWords,
  LiveRuleset,
  trait,
} from '../../src/classify/public.ts';
import { startThreads } from '../../src/cli/kernel-threads.ts';
import { generateRules, styles } from './generate.ts';
import { between, randomWords } from './random.ts';
import { type Contender, interleaved, median, percentile, ratios, timed } from './rounds.ts';
import { rulesOfColumns } from './rules-of-columns.ts';
import { traceOf } from './traces.ts';

export interface Sizes {
  readonly rounds: number;
  readonly packets: number;
  readonly passSize: number;
  readonly seed: number;
}

type Row = Readonly<Record<string, string | number>>;

const short = (value: number): number => Number(value.toFixed(2));

/** The same shapes of rules in both families, side by side. */
export async function familiesSection({ rounds, packets, passSize, seed }: Sizes): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const count of [1000, 10_000, 100_000]) {
    for (const style of styles) {
      const contenders: Contender[] = [];
      const bytes: number[] = [];
      for (const family of [4, 6] as const) {
        const rules = generateRules(style, family, count, seed);
        const structure = compileColumns(rules, { rows: packets, structure: 'forest' });
        bytes.push(structure.bytes / count);
        const columns = structure.columns(packets);
        columns.header.set(traceOf(rules, 'inside', packets, seed));
        const out = new Int32Array(packets);
        let turn = 0;
        const next = (): number => {
          turn += 1;
          return (turn % Math.max(1, Math.floor(packets / passSize))) * passSize;
        };
        contenders.push({
          name: `batch ${family}`,
          count: passSize,
          pass: () => {
            const from = next();
            return timed(() => structure.lookupMany(columns, from, from + passSize, out));
          },
        });
        contenders.push({
          name: `one ${family}`,
          count: passSize,
          pass: () => {
            const from = next();
            return timed(() => {
              for (let row = from; row < from + passSize; row += 1) out[row] = structure.lookup(columns, row);
            });
          },
        });
      }
      const timings = await interleaved(contenders, rounds, seed);
      const of = (name: string): readonly number[] => timings.get(name) ?? [];
      rows.push({
        style,
        rules: count,
        bytesOfARule4: short(bytes[0] ?? 0),
        bytesOfARule6: short(bytes[1] ?? 0),
        batch4: short(median(of('batch 4'))),
        batch6: short(median(of('batch 6'))),
        batchRatio: short(median(ratios(of('batch 4'), of('batch 6')))),
        one4: short(median(of('one 4'))),
        one6: short(median(of('one 6'))),
        oneRatio: short(median(ratios(of('one 4'), of('one 6')))),
      });
    }
  }
  return rows;
}

/** A platform of 1,000 firewalls with 200 rules each: every packet belongs to one. */
export async function membersSection({ rounds, packets, passSize, seed }: Sizes): Promise<Row> {
  const members = 1000;
  const each = 200;
  const columnsOf = Array.from({ length: members }, (_, member) => generateRules('fw', 4, each, seed + member));
  const rulesets = columnsOf.map((rules, member) => ({
    name: `${member}`,
    rules: rulesOfColumns(rules),
    residual: { 4: 'deny', 6: 'deny' } as const,
  }));
  let buildMs = Number.POSITIVE_INFINITY;
  let compiled = compileMembers(rulesets, 4, { rows: packets });
  for (let round = 0; round < 3; round += 1) {
    const spent = timed(() => {
      compiled = compileMembers(rulesets, 4, { rows: packets });
    });
    buildMs = Math.min(buildMs, spent / 1e6);
  }
  const random = randomWords(seed);
  const owner = Uint32Array.from({ length: packets }, () => between(random, 0, members - 1));
  const columns = compiled.columns(packets);
  const lists = columnsOf.map((rules, member) => traceOf(rules, 'inside', 256, seed + member));
  // Every generated packet shows its ports.
  columns.traits.fill(trait.sourcePort | trait.destinationPort);
  for (let row = 0; row < packets; row += 1) {
    const list = lists[owner[row] as number] as Uint32Array;
    const from = between(random, 0, 255) * 4;
    columns.header.set(list.subarray(from, from + 4), row * 4);
  }
  const out = new Int32Array(packets);
  compiled.lookupMany(columns, owner, 0, packets, out);
  const alone = columnsOf.map((rules) => compileColumns(rules, { structure: 'forest' }));
  const wrong = out.filter((rule, row) => alone[owner[row] as number]?.lookup(columns, row) !== rule).length;
  let turn = 0;
  const next = (): number => {
    turn += 1;
    return (turn % Math.max(1, Math.floor(packets / passSize))) * passSize;
  };
  const timings = await interleaved(
    [
      {
        name: 'batch',
        count: passSize,
        pass: () => {
          const from = next();
          return timed(() => compiled.lookupMany(columns, owner, from, from + passSize, out));
        },
      },
      {
        name: 'one',
        count: passSize,
        pass: () => {
          const from = next();
          return timed(() => {
            for (let row = from; row < from + passSize; row += 1) {
              out[row] = compiled.lookup(columns, row, owner[row] as number);
            }
          });
        },
      },
    ],
    rounds,
    seed,
  );
  return {
    firewalls: members,
    rulesEach: each,
    bytesOfARule: short(compiled.bytes / (members * each)),
    buildMs: short(buildMs),
    wrong,
    batch: short(median(timings.get('batch') ?? [])),
    one: short(median(timings.get('one') ?? [])),
  };
}

/** One rule taken out and put back, again and again, and look-ups afterwards. */
export function updatesSection({ rounds, packets, passSize, seed }: Sizes): readonly Row[] {
  const rows: Row[] = [];
  for (const count of [1000, 10_000, 100_000]) {
    for (const style of styles) {
      const source = generateRules(style, 4, count, seed);
      const rules = rulesOfColumns(source);
      const live = new LiveRuleset({ name: 'bench', rules, residual: { 4: 'deny', 6: 'deny' } });
      const handles = [...live.handles()];
      const random = randomWords(seed);
      const times: { remove: number[]; insert: number[] } = { remove: [], insert: [] };
      // A run of updates is timed as one, because the clock itself takes part of a microsecond.
      const run = 20;
      for (let round = 0; round < 20 * rounds; round += 1) {
        const places = Array.from({ length: run }, () => between(random, 0, count - 2)).filter(
          (place, index, all) => all.findIndex((other) => Math.abs(other - place) < 2) === index,
        );
        const taken = places.map((place) => live.ruleOf(handles[place] as number));
        times.remove.push(
          timed(() => {
            for (const place of places) live.remove(handles[place] as number);
          }) / places.length,
        );
        times.insert.push(
          timed(() =>
            places.forEach((place, index) => {
              handles[place] = live.insert(taken[index] as (typeof taken)[number], handles[place + 1]);
            }),
          ) / places.length,
        );
      }
      const fixed = compileColumns(source, { structure: 'forest' });
      const columns = fixed.columns(packets);
      columns.header.set(traceOf(source, 'inside', packets, seed));
      const out = new Int32Array(packets);
      const expected = new Int32Array(packets);
      fixed.lookupMany(columns, 0, packets, expected);
      live.lookupMany(columns, 0, packets, out);
      const wrong = out.filter(
        (handle, row) => Number(handle < 0 ? -1 : live.ruleOf(handle).id) !== expected[row],
      ).length;
      const before: number[] = [];
      const after: number[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const from = (round % Math.max(1, Math.floor(packets / passSize))) * passSize;
        before.push(timed(() => fixed.lookupMany(columns, from, from + passSize, out)) / passSize);
        after.push(timed(() => live.lookupMany(columns, from, from + passSize, out)) / passSize);
      }
      rows.push({
        style,
        rules: count,
        wrong,
        removeUs: short(median(times.remove) / 1000),
        insertUs: short(median(times.insert) / 1000),
        removeUs95: short(percentile(times.remove, 95) / 1000),
        insertUs95: short(percentile(times.insert, 95) / 1000),
        staticNs: short(median(before)),
        liveNs: short(median(after)),
        ratio: short(median(ratios(before, after))),
      });
    }
  }
  return rows;
}

/** A large batch on one thread and on two. Meaningless on a single processor. */
export async function threadsSection({ rounds, seed }: Sizes): Promise<Row> {
  const rules = generateRules('fw', 4, 10_000, seed);
  const rows = 1_000_000;
  const compiled = compileThreaded(rules, { rows, threads: 2 });
  if (typeof compiled === 'string') return { missing: compiled };
  const headers = traceOf(rules, 'inside', 100_000, seed);
  for (let from = 0; from < rows; from += 100_000) compiled.columns.header.set(headers, from * headerWords(4));
  const ports = [startThreads(compiled.start, 1), startThreads(compiled.start, 2)] as const;
  const timings: readonly [number[], number[]] = [[], []];
  // Other programs fall on both alike, as they are asked in turn. Time is on the wall: there is more than one processor.
  for (let round = 0; round < rounds + 3; round += 1) {
    for (const [index, port] of ports.entries()) {
      const start = performance.now();
      await compiled.lookup(port, rows);
      if (round >= 3) timings[index]?.push(((performance.now() - start) * 1e6) / rows);
    }
  }
  for (const port of ports) await port.stop();
  const [one, two] = timings;
  return {
    rows,
    processors: availableParallelism(),
    oneThread: short(median(one)),
    twoThreads: short(median(two)),
    ratio: short(median(ratios(two, one))),
    ratio90: short(percentile(ratios(two, one), 90)),
  };
}
