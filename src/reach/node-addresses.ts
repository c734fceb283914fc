/** reach: which destinations a node takes itself, and which sources it accepts on an interface, as sets of addresses. */
import { type Interface, type Node, ownAddresses, type Topology } from '../model/public.ts';
import {
  type Address,
  type AddressSet,
  addressSet,
  bogonAddresses,
  broadcastAddress,
  complementAddresses,
  maxValue,
  rangeOf,
  unionAddresses,
} from '../net/public.ts';
import { type Branch, destinationsBehind } from './forwarding.ts';

/** Own addresses on whichever interface (RFC 1122 section 3.3.4.2), directed broadcasts (RFC 2644), 255.255.255.255, router anycast. */
export function takenByNode(node: Node): AddressSet {
  const broadcasts = [...node.interfaces.values()].flatMap(({ addresses }) =>
    addresses.flatMap(({ prefix }) => broadcastAddress(prefix) ?? []),
  );
  return addressSet(
    [...ownAddresses(node), ...anycasts(node), ...broadcasts, { family: 4 as const, value: maxValue(4) }].map(rangeOf),
  );
}

/** RFC 4291 section 2.6.1: the first address of an IPv6 prefix is every router's; none on a /127 (RFC 6164). */
function anycasts(node: Node): readonly Address[] {
  if (!node.forwards) return [];
  return [...node.interfaces.values()].flatMap(({ addresses }) =>
    addresses.flatMap(({ prefix: { family, value, length } }) =>
      family === 6 && length < 127 ? [{ family, value }] : [],
    ),
  );
}

/** Broadcast addresses that the node knows of: no single host writes from there. */
export function broadcastSources(node: Node, entry: Interface): AddressSet {
  if (entry.antiSpoofing === 'off') return { ranges: [] };
  return addressSet(
    [...node.interfaces.values()].flatMap(({ addresses }) =>
      addresses.flatMap(({ prefix }) => {
        const broadcast = broadcastAddress(prefix);
        return broadcast === undefined ? [] : [rangeOf(broadcast)];
      }),
    ),
  );
}

/** Loopback and IPv4's "this host": never on a wire (RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.3). */
export const nowhere: AddressSet = addressSet([
  { family: 4, first: 0n, last: 0n },
  { family: 4, first: 0x7f00_0000n, last: 0x7fff_ffffn },
  { family: 6, first: 1n, last: 1n },
]);

/** fe80::/10: never forwarded (RFC 4291 section 2.5.6). */
export const linkLocal: AddressSet = addressSet([{ family: 6, first: 0x3fan << 118n, last: (0x3fbn << 118n) - 1n }]);

/** Sources that mean nothing beyond their own link. */
export const boundToLink: AddressSet = unionAddresses(linkLocal, addressSet([{ family: 6, first: 0n, last: 0n }]));

/** Multicast destinations: no router of this model routes them. */
export const multicast: AddressSet = addressSet([
  { family: 4, first: 0xe000_0000n, last: 0xefff_ffffn },
  { family: 6, first: 0xffn << 120n, last: maxValue(6) },
]);

// Never a source, whatever reverse-path filtering says (Linux martians).
const martians: AddressSet = addressSet([
  { family: 4, first: 0n, last: 0n },
  { family: 4, first: 0x7f00_0000n, last: 0x7fff_ffffn },
  { family: 4, first: 0xe000_0000n, last: 0xefff_ffffn },
  { family: 4, first: maxValue(4), last: maxValue(4) },
  { family: 6, first: 1n, last: 1n },
  { family: 6, first: 0xffn << 120n, last: maxValue(6) },
]);

/** Sources that no honest packet comes in with, whatever the settings: martians, "no address", the node's own. */
export function neverSources(node: Node): AddressSet {
  return unionAddresses(
    martians,
    addressSet([{ family: 6, first: 0n, last: 0n }, ...[...ownAddresses(node), ...anycasts(node)].map(rangeOf)]),
  );
}

/** Sources that anti-spoofing drops at `entry` (RFC 2827, RFC 3704). `branches` are the node's own ways. */
export function refusedSources(
  topology: Topology,
  node: Node,
  entry: Interface,
  branches: readonly Branch[],
): AddressSet {
  if (node.kind === 'external' || (!node.forwards && entry.antiSpoofing === 'off')) return { ranges: [] };
  // IPv4 refuses its own address from outside whatever the settings; IPv6 only where sources are looked up.
  const own = [...ownAddresses(node), ...anycasts(node)].filter(
    ({ family }) => family === 4 || entry.antiSpoofing !== 'off',
  );
  const always = unionAddresses(martians, addressSet(own.map(rangeOf)));
  const bogons = refusesBogons(topology, node, entry) ? bogonAddresses : { ranges: [] };
  return unionAddresses(always, bogons, unrouted(entry, branches));
}

/** Whether addresses that nobody on the Internet has are refused at `entry`. */
export function refusesBogons(topology: Topology, node: Node, entry: Interface): boolean {
  const zone = entry.zone === undefined ? undefined : topology.zones.get(entry.zone);
  return zone?.owner.kind === 'internet' && node.protections.has('bogons');
}

// A source without a way back; in strict mode, one whose way back leaves by another interface.
function unrouted(entry: Interface, branches: readonly Branch[]): AddressSet {
  if (entry.antiSpoofing === 'off') return { ranges: [] };
  return complementAddresses(destinationsBehind(branches, entry.antiSpoofing === 'loose' ? undefined : entry.name));
}
