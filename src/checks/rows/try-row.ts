/** checks: one attempt at a row: a conversation between two ends that it names. */
import type { Flow, FlowMatrix, Step, Topology, Trace } from '../../model/public.ts';
import { type Address, addressesEqual, addressSetContains, type Packet, serviceMatches } from '../../net/public.ts';
import { answerFrom, converse, errorAnswer, newMemory, replyTo, type World, walk } from '../../semantics/public.ts';
import { type Probe, probePacket } from '../explore/probes.ts';
import { type End, sendFrom } from './ends.ts';
import { decidedByRows } from './row-index.ts';

/** works: the opening arrived where the row says, and its answer came back. `witness` is the trace that shows it, or why not. */
export interface Attempt {
  readonly works: boolean;
  readonly witness: Trace;
  /** The opening arrived; what fails is its answer. */
  readonly answerLost: boolean;
  /** Set when ICMP errors about this conversation do not come back to the sender. */
  readonly errorLost?: Trace;
  readonly packets: number;
}

/** Tries the packet itself, then, where the destination is published under public addresses, each of those. */
export function attempt(world: World, from: End, to: End, probe: Probe, withErrors: boolean): Attempt {
  return attemptPacket(world, from, to, probePacket(probe, from.address, to.address), withErrors);
}

/** The same for one packet between the two ends. */
export function attemptPacket(world: World, from: End, to: Receiver, packet: Packet, withErrors: boolean): Attempt {
  let packets = 0;
  let failed: Attempt | undefined;
  for (const written of [packet, ...publicNames(world.topology, packet)]) {
    const tried = tryOnce(world, from, to, written, withErrors);
    packets += tried.packets;
    if (tried.works) return { ...tried, packets };
    // The attempt that got further explains more.
    if (failed === undefined || tried.answerLost || tried.witness.hops.length > failed.witness.hops.length)
      failed = tried;
  }
  if (failed === undefined) throw new Error('a row was tried with no packet at all');
  return { ...failed, packets };
}

type Receiver = Pick<End, 'kind' | 'address'>;

function tryOnce(world: World, from: End, to: Receiver, packet: Packet, withErrors: boolean): Attempt {
  const memory = newMemory();
  const injection = sendFrom(world.topology, from, packet);
  const { opening, reply, works } = converse(world, injection, memory);
  const packets = reply === undefined ? 1 : 2;
  if (opening.disposition === 'neighbour-unreachable' && to.kind === 'station')
    return fromStation(world, opening, to, memory);
  const arrived = works && addressesEqual(opening.final.dst, to.address);
  if (!arrived)
    return {
      works: false,
      witness: opening.disposition === 'delivered' && reply !== undefined ? reply : opening,
      answerLost: reply !== undefined,
      packets,
    };
  const lost = withErrors && opening.disposition === 'delivered' ? lostError(world, opening, memory) : undefined;
  return {
    works: true,
    witness: opening,
    answerLost: false,
    packets: packets + (withErrors ? 1 : 0),
    ...(lost === undefined ? {} : { errorLost: lost }),
  };
}

// Nobody is modelled at that address: the packet is on the right segment, and the answer is sent from there.
function fromStation(world: World, opening: Trace, to: Receiver, memory: ReturnType<typeof newMemory>): Attempt {
  const { node, interface: exit } = opening.end;
  const onSegment =
    opening.hops.at(-1)?.entry !== undefined && exit !== undefined && addressesEqual(opening.final.dst, to.address);
  if (!onSegment || exit === undefined) return { works: false, witness: opening, answerLost: false, packets: 1 };
  const answer = replyTo(opening.final);
  if (answer === undefined) return { works: true, witness: opening, answerLost: false, packets: 1 };
  const reply = walk(world, { node, interface: exit, packet: answer, arriving: true }, memory);
  return isHome(opening, reply)
    ? { works: true, witness: opening, answerLost: false, packets: 2 }
    : { works: false, witness: reply, answerLost: true, packets: 2 };
}

// The receiver, or a router next to it, says that a packet is too big: path MTU discovery (RFC 1191, RFC 8201) needs it.
function lostError(world: World, opening: Trace, memory: ReturnType<typeof newMemory>): Trace | undefined {
  const node = world.topology.nodes.get(opening.end.node);
  if (node === undefined) return undefined;
  const entry = node.interfaces.get(opening.end.interface ?? '');
  const by = { topology: world.topology, node, ...(entry === undefined ? {} : { entry }) };
  const error = errorAnswer('too-big', by, opening.final);
  if (error === undefined) return undefined;
  const back = walk(world, answerFrom(world, opening, error), memory);
  return isHome(opening, back) ? undefined : back;
}

/** Whether a packet that goes back ended where the opening began. */
function isHome({ injection }: Trace, back: Trace): boolean {
  if (back.end.node !== injection.node) return back.disposition === 'delivered' && injection.arriving === true;
  const { disposition } = back;
  return (
    disposition === 'delivered' ||
    disposition === 'exits' ||
    disposition === 'no-route' ||
    (disposition === 'neighbour-unreachable' && injection.arriving === true)
  );
}

/** The same packet as its sender writes it when the destination is known by a public address only. */
function publicNames(topology: Topology, packet: Packet): readonly Packet[] {
  const found: Packet[] = [];
  for (const node of topology.nodes.values()) {
    for (const nat of node.nat) {
      if (nat.kind !== 'dnat' || !addressesEqual(nat.to, packet.dst)) continue;
      if (nat.toPort !== undefined && nat.toPort !== packet.dstPort) continue;
      const [range] = nat.destination.ranges.filter(({ family }) => family === packet.family);
      if (range === undefined) continue;
      const address: Address = { family: packet.family, value: range.first };
      for (const port of writtenPorts(nat.toPort, nat.service, packet)) {
        const written = { ...packet, dst: address, ...(port === undefined ? {} : { dstPort: port }) };
        if (serviceMatches(nat.service, written)) found.push(written);
      }
    }
  }
  return found;
}

// A binding that writes a port may take any port of its service: its first and last are enough to try.
function writtenPorts(
  toPort: number | undefined,
  service: Parameters<typeof serviceMatches>[0],
  packet: Packet,
): readonly (number | undefined)[] {
  if (toPort === undefined || service.kind !== 'ports' || service.destination === undefined) return [packet.dstPort];
  return service.destination.ranges.flatMap(({ first, last }) => (first === last ? [first] : [first, last]));
}

/** The step that ended a trace. */
export function endingStep(trace: Trace): { readonly node: string; readonly step: Step } | undefined {
  for (const { node, steps } of trace.hops.toReversed()) {
    const step = steps.find(({ ends }) => ends !== undefined);
    if (step !== undefined) return { node, step };
  }
  return undefined;
}

/** An earlier row that decides the attempt's packet instead of `flow`. */
export function decidedEarlier(matrix: FlowMatrix, flow: Flow, from: End, to: End, probe: Probe): Flow | undefined {
  const packet = probePacket(probe, from.address, to.address);
  if (!addressSetContains(flow.source.addresses, packet.src)) return undefined;
  const ingress = [from.zone, ...(flow.ingress === undefined ? [] : [flow.ingress])];
  const decided = decidedByRows(matrix, { packet, ingress }).flow;
  return decided === undefined || decided.id === flow.id ? undefined : decided;
}
