/**
 * Source ports that the kernel draws at random. Where the packet's own port is taken, only the class is exact: the model
 * takes the next free one, the kernel any. The model's memory is then told the kernel's choice, so that everything that
 * follows is compared exactly again.
 */
import { addressesEqual, type Packet } from '../../../src/net/public.ts';
import type { Memory } from '../../../src/semantics/public.ts';
import { tupleKey } from '../../../src/semantics/tuple.ts';
import type { Expectation } from './expect.ts';
import type { Observation } from './observe.ts';
import type { Scenario } from './scenario.ts';
import type { Probe } from './traffic.ts';

export class NatMemory {
  readonly #memory: Memory;
  readonly #scenario: Scenario;
  /** Source ends whose port was once drawn: the kernel keeps what it drew for their other connections. */
  readonly #drawn = new Set<string>();
  clashes = 0;

  constructor(memory: Memory, scenario: Scenario) {
    this.#memory = memory;
    this.#scenario = scenario;
  }

  /** What is expected, with the kernel's port where it was free to choose one. */
  settle(probe: Probe, expected: Expectation, seen: Observation): Expectation {
    const { packet, exit } = expected;
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
    this.#tell(packet, ours, theirs);
    return { ...expected, packet: withNumber(packet, theirs) };
  }

  // The connection whose answers the model expects at the port it chose itself.
  #tell(packet: Packet, ours: number, theirs: number): void {
    for (const { node } of this.#scenario.kernels) {
      const { connections } = this.#memory.of(node.id);
      for (const [key, { connection, direction }] of connections) {
        const { reply } = connection;
        if (direction !== 'reply' || reply.dstPort !== ours || !addressesEqual(reply.dst, packet.src)) continue;
        if (!addressesEqual(reply.src, packet.dst) || reply.protocol !== packet.protocol) continue;
        const told = { ...connection, reply: { ...reply, dstPort: theirs } };
        connections.delete(key);
        connections.set(tupleKey(told.original), { connection: told, direction: 'original' });
        connections.set(tupleKey(told.reply), { connection: told, direction: 'reply' });
        return;
      }
    }
  }
}

function numberOf(packet: Packet): number | undefined {
  return packet.srcPort ?? packet.icmp?.id;
}

function withNumber(packet: Packet, number: number): Packet {
  if (packet.srcPort !== undefined) return { ...packet, srcPort: number };
  return packet.icmp === undefined ? packet : { ...packet, icmp: { ...packet.icmp, id: number } };
}
