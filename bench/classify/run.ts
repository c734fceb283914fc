/** bench: the rule-matching core beside its peers. See bench/README.md. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { compileColumns, linear, packetColumns, type RuleColumns, type Structure } from '../../src/classify/public.ts';
import { hasClassbench, readClassbench } from './classbench.ts';
import { generateRules, type Style } from './generate.ts';
import {
  type Contender,
  geometricMean,
  interleaved,
  median,
  percentile,
  ratios,
  type Timings,
  timed,
} from './rounds.ts';
import { buildRteAcl, type RteAcl, startRteAcl } from './rte-acl.ts';
import { scanOfObjects } from './scans.ts';
import { familiesSection, membersSection, threadsSection, updatesSection } from './sections.ts';
import { type TraceKind, traceKinds, traceOf } from './traces.ts';
import { walksSection } from './walks.ts';

const { values } = parseArgs({
  options: {
    sets: { type: 'string', default: 'acl1,fw1,ipc1' },
    sizes: { type: 'string', default: '1k,10k,100k' },
    rounds: { type: 'string', default: '15' },
    packets: { type: 'string', default: '100000' },
    pass: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '7' },
    cpu: { type: 'string', default: '1' },
    out: { type: 'string', default: 'dist/bench/classify.json' },
    only: { type: 'string', default: 'peers,families,members,updates,walks' },
  },
});
const rounds = Number(values.rounds);
const packets = Number(values.packets);
const passSize = Number(values.pass);
const seed = Number(values.seed);
const cpu = Number(values.cpu);
const sections = new Set(values.only.split(','));
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

interface Case {
  readonly set: string;
  readonly size: string;
  readonly trace: TraceKind;
  readonly wrong: Readonly<Record<string, number>>;
  readonly nsMedian: Readonly<Record<string, number>>;
  readonly nsTenth: Readonly<Record<string, number>>;
  readonly timings: Readonly<Record<string, readonly number[]>>;
}

interface SetFacts {
  readonly set: string;
  readonly size: string;
  readonly rules: number;
  readonly source: string;
  readonly structures: readonly {
    readonly name: string;
    readonly kind: string;
    readonly bytes: number;
    readonly bytesOfARule: number;
    readonly buildMs: number;
  }[];
  readonly rteAcl?: { readonly bytes: number; readonly buildMs: number };
}

const counts: Readonly<Record<string, number>> = { '1k': 1000, '10k': 10_000, '100k': 100_000 };

function rulesOf(set: string, size: string): { readonly rules: RuleColumns; readonly source: string } {
  const name = `${set}_${size}`;
  if (hasClassbench(name)) return { rules: readClassbench(name), source: 'ClassBench' };
  const style = set.replace(/\d+$/u, '') as Style;
  return { rules: generateRules(style, 4, counts[size] ?? 1000, seed), source: 'our generator' };
}

/** The best of five, as the first runs also compile the compiler. */
function timedBuild(build: () => Structure): { readonly structure: Structure; readonly ms: number } {
  let ms = Number.POSITIVE_INFINITY;
  let structure: Structure | undefined;
  for (let round = 0; round < 5; round += 1) {
    const spent = timed(() => {
      structure = build();
    });
    ms = Math.min(ms, spent / 1e6);
  }
  return { structure: structure as Structure, ms };
}

