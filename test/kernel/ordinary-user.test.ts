/** The oracle and the laboratory as a user without any rights: everything happens inside a user namespace. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BuiltCli, buildCli } from '../support/cli.ts';
import { makeBench, probeOracle } from './oracle/bench.ts';
import { type Bench, runWorker } from './oracle/run-worker.ts';
import { scenarioKinds } from './oracle/scenarios.ts';

const folder = mkdtempSync(join(tmpdir(), 'segproof-nobody-'));
chmodSync(folder, 0o755);

// A TUN device that everybody may open, as most systems have it, over the machine's own, in mounts of this process only.
const asNobody: readonly string[] = [
  'unshare',
  '-m',
  'sh',
  '-ec',
  'test -e "$0/tun" || mknod -m 666 "$0/tun" c 10 200; mount --bind "$0/tun" /dev/net/tun; exec setpriv --reuid 65534 --regid 65534 --clear-groups --no-new-privs "$@"',
  folder,
];

function reasonAgainst(): string | undefined {
  if (process.getuid?.() !== 0) return 'only root can become somebody else';
  const probe = probeOracle();
  if (!probe.ok) return probe.reason;
  const [command = '', ...words] = asNobody;
  const readable = `test -r ${join(import.meta.dirname, 'kernel.test.ts')} && exec unshare -Urnm true`;
  const tried = spawnSync(command, [...words, 'sh', '-c', readable], { encoding: 'utf8' });
  return tried.status === 0 ? undefined : `an ordinary user may not: ${tried.stderr.trim()}`;
}

const reason = reasonAgainst();

describe.skipIf(reason !== undefined)(
  `as an ordinary user${reason === undefined ? '' : ` (skipped: ${reason})`}`,
  () => {
    let bench: Bench & { readonly remove: () => void };
    let cli: BuiltCli;
    beforeAll(async () => {
      bench = await makeBench('user');
      chmodSync(dirname(bench.worker), 0o755);
      cli = await buildCli();
      chmodSync(dirname(cli.path), 0o755);
    });
    afterAll(() => {
      bench.remove();
      cli.remove();
      rmSync(folder, { recursive: true });
    });

    test.each(scenarioKinds)('model and kernel agree: %s', async (kind) => {
      const report = await runWorker({ ...bench, before: asNobody }, { kind, seed: 7, packets: 300 });
      expect(report.difference).toBeUndefined();
      expect(report.decided).toBeGreaterThan(30);
    });

    test('the laboratory tries the flows of a tenant, and none differs', async () => {
      const lab = ['lab', 'run', 'topologies/msp/platform.yaml', '--tenant', 'alpha', '--json'];
      const { code, stdout, stderr } = await cli.run(lab, { uid: 65_534 });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const said = JSON.parse(stdout) as { readonly allowed: number; readonly differences: readonly object[] };
      expect(said.differences).toEqual([]);
      expect(said.allowed).toBeGreaterThan(10);
    });
  },
);
