/** checks: the narrowest matrix row that speaks of one packet. */
import type { Endpoint, Flow, Rule, Topology } from '../../model/public.ts';
import {
  type Address,
  addressesEqual,
  addressSet,
  addressSetContains,
  familyBits,
  formatAddress,
  hasPorts,
  isIcmp,
  numbers,
  type Packet,
  prefixOf,
  protocolName,
  protocolNumbers,
  rangeOf,
  type Service,
} from '../../net/public.ts';

/** `packet` carries the real ends. Single addresses, because a reader widens a row more safely than they narrow one. */
export function narrowRow(id: string, packet: Packet): Flow {
  return {
    id,
    action: 'allow',
    services: [narrowService(packet)],
    source: single(packet.src),
    destination: single(packet.dst),
    sensitive: false,
    transfer: false,
    extra: new Map(),
  };
}

export function narrowRule(id: string, packet: Packet): Rule {
  return {
    id,
    match: {
      source: addressSet([rangeOf(packet.src)]),
      destination: addressSet([rangeOf(packet.dst)]),
      services: [narrowService(packet)],
    },
    action: 'accept',
    log: false,
    rows: [],
  };
}

/** The row as it is written in a YAML matrix, each end with a comment that says whose address it is. */
export function rowYaml(topology: Topology, id: string, packet: Packet): string {
  return [
    `- id: ${id}`,
    `  source: ${yamlAddress(packet.src)}${comment(topology, packet.src)}`,
    `  destination: ${yamlAddress(packet.dst)}${comment(topology, packet.dst)}`,
    `  service: ${serviceText(packet)}`,
    '  action: allow',
    '  justification: ""   # to be written: why this flow is needed',
  ].join('\n');
}

/** The same as a rule of a long-form policy. */
export function ruleYaml(id: string, packet: Packet): string {
  return `- { id: ${id}, source: ${yamlAddress(packet.src)}, destination: ${yamlAddress(packet.dst)}, service: ${serviceText(packet)}, action: accept }`;
}

function narrowService(packet: Packet): Service {
  const { protocol, dstPort, icmp } = packet;
  if (hasPorts(protocol) && dstPort !== undefined) return { kind: 'ports', protocol, destination: numbers(dstPort) };
  if (isIcmp(protocol) && icmp !== undefined) return { kind: 'icmp', family: packet.family, type: icmp.type };
  return { kind: 'protocol', protocol };
}

function serviceText(packet: Packet): string {
  const { protocol, dstPort, icmp } = packet;
  const name = protocolName(protocol);
  if (hasPorts(protocol) && dstPort !== undefined) return `${name}/${dstPort}`;
  if (isIcmp(protocol) && icmp !== undefined) return `${name}/${icmp.type}`;
  const known = new Map<string, number>(Object.entries(protocolNumbers)).get(name) === protocol;
  return known ? name : `proto/${protocol}`;
}

function single(address: Address): Endpoint {
  const text = formatAddress(address);
  const prefix = prefixOf(address, familyBits(address.family));
  return { text, terms: [{ kind: 'prefix', prefix, text }], addresses: addressSet([rangeOf(address)]) };
}

function yamlAddress(address: Address): string {
  return address.family === 6 ? `"${formatAddress(address)}"` : formatAddress(address);
}

// Ids of nodes and zones are plain words by the rules of the file format, so that a comment cannot be left.
function comment(topology: Topology, address: Address): string {
  const node = [...topology.nodes.values()].find((candidate) =>
    [...candidate.interfaces.values()].some((iface) =>
      iface.addresses.some((own) => addressesEqual(own.address, address)),
    ),
  );
  const zone = [...topology.zones.values()].find((candidate) => addressSetContains(candidate.prefixes, address));
  const words = [node?.id, zone === undefined ? undefined : `zone ${zone.id}`].filter((word) => word !== undefined);
  return words.length === 0 ? '' : `   # ${words.join(', ').replaceAll(/[^\p{L}\p{N} ,._:-]/gu, '?')}`;
}
