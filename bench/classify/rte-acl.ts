/** bench: DPDK's librte_acl as a process beside ours, built from our own harness where the library is installed. */
import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { RuleColumns } from '../../src/classify/public.ts';

export interface RteAcl {
  readonly version: string;
  readonly buildMs: number;
  readonly bytes: number;
  /** scalar, sse, avx2, avx512x16, avx512x32: what this CPU has. */
  readonly methods: readonly string[];
  /** Nanoseconds for one pass over `count` packets from number `from` on. */
  readonly pass: (method: string, burst: number, from: number, count: number) => Promise<number>;
  readonly answers: (method: string, burst: number) => Promise<Int32Array>;
  readonly stop: () => void;
}

const folder = mkdtempSync(join(tmpdir(), 'segproof-bench-'));
const source = join(import.meta.dirname, 'native', 'rte_acl.c');

/** The program and its version, or why there is none. */
export function buildRteAcl(): { readonly program: string; readonly version: string } | { readonly missing: string } {
  try {
    const version = execFileSync('pkg-config', ['--modversion', 'libdpdk'], { encoding: 'utf8' }).trim();
    const flags = execFileSync('pkg-config', ['--cflags', 'libdpdk'], { encoding: 'utf8' }).trim().split(/\s+/u);
    const program = join(folder, 'rte_acl');
    const libraries = ['-lrte_acl', '-lrte_eal', '-lrte_mempool'];
    execFileSync('gcc', ['-O3', '-o', program, source, ...flags, '-march=native', ...libraries], { stdio: 'pipe' });
    return { program, version };
  } catch (error) {
    return { missing: `no librte_acl (apt-get install gcc pkg-config libdpdk-dev): ${String(error).split('\n')[0]}` };
  }
}

export async function startRteAcl(
  built: { readonly program: string; readonly version: string },
  rules: RuleColumns,
  headers: Uint32Array,
  cpu: number,
): Promise<RteAcl> {
  const rulesFile = join(folder, 'rules');
  const packetsFile = join(folder, 'packets');
  const answersFile = join(folder, 'answers');
  writeFileSync(rulesFile, nativeRules(rules));
  writeFileSync(packetsFile, headers);
  const child: ChildProcessWithoutNullStreams = spawn('taskset', [
    '-c',
    `${cpu}`,
    built.program,
    rulesFile,
    packetsFile,
  ]);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error('librte_acl ended');
    return value as string;
  };
  const ask = (line: string): Promise<string> => {
    child.stdin.write(`${line}\n`);
    return next();
  };
  const { buildMs, bytes, methods } = JSON.parse(await next()) as {
    buildMs: number;
    bytes: number;
    methods: string[];
  };
  return {
    version: built.version,
    buildMs,
    bytes,
    methods,
    pass: async (method, burst, from, count) => Number(await ask(`${method} ${burst} ${from} ${count}`)),
    answers: async (method, burst) => {
      const said = await ask(`check ${method} ${burst} ${answersFile}`);
      if (said !== 'ok') throw new Error(`librte_acl ${method}: ${said}`);
      const read = readFileSync(answersFile);
      return new Int32Array(read.buffer.slice(read.byteOffset, read.byteOffset + read.byteLength));
    },
    stop: () => {
      child.stdin.end();
    },
  };
}

function nativeRules(rules: RuleColumns): Uint32Array {
  const words = new Uint32Array(rules.count * 14);
  for (let box = 0; box < rules.count; box += 1) {
    const [source, destination, ports, rest] = rules.first.subarray(box * 4, box * 4 + 4);
    const [sourceLast, destinationLast, portsLast, restLast] = rules.last.subarray(box * 4, box * 4 + 4);
    if (source === undefined || destination === undefined || ports === undefined || rest === undefined) continue;
    const protocol = [rest & 255, (restLast ?? 0) & 255];
    words.set(
      [
        source,
        prefixLength(source, sourceLast ?? 0),
        destination,
        prefixLength(destination, destinationLast ?? 0),
        ports >>> 16,
        (portsLast ?? 0) >>> 16,
        ports & 0xffff,
        (portsLast ?? 0) & 0xffff,
        protocol[0] ?? 0,
        protocol[0] === protocol[1] ? 255 : 0,
      ],
      box * 14,
    );
  }
  return words;
}

function prefixLength(first: number, last: number): number {
  const length = Math.clz32(first ^ last);
  const size = 2 ** (32 - length);
  if (first % size !== 0 || last - first !== size - 1) throw new Error(`no prefix from ${first} to ${last}`);
  return length;
}
