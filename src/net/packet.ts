/** net: one concrete packet header, as it stands on the wire at one point of its way. */
import { type Address, type Family, formatAddress } from './address.ts';
import { formatTcpFlags, hasPorts, protocolName } from './protocol.ts';

/** IPv4 options (RFC 791, RFC 6398) and IPv6 extension headers (RFC 8200) that change how a packet is treated. */
export const ipOptionNames = [
  'loose-source-route',
  'strict-source-route',
  'record-route',
  'timestamp',
  'router-alert',
  'unknown-option',
  'hop-by-hop',
  'destination-options',
  'routing-type-0',
  'segment-routing',
  'unknown-header',
] as const;

export type IpOptionName = (typeof ipOptionNames)[number];

/**
 * `pointer` is the source-route pointer octet: 4 before the first hop, larger later. `cut`: an extension header behind
 * the fragment header, where it is part of what is cut into pieces.
 */
export interface IpOption {
  readonly name: IpOptionName;
  readonly pointer?: number;
  readonly cut?: true;
}

/** `offset` counts octets (a multiple of 8); `id` is the datagram's identification. */
export interface Fragment {
  readonly id: number;
  readonly offset: number;
  readonly more: boolean;
}

export interface IcmpHeader {
  readonly type: number;
  readonly code: number;
  /** Query identifier of echo and similar messages. */
  readonly id: number;
}

/**
 * `protocol` is the upper-layer protocol behind all extension headers. Ports, TCP flags and the ICMP header are
 * absent where the packet shows none (other protocols, later fragments). `length` is the IP length in octets,
 * `vlanTags` the 802.1Q ids outermost first as they stand on the wire.
 */
export interface Packet {
  readonly family: Family;
  readonly src: Address;
  readonly dst: Address;
  readonly protocol: number;
  readonly srcPort?: number;
  readonly dstPort?: number;
  readonly tcpFlags?: number;
  readonly icmp?: IcmpHeader;
  /** For an ICMP error: the packet that it quotes. */
  readonly quoted?: Packet;
  readonly fragment?: Fragment;
  readonly options: readonly IpOption[];
  readonly ttl: number;
  readonly length: number;
  readonly dontFragment: boolean;
  /** The datagram travels as fragments of at most this many octets (a router fragmented it, or a firewall reassembled it). */
  readonly fragmentedTo?: number;
  readonly vlanTags: readonly number[];
}

/** A later fragment carries no upper-layer header. */
export function isLaterFragment(packet: Packet): boolean {
  return packet.fragment !== undefined && packet.fragment.offset > 0;
}

/**
 * Whether a filter can see the upper layer at all: not behind an extension header that it does not know (Mobility, HIP,
 * Shim6). Such a packet shows neither its protocol nor ports, flags or ICMP type.
 */
export function showsUpperLayer(packet: Packet): boolean {
  return packet.options.every(({ name }) => name !== 'unknown-header');
}

/** `tcp 10.0.0.1:40000 > 10.0.0.2:443 SYN`, on one line. */
export function formatPacket(packet: Packet): string {
  const name = protocolName(packet.protocol);
  const tail: string[] = [];
  if (packet.tcpFlags !== undefined) tail.push(formatTcpFlags(packet.tcpFlags));
  if (packet.icmp !== undefined) tail.push(`type ${packet.icmp.type} code ${packet.icmp.code}`);
  if (packet.fragment !== undefined) {
    tail.push(`fragment ${packet.fragment.offset}${packet.fragment.more ? '+' : ''}`);
  }
  for (const option of packet.options) tail.push(option.name);
  if (packet.vlanTags.length > 0) tail.push(`vlan ${packet.vlanTags.join('/')}`);
  const ends = `${formatEnd(packet.src, packet.srcPort)} > ${formatEnd(packet.dst, packet.dstPort)}`;
  return [`${name} ${ends}`, ...tail].join(' ');
}

function formatEnd(address: Address, port: number | undefined): string {
  const text = formatAddress(address);
  if (port === undefined) return text;
  return address.family === 6 ? `[${text}]:${port}` : `${text}:${port}`;
}

/** The fields of a new packet that a caller usually gives; everything else has the ordinary value. */
export type PacketFields = Pick<Packet, 'src' | 'dst' | 'protocol'> & Partial<Omit<Packet, 'family'>>;

/**
 * A packet with ordinary values for what is not given: TTL 64, 60 octets, no options or tags, a TCP SYN.
 * A protocol with ports that is given none gets source port 40000 and destination port 0, unless it is a later fragment.
 */
export function makePacket(fields: PacketFields): Packet {
  const later = fields.fragment !== undefined && fields.fragment.offset > 0;
  const ports = hasPorts(fields.protocol) && !later ? { srcPort: 40_000, dstPort: 0 } : {};
  const flags = fields.protocol === 6 && !later ? { tcpFlags: 2 } : {};
  const isIcmp = fields.protocol === 1 || fields.protocol === 58;
  const icmp = isIcmp && !later ? { icmp: { type: fields.protocol === 1 ? 8 : 128, code: 0, id: 1 } } : {};
  return {
    family: fields.src.family,
    options: [],
    ttl: 64,
    length: 60,
    dontFragment: false,
    vlanTags: [],
    ...ports,
    ...flags,
    ...icmp,
    ...fields,
  };
}
