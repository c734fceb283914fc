/**
 * Source ports that the kernel draws at random. Where the packet's own port is taken, only the class is exact: the model
 * takes the next free one, the kernel any. The model's memory is then told the kernel's choice, so that everything that
 * follows is compared exactly again: on the node that drew, and on every node behind it, which met the port as drawn.
 */
import type { Hop, Trace } from '../../../src/model/public.ts';
import { addressesEqual, type Packet } from '../../../src/net/public.ts';
import type { Memory } from '../../../src/semantics/public.ts';
import { invertTuple, tupleKey, tupleOf } from '../../../src/semantics/tuple.ts';
import type { Expectation } from './expect.ts';
import type { Observation } from './observe.ts';
import type { Probe } from './traffic.ts';

export class NatMemory {
  readonly #memory: Memory;
  /** Source ends whose port was once drawn: the kernel keeps what it drew for their other connections. */
  readonly #drawn = new Set<string>();
  #hidden = 0;
  clashes = 0;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /** What is expected, with the kernel's port where it was free to choose one. */
  settle(probe: Probe, expected: Expectation, seen: Observation): Expectation {
    const { packet, exit, trace } = expected;
    if (isUnwritten(probe.packet)) for (const hop of trace.hops) this.#hide(hop);
    const output = seen.outputs.find((out) => out.exit === exit && out.decoded.mark === probe.mark)?.decoded.packet;
    if (expected.fate !== 'sent' || packet === undefined || output === undefined || packet.quoted !== undefined)
      return expected;
    const [ours, theirs] = [numberOf(packet), numberOf(output)];
    if (ours === undefined || theirs === undefined || ours === theirs) return expected;
    if (!addressesEqual(packet.src, output.src) || !addressesEqual(packet.dst, output.dst)) return expected;
    const end = `${packet.protocol} ${packet.src.value} ${numberOf(probe.packet)}`;
    if (ours === numberOf(probe.packet) && !this.#drawn.has(end)) return expected;
    this.#drawn.add(end);
    this.clashes += 1;
    const from = drawingHop(trace);
    for (const [place, hop] of trace.hops.entries()) if (place >= from) this.#tell(hop, theirs, place > from);
    return { ...expected, packet: withNumber(packet, theirs) };
  }

  // What the kernel drew and wrote nowhere can be known to nobody, and so be met by no packet.
  #hide({ node, before }: Hop): void {
    const asked = tupleOf(before);
    const { connections } = this.#memory.of(node);
    const known = asked === undefined ? undefined : connections.get(tupleKey(asked));
    if (asked === undefined || known?.direction !== 'original') return;
    const { connection } = known;
    if (connection.reply.dstPort === asked.srcPort) return;
    connections.delete(tupleKey(connection.reply));
    this.#hidden += 1;
    const reply = { ...connection.reply, dstPort: 65_536 + this.#hidden };
    connections.set(tupleKey(connection.original), { ...known, connection: { ...connection, reply } });
  }

  // The connection that the packet left by this hop in: its answers come back to the kernel's port, and where an earlier
  // node drew it, the packet came in from there too.
  #tell({ node, after }: Hop, theirs: number, drawnBefore: boolean): void {
    const { connections } = this.#memory.of(node);
    const left = tupleOf(after);
    const known = left === undefined ? undefined : connections.get(tupleKey(invertTuple(left)));
    if (known?.direction !== 'reply') return;
    const { connection } = known;
    connections.delete(tupleKey(connection.original));
    connections.delete(tupleKey(connection.reply));
    const told = {
      ...connection,
      original: drawnBefore ? { ...connection.original, srcPort: theirs } : connection.original,
      reply: { ...connection.reply, dstPort: theirs },
    };
    connections.set(tupleKey(told.original), { connection: told, direction: 'original' });
    connections.set(tupleKey(told.reply), { connection: told, direction: 'reply' });
  }
}

// Where the packet last got another number, or where only the kernel gave it one, its source another address.
function drawingHop({ hops }: Trace): number {
  const renumbered = hops.findLastIndex(({ before, after }) => numberOf(before) !== numberOf(after));
  if (renumbered >= 0) return renumbered;
  return Math.max(
    0,
    hops.findIndex(({ steps }) => steps.some(({ stage }) => stage === 'snat')),
  );
}

// Node information queries: Linux translates their nonce in its memory only.
function isUnwritten({ protocol, icmp }: Packet): boolean {
  return protocol === 58 && icmp?.type === 139;
}

function numberOf(packet: Packet): number | undefined {
  return packet.srcPort ?? packet.icmp?.id;
}

function withNumber(packet: Packet, number: number): Packet {
  if (packet.srcPort !== undefined) return { ...packet, srcPort: number };
  return packet.icmp === undefined ? packet : { ...packet, icmp: { ...packet.icmp, id: number } };
}
