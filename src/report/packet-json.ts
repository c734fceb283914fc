/** report: packets as JSON values. */
import {
  formatAddress,
  formatPacket,
  formatTcpFlags,
  isLaterFragment,
  type Packet,
  protocolName,
} from '../net/public.ts';

/** The shape documented in docs/COMMANDS.md: addresses as text, absent fields left out. */
export interface PacketJson {
  readonly text: string;
  readonly family: 4 | 6;
  readonly source: string;
  readonly destination: string;
  readonly protocol: string;
  readonly protocolNumber: number;
  readonly sourcePort?: number;
  readonly destinationPort?: number;
  readonly tcpFlags?: readonly string[];
  readonly icmp?: { readonly type: number; readonly code: number; readonly id: number };
  readonly quoted?: PacketJson;
  readonly fragment?: { readonly id: number; readonly offset: number; readonly more: boolean; readonly later: boolean };
  readonly options: readonly { readonly name: string; readonly pointer?: number }[];
  readonly ttl: number;
  readonly length: number;
  readonly dontFragment: boolean;
  readonly vlanTags: readonly number[];
}

export function packetJson(packet: Packet): PacketJson {
  return {
    text: formatPacket(packet),
    family: packet.family,
    source: formatAddress(packet.src),
    destination: formatAddress(packet.dst),
    protocol: protocolName(packet.protocol),
    protocolNumber: packet.protocol,
    ...(packet.srcPort === undefined ? {} : { sourcePort: packet.srcPort }),
    ...(packet.dstPort === undefined ? {} : { destinationPort: packet.dstPort }),
    ...(packet.tcpFlags === undefined ? {} : { tcpFlags: flagNames(packet.tcpFlags) }),
    ...(packet.icmp === undefined ? {} : { icmp: { ...packet.icmp } }),
    ...(packet.quoted === undefined ? {} : { quoted: packetJson(packet.quoted) }),
    ...(packet.fragment === undefined ? {} : { fragment: { ...packet.fragment, later: isLaterFragment(packet) } }),
    options: packet.options.map((option) => ({ ...option })),
    ttl: packet.ttl,
    length: packet.length,
    dontFragment: packet.dontFragment,
    vlanTags: [...packet.vlanTags],
  };
}

function flagNames(flags: number): readonly string[] {
  return flags === 0 ? [] : formatTcpFlags(flags).split(',');
}
