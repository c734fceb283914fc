/** lab: whether this machine can be asked: Linux, its tools, and a network namespace of one's own. */
import { spawnSync } from 'node:child_process';
import { release } from 'node:os';

/**
 * `mode`: how a namespace is had: through a user namespace, which takes no rights, or as root. Who is root stays root:
 * inside a user namespace the kernel takes no message that is longer than its ordinary buffers, and a large ruleset is.
 */
export type KernelProbe =
  | { readonly ok: true; readonly mode: 'root' | 'user'; readonly kernel: string }
  | { readonly ok: false; readonly reason: string };

/** Tries, in a throw-away namespace, everything that the laboratory needs. Nothing is left behind. */
export function probeKernel(): KernelProbe {
  if (process.platform !== 'linux') return { ok: false, reason: `the system is ${process.platform}, not Linux` };
  for (const [tool, ask] of [
    ['ip', '-V'],
    ['nft', '--version'],
    ['unshare', '--version'],
  ] as const) {
    if (spawnSync(tool, [ask]).error !== undefined) return { ok: false, reason: `\`${tool}\` is not installed` };
  }
  const root = process.getuid?.() === 0;
  const modes: readonly ('root' | 'user')[] = root ? ['root', 'user'] : ['user'];
  let reason = 'no namespace';
  for (const mode of modes) {
    const done = spawnSync('unshare', [unshareFlags(mode), 'sh', '-ec', trial], { encoding: 'utf8', timeout: 20_000 });
    if (done.status === 0) return { ok: true, mode, kernel: release() };
    reason = done.stderr.trim().split('\n')[0] ?? reason;
  }
  return { ok: false, reason };
}

/** Options of unshare(1) for own network and mount namespaces. */
export function unshareFlags(mode: 'root' | 'user'): string {
  return mode === 'root' ? '-nm' : '-Urnm';
}

const trial = [
  'mount -t tmpfs tmpfs /run',
  'mkdir /run/netns',
  'ip netns add probe',
  'ip netns exec probe ip link add name a type veth peer name b',
  "ip netns exec probe nft -f - <<'END'",
  'table inet trial {',
  'chain c {',
  'type filter hook forward priority 0',
  'ct state new meta nftrace set 1',
  '}',
  '}',
  'END',
].join('\n');
