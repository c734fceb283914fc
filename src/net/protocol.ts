/** net: upper-layer protocol numbers (IANA protocol-numbers registry) and their names. */

export const protocolNumbers = {
  icmp: 1,
  igmp: 2,
  ipip: 4,
  tcp: 6,
  udp: 17,
  ipv6: 41,
  gre: 47,
  esp: 50,
  ah: 51,
  icmpv6: 58,
  ospf: 89,
  pim: 103,
  vrrp: 112,
  l2tp: 115,
  sctp: 132,
  udplite: 136,
} as const;

// Protocol 41 is called IPv6 in the registry, which a reader takes for the whole family.
const names: ReadonlyMap<number, string> = new Map(
  Object.entries(protocolNumbers).map(([name, number]) => [number, name === 'ipv6' ? '6in4' : name]),
);

/** The registry's short name, or the number as text. */
export function protocolName(protocol: number): string {
  return names.get(protocol) ?? `${protocol}`;
}

/** Whether headers of this protocol start with a source and a destination port. */
export function hasPorts(protocol: number): boolean {
  return (
    protocol === protocolNumbers.tcp ||
    protocol === protocolNumbers.udp ||
    protocol === protocolNumbers.sctp ||
    protocol === protocolNumbers.udplite
  );
}

export function isIcmp(protocol: number): boolean {
  return protocol === protocolNumbers.icmp || protocol === protocolNumbers.icmpv6;
}

/** TCP header flags (RFC 9293 section 3.1), as the bits of its flag octet. */
export const tcpFlag = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16, urg: 32, ece: 64, cwr: 128 } as const;

/** `SYN,ACK`, or `none`. */
export function formatTcpFlags(flags: number): string {
  const set = Object.entries(tcpFlag).filter(([, bit]) => (flags & bit) !== 0);
  return set.length === 0 ? 'none' : set.map(([name]) => name.toUpperCase()).join(',');
}
