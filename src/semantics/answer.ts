/** semantics: the packet that a node sends back when it refuses one or cannot carry it (RFC 792, RFC 4443, RFC 9293). */
import { type Interface, lookupRoute, type Node, type Topology } from '../model/public.ts';
import { type Address, isIcmp, makePacket, type Packet, protocolNumbers, tcpFlag } from '../net/public.ts';
import { isOneHost, isOwn } from './local.ts';

/** Why an error goes back: ICMP type and code of each family (RFC 792, RFC 1812, RFC 4443). */
const errors = {
  'no-route': { 4: [3, 0], 6: [1, 0] },
  'beyond-scope': { 4: [3, 0], 6: [1, 2] },
  'host-unreachable': { 4: [3, 1], 6: [1, 3] },
  'ttl-expired': { 4: [11, 0], 6: [3, 0] },
  'too-big': { 4: [3, 4], 6: [2, 0] },
  prohibited: { 4: [3, 13], 6: [1, 1] },
  'bad-option': { 4: [12, 0], 6: [4, 2] },
} as const;

export type AnswerReason = keyof typeof errors;

/**
 * The node that answers, and the interface where the packet came in. `translated`: the packet's destination was
 * translated here; whoever wrote to it hears of the address it wrote to, no other.
 */
export interface Answering {
  readonly topology: Topology;
  readonly node: Node;
  readonly entry?: Interface;
  readonly translated?: boolean;
}

/**
 * An ICMP error about the packet as it came in: from the address that it was sent to where that is the node's own or
 * stands for another, else as Linux chooses: IPv4
 * from the interface that leads back to the sender, IPv6 from the one where the packet came in. Undefined where none
 * may be sent.
 */
export function errorAnswer(reason: AnswerReason, by: Answering, packet: Packet): Packet | undefined {
  // RFC 1122 section 3.2.2: never about an ICMP error, a later fragment, or a packet to or from more than one host. RFC
  // 4443 does not name fragments.
  const silent = packet.family === 4 && isLaterFragment(packet);
  if (isIcmpError(packet) || silent || !hasTwoEnds(by.node, packet)) return undefined;
  const from = answeringAddress(by, packet);
  if (from === undefined || isSubnet(by, packet.src)) return undefined;
  const [type, code] = errors[reason][packet.family];
  const protocol = packet.family === 4 ? 1 : 58;
  return makePacket({ src: from, dst: packet.src, protocol, icmp: { type, code, id: 0 }, quoted: packet });
}

/** What a reject rule sends about the packet as it came in: a reset to TCP (never to a reset), else an ICMP error. */
export function rejectAnswer(by: Answering, packet: Packet): Packet | undefined {
  // Linux answers only what adds up, which a lone fragment never does (nf_reject_verify_csum names the exceptions).
  if (isLaterFragment(packet) || (packet.fragment !== undefined && !unsummed.has(packet.protocol))) return undefined;
  if (packet.protocol !== 6) return errorAnswer('prohibited', by, packet);
  if (packet.tcpFlags === undefined || (packet.tcpFlags & tcpFlag.rst) !== 0) return undefined;
  if (!hasTwoEnds(by.node, packet) || packet.dst.value === 0n) return undefined;
  // RFC 9293 section 3.10.7.1: what acknowledges is reset at the place it acknowledges, anything else is acknowledged.
  const acknowledges = (packet.tcpFlags & tcpFlag.ack) !== 0;
  return { ...reverse(packet), tcpFlags: acknowledges ? tcpFlag.rst : tcpFlag.rst | tcpFlag.ack };
}

function isLaterFragment({ fragment }: Packet): boolean {
  return (fragment?.offset ?? 0) > 0;
}

const { gre, esp, ah, sctp, udplite } = protocolNumbers;
const unsummed: ReadonlySet<number> = new Set([gre, esp, ah, sctp, udplite]);

// A packet that claims to come from this very node, or from nobody, is answered to nobody.
function hasTwoEnds(node: Node, { src, dst }: Packet): boolean {
  const single = src.family === 4 || (src.value !== 0n && src.value >> 120n !== 0xffn);
  return single && isOneHost(node, dst) && !isOwn(node, src);
}

// Linux takes the first address of a subnet beside it for the routers' anycast address, also where it is no router, and
// tells it of no error (ipv6_anycast_destination; RFC 4443 section 2.4 e).
function isSubnet({ topology, node }: Answering, { family, value }: Address): boolean {
  if (family === 4) return false;
  const back = lookupRoute(topology, node, { family, value });
  const beside = back.kind === 'connected' ? node.interfaces.get(back.interface)?.addresses : undefined;
  return beside?.some(({ prefix }) => prefix.family === 6 && prefix.length < 127 && prefix.value === value) === true;
}

// RFC 792 and RFC 4443: errors are never answered, nor are ICMP messages other than queries and their answers.
function isIcmpError({ protocol, icmp, quoted }: Packet): boolean {
  if (quoted !== undefined) return true;
  if (icmp === undefined) return false;
  return protocol === 58 ? icmp.type < 128 : ![0, 8, 13, 14, 15, 16, 17, 18].includes(icmp.type);
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

function answeringAddress(by: Answering, { family, src, dst }: Packet): Address | undefined {
  const { topology, node, entry, translated } = by;
  if (translated === true || isOwn(node, dst)) return dst;
  const back = lookupRoute(topology, node, src);
  const exit = back.kind === 'connected' || back.kind === 'route' ? node.interfaces.get(back.interface) : undefined;
  const speaking = family === 4 ? exit : entry;
  return nearest(speaking === undefined ? [] : [speaking], src) ?? nearest([...node.interfaces.values()], src);
}

// RFC 6724 rule 8: the address that has the most leading bits in common with the destination.
function nearest(interfaces: readonly Interface[], to: Address): Address | undefined {
  const own = interfaces.flatMap(({ addresses }) => addresses.map(({ address }) => address));
  const found = own.filter(({ family }) => family === to.family).sort((a, b) => distance(a, to) - distance(b, to));
  return found[0];
}

function distance(a: Address, b: Address): number {
  return (a.value ^ b.value).toString(2).length;
}
