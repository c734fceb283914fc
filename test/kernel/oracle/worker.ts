/** Runs inside the namespaces: sends a scenario's packets, asks model and kernel about each, and reports as JSON. */
import { readFileSync, writeFileSync } from 'node:fs';
import { formatAddress, formatPacket } from '../../../src/net/public.ts';
import { newMemory } from '../../../src/semantics/public.ts';
import { differences } from './compare.ts';
import { openNamespaces } from './descriptors.ts';
import { expectation } from './expect.ts';
import { loadKernels } from './kernels.ts';
import { observe } from './observe.ts';
import { portsOf } from './scenario.ts';
import { scenarioOf } from './scenarios.ts';
import { Traffic } from './traffic.ts';

const job = JSON.parse(process.argv[2] ?? '{}') as { kind: string; seed: number; packets: number };
const scenario = scenarioOf(job.kind, job.seed);
const namespaces = openNamespaces(process.env['SEGPROOF_FDS'] ?? '');
const started = process.hrtime.bigint();
if (process.env['ORACLE_VERBOSE'] !== undefined)
  process.stderr.write(
    `${scenario.kernels.map((k) => `${k.nft}\n${k.node.id} stateful ${k.node.stateful} ${[...k.node.interfaces.values()].map((i) => `${i.name} ${i.antiSpoofing} ${i.mtu}`)} ${JSON.stringify(k.node.nat.map((n) => n.kind))}`).join()}\n`,
  );
const listings = loadKernels(scenario);
const loaded = process.hrtime.bigint();
const ports = scenario.kernels.flatMap((kernel) =>
  portsOf(scenario, kernel).map((entry) => ({ node: kernel.node.id, entry })),
);
const portNames = new Set(ports.map(({ node, entry }) => `${node}:${entry}`));
const watched = { world: scenario.world, ports: portNames, wires: new Map() };
const traffic = new Traffic(
  job.seed,
  scenario.world.topology,
  scenario.kernels.map(({ policy }) => policy),
  scenario.kernels.map(({ node }) => node),
  ports,
);
const memory = newMemory();
const standsFor = (node: string, comment: string): readonly string[] =>
  scenario.kernels.find((kernel) => kernel.node.id === node)?.standsFor(comment) ?? [];
const fates = new Map<string, number>();
let count = 0;
let bad: unknown;
for (; count < job.packets; count += 1) {
  const probe = traffic.next();
  const expected = expectation(watched, memory, probe);
  if (expected.trace.disposition === 'insufficient-information') continue;
  const seen = observe(namespaces, listings, probe);
  if (process.env['ORACLE_VERBOSE'] !== undefined)
    process.stderr.write(
      `${count} ${probe.entry} ${formatPacket(probe.packet)} ttl ${probe.packet.ttl} len ${probe.packet.length} model ${expected.fate} kernel ${seen.fate} ${expected.trace.hops.map((h) => h.steps.map((s) => s.says.en)).join(';')} K ${[...seen.events].map(([, e]) => e.map((x) => `${x.chain} ${x.handle ?? ''} ${x.verdict}`))}\n`,
    );
  fates.set(seen.fate, (fates.get(seen.fate) ?? 0) + 1);
  const found = differences(probe, expected, seen, standsFor);
  if (found.length > 0) {
    bad = {
      index: count,
      probe: `${probe.node}:${probe.entry} ${formatPacket(probe.packet)} ttl ${probe.packet.ttl} len ${probe.packet.length}`,
      quoted: probe.packet.quoted && formatPacket(probe.packet.quoted),
      hex: Buffer.from(probe.bytes).toString('hex'),
      found,
      model: expected.trace.hops.map((h) => h.steps.map((s) => `${h.node} ${s.stage}: ${s.says.en} ${s.ends ?? ''}`)),
      kernel: [...seen.events].map(([n, e]) =>
        e.map((x) => `${n} ${x.table}/${x.chain} ${x.handle ?? ''} ${x.kind} ${x.verdict}`),
      ),
      outputs: seen.outputs.map(
        ({ exit, decoded }) =>
          `${exit} ${formatPacket(decoded.packet)} ttl ${decoded.packet.ttl} len ${decoded.packet.length}`,
      ),
    };
    break;
  }
  if (expected.fate === 'sent' && expected.exit !== undefined && expected.packet !== undefined) {
    const at = expected.exit.lastIndexOf(':');
    traffic.learn(probe, { node: expected.exit.slice(0, at), entry: expected.exit.slice(at + 1) }, expected.packet);
  }
}
const ended = process.hrtime.bigint();
process.stdout.write(
  JSON.stringify(
    {
      count,
      fates: Object.fromEntries(fates),
      load: Number(loaded - started) / 1e6,
      run: Number(ended - loaded) / 1e6,
      bad,
    },
    null,
    1,
  ),
);
void readFileSync;
void writeFileSync;
void formatAddress;