async function peersOf(
  set: string,
  size: string,
  program: ReturnType<typeof buildRteAcl>,
): Promise<[readonly SetFacts[], readonly Case[]]> {
  const { rules, source } = rulesOf(set, size);
  const headers = new Uint32Array(traceKinds.length * packets * 4);
  traceKinds.forEach((kind, index) => {
    headers.set(traceOf(rules, kind, packets, seed), index * packets * 4);
  });
  const rows = traceKinds.length * packets;
  const peer = 'program' in program ? await startRteAcl(program, rules, headers, cpu) : undefined;

  const built = [
    { name: 'auto', ...timedBuild(() => compileColumns(rules, { rows })) },
    { name: 'forest', ...timedBuild(() => compileColumns(rules, { rows, structure: 'forest' })) },
    {
      name: 'forest with flow cache',
      ...timedBuild(() => compileColumns(rules, { rows, structure: 'forest', flowCache: 32_768 })),
    },
  ];
  const facts: SetFacts = {
    set,
    size,
    rules: rules.count,
    source,
    structures: built.map(({ name, structure, ms }) => ({
      name,
      kind: structure.kind,
      bytes: structure.bytes,
      bytesOfARule: structure.bytes / rules.count,
      buildMs: ms,
    })),
    ...(peer === undefined ? {} : { rteAcl: { bytes: peer.bytes, buildMs: peer.buildMs } }),
  };
  const ours = built
    // Where `auto` is the forest, it is measured once.
    .filter(({ name, structure }) => name !== 'auto' || structure.kind !== 'forest')
    .map(({ name, structure }) => {
      const columns = structure.columns(rows);
      columns.header.set(headers);
      return { name: name === 'auto' ? structure.kind : name, structure, columns };
    });
  const scan = linear(rules);
  const scanColumns = { ...packetColumns(4, 0), header: headers };
  const objects = scanOfObjects(rules);
  const found: Case[] = [];
  for (const [index, trace] of traceKinds.entries()) {
    const base = index * packets;
    const sample = Math.max(20, Math.min(passSize, Math.floor(2_000_000 / rules.count)));
    const expected = await expectedAnswers(peer, scan, scanColumns, base, sample);
    const wrong: Record<string, number> = { compared: expected.length };
    const out = new Int32Array(rows);
    let turn = 0;
    const next = (): number => {
      turn += 1;
      return base + (turn % Math.max(1, Math.floor(packets / passSize))) * passSize;
    };
    const contenders: Contender[] = [];
    const add = (
      name: string,
      count: number,
      run: (from: number, to: number) => void,
      checked = expected.length,
    ): void => {
      out.fill(-2);
      run(base, base + checked);
      wrong[name] = expected.subarray(0, checked).filter((rule, row) => out[base + row] !== rule).length;
      contenders.push({
        name,
        count,
        pass: () => {
          const from = next();
          return timed(() => {
            run(from, from + count);
          });
        },
      });
    };
    for (const { name, structure, columns } of ours) {
      add(`${name}, batch`, passSize, (from, to) => {
        structure.lookupMany(columns, from, to, out);
      });
      // Single calls are for the structure that a user gets; where the engine has seen several, it builds in none of them.
      if (name === 'forest with flow cache' || (name === 'forest' && ours[0]?.name === 'tables')) continue;
      add(`${name}, one call`, passSize, (from, to) => {
        for (let row = from; row < to; row += 1) out[row] = structure.lookup(columns, row);
      });
    }
    add(
      'scan of typed arrays',
      sample,
      (from, to) => {
        for (let row = from; row < to; row += 1) out[row] = scan.lookup(scanColumns, row);
      },
      sample,
    );
    const few = Math.max(10, sample >> 3);
    add(
      'scan of objects',
      few,
      (from, to) => {
        for (let row = from; row < to; row += 1) out[row] = objects(headers, row);
      },
      few,
    );
    if (peer !== undefined) {
      for (const method of peer.methods) {
        contenders.push({
          name: `rte_acl ${method}, burst 32`,
          count: passSize,
          pass: () => peer.pass(method, 32, next(), passSize),
        });
      }
      contenders.push({
        name: 'rte_acl scalar, one call',
        count: passSize,
        pass: () => peer.pass('scalar', 1, next(), passSize),
      });
    }
    const timings = await interleaved(contenders, rounds, seed + index);
    found.push(caseOf(set, size, trace, wrong, timings));
    say(lineOf(found.at(-1) as Case));
  }
  peer?.stop();
  return [[facts], found];
}

