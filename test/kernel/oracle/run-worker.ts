/** Starts the worker inside fresh namespaces: `unshare`, one launcher a namespace, then Node.js. */
import { spawn } from 'node:child_process';
import { unshareFlags } from '../../../src/lab/probe.ts';
import type { Job, Report } from './job.ts';
import { namespaceOf } from './kernels.ts';
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

export async function runWorker(bench: Bench, job: Job): Promise<Report> {
  const [report] = await runJobs(bench, [job]);
  if (report === undefined) throw new Error('a worker without a report');
  return report;
}

/** All of them in one process, which starts and warms up but once; one report a job. */
export function runJobs(bench: Bench, jobs: readonly Job[]): Promise<readonly Report[]> {
  const kernels = jobs.flatMap(({ kind, seed }, place) => {
    const scenario = scenarioOf(kind, seed);
    return scenario.kernels.map((kernel) => ({
      name: namespaceOf(place, kernel.node.id),
      ports: portsOf(scenario, kernel),
    }));
  });
  const chain = kernels.flatMap(({ name, ports }) => [
    ...['ip', 'netns', 'exec', name],
    ...bench.launcher,
    ...[name, ...ports, '--'],
  ]);
  const setUp = [
    'mount -t tmpfs tmpfs /run && mkdir /run/netns',
    ...kernels.map(({ name }) => `ip netns add ${name}`),
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
        JSON.stringify(jobs),
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(Buffer.concat(out).toString('utf8')) as readonly Report[]);
      else
        reject(
          new Error(
            `worker for seeds ${jobs.map(({ seed }) => seed).join()} ended with ${code}: ${Buffer.concat(err).toString('utf8')}`,
          ),
        );
    });
  });
}
