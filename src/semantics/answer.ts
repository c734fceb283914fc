/** semantics: the packet that a node sends back when it refuses one or cannot carry it (RFC 792, RFC 4443, RFC 9293). */
import type { Interface } from '../model/public.ts';
import { type Address, isIcmp, makePacket, type Packet, tcpFlag } from '../net/public.ts';

/** Why an error goes back: ICMP type and code of each family (RFC 792, RFC 1812, RFC 4443). */
const errors = {
  'no-route': { 4: [3, 0], 6: [1, 0] },
  'host-unreachable': { 4: [3, 1], 6: [1, 3] },
  'ttl-expired': { 4: [11, 0], 6: [3, 0] },
  'too-big': { 4: [3, 4], 6: [2, 0] },
  prohibited: { 4: [3, 13], 6: [1, 1] },
} as const;

export type AnswerReason = keyof typeof errors;

/** An ICMP error from the entry interface's own address; undefined where none may be sent. */
export function errorAnswer(reason: AnswerReason, entry: Interface | undefined, packet: Packet): Packet | undefined {
  const from = ownAddress(entry, packet);
  // RFC 1122 section 3.2.2: never about an ICMP error, a later fragment, or a source that is no single host.
  if (from === undefined || packet.quoted !== undefined || (packet.fragment?.offset ?? 0) > 0) return undefined;
  const [type, code] = errors[reason][packet.family];
  const protocol = packet.family === 4 ? 1 : 58;
  return makePacket({ src: from, dst: packet.src, protocol, icmp: { type, code, id: 0 }, quoted: packet });
}

/** What a reject rule sends: a reset to TCP (never to a reset), else an ICMP error. */
export function rejectAnswer(entry: Interface | undefined, packet: Packet): Packet | undefined {
  if (packet.protocol !== 6) return errorAnswer('prohibited', entry, packet);
  if (packet.tcpFlags === undefined || (packet.tcpFlags & tcpFlag.rst) !== 0) return undefined;
  // RFC 9293 section 3.10.7.1: what acknowledges is reset at the place it acknowledges, anything else is acknowledged.
  const acknowledges = (packet.tcpFlags & tcpFlag.ack) !== 0;
  return { ...reverse(packet), tcpFlags: acknowledges ? tcpFlag.rst : tcpFlag.rst | tcpFlag.ack };
}

/** The ordinary answer to a packet: ends and ports exchanged, SYN answered by SYN/ACK, an ICMP query by its answer. */
export function replyTo(packet: Packet): Packet | undefined {
  if (packet.quoted !== undefined || packet.fragment !== undefined) return undefined;
  if (packet.icmp !== undefined && isIcmp(packet.protocol)) {
    const answer = answers.get(`${packet.protocol}/${packet.icmp.type}`);
    return answer === undefined ? undefined : { ...reverse(packet), icmp: { ...packet.icmp, type: answer } };
  }
  if (packet.tcpFlags === undefined) return reverse(packet);
  const syn = (packet.tcpFlags & tcpFlag.syn) !== 0;
  const flags = syn && (packet.tcpFlags & tcpFlag.ack) === 0 ? tcpFlag.syn | tcpFlag.ack : tcpFlag.ack;
  return { ...reverse(packet), tcpFlags: flags };
}

const answers: ReadonlyMap<string, number> = new Map([
  ['1/8', 0],
  ['1/13', 14],
  ['1/15', 16],
  ['1/17', 18],
  ['58/128', 129],
  ['58/139', 140],
]);

function reverse(packet: Packet): Packet {
  const { srcPort, dstPort, fragmentedTo: _, ...rest } = packet;
  return {
    ...rest,
    src: packet.dst,
    dst: packet.src,
    ...(dstPort === undefined ? {} : { srcPort: dstPort }),
    ...(srcPort === undefined ? {} : { dstPort: srcPort }),
    options: [],
    ttl: 64,
    vlanTags: [],
  };
}

function ownAddress(entry: Interface | undefined, packet: Packet): Address | undefined {
  return entry?.addresses.find(({ address }) => address.family === packet.family)?.address;
}
