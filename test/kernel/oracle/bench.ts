/** The oracle made ready: this machine probed, the worker bundled, the launcher chosen. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, mkdirSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { type KernelProbe, probeKernel } from '../../../src/lab/probe.ts';
import type { Bench } from './run-worker.ts';
import { scenarioKinds } from './scenarios.ts';

const here = process.env['KERNEL_ORACLE_SOURCE'] ?? import.meta.dirname;

/** As `probeKernel`, and a TUN device. `KERNEL_ORACLE=off` says no on purpose. */
export function probeOracle(): KernelProbe {
  if (process.env['KERNEL_ORACLE'] === 'off') return { ok: false, reason: 'KERNEL_ORACLE=off' };
  try {
    accessSync('/dev/net/tun', constants.R_OK | constants.W_OK);
  } catch {
    return { ok: false, reason: '/dev/net/tun cannot be opened' };
  }
  if (launcher() === undefined) return { ok: false, reason: 'neither perl nor python3 is installed' };
  return probeKernel();
}

/** The kinds of scenario that this machine can load; the rule trace sees of iptables only what stands on nf_tables. */
export function kindsHere(): readonly (typeof scenarioKinds)[number][] {
  const { stdout = '' } = spawnSync('iptables', ['--version'], { encoding: 'utf8' });
  if (stdout?.includes('nf_tables') === true) return scenarioKinds;
  process.stderr.write('KERNEL ORACLE WITHOUT IPTABLES: no iptables that stands on nf_tables\n');
  return scenarioKinds.filter((kind) => kind !== 'iptables');
}

export async function makeBench(mode: 'root' | 'user'): Promise<Bench & { readonly remove: () => void }> {
  const cache = join(here, '..', '..', '..', 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'segproof-oracle-'));
  const worker = join(folder, 'worker.mjs');
  await build({
    entryPoints: [join(here, 'worker.ts')],
    outfile: worker,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    logLevel: 'error',
    banner: {
      js: "import { createRequire as segproofCreateRequire } from 'node:module';\nconst require = segproofCreateRequire(import.meta.url);",
    },
  });
  const found = launcher();
  if (found === undefined) throw new Error('neither perl nor python3 is installed');
  return { worker, mode, launcher: found, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function launcher(): readonly [string, string] | undefined {
  for (const [command, file] of [
    ['perl', 'launcher.pl'],
    ['python3', 'launcher.py'],
  ] as const) {
    if (spawnSync(command, ['--version']).error === undefined) return [command, join(here, file)];
  }
  return undefined;
}
