/** One job: sends its packets, asks model and kernel about each, and reports. */
import { readFileSync, writeFileSync } from 'node:fs';
import { decodePacket, encodeFragment, encodePacket, formatPacket, leastLength } from '../../../src/net/public.ts';
import { newMemory } from '../../../src/semantics/public.ts';
import { differences } from './compare.ts';
import { describe } from './describe.ts';
import type { Namespace } from './descriptors.ts';
import { type Expectation, expectation, type Watched } from './expect.ts';
import type { Job, Report, Sent } from './job.ts';
import { loadKernels, namespaceOf } from './kernels.ts';
import type { CasePacket } from './known/known-difference.ts';
import { Doubts, isTolerated, knownDifferences } from './known-differences.ts';
import { NatMemory } from './nat-memory.ts';
import { observe } from './observe.ts';
import { record } from './record.ts';
import { portsOf, type Scenario, wiresOf } from './scenario.ts';
import { scenarioOf } from './scenarios.ts';
import { type Port, type Probe, Traffic } from './traffic.ts';

/** Where a probe left and as what, or that a node took it. */
interface Became {
  readonly to?: string;
  readonly out?: Probe['packet'];
  readonly taken?: boolean;
}

/** `all` holds the namespaces of every job of this process; those of this one carry its `place`. */
export function runJob(job: Job, place: number, all: readonly Namespace[]): Report {
  const scenario = scenarioOf(job.kind, job.seed);
  const ports = scenario.kernels.flatMap((kernel) =>
    portsOf(scenario, kernel).map((entry) => ({ node: kernel.node.id, entry })),
  );
  const watched: Watched = {
    world: scenario.world,
    ports: new Set(ports.map(({ node, entry }) => `${node}:${entry}`)),
    wires: wiresOf(scenario),
  };
  const standsFor = (node: string, comment: string): readonly string[] =>
    scenario.kernels.find((kernel) => kernel.node.id === node)?.standsFor(comment) ?? [];
  const namespaces = scenario.kernels.map(({ node }) => {
    const own = all.find(({ name }) => name === namespaceOf(place, node.id));
    if (own === undefined) throw new Error(`no namespace for ${node.id}`);
    return { ...own, name: node.id };
  });
  const listings = loadKernels(scenario, place);
  const memory = newMemory();
  const nat = new NatMemory(memory);
  const doubts = new Doubts();
  const sent: Sent[] = [];
  const records: string[] = [];
  const history: string[] = [];
  const fates = new Map<string, number>();
  let decided = 0;
  let report: Report['difference'];
  const started = process.hrtime.bigint();
  const source = probes(job, scenario, ports);
  for (let step = source.next({}); step.done !== true; ) {
    const probe = step.value;
    if (doubts.covers(probe.packet)) {
      step = source.next({});
      continue;
    }
    const expected = expectation(watched, memory, probe);
    if (expected.trace.disposition === 'insufficient-information') {
      step = source.next({});
      continue;
    }
    sent.push({ node: probe.node, entry: probe.entry, hex: Buffer.from(probe.bytes).toString('hex') });
    const seen = observe(namespaces, listings, probe);
    fates.set(seen.fate, (fates.get(seen.fate) ?? 0) + 1);
    if (seen.decisions.length > 0) decided += 1;
    const settled = nat.settle(probe, expected, seen);
    const letPass = job.kind !== 'known' && isTolerated(probe, settled, seen);
    const found = differences(probe, settled, seen, standsFor, letPass);
    if (job.kind !== 'known') doubts.note(memory, settled, letPass);
    if (found.length > 0) {
      const few = history.length <= 20 ? { history } : {};
      report = { index: sent.length - 1, found, ...describe(probe, settled, seen), ...few };
      break;
    }
    if (history.length <= 20)
      history.push(`${probe.node}:${probe.entry} ${formatPacket(probe.packet)} (${seen.fate}, ${stateText(expected)})`);
    if (job.record === true) records.push(record(probe, seen));
    const { fate, exit, packet } = settled;
    const left = fate === 'sent' && exit !== undefined && packet !== undefined ? { to: exit, out: packet } : {};
    step = source.next({ ...left, taken: fate === 'taken' });
  }
  const milliseconds = Number(process.hrtime.bigint() - started) / 1e6;
  if (report !== undefined && job.keepAt !== undefined) writeFileSync(job.keepAt, JSON.stringify(sent));
  return {
    packets: sent.length,
    decided,
    milliseconds,
    fates: Object.fromEntries(fates),
    clashes: nat.clashes,
    ...(report === undefined ? {} : { difference: report }),
    ...(job.record === true ? { records } : {}),
  };
}

function* probes(job: Job, scenario: Scenario, ports: readonly Port[]): Generator<Probe, void, Became> {
  if (job.replay !== undefined) {
    const all = JSON.parse(readFileSync(job.replay.file, 'utf8')) as readonly Sent[];
    const kept = job.replay.keep ?? all.map((_, index) => index);
    for (const index of kept) {
      const sent = all[index];
      if (sent !== undefined) yield probeOf(sent);
    }
    return;
  }
  if (job.kind === 'known') {
    for (const [place, packet] of (knownDifferences[job.seed]?.shows.packets ?? []).entries()) {
      yield probeOf({ node: 'fw', entry: packet.entry, hex: octetsOf(packet, place + 1) });
    }
    return;
  }
  const traffic = new Traffic(scenario, ports);
  for (let count = 0; count < job.packets; count += 1) {
    const probe = traffic.next();
    const { to, out, taken } = yield probe;
    if (taken === true) traffic.learnTaken(probe);
    if (to === undefined || out === undefined) continue;
    const at = to.lastIndexOf(':');
    traffic.learn(probe, { node: to.slice(0, at), entry: to.slice(at + 1) }, out);
  }
}

function octetsOf({ packet, side = 0, cut }: CasePacket, mark: number): string {
  const sized = { ...packet, length: Math.max(packet.length, leastLength(packet)) };
  // The pieces of a case are of one datagram.
  const octets =
    cut === undefined
      ? encodePacket(sized, { mark, side })
      : encodeFragment(sized, { id: 1, offset: cut.from, more: cut.more }, cut.to, { mark: 1, side });
  return Buffer.from(octets).toString('hex');
}

function stateText({ trace }: Expectation): string {
  const states = trace.hops.flatMap(({ steps }) =>
    steps.flatMap(({ decider }) => (decider.kind === 'conntrack' ? [decider.state] : [])),
  );
  return states.join(', ');
}

function probeOf({ node, entry, hex }: Sent): Probe {
  const bytes = Uint8Array.from(Buffer.from(hex, 'hex'));
  const decoded = decodePacket(bytes);
  if (decoded === undefined) throw new Error('a recorded packet cannot be read');
  return { node, entry, packet: decoded.packet, mark: decoded.mark, bytes };
}
