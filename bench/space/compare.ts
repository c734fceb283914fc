/**
 * bench: the set engine and its peers on the same questions, in one run, turn by turn. Every measurement is a process
 * of its own; times are CPU time, since other work may share the machine. JSON to standard output.
 *
 * Arguments: --sets matrix:1000,acl1:10000 · --rounds 3 · --limit 100 (seconds of CPU for a peer) ·
 * --classbench FOLDER · --without z3,cadical,buddy
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { arch, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cnfEquality, smtEquality } from './encode.ts';
import { flipped, protocolsOf, type Row, reordered, rowsOf, seeded } from './rulesets.ts';

const { values } = parseArgs({
  options: {
    sets: { type: 'string', default: 'matrix:1000,matrix:10000' },
    rounds: { type: 'string', default: '3' },
    limit: { type: 'string', default: '100' },
    classbench: { type: 'string' },
    without: { type: 'string', default: '' },
    digits: { type: 'string', default: '32' },
    ours: { type: 'string', default: 'ours.mjs' },
    source: { type: 'string', default: '.' },
  },
});
const left = new Set(values.without.split(','));
const limit = Number(values.limit);
const folder = mkdtempSync(join(tmpdir(), 'segproof-bench-'));

interface Measured {
  readonly engine: string;
  readonly task: string;
  readonly set: string;
  readonly kind: string;
  readonly ms?: number;
}

/** CPU milliseconds and output of a command that is stopped after `limit` seconds of CPU. */
function limited(command: string): { readonly ms: number; readonly out: string } {
  const run = spawnSync('bash', ['-c', `ulimit -t ${limit}; ${command}; times`], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  const lines = run.stdout.trim().split('\n');
  const [user = '', system = ''] = (lines.at(-1) ?? '').split(' ');
  const ms = (text: string): number => {
    const [minutes = '0', seconds = '0'] = text.replace('s', '').split('m');
    return (Number(minutes) * 60 + Number(seconds)) * 1000;
  };
  return { ms: Math.round(ms(user) + ms(system)), out: lines.slice(0, -2).join('\n') };
}

function ours(task: string, name: string, size: number): Measured {
  const args = ['--max-old-space-size=8192', '--expose-gc', values.ours, task, name, `${size}`, values.digits];
  const out = execFileSync(
    process.execPath,
    [...args, ...(values.classbench === undefined ? [] : [values.classbench])],
    {
      encoding: 'utf8',
    },
  );
  return JSON.parse(out) as Measured;
}

function solver(engine: 'z3' | 'cadical', task: string, set: string, file: string): Measured {
  const { ms, out } = limited(engine === 'z3' ? `z3 ${file}` : `cadical -q -n ${file}`);
  const kind = /\bunsat|UNSATISFIABLE/u.test(out)
    ? 'equal'
    : /\bsat|SATISFIABLE/u.test(out)
      ? 'different'
      : 'no answer';
  return { engine, task, set, kind, ms };
}

function buddy(
  task: string,
  set: string,
  file: string,
): Measured & { readonly first?: number; readonly nodes?: number } {
  const { ms, out } = limited(`${join(folder, 'buddy')} < ${file}`);
  const [first, second, kind, nodes] = out.split(' ');
  if (kind === undefined) return { engine: 'buddy', task, set, kind: 'no answer', ms };
  return {
    engine: 'buddy',
    task,
    set,
    kind,
    ms: Number(first) + Number(second),
    first: Number(first),
    nodes: Number(nodes),
  };
}

function listText(rows: readonly Row[]): string {
  const lines = rows.map((row) => {
    const protocols = protocolsOf(row);
    const bounds = [row.source, row.destination, row.destinationPort, row.sourcePort].flat();
    return [row.accept ? 1 : 0, ...bounds, protocols.length, ...protocols.flat()].join(' ');
  });
  return `${rows.length}\n${lines.join('\n')}\n`;
}

function shuffled<T>(list: readonly T[], random: () => number): readonly T[] {
  return list
    .map((value) => ({ value, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ value }) => value);
}

const results: Measured[] = [];
try {
  if (!left.has('buddy')) {
    execFileSync('gcc', ['-O3', '-o', join(folder, 'buddy'), join(values.source, 'buddy.c'), '-lbdd']);
  }
  const random = seeded(1);
  for (const one of values.sets.split(',')) {
    const [name = 'matrix', size = '1000'] = one.split(':');
    const set = `${name} ${size}`;
    const rows = rowsOf(name, Number(size), values.classbench);
    const others = { equal: reordered(rows, 5), difference: flipped(rows, 5) };
    const jobs: (() => Measured)[] = ['permit', 'warm', 'equal', 'difference', 'changed'].map(
      (task) => () => ours(task, name, Number(size)),
    );
    for (const [task, other] of Object.entries(others)) {
      const file = join(folder, `${name}-${size}-${task}`);
      if (!left.has('z3')) {
        writeFileSync(`${file}.smt2`, smtEquality([rows, other]));
        jobs.push(() => solver('z3', task, set, `${file}.smt2`));
      }
      if (!left.has('cadical')) {
        writeFileSync(`${file}.cnf`, cnfEquality([rows, other]));
        jobs.push(() => solver('cadical', task, set, `${file}.cnf`));
      }
      if (!left.has('buddy')) {
        writeFileSync(`${file}.rules`, listText(rows) + listText(other));
        jobs.push(() => buddy(task, set, `${file}.rules`));
      }
    }
    const ended = new Set<string>();
    for (let round = 0; round < Number(values.rounds); round += 1) {
      for (const job of shuffled(jobs, random)) {
        if (ended.has(`${jobs.indexOf(job)}`)) continue;
        const result = job();
        // What found no answer once is not asked again.
        if (result.kind === 'no answer') ended.add(`${jobs.indexOf(job)}`);
        results.push(result);
        process.stderr.write(`${JSON.stringify(result)}\n`);
      }
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const machine = { cpu: cpus()[0]?.model ?? '', cores: cpus().length, arch: arch(), node: process.version };
console.log(JSON.stringify({ machine, rounds: Number(values.rounds), limit, digits: Number(values.digits), results }));
