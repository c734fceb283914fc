/**
 * Source ports that the kernel draws at random. Where the packet's own port is taken, only the class is exact: the model
 * takes the next free one, the kernel any. The model's memory is then told the kernel's choice, so that everything that
 * follows is compared exactly again: on the node that drew, and on every node behind it, which met the port as drawn.
 */
import type { Hop, Trace } from '../../../src/model/public.ts';
import { addressesEqual, type Packet } from '../../../src/net/public.ts';
import type { Connection } from '../../../src/semantics/memory.ts';
import type { Memory } from '../../../src/semantics/public.ts';
import { invertTuple, tupleKey, tupleOf } from '../../../src/semantics/tuple.ts';
import type { Expectation } from './expect.ts';
import type { Observation } from './observe.ts';
import type { Probe } from './traffic.ts';

export class NatMemory {
  readonly #memory: Memory;
  /** Source ends whose port was once drawn: the kernel keeps what it drew for their other connections. */
  readonly #drawn = new Set<string>();
  /** Node information queries that opened a connection, by node. */
  readonly #asked = new Set<string>();
  clashes = 0;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /** What is expected, with the kernel's port where it was free to choose one. */
  settle(probe: Probe, expected: Expectation, seen: Observation): Expectation {
    const { packet, exit, trace } = expected;
    for (const hop of trace.hops) this.#note(hop);
    const output = seen.outputs.find((out) => out.exit === exit && out.decoded.mark === probe.mark)?.decoded.packet;
    if (expected.fate !== 'sent' || packet === undefined || output === undefined || packet.quoted !== undefined)
      return expected;
    const [ours, theirs] = [numberOf(packet), numberOf(output)];
    if (ours === undefined || theirs === undefined || ours === theirs) return expected;
    if (!addressesEqual(packet.src, output.src) || !addressesEqual(packet.dst, output.dst)) return expected;
    const from = drawingHop(trace);
    const connection = this.#leftIn(trace.hops[from]);
    if (connection === undefined) return expected;
    const end = sourceEnd(connection);
    if (ours === connection.original.srcPort && !this.#drawn.has(end)) return expected;
    this.#drawn.add(end);
    this.clashes += 1;
    for (const [place, hop] of trace.hops.entries()) if (place >= from) this.#tell(hop, theirs, place > from);
    return { ...expected, packet: withNumber(packet, theirs) };
  }

  // A draw is one also where a later node lets nobody see it.
  #note(hop: Hop): void {
    if (isUnwritten(hop.after)) this.#hide(hop);
    const connection = this.#leftIn(hop) ?? this.#openedBy(hop);
    if (connection !== undefined && connection.reply.dstPort !== connection.original.srcPort)
      this.#drawn.add(sourceEnd(connection));
  }

  /** The connection whose opening side the packet came from. */
  #openedBy({ node, before }: Hop): Connection | undefined {
    const tuple = tupleOf(before);
    const known = tuple === undefined ? undefined : this.#memory.of(node).connections.get(tupleKey(tuple));
    return known?.direction === 'original' ? known.connection : undefined;
  }

  // What the kernel drew and wrote nowhere can be known to nobody, and so be met by no packet. Its first packet may have
  // come in pieces that do not show the number, which leaves as it was.
  #hide({ node, before, after }: Hop): void {
    const left = tupleOf(after);
    const key = left === undefined ? '' : tupleKey({ ...left, src: before.src, dst: before.dst });
    const { connections } = this.#memory.of(node);
    const known = connections.get(key);
    if (known?.direction !== 'original' || this.#asked.has(`${node} ${key}`)) return;
    this.#asked.add(`${node} ${key}`);
    const { connection } = known;
    const { original, reply } = connection;
    const end = sourceEnd(connection);
    if (reply.dstPort === original.srcPort && !this.#drawn.has(end)) return;
    this.#drawn.add(end);
    connections.delete(tupleKey(reply));
    const hidden = { ...connection, reply: { ...reply, dstPort: 65_536 + this.#asked.size } };
    connections.set(key, { ...known, connection: hidden });
  }

  /** The connection that the packet left by this hop in, if it went from the opening side to the other. */
  #leftIn(hop: Hop | undefined): Connection | undefined {
    const left = hop === undefined ? undefined : tupleOf(hop.after);
    if (hop === undefined || left === undefined) return undefined;
    const known = this.#memory.of(hop.node).connections.get(tupleKey(invertTuple(left)));
    return known?.direction === 'reply' ? known.connection : undefined;
  }

  // Its answers come back to the kernel's port, and where an earlier node drew it, the packet came in from there too.
  #tell(hop: Hop, theirs: number, drawnBefore: boolean): void {
    const connection = this.#leftIn(hop);
    if (connection === undefined) return;
    const { connections } = this.#memory.of(hop.node);
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
  const renumbered = hops.findLastIndex(({ before, after }) => {
    const number = numberOf(before);
    return number !== undefined && number !== numberOf(after);
  });
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

// The end that a connection comes from, and the address that stands for it.
function sourceEnd({ original, reply }: Connection): string {
  return `${original.protocol} ${original.src.value} ${original.srcPort} ${reply.dst.value}`;
}

function numberOf(packet: Packet): number | undefined {
  return packet.srcPort ?? packet.icmp?.id;
}

function withNumber(packet: Packet, number: number): Packet {
  if (packet.srcPort !== undefined) return { ...packet, srcPort: number };
  return packet.icmp === undefined ? packet : { ...packet, icmp: { ...packet.icmp, id: number } };
}
