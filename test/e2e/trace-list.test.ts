/** `trace --packets`: how the exit code tells what the model does not say from what did not arrive. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BuiltCli, buildCli, scratchFolder } from '../support/cli.ts';

const scratch = scratchFolder();
const at = (name: string): string => join(scratch.path, name);
let cli: BuiltCli;

// What passes hangs on a field that no packet of the model has.
const dump = `table inet t {
  chain f {
    type filter hook forward priority filter; policy drop;
    ct state established accept
    tcp dport 22 drop
    tcp dport 80 accept
    ip dscp 10 accept
  }
}
`;
const platform = `segproof: platform
name: doubtful
zones:
  left: { kind: lan, level: 10, owner: provider, prefixes: [10.1.0.0/24] }
  right: { kind: lan, level: 10, owner: provider, prefixes: [10.2.0.0/24] }
nodes:
  a: { kind: host, owner: provider, interfaces: { e: { zone: left, addresses: [10.1.0.10/24] } }, routes: [{ to: 0.0.0.0/0, via: 10.1.0.1 }] }
  b: { kind: host, owner: provider, interfaces: { e: { zone: right, addresses: [10.2.0.10/24] } }, routes: [{ to: 0.0.0.0/0, via: 10.2.0.1 }] }
  fw:
    kind: firewall
    owner: provider
    interfaces:
      l: { zone: left, addresses: [10.1.0.1/24] }
      r: { zone: right, addresses: [10.2.0.1/24] }
    policy: { import: { nftables: running.nft } }
links:
  one: { ends: ["a:e", "fw:l"] }
  two: { ends: ["b:e", "fw:r"] }
`;

beforeAll(async () => {
  cli = await buildCli();
  writeFileSync(at('running.nft'), dump);
  writeFileSync(at('platform.yaml'), platform);
});
afterAll(() => {
  cli.remove();
  scratch.remove();
});

test.each([
  ['3: the model does not say, and nothing else fails', [443, 80], 3],
  ['3: all are open', [443], 3],
  ['1: one is refused, whatever else is open', [443, 22], 1],
  ['0: all arrive', [80], 0],
])('%s', async (_, ports, expected) => {
  const list = at('packets.csv');
  writeFileSync(list, `from,to,proto,dport\n${ports.map((port) => `a,b,tcp,${port}\n`).join('')}`);
  const { code, stdout, stderr } = await cli.run(['trace', at('platform.yaml'), '--packets', list, '--json']);
  expect(stderr).not.toContain('error');
  const { packets } = JSON.parse(stdout) as { readonly packets: readonly { readonly disposition: string }[] };
  expect(packets.map(({ disposition }) => disposition === 'insufficient-information')).toEqual(
    ports.map((port) => port === 443),
  );
  expect(code).toBe(expected);
});
