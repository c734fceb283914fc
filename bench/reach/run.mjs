/**
 * bench: isolation of stars of 10, 100 and 1,000 tenants, a fresh process each: `run.mjs [--tenants 10,100] [--rules
 * 20,100]`; with `--changes N`, then N changed rules, each brought up to date.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const here = import.meta.dirname;
const list = (name, usual) => {
  const at = process.argv.indexOf(name);
  return (at < 0 ? usual : process.argv[at + 1]).split(',');
};
const cache = join(here, '../../node_modules/.cache');
mkdirSync(cache, { recursive: true });
const folder = mkdtempSync(join(cache, 'segproof-bench-'));
try {
  const changes = list('--changes', '0')[0];
  const name = changes === '0' ? 'isolation' : 'changes';
  const program = join(folder, `${name}.mjs`);
  await build({
    entryPoints: [join(here, `${name}.ts`)],
    outfile: program,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    target: 'node20.19',
    logLevel: 'error',
  });
  for (const rules of list('--rules', '20')) {
    for (const tenants of list('--tenants', '10,100,1000')) {
      const args = changes === '0' ? [tenants, rules, '1'] : [tenants, rules, changes, '1'];
      const run = spawnSync(process.execPath, ['--max-old-space-size=6000', '--expose-gc', program, ...args], {
        stdio: 'inherit',
      });
      if (run.status !== 0) process.exitCode = 1;
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
