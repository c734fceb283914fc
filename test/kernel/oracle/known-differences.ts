/**
 * Where model and kernel differ and are meant to. Each entry says why, which packets it covers (they are not sent at
 * random), and has a case that must still differ: an entry that stopped differing fails the test.
 */
import type { Node, Policy } from '../../../src/model/public.ts';
import { makePacket, type Packet, protocolNumbers } from '../../../src/net/public.ts';
import { type InterfaceSketch, ip, node, policy, rule, udp } from '../../support/small-platform.ts';
import type { Expectation } from './expect.ts';
import type { Observation } from './observe.ts';
import type { Scenario } from './scenario.ts';
import type { Probe } from './traffic.ts';

export interface KnownDifference {
  readonly id: string;
  readonly reason: string;
  readonly covers: (scenario: Scenario, entry: string, packet: Packet) => boolean;
  /** One packet that comes in at `lan` of a firewall that lets everything through, loaded as `kind` says. */
  readonly shows: { readonly kind: 'plain' | 'export'; readonly firewall: Node; readonly packet: Packet };
}

/** What every case is loaded with. */
export const openPolicy: Policy = policy([rule('all', 'accept')], [rule('all', 'accept')]);

function firewall(lan: InterfaceSketch = {}): Node {
  const six = lan.addresses?.every((text) => !text.includes(':')) === true ? '2001:db8:2::9' : '2001:db8:1::9';
  return node('fw', 'firewall', {
    interfaces: {
      lan: { zone: 'lan', addresses: ['10.1.0.1/24', '2001:db8:1::1/64'], ...lan },
      wan: { zone: 'wan', addresses: ['10.0.0.1/24', '2001:db8:2::1/64'] },
    },
    routes: ['default via 10.0.0.9', `default6 via ${six}`],
  });
}

export const knownDifferences: readonly KnownDifference[] = [
  {
    id: 'udp-lite-checksum',
    reason:
      'Linux connection tracking adds up UDP-Lite with the protocol number of UDP, so that it takes every right packet for an invalid one',
    covers: (scenario, _, { protocol }) =>
      protocol === protocolNumbers.udplite && scenario.kernels.some((k) => k.node.stateful || k.node.nat.length > 0),
    shows: {
      kind: 'plain',
      firewall: firewall(),
      packet: makePacket({ src: ip('10.1.0.5'), dst: ip('10.0.0.5'), protocol: 136, srcPort: 7, dstPort: 7 }),
    },
  },
  {
    id: 'ipv6-below-1280',
    reason:
      'Linux takes IPv6 off an interface whose MTU is below 1280 octets (RFC 8200 section 5); the model does not ask',
    covers: (scenario, entry, { family }) =>
      family === 6 && scenario.kernels.some((k) => (k.node.interfaces.get(entry)?.mtu ?? 1500) < 1280),
    shows: {
      kind: 'plain',
      firewall: firewall({ addresses: ['10.1.0.1/24'], mtu: 1000 }),
      packet: udp('2001:db8:7::7', '2001:db8:2::5', 53),
    },
  },
  {
    id: 'link-local-destination',
    reason:
      'Linux sends a packet for a link-local address back to the segment it came from, by a route of that interface; the model says that there is none. It never leads to another segment',
    covers: (_, __, { family, dst }) => family === 6 && dst.value >> 118n === 0x3fan,
    shows: { kind: 'plain', firewall: firewall(), packet: udp('2001:db8:1::5', 'fe80::5', 53) },
  },
  {
    id: 'nobody-to-nobody',
    reason:
      'Linux takes a packet from 0.0.0.0 to 0.0.0.0 for a broadcast to itself; the model says that it has no source',
    covers: (_, __, { family, src, dst }) => family === 4 && src.value === 0n && dst.value === 0n,
    shows: { kind: 'plain', firewall: firewall(), packet: udp('0.0.0.0', '0.0.0.0', 53) },
  },
  {
    id: 'loose-without-address',
    reason:
      'on an interface without an IPv4 address Linux takes loose anti-spoofing (rp_filter 2) for strict; the model keeps it loose',
    covers: (scenario, entry, { family }) =>
      family === 4 &&
      scenario.kernels.some(({ node: { interfaces } }) => {
        const iface = interfaces.get(entry);
        const own = iface?.addresses.some(({ address }) => address.family === 4);
        return iface !== undefined && own === false && iface.antiSpoofing !== 'off';
      }),
    shows: {
      kind: 'plain',
      firewall: firewall({ addresses: ['2001:db8:1::1/64'], antiSpoofing: 'loose' }),
      packet: udp('10.7.0.7', '10.0.0.5', 53),
    },
  },
  {
    id: 'export-refuses-more-sources',
    reason:
      'an exported ruleset refuses IPv6 packets from the node itself or from `::`, and IPv4 packets from 0.0.0.0 or loopback, on every interface; the model counts only on what the kernel does by itself',
    covers: (scenario, _, packet) => scenario.kind !== 'plain' && isSuspicious(scenario, packet),
    shows: { kind: 'export', firewall: firewall(), packet: udp('2001:db8:2::1', '2001:db8:2::5', 53) },
  },
];

