/** Every way in which what the kernels did differs from what the model says. */
import { addressesEqual, formatPacket, headerOctets, type Packet } from '../../../src/net/public.ts';
import { type Decision, decisionsOf, type Expectation } from './expect.ts';
import type { Observation, Output } from './observe.ts';
import { isAnswer } from './observe.ts';
import type { Probe } from './traffic.ts';

/** One line a difference; empty where both agree, or where what differs is `tolerated`: all but the probe's own rules. */
export function differences(
  probe: Probe,
  expected: Expectation,
  seen: Observation,
  standsFor: (node: string, comment: string) => readonly string[],
  tolerated: boolean,
): readonly string[] {
  if (seen.fate === 'refused') return [];
  const ours = tolerated ? decisionsOf(expected.trace) : expected.decisions;
  const theirs = tolerated ? firstOf(ours, seen.decisions) : seen.decisions;
  const found = [...decisionDifferences(ours, theirs, standsFor)];
  if (tolerated) return found;
  if (expected.fate !== seen.fate) found.unshift(`fate: model ${expected.fate}, kernel ${seen.fate}`);
  if (found.length > 0) return found;
  if (expected.fate === 'sent') found.push(...sentDifferences(probe, expected, seen));
  if (expected.fate === 'answered') found.push(...answerDifferences(probe, expected, seen));
  return found;
}

// As many of each node as the model has: what comes behind is about the answer.
function firstOf(ours: readonly Decision[], theirs: readonly Decision[]): readonly Decision[] {
  return [...new Set(ours.map(({ node }) => node))].flatMap((node) =>
    theirs.filter((d) => d.node === node).slice(0, ours.filter((d) => d.node === node).length),
  );
}

function decisionDifferences(
  model: readonly Decision[],
  kernel: readonly Decision[],
  standsFor: (node: string, comment: string) => readonly string[],
): readonly string[] {
  const found: string[] = [];
  for (const node of new Set([...model, ...kernel].map((d) => d.node))) {
    const theirs = kernel.filter((d) => d.node === node);
    // What the kernel refuses by itself leaves no word in the trace.
    const ours = model.filter((d) => d.node === node && (d.hook !== 'prerouting' || theirs.length > 0));
    for (let i = 0; i < Math.max(ours.length, theirs.length); i += 1) {
      if (sameDecision(ours[i], theirs[i], standsFor)) continue;
      found.push(`decision on ${node}: model ${text(ours[i])}, kernel ${text(theirs[i])}`);
    }
  }
  return found;
}

function sameDecision(
  ours: Decision | undefined,
  theirs: Decision | undefined,
  standsFor: (node: string, comment: string) => readonly string[],
): boolean {
  if (ours === undefined || theirs === undefined || ours.hook !== theirs.hook) return false;
  if (ours.hook === 'prerouting') return sameGuard(ours.rule, theirs.rule);
  return ours.rule === theirs.rule || standsFor(theirs.node, theirs.rule).includes(ours.rule);
}

// The model names the interface as well; the plain rules say only that they are about spoofing; the reverse-path filter
// of iptables refuses broadcast addresses too, which the model says apart.
function sameGuard(ours: string, theirs: string): boolean {
  if (ours === 'setting broadcast-source' && theirs.startsWith('setting anti-spoofing')) return true;
  return ours.startsWith(theirs) || theirs === 'spoof';
}

function text(decision: { readonly hook: string; readonly rule: string } | undefined): string {
  return decision === undefined ? 'none' : `${decision.hook} ${decision.rule}`;
}

