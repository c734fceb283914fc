/** Bundles a bench and runs it on one processor, so that a move between processors is no part of a timing. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const repository = fileURLToPath(new URL('..', import.meta.url));
const outfile = 'dist/bench/classify.mjs';
await build({
  absWorkingDir: repository,
  entryPoints: ['bench/classify/run.ts'],
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  logLevel: 'warning',
  // The files beside the bench, not beside its bundle.
  define: { 'import.meta.dirname': JSON.stringify(`${repository}bench/classify`) },
});

const args = process.argv.slice(2);
const cpu = args.includes('--cpu') ? args[args.indexOf('--cpu') + 1] : '1';
const run = (...words) => {
  // Threads need more than one.
  const pinned = words.includes('threads') ? [] : ['taskset', '-c', cpu];
  const [program, ...rest] = [...pinned, process.execPath, outfile, ...words];
  const { status, error } = spawnSync(program, rest, { cwd: repository, stdio: 'inherit' });
  if (error !== undefined) process.stderr.write(`${error.message}\n`);
  if (status !== 0) process.exitCode = status ?? 1;
};
run(...args);
if (!args.includes('--only')) run(...args, '--only', 'threads', '--out', 'dist/bench/classify-threads.json');