/** One set in a process of its own: what the engine learnt about one set's structures slows the calls into the next one's. */
function peersApart(set: string, size: string): [readonly SetFacts[], readonly Case[]] {
  const folder = mkdtempSync(join(tmpdir(), 'segproof-bench-'));
  const out = join(folder, 'result.json');
  try {
    const program = process.argv[1] ?? '';
    const words = [...process.argv.slice(2), '--only', 'peers', '--sets', set, '--sizes', size, '--out', out];
    const { status } = spawnSync(process.execPath, [program, ...words], { stdio: ['ignore', 'ignore', 'inherit'] });
    if (status !== 0 && status !== 1) throw new Error(`the bench of ${set}_${size} ended with ${String(status)}`);
    const result = JSON.parse(readFileSync(out, 'utf8')) as { facts: SetFacts[]; cases: Case[] };
    for (const one of result.cases) say(lineOf(one));
    return [result.facts, result.cases];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Every answer of librte_acl where it is there, held to a scan on a sample; else the sample alone. */
async function expectedAnswers(
  peer: RteAcl | undefined,
  scan: Structure,
  columns: ReturnType<typeof packetColumns>,
  base: number,
  sample: number,
): Promise<Int32Array> {
  const scanned = Int32Array.from({ length: sample }, (_, row) => scan.lookup(columns, base + row));
  if (peer === undefined) return scanned;
  const answers = (await peer.answers('scalar', 32)).subarray(base, base + packets);
  const differing = scanned.filter((rule, row) => answers[row] !== rule).length;
  if (differing > 0) throw new Error(`librte_acl and a scan differ on ${differing} of ${sample} packets`);
  for (const method of peer.methods) {
    const other = (await peer.answers(method, 32)).subarray(base, base + packets);
    if (other.some((rule, row) => answers[row] !== rule))
      throw new Error(`librte_acl ${method} differs from its own scalar method`);
  }
  return answers;
}

function caseOf(set: string, size: string, trace: TraceKind, wrong: Record<string, number>, timings: Timings): Case {
  const each = (of: (list: readonly number[]) => number): Record<string, number> =>
    Object.fromEntries([...timings].map(([name, list]) => [name, Number(of(list).toFixed(2))]));
  return {
    set,
    size,
    trace,
    wrong,
    nsMedian: each(median),
    nsTenth: each((list) => percentile(list, 10)),
    timings: Object.fromEntries([...timings].map(([name, list]) => [name, list.map((one) => Number(one.toFixed(2)))])),
  };
}

function lineOf(one: Case): string {
  const errors = Object.entries(one.wrong).filter(([name, count]) => name !== 'compared' && count > 0);
  const times = Object.entries(one.nsMedian).map(([name, ns]) => `${name} ${ns}`);
  return `${one.set}_${one.size} ${one.trace}: wrong ${errors.length === 0 ? 0 : JSON.stringify(errors)} | ${times.join(' | ')}`;
}

interface Target {
  readonly name: string;
  readonly ours: readonly string[];
  readonly other: string;
  readonly traces: readonly TraceKind[];
}

const best = [
  'rte_acl avx512x32, burst 32',
  'rte_acl avx512x16, burst 32',
  'rte_acl avx2, burst 32',
  'rte_acl sse, burst 32',
];

/** Per size: the geometric mean over sets and traces of the median ratio, with the best of our structures in each case. */
function summaryOf(cases: readonly Case[]): Record<string, Record<string, { mean: number; least: number }>> {
  const other = best.find((name) => cases.some((one) => one.timings[name] !== undefined));
  if (other === undefined) return {};
  const uniform: readonly TraceKind[] = ['corner', 'inside'];
  const targets: readonly Target[] = [
    { name: `batch, against ${other}`, ours: ['tables, batch', 'forest, batch'], other, traces: uniform },
    { name: `forest batch, against ${other}`, ours: ['forest, batch'], other, traces: uniform },
    {
      name: `batch on skewed traffic, against ${other}`,
      ours: ['tables, batch', 'forest with flow cache, batch'],
      other,
      traces: ['skewed'],
    },
    {
      name: 'one call, against rte_acl scalar, one call',
      ours: ['tables, one call', 'forest, one call'],
      other: 'rte_acl scalar, one call',
      traces: uniform,
    },
  ];
  const summary: Record<string, Record<string, { mean: number; least: number }>> = {};
  for (const target of targets) {
    const bySize: Record<string, { mean: number; least: number }> = {};
    for (const size of new Set(cases.map((one) => one.size))) {
      const found = cases
        .filter((one) => one.size === size && target.traces.includes(one.trace))
        .map((one) =>
          Math.max(
            ...target.ours
              .filter((name) => one.timings[name] !== undefined)
              .map((name) => median(ratios(one.timings[name] ?? [], one.timings[target.other] ?? []))),
          ),
        );
      bySize[size] = { mean: Number(geometricMean(found).toFixed(2)), least: Number(Math.min(...found).toFixed(2)) };
    }
    summary[target.name] = bySize;
  }
  return summary;
}

const program = buildRteAcl();
say('missing' in program ? program.missing : `librte_acl ${program.version}`);
const facts: SetFacts[] = [];
const cases: Case[] = [];
if (sections.has('peers')) {
  const pairs = values.sizes.split(',').flatMap((size) => values.sets.split(',').map((set) => [set, size] as const));
  for (const [set, size] of pairs) {
    const [fact, found] = pairs.length === 1 ? await peersOf(set, size, program) : peersApart(set, size);
    facts.push(...fact);
    cases.push(...found);
    say(JSON.stringify(fact));
  }
}
const sizes = { rounds, packets, passSize, seed };
const result = {
  command: `npm run bench -- ${process.argv.slice(2).join(' ')}`.trim(),
  cpu: cpus()[0]?.model ?? 'unknown',
  node: process.version,
  rteAcl: 'missing' in program ? program.missing : program.version,
  rounds,
  facts,
  summary: summaryOf(cases),
  families: sections.has('families') ? await familiesSection(sizes) : [],
  members: sections.has('members') ? await membersSection(sizes) : undefined,
  updates: sections.has('updates') ? updatesSection(sizes) : [],
  walks: sections.has('walks') ? await walksSection(sizes) : [],
  threads: sections.has('threads') ? await threadsSection(sizes) : undefined,
  cases,
};
say(JSON.stringify({ ...result, facts: undefined, cases: undefined }, undefined, 1));
mkdirSync(dirname(values.out), { recursive: true });
writeFileSync(values.out, `${JSON.stringify(result, undefined, 1)}\n`);
say(`written to ${values.out}`);
process.exit(
  cases.some((one) => Object.entries(one.wrong).some(([name, count]) => name !== 'compared' && count > 0)) ? 1 : 0,
);
