/** bench: builds the bench of the set engine and runs it; arguments as in compare.ts, the result goes to stdout. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const here = import.meta.dirname;
const cache = join(here, '../../node_modules/.cache');
mkdirSync(cache, { recursive: true });
const folder = mkdtempSync(join(cache, 'segproof-bench-'));
try {
  await build({
    entryPoints: ['ours.ts', 'compare.ts'].map((name) => join(here, name)),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    logLevel: 'error',
  });
  const classbench = join(here, '../../../shared/bench-data/classbench');
  const args = ['--ours', join(folder, 'ours.mjs'), '--source', here, '--classbench', classbench];
  const run = spawnSync(process.execPath, [join(folder, 'compare.mjs'), ...args, ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  process.exitCode = run.status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