function sentDifferences(probe: Probe, { exit, packet }: Expectation, { outputs }: Observation): readonly string[] {
  if (packet === undefined) return [];
  const mine = outputs.filter(({ decoded }) => decoded.mark === probe.mark);
  const strays = outputs.length - mine.length;
  const found = strays === 0 ? [] : [`${strays} packets more came out`];
  const elsewhere = mine.find((output) => output.exit !== exit);
  if (elsewhere !== undefined) return [...found, `egress: model ${exit}, kernel ${elsewhere.exit}`];
  const first = mine.find(({ decoded }) => (decoded.packet.fragment?.offset ?? 0) === (packet.fragment?.offset ?? 0));
  if (first === undefined) return [...found, 'the first piece did not come out'];
  return [...found, ...headerDifferences(packet, first.decoded.packet), ...sizeDifferences(packet, mine)];
}

function headerDifferences(model: Packet, kernel: Packet): readonly string[] {
  const found: string[] = [];
  const differ = (name: string, same: boolean): void => {
    if (!same)
      found.push(
        `${name}: model ${formatPacket(model)} ttl ${model.ttl}, kernel ${formatPacket(kernel)} ttl ${kernel.ttl}`,
      );
  };
  differ('source', addressesEqual(model.src, kernel.src));
  differ('destination', addressesEqual(model.dst, kernel.dst));
  differ('source port', model.srcPort === kernel.srcPort);
  differ('destination port', model.dstPort === kernel.dstPort);
  differ('protocol', model.protocol === kernel.protocol);
  differ('flags', model.tcpFlags === kernel.tcpFlags);
  differ('icmp', model.icmp?.type === kernel.icmp?.type && model.icmp?.code === kernel.icmp?.code);
  differ(`icmp id ${model.icmp?.id}, ${kernel.icmp?.id}`, model.icmp?.id === kernel.icmp?.id);
  differ('ttl', model.ttl === kernel.ttl);
  differ('options', model.options.map(({ name }) => name).join() === kernel.options.map(({ name }) => name).join());
  if (model.quoted !== undefined && kernel.quoted !== undefined) {
    found.push(...headerDifferences(bare(model.quoted), bare(kernel.quoted)).map((line) => `quoted ${line}`));
  }
  return found;
}

function bare(packet: Packet): Packet {
  return { ...packet, ttl: 0, options: [] };
}

// A datagram in pieces has each of its octets once, in pieces no longer than the model says.
function sizeDifferences(model: Packet, outputs: readonly Output[]): readonly string[] {
  if (model.fragmentedTo === undefined) {
    const only = outputs[0]?.decoded.packet;
    const same =
      outputs.length === 1 && only?.length === model.length && only.fragment?.offset === model.fragment?.offset;
    return same
      ? []
      : [`size: model ${model.length} whole, kernel ${outputs.map(({ decoded }) => decoded.packet.length).join('+')}`];
  }
  const pieces = outputs.map(({ decoded }) => decoded.packet);
  const octets = pieces.reduce((sum, piece) => sum + piece.length - headerOctets(piece), 0);
  const longest = Math.max(...pieces.map(({ length }) => length));
  const { fragment: _, ...whole } = model;
  // Options that only the first piece carries leave room in the others that cannot be seen here.
  const found =
    whole.options.length > 0 || octets === whole.length - headerOctets(whole)
      ? []
      : [`pieces: ${octets} octets of ${whole.length}`];
  return longest <= model.fragmentedTo ? found : [...found, `pieces: longest ${longest}, model ${model.fragmentedTo}`];
}

function answerDifferences(probe: Probe, { exit, packet }: Expectation, { outputs }: Observation): readonly string[] {
  if (packet === undefined) return [];
  const answers = outputs.filter(({ decoded }) => isAnswer(decoded, probe));
  const first = answers[0];
  if (first === undefined || outputs.length !== answers.length) return ['what came out is no answer'];
  const found: string[] = [];
  if (first.exit !== exit) found.push(`answer's egress: model ${exit}, kernel ${first.exit}`);
  const kernel = first.decoded.packet;
  // The kernel chooses the TTL of its own packets, and repeats some options of the packet that it answers.
  return [
    ...found,
    ...headerDifferences({ ...packet, ttl: kernel.ttl, options: kernel.options }, kernel).map(
      (line) => `answer ${line}`,
    ),
  ];
}