function isSuspicious({ kernels }: Scenario, { family, src, dst }: Packet): boolean {
  if (src.value === 0n) return true;
  if (family === 4) return src.value >> 24n === 127n && dst.value === 0xffff_ffffn;
  return kernels.some(({ node: { interfaces } }) =>
    [...interfaces.values()].some(({ addresses }) =>
      addresses.some(({ address, prefix }) => address.value === src.value || prefix.value === src.value),
    ),
  );
}

export function isKnown(scenario: Scenario, entry: string, packet: Packet): boolean {
  return knownDifferences.some(({ covers }) => covers(scenario, entry, packet));
}

/** Protocols whose packets Linux answers without adding up their octets first, or whose sum it keeps right through NAT. */
const summed: ReadonlySet<number> = new Set([
  protocolNumbers.icmp,
  protocolNumbers.icmpv6,
  protocolNumbers.tcp,
  protocolNumbers.udp,
  protocolNumbers.gre,
  protocolNumbers.esp,
  protocolNumbers.ah,
  protocolNumbers.sctp,
]);

/** Whether the kernel may answer where the model stays silent: a lone first fragment adds up or not as its payload has it. */
export function mayBeAnswered({ packet }: Probe, expected: Expectation, seen: Observation): boolean {
  return expected.fate === 'silent' && seen.fate === 'answered' && packet.fragment?.offset === 0;
}

/** Whether the model's answer may be missing, or go elsewhere, for a reason that no model without a clock can know. */
export function mayBeUnanswered({ packet }: Probe, expected: Expectation, seen: Observation): boolean {
  if (seen.fate !== 'answered' && seen.fate !== 'silent') return false;
  // It goes back along the route inside the packet, wherever that leads.
  if (packet.options.some(({ name }) => name.endsWith('source-route'))) return true;
  // Linux writes into record routes and timestamps before the filter, and into the header's sum behind it: what is
  // rejected between the two does not add up.
  if (
    expected.decisions.length > 0 &&
    packet.options.some(({ name }) => name === 'record-route' || name === 'timestamp')
  ) {
    return true;
  }
  // Behind extension headers the sum is looked for at other places in the two families of reject.
  if (expected.decisions.length > 0 && packet.family === 6 && packet.options.length > 0) return true;
  // A rejected packet of another protocol is answered only when its octets add up, which translation does not see to.
  if (!summed.has(packet.protocol) && expected.decisions.length > 0) return true;
  // IPv4 "no route" errors are counted by sender, by a setting that belongs to the whole machine (route.error_cost).
  return seen.fate === 'silent' && expected.packet?.icmp?.type === 3 && expected.packet.icmp.code === 0;
}
