/** net: which upper-layer headers a rule or a row speaks about. */
import type { Family } from './address.ts';
import { formatNumberSet, type NumberSet, numberSet, numberSetContains } from './number-set.ts';
import { type Packet, showsUpperLayer } from './packet.ts';
import { protocolName, protocolNumbers } from './protocol.ts';

/** Every protocol. */
export interface AnyService {
  readonly kind: 'any';
}

/** One protocol as a whole, ports or not (GRE, ESP, all of TCP). */
export interface ProtocolService {
  readonly kind: 'protocol';
  readonly protocol: number;
}

/** A protocol with ports. Absent sets mean all 65,536 ports. */
export interface PortService {
  readonly kind: 'ports';
  readonly protocol: number;
  readonly source?: NumberSet;
  readonly destination?: NumberSet;
}

/** ICMP (family 4) or ICMPv6 (family 6). Absent type means every type; absent code every code. */
export interface IcmpService {
  readonly kind: 'icmp';
  readonly family: Family;
  readonly type?: number;
  readonly code?: number;
}

export type Service = AnyService | ProtocolService | PortService | IcmpService;

export const anyService: AnyService = { kind: 'any' };

export const allPorts: NumberSet = numberSet([{ first: 0, last: 65_535 }]);

/**
 * Whether the packet's own header shows this service. A later fragment shows its protocol but neither ports
 * nor ICMP type (RFC 1858), so it matches only services that ask for neither.
 */
export function serviceMatches(service: Service, packet: Packet): boolean {
  if (service.kind !== 'any' && !showsUpperLayer(packet)) return false;
  switch (service.kind) {
    case 'any':
      return true;
    case 'protocol':
      return packet.protocol === service.protocol;
    case 'ports':
      return (
        packet.protocol === service.protocol &&
        portMatches(service.source, packet.srcPort) &&
        portMatches(service.destination, packet.dstPort)
      );
    case 'icmp':
      return (
        packet.family === service.family &&
        packet.protocol === (service.family === 4 ? 1 : 58) &&
        (service.type === undefined || packet.icmp?.type === service.type) &&
        (service.code === undefined || packet.icmp?.code === service.code)
      );
  }
}

function portMatches(ports: NumberSet | undefined, port: number | undefined): boolean {
  if (ports === undefined) return true;
  return port !== undefined && numberSetContains(ports, port);
}

/**
 * `tcp/80,443`, `icmp/8`, `gre`, `proto/99`, `any`; a source-port condition is written `tcp/443 from 1024-65535`.
 * `parseServices` reads all of it back to the same service.
 */
export function formatService(service: Service): string {
  switch (service.kind) {
    case 'any':
      return 'any';
    case 'protocol':
      return wholeProtocolText(service.protocol);
    case 'ports': {
      const name = protocolName(service.protocol);
      const to = service.destination === undefined ? name : `${name}/${portsText(service.destination)}`;
      return service.source === undefined ? to : `${to} from ${portsText(service.source)}`;
    }
    case 'icmp': {
      const name = service.family === 4 ? 'icmp' : 'icmpv6';
      if (service.type === undefined) return name;
      return service.code === undefined ? `${name}/${service.type}` : `${name}/${service.type}.${service.code}`;
    }
  }
}

function portsText(ports: NumberSet): string {
  return formatNumberSet(ports).replaceAll(', ', ',');
}

// These protocols' own names read back as something else: an ICMP service, or an ambiguous word.
const namesReadOtherwise: ReadonlySet<number> = new Set([
  protocolNumbers.icmp,
  protocolNumbers.icmpv6,
  protocolNumbers.l2tp,
]);

function wholeProtocolText(protocol: number): string {
  const name = protocolName(protocol);
  return namesReadOtherwise.has(protocol) || name === `${protocol}` ? `proto/${protocol}` : name;
}
