/** semantics: network address translation (RFC 3022, and Linux: bindings are chosen once, by a connection's first packet). */
import type { DestinationNat, Interface, Node, SourceNat } from '../model/public.ts';
import { type Address, addressSetContains, hasPorts, isIcmp, type Packet, serviceMatches } from '../net/public.ts';
import { carriesPorts, type Tracking } from './conntrack.ts';
import type { Connection, NodeMemory } from './memory.ts';
import { invertTuple, tupleKey, tuplesEqual } from './tuple.ts';

/** The first destination binding that applies to a connection's first packet. */
export function chooseDestinationNat(node: Node, entry: string, packet: Packet): DestinationNat | undefined {
  for (const nat of node.nat) {
    if (nat.kind !== 'dnat') continue;
    if (nat.inInterface !== undefined && nat.inInterface !== entry) continue;
    if (nat.to.family !== packet.family) continue;
    if (addressSetContains(nat.destination, packet.dst) && serviceMatches(nat.service, packet)) return nat;
  }
  return undefined;
}

/** The first source binding that applies to a connection's first packet on its way out of `exit`. */
export function chooseSourceNat(node: Node, exit: string, packet: Packet): SourceNat | undefined {
  for (const nat of node.nat) {
    if (nat.kind === 'dnat') continue;
    if (nat.outInterface !== undefined && nat.outInterface !== exit) continue;
    if (nat.to !== undefined && nat.to.family !== packet.family) continue;
    if (addressSetContains(nat.source, packet.src) && addressSetContains(nat.destination, packet.dst)) return nat;
  }
  return undefined;
}

/** The address that a source binding writes: its own, or the exit interface's first of the packet's family. */
export function sourceNatAddress(nat: SourceNat, exit: Interface, packet: Packet): Address | undefined {
  return nat.to ?? exit.addresses.find(({ address }) => address.family === packet.family)?.address;
}

/**
 * The connection with its answers coming back from `to`: what a destination binding changes. One that writes what stands
 * there already is none (Linux nf_nat_setup_info sets no status for it).
 */
export function bindDestination(connection: Connection, nat: DestinationNat): Connection {
  const reply = { ...connection.reply, src: nat.to, srcPort: nat.toPort ?? connection.reply.srcPort };
  return tuplesEqual(reply, connection.reply) ? connection : { ...connection, dnat: nat.id, reply };
}

/**
 * The connection with its answers going to `address`. The source port (or ICMP query identifier) is kept; where another
 * connection already expects the same answer, the next free one is taken (Linux picks a free port at random: only the
 * class is exact). Undefined where the protocol has neither, so that nothing would tell the two apart.
 */
export function bindSource(
  memory: NodeMemory,
  connection: Connection,
  nat: string,
  address: Address,
): Connection | undefined {
  const kept = { ...connection.reply, dst: address };
  const numbered = hasPorts(kept.protocol) || isIcmp(kept.protocol);
  for (let step = 0; step < (numbered ? 65_535 : 1); step += 1) {
    const reply = { ...kept, dstPort: 1 + ((kept.dstPort - 1 + step + 65_535) % 65_535) };
    const taken = memory.connections.get(tupleKey(step === 0 ? kept : reply));
    if (taken === undefined || tuplesEqual(taken.connection.original, connection.original)) {
      if (step > 0) return { ...connection, snat: nat, reply };
      return tuplesEqual(kept, connection.reply) ? connection : { ...connection, snat: nat, reply: kept };
    }
  }
  return undefined;
}

/**
 * An ICMP query whose answers another connection already expects gets another identifier before it is routed, since the
 * identifier belongs to both ends; Linux counts that as a translated destination (nf_nat_l4proto_unique_tuple). Ports wait
 * until the packet leaves.
 */
export function withFreeQuery(memory: NodeMemory, connection: Connection): Connection {
  const { reply } = connection;
  if (!isIcmp(reply.protocol) || !isTaken(memory, connection)) return connection;
  const found = bindSource(memory, connection, 'implied', reply.dst);
  return found === undefined ? connection : { ...connection, dnat: connection.dnat ?? 'implied', reply: found.reply };
}

/** Whether some other connection's answers would look the same: two ways to one end, one of them translated. */
export function isTaken(memory: NodeMemory, connection: Connection): boolean {
  const taken = memory.connections.get(tupleKey(connection.reply));
  return taken !== undefined && !tuplesEqual(taken.connection.original, connection.original);
}

/** The packet with its destination as the connection has it behind this node. */
export function translateDestination(packet: Packet, tracking: Tracking): Packet {
  const target = targetTuple(tracking);
  if (target === undefined) return packet;
  const ports = carriesPorts(packet) ? { dstPort: target.dstPort } : {};
  // The answer to a query whose identifier was translated carries the one that its sender wrote.
  const icmp = tracking.direction === 'reply' ? withIdentifier(packet, tracking, target.dstPort) : {};
  return requote({ ...packet, dst: target.dst, ...ports, ...icmp }, tracking);
}

/** The packet with its source as the connection has it behind this node. */
export function translateSource(packet: Packet, tracking: Tracking): Packet {
  const target = targetTuple(tracking);
  if (target === undefined) return packet;
  if (tracking.state === 'related') {
    // Linux lets whoever reports an error from behind a translated end speak with that end's outer address.
    const { connection, direction } = tracking;
    const hidden = direction === 'original' ? connection?.snat : connection?.dnat;
    return hidden === undefined ? packet : { ...packet, src: target.src };
  }
  const ports = carriesPorts(packet) ? { srcPort: target.srcPort } : {};
  const icmp = tracking.direction === 'original' ? withIdentifier(packet, tracking, target.srcPort) : {};
  return { ...packet, src: target.src, ...ports, ...icmp };
}

// An ICMP query's identifier is to it what a source port is to UDP (RFC 5508 section 3.1).
function withIdentifier(packet: Packet, { state }: Tracking, id: number): Pick<Packet, 'icmp'> {
  return packet.icmp === undefined || state === 'related' ? {} : renumbered(packet, id);
}

// Linux counts the nonce of a node information query (RFC 4620) as an identifier, and yet writes none into it: where it
// chose another one, the answer still carries the first, and belongs to whoever had it (icmpv6_manip_pkt).
function renumbered({ protocol, icmp }: Packet, id: number): Pick<Packet, 'icmp'> {
  if (icmp === undefined || (protocol === 58 && icmp.type !== 128 && icmp.type !== 129)) return {};
  return { icmp: { ...icmp, id } };
}

// What a packet of this direction looks like when it leaves: the mirror of what the other direction expects.
function targetTuple(tracking: Tracking): ReturnType<typeof invertTuple> | undefined {
  const { connection, direction } = tracking;
  if (connection === undefined) return undefined;
  return invertTuple(direction === 'original' ? connection.reply : connection.original);
}

// The packet quoted in an ICMP error is shown to its sender as that sender wrote it.
function requote(packet: Packet, tracking: Tracking): Packet {
  if (tracking.state !== 'related' || packet.quoted === undefined || tracking.connection === undefined) return packet;
  const { connection, direction } = tracking;
  const written = direction === 'original' ? connection.reply : connection.original;
  const ports = carriesPorts(packet.quoted) ? { srcPort: written.srcPort, dstPort: written.dstPort } : {};
  const id = direction === 'original' ? written.dstPort : written.srcPort;
  const ends = { src: written.src, dst: written.dst, ...ports, ...renumbered(packet.quoted, id) };
  return { ...packet, quoted: { ...packet.quoted, ...ends } };
}
