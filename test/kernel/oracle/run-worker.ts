/** Starts the worker inside fresh namespaces: `unshare`, one launcher a namespace, then Node.js. */
import { spawn } from 'node:child_process';
import { unshareFlags } from '../../../src/lab/probe.ts';
import type { Job, Report } from './job.ts';
import { portsOf } from './scenario.ts';
import { scenarioOf } from './scenarios.ts';

export interface Bench {
  /** The bundled worker. */
  readonly worker: string;
  readonly mode: 'root' | 'user';
  readonly launcher: readonly [string, string];
  /** Words that come before all others: to run it as another user. */
  readonly before?: readonly string[];
}

export function runWorker(bench: Bench, job: Job): Promise<Report> {
  const scenario = scenarioOf(job.kind, job.seed);
  const chain = scenario.kernels.flatMap((kernel) => [
    'ip',
    'netns',
    'exec',
    kernel.node.id,
    ...bench.launcher,
    kernel.node.id,
    ...portsOf(scenario, kernel),
    '--',
  ]);
  const setUp = [
    'mount -t tmpfs tmpfs /run && mkdir /run/netns',
    ...scenario.kernels.map(({ node }) => `ip netns add ${node.id}`),
    'exec "$@"',
  ].join(' && ');
  return new Promise((resolve, reject) => {
    const [command = 'unshare', ...words] = [...(bench.before ?? []), 'unshare'];
    const child = spawn(
      command,
      [
        ...words,
        unshareFlags(bench.mode),
        'sh',
        '-c',
        setUp,
        'sh',
        ...chain,
        process.execPath,
        bench.worker,
        JSON.stringify(job),
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(Buffer.concat(out).toString('utf8')) as Report);
      else reject(new Error(`worker for seed ${job.seed} ended with ${code}: ${Buffer.concat(err).toString('utf8')}`));
    });
  });
}
