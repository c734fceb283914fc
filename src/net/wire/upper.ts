/** net: what stands behind the IP header: TCP, UDP, UDP-Lite, SCTP, ICMP, ICMPv6, or octets without meaning. */
import type { Packet } from '../packet.ts';
import { protocolNumbers, tcpFlag } from '../protocol.ts';
import { crc32c, foldChecksum, sumWords } from './checksum.ts';

// The model has no sequence numbers, so that every segment of one side stands at the same place: what carries no ACK
// ends there, all else begins there and acknowledges the other side's place. Such segments are always in window, also
// where a tracker knows nothing of one side yet and takes its place for zero: both sides stand below it by less than a
// tracker's least window of acknowledgements (66,000), and by more than `window` and a segment together.
const sequences = [2 ** 32 - 30_000, 2 ** 32 - 65_000] as const;
const window = 20_000;

/** `quote` is the packet that an ICMP error quotes, as octets. */
export interface UpperLayer {
  readonly packet: Packet;
  readonly source: Uint8Array;
  readonly destination: Uint8Array;
  readonly quote?: Uint8Array;
  /** Which end of its connection sends it. */
  readonly side: 0 | 1;
}

/** Octets of the smallest header that shows everything the model knows of this packet. */
export function upperMinimum(packet: Packet): number {
  switch (packet.protocol) {
    case protocolNumbers.tcp:
      return 20;
    case protocolNumbers.sctp:
      return 32;
    case protocolNumbers.udp:
    case protocolNumbers.udplite:
    case protocolNumbers.icmp:
    case protocolNumbers.icmpv6:
      return 8;
    default:
      return 0;
  }
}

/** The upper layer in `length` octets, checksum included. */
export function upperBytes(upper: UpperLayer, length: number): Uint8Array {
  const { packet, quote } = upper;
  const bytes = new Uint8Array(length);
  switch (packet.protocol) {
    case protocolNumbers.tcp:
      writeTcp(bytes, upper);
      return sealed(upper, bytes, 16);
    case protocolNumbers.udp:
      writePorts(bytes, packet);
      write16(bytes, 4, length);
      return sealed(upper, bytes, 6);
    case protocolNumbers.udplite:
      writePorts(bytes, packet);
      return sealed(upper, bytes, 6);
    case protocolNumbers.sctp:
      writeSctp(bytes, packet);
      return bytes;
    case protocolNumbers.icmp:
    case protocolNumbers.icmpv6:
      writeIcmp(bytes, packet, quote);
      return sealed(upper, bytes, 2);
    case protocolNumbers.gre:
    case protocolNumbers.esp:
    case protocolNumbers.ah:
      return bytes;
    default:
      // Linux answers a rejected packet of any other protocol only when its octets add up (nf_reject_verify_csum).
      return bytes.length < 2 ? bytes : sealed(upper, bytes, 0);
  }
}

function writePorts(bytes: Uint8Array, packet: Packet): void {
  write16(bytes, 0, packet.srcPort ?? 0);
  write16(bytes, 2, packet.dstPort ?? 0);
}

function writeTcp(bytes: Uint8Array, { packet, side }: UpperLayer): void {
  const flags = packet.tcpFlags ?? 0;
  const has = (flag: number): boolean => (flags & flag) !== 0;
  writePorts(bytes, packet);
  const counted = bytes.length - 20 + (has(tcpFlag.syn) ? 1 : 0) + (has(tcpFlag.fin) ? 1 : 0);
  const before = has(tcpFlag.syn) || !(has(tcpFlag.ack) || has(tcpFlag.rst));
  write32(bytes, 4, sequences[side] - (before ? counted : 0));
  // A reset acknowledges nothing in particular: what it answers may not have been seen.
  write32(bytes, 8, !has(tcpFlag.ack) || has(tcpFlag.rst) ? 0 : sequences[side === 0 ? 1 : 0]);
  bytes[12] = 5 << 4;
  bytes[13] = flags;
  write16(bytes, 14, window);
}

// One INIT chunk to the end of the datagram: the only opening that connection tracking takes for one. Its verification tag is zero.
function writeSctp(bytes: Uint8Array, packet: Packet): void {
  writePorts(bytes, packet);
  bytes[12] = 1;
  write16(bytes, 14, bytes.length - 12);
  write32(bytes, 16, 1);
  write32(bytes, 20, window);
  write16(bytes, 24, 1);
  write16(bytes, 26, 1);
  write32(bytes, 28, 1);
  const sum = crc32c(bytes);
  for (let i = 0; i < 4; i += 1) bytes[8 + i] = (sum >>> (8 * i)) & 255;
}

function writeIcmp(bytes: Uint8Array, packet: Packet, quote: Uint8Array | undefined): void {
  bytes[0] = packet.icmp?.type ?? 0;
  bytes[1] = packet.icmp?.code ?? 0;
  if (quote === undefined) write16(bytes, 4, packet.icmp?.id ?? 0);
  else bytes.set(quote.subarray(0, bytes.length - 8), 8);
}

// TCP, UDP and everything over IPv6 count a pseudo header of addresses, length and protocol; the rest itself alone.
function sealed({ packet, source, destination }: UpperLayer, bytes: Uint8Array, at: number): Uint8Array {
  let sum = sumWords(bytes);
  const bare = packet.family === 4 && packet.protocol !== protocolNumbers.tcp && !isUdp(packet.protocol);
  if (!bare) {
    sum += sumWords(source) + sumWords(destination) + bytes.length + packet.protocol;
  }
  const checksum = foldChecksum(sum);
  // A UDP checksum of zero would say that there is none.
  write16(bytes, at, checksum === 0 && isUdp(packet.protocol) ? 0xffff : checksum);
  return bytes;
}

function isUdp(protocol: number): boolean {
  return protocol === protocolNumbers.udp || protocol === protocolNumbers.udplite;
}

export function write16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = (value >>> 8) & 255;
  bytes[at + 1] = value & 255;
}

function write32(bytes: Uint8Array, at: number, value: number): void {
  write16(bytes, at, value >>> 16);
  write16(bytes, at + 2, value & 0xffff);
}
