/** support: a throw-away network namespace of the real kernel, where there is one. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Why nothing can be loaded into a kernel here; undefined when it can. `unshare`, nftables and iptables are needed. */
export const noKernel: string | undefined = probe();

// As root, else through a user namespace, where large rulesets do not load: their messages find no room.
function flags(): '-Urn' | '-n' {
  return spawnSync('unshare', ['-n', 'true']).status === 0 ? '-n' : '-Urn';
}

function probe(): string | undefined {
  if (process.platform !== 'linux') return `no Linux kernel on ${process.platform}`;
  const tried = spawnSync('unshare', [flags(), 'sh', '-c', 'nft list ruleset && iptables-save && ip6tables-save'], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  if (tried.error !== undefined) return `no unshare: ${tried.error.message}`;
  return tried.status === 0
    ? undefined
    : `nft and iptables cannot be used in a namespace: ${tried.stderr.slice(0, 200)}`;
}

/**
 * Runs a shell script in a namespace of its own, with `files` in its working folder. Returns stdout. Throws with stderr
 * when the script fails. Nothing stays behind.
 */
export function inNamespace(files: ReadonlyMap<string, string>, script: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'segproof-netns-'));
  try {
    for (const [name, text] of files) writeFileSync(join(folder, name), text);
    return execFileSync('unshare', [flags(), 'sh', '-ec', script], {
      cwd: folder,
      encoding: 'utf8',
      timeout: 120_000,
      maxBuffer: 1 << 28,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
