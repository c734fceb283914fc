/** model: each address lies where its zone says, can be a host's, and belongs to one interface. */
import { type DiagnosticList, formatPosition, type Position } from '../diagnostics/public.ts';
import {
  type AddressSet,
  addressesEqual,
  addressSet,
  addressSetContains,
  broadcastAddress,
  familyBits,
  formatAddress,
  formatAddressSet,
  formatPrefix,
  isEmptyAddresses,
  rangeOf,
  subtractAddresses,
} from '../net/public.ts';
import { ownAddresses } from './addresses.ts';
import { place, quote } from './complaint.ts';
import type { Interface, InterfaceAddress, Node } from './node.ts';
import { formatEnd, type Topology } from './topology.ts';

export function validateAddresses(topology: Topology, problems: DiagnosticList): void {
  const holders = new Map<string, Interface>();
  for (const node of topology.nodes.values()) {
    for (const iface of node.interfaces.values()) {
      for (const own of iface.addresses) {
        validateShape(iface, own, problems);
        validateZone(topology, iface, own, problems);
        validateUnique(iface, own, holders, problems);
      }
    }
    validateOwn(node, problems);
  }
}

function validateShape(iface: Interface, { address, prefix }: InterfaceAddress, problems: DiagnosticList): void {
  const text = quote(`${formatAddress(address)}/${prefix.length}`);
  const of = `of ${name(iface)}`;
  if (isForNoInterface(address.family, address.value)) {
    const help = 'give it an address that other stations can answer to';
    problems.error(
      'address-invalid',
      `address ${text} ${of} is loopback, multicast, unspecified or broadcast`,
      place(iface, help),
    );
    return;
  }
  // RFC 3021 and RFC 6164 leave both addresses of the two longest lengths to hosts; RFC 4291 section 2.6.1 takes the first.
  const hosts = familyBits(address.family) - prefix.length;
  if (hosts >= 2 && address.value === prefix.value) {
    problems.error(
      'address-outside-prefix',
      `address ${text} ${of} is the network address of its prefix`,
      place(iface, 'give it an address of a host'),
    );
  }
  const broadcast = broadcastAddress(prefix);
  if (broadcast !== undefined && addressesEqual(address, broadcast)) {
    problems.error(
      'address-outside-prefix',
      `address ${text} ${of} is the broadcast address of its prefix`,
      place(iface, 'give it an address of a host'),
    );
  }
}

function isForNoInterface(family: 4 | 6, value: bigint): boolean {
  if (family === 6) return value <= 1n || value >> 120n === 0xffn;
  const first = value >> 24n;
  return value === 0n || first === 127n || (first >= 224n && first <= 239n) || value === 0xffff_ffffn;
}

function validateZone(
  topology: Topology,
  iface: Interface,
  { address, prefix }: InterfaceAddress,
  problems: DiagnosticList,
): void {
  const zone = iface.zone === undefined ? undefined : topology.zones.get(iface.zone);
  if (zone === undefined || isEmptyAddresses(zone.prefixes) || addressSetContains(zone.prefixes, address)) return;
  const message = `address ${quote(`${formatAddress(address)}/${prefix.length}`)} of ${name(iface)} lies outside zone ${quote(zone.id)}`;
  const help = 'correct the address, name another zone, or widen the prefixes of the zone';
  problems.error('address-outside-prefix', message, {
    ...place(iface, help),
    expected: `an address in ${formatAddressSet(zone.prefixes)}`,
  });
}

function validateUnique(
  iface: Interface,
  { address, prefix }: InterfaceAddress,
  holders: Map<string, Interface>,
  problems: DiagnosticList,
): void {
  const text = formatAddress(address);
  const earlier = holders.get(text);
  if (earlier === undefined) {
    holders.set(text, iface);
    return;
  }
  const where = earlier.position === undefined ? '' : ` at ${formatPosition(earlier.position)}`;
  const both = earlier === iface ? `${name(iface)} twice` : `${name(earlier)} and ${name(iface)}`;
  const message = `address ${quote(text)} is given to ${both}`;
  problems.error(
    'address-duplicate',
    message,
    place(iface, `it is given first${where}; give each interface its own address in ${formatPrefix(prefix)}`),
  );
}

/** A management or service address that the node does not have would make every check of it hold over nothing. */
function validateOwn(node: Node, problems: DiagnosticList): void {
  const own = addressSet(ownAddresses(node).map(rangeOf));
  const check = (what: string, addresses: AddressSet | undefined, at: { readonly position?: Position }): void => {
    const foreign = addresses === undefined ? undefined : subtractAddresses(addresses, own);
    if (foreign === undefined || isEmptyAddresses(foreign)) return;
    const message = `${what} of node ${quote(node.id)} names ${formatAddressSet(foreign)}, which no interface of it has`;
    problems.error('reference-unknown', message, {
      ...place(at),
      expected: `one of its own addresses: ${formatAddressSet(own)}`,
    });
  };
  if (node.management !== undefined) check('the management', node.management.addresses, node.management);
  for (const service of node.services) check(`service ${quote(service.name)}`, service.addresses, service);
}

function name(iface: Interface): string {
  return quote(formatEnd({ node: iface.node, interface: iface.name }));
}
