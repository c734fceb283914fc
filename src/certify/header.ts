/** certify: which headers can exist on a wire, and one packet of a region. */
import { type Family, type IpOption, makePacket, type Packet, protocolNumbers } from '../net/public.ts';
import { absentOctet, absentPort, type Limits, type Region } from './region.ts';
import { between, type Cuts, ends, only, subtract, union, type Value } from './values.ts';

const { tcp, udp, sctp, udplite, icmp, icmpv6 } = protocolNumbers;

/** Numbers of the `fragment` field: only a later fragment shows no upper-layer header at all. */
export const fragments = { whole: 0, first: 1, later: 2 } as const;
/** Numbers of the `options` field: IP options or extension headers. */
export const options = { none: 0, some: 1, sourceRoute: 2 } as const;

export const withPorts: Cuts = [tcp, udp, sctp, udplite].map((one) => only(one)).reduce(union);
const presentPort = between(0, absentPort);
const presentOctet = between(0, absentOctet);
const noPorts: Limits = { destinationPort: only(absentPort), sourcePort: only(absentPort) };
const noIcmp: Limits = { icmpType: only(absentOctet), icmpCode: only(absentOctet) };
const noFlags: Limits = { tcpFlags: only(absentOctet) };
const shown: Limits = { fragment: between(fragments.whole, fragments.later) };

/**
 * The upper-layer headers that packets show: none at all (a later fragment, or cut short by the sender), ports without
 * flags, TCP whole, ICMP. A packet that lacks its ports lacks what stands behind them.
 */
const upperHeaders: readonly Limits[] = [
  { ...noPorts, ...noIcmp, ...noFlags },
  {
    protocol: withPorts,
    destinationPort: presentPort,
    sourcePort: presentPort,
    ...noIcmp,
    ...noFlags,
    ...shown,
  },
  {
    protocol: only(tcp),
    destinationPort: presentPort,
    sourcePort: presentPort,
    tcpFlags: presentOctet,
    ...noIcmp,
    ...shown,
  },
  {
    protocol: union(only(icmp), only(icmpv6)),
    icmpType: presentOctet,
    icmpCode: presentOctet,
    ...noPorts,
    ...noFlags,
    ...shown,
  },
];

/** Every header of the family that can exist, as limits of which exactly one holds. A source route is an option of IPv4. */
export function possibleHeaders(family: Family): readonly Limits[] {
  const carried = family === 4 ? between(0, 3) : subtract(between(0, 3), only(options.sourceRoute));
  return upperHeaders.map((limits) => ({ ...limits, options: carried }));
}

/** Two packets of the region that differ in every field in which two packets of it can differ. */
export function opposites(region: Region): readonly [Packet, Packet] {
  return [packetAt(region, 0), packetAt(region, 1)];
}

function packetAt({ family, sides }: Region, which: 0 | 1): Packet {
  const address = (cuts: Cuts) => ({ family, value: ends(cuts)[which] as bigint });
  const at = (cuts: Cuts, absent?: Value): number | undefined => {
    const value = ends(cuts)[which] as number;
    return value === absent ? undefined : value;
  };
  const protocol = at(sides.protocol) as number;
  const fragment = at(sides.fragment) as number;
  const [srcPort, dstPort] = [at(sides.sourcePort, absentPort), at(sides.destinationPort, absentPort)];
  const [type, code] = [at(sides.icmpType, absentOctet), at(sides.icmpCode, absentOctet)];
  const tcpFlags = at(sides.tcpFlags, absentOctet);
  const ordinary = makePacket({
    src: address(sides.source),
    dst: address(sides.destination),
    protocol,
    options: optionsOf(at(sides.options) as number, family),
    ...(fragment === fragments.whole ? {} : { fragment: pieceOf(fragment) }),
  });
  const { srcPort: _s, dstPort: _d, tcpFlags: _f, icmp: _i, ...bare } = ordinary;
  return {
    ...bare,
    ...(srcPort === undefined ? {} : { srcPort }),
    ...(dstPort === undefined ? {} : { dstPort }),
    ...(tcpFlags === undefined ? {} : { tcpFlags }),
    ...(type === undefined ? {} : { icmp: { type, code: code ?? 0, id: 1 } }),
  };
}

// 1480 octets is what a first fragment of an Ethernet frame leaves behind it.
function pieceOf(fragment: number): NonNullable<Packet['fragment']> {
  return fragment === fragments.first ? { id: 1, offset: 0, more: true } : { id: 1, offset: 1480, more: false };
}

function optionsOf(kind: number, family: Family): readonly IpOption[] {
  if (kind === options.none) return [];
  if (kind === options.sourceRoute) return [{ name: 'loose-source-route', pointer: 4 }];
  return [{ name: family === 4 ? 'record-route' : 'destination-options' }];
}
