/** semantics: connection tracking: which conversation a packet belongs to, and in which state it finds it. */
import type { ConntrackState, Node } from '../model/public.ts';
import { addressesEqual, hasPorts, isIcmp, type Packet } from '../net/public.ts';
import type { Connection, NodeMemory } from './memory.ts';
import { type Direction, moveTcp, noTcp, segmentOf, type TcpTrack } from './tcp-state.ts';
import { icmpAnswerType, invertTuple, tupleKey, tupleOf } from './tuple.ts';

/**
 * `connection` is present for new, established and related packets. A fresh one becomes part of memory only when the
 * packet leaves the node or is taken by it (`confirm`).
 */
export interface Tracking {
  readonly state: ConntrackState;
  readonly connection?: Connection;
  readonly direction: Direction;
  /** The packet would open a connection that memory does not hold yet: only it may choose address bindings. */
  readonly fresh: boolean;
}

const invalid: Tracking = { state: 'invalid', direction: 'original', fresh: false };

/** The tracking of a node that keeps none, and of packets that are never tracked. */
export const untracked: Tracking = { state: 'untracked', direction: 'original', fresh: false };

const icmpErrors: ReadonlySet<string> = new Set(['1/3', '1/4', '1/5', '1/11', '1/12', '58/1', '58/2', '58/3', '58/4']);

// Neighbour discovery and multicast listener messages are never tracked (RFC 4861, RFC 3810; Linux icmpv6 tracker).
const untrackedIcmp6: ReadonlySet<number> = new Set([130, 131, 132, 133, 134, 135, 136, 137, 143]);

/** Whether the node keeps connection state at all: address translation needs it too. */
export function tracksConnections(node: Node): boolean {
  return node.stateful || node.nat.length > 0;
}

/** Classifies the packet as it comes in, before any translation, and notes an answer in memory. */
export function track(memory: NodeMemory, node: Node, packet: Packet): Tracking {
  if (packet.icmp !== undefined && isIcmp(packet.protocol)) {
    if (icmpErrors.has(`${packet.protocol}/${packet.icmp.type}`)) return trackError(memory, packet);
    if (packet.protocol === 58 && untrackedIcmp6.has(packet.icmp.type)) return untracked;
  }
  const tuple = tupleOf(packet);
  if (tuple === undefined) return invalid;
  const known = memory.connections.get(tupleKey(tuple));
  if (known === undefined) return open(node, packet);
  const { connection, direction } = known;
  let tcp = connection.tcp;
  if (packet.protocol === 6) {
    const moved = moveTcp(tcp, direction, packet.tcpFlags ?? 0);
    if (moved.kind === 'reopens') {
      forget(memory, connection);
      return open(node, packet);
    }
    if (moved.kind === 'invalid') return invalid;
    if (moved.kind === 'moved') tcp = moved.track;
  }
  const after: Connection = { ...connection, tcp, replied: connection.replied || direction === 'reply' };
  // A reset before any answer, or as the first one: there never was a connection.
  const stillborn = packet.protocol === 6 && !connection.replied && segmentOf(packet.tcpFlags ?? 0) === 'rst';
  if (stillborn) forget(memory, connection);
  else store(memory, after);
  return { state: after.replied ? 'established' : 'new', connection: after, direction, fresh: false };
}

/** Enters a connection whose first packet passed. Called with the tuples as they are after translation. */
export function confirm(memory: NodeMemory, connection: Connection): void {
  store(memory, connection);
}

function store(memory: NodeMemory, connection: Connection): void {
  memory.connections.set(tupleKey(connection.original), { connection, direction: 'original' });
  memory.connections.set(tupleKey(connection.reply), { connection, direction: 'reply' });
}

function forget(memory: NodeMemory, connection: Connection): void {
  memory.connections.delete(tupleKey(connection.original));
  memory.connections.delete(tupleKey(connection.reply));
}

// What may begin a conversation: a TCP packet with exactly one of SYN and ACK (a bare ACK only where the node is
// loose), any datagram of a protocol with or without ports, and of ICMP only queries.
function open(node: Node, packet: Packet): Tracking {
  const original = tupleOf(packet);
  if (original === undefined) return invalid;
  let tcp: TcpTrack = noTcp;
  if (packet.protocol === 6) {
    const moved = moveTcp(noTcp, 'original', packet.tcpFlags ?? 0);
    if (moved.kind !== 'moved' || (moved.track.state === 'established' && !node.tcpLoose)) return invalid;
    tcp = moved.track;
  }
  if (isIcmp(packet.protocol) && icmpAnswerType(packet.protocol, packet.icmp?.type ?? -1) === undefined) return invalid;
  const connection: Connection = { original, reply: invertTuple(original), replied: false, tcp };
  return { state: 'new', connection, direction: 'original', fresh: true };
}

// An ICMP error is related when it quotes a packet of a known connection and goes back to that packet's sender,
// whoever reports it. The quoted packet went the other way, so its inverse is looked up.
function trackError(memory: NodeMemory, packet: Packet): Tracking {
  const quoted = packet.quoted === undefined ? undefined : tupleOf(packet.quoted);
  if (quoted === undefined || !addressesEqual(packet.dst, quoted.src)) return invalid;
  const known = memory.connections.get(tupleKey(invertTuple(quoted)));
  if (known === undefined) return invalid;
  return { state: 'related', connection: known.connection, direction: known.direction, fresh: false };
}

/** What a reset of the node's own does to the connection of the packet that it refuses. */
export function closeByReset(memory: NodeMemory, { connection }: Tracking): void {
  if (connection === undefined || !memory.connections.has(tupleKey(connection.original))) return;
  store(memory, { ...connection, tcp: { ...connection.tcp, state: 'close' } });
}

/** Whether two packets of one connection may differ in this protocol's ports after translation. */
export function carriesPorts(packet: Packet): boolean {
  return hasPorts(packet.protocol) && packet.srcPort !== undefined;
}
