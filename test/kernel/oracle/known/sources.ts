/** Known differences that the random packets leave out: sources that Linux or an export refuses, the model elsewhere or not. */
import type { Packet } from '../../../../src/net/public.ts';
import { isOneHost, isOwn } from '../../../../src/semantics/local.ts';
import { udp } from '../../../support/small-platform.ts';
import type { Scenario } from '../scenario.ts';
import { firewall, fromLan, type KnownDifference } from './known-difference.ts';

export const sources: readonly KnownDifference[] = [
  {
    id: 'nobody-to-nobody',
    reason:
      'Linux takes a packet from 0.0.0.0 to 0.0.0.0 for a broadcast to itself; the model says that it has no source',
    covers: (_, __, { family, src, dst }) => family === 4 && src.value === 0n && dst.value === 0n,
    shows: {
      kind: 'plain',
      firewall: firewall(),
      packets: fromLan(udp('0.0.0.0', '0.0.0.0', 53)),
      differs: 'fate: model silent, kernel taken',
    },
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
      packets: fromLan(udp('10.7.0.7', '10.0.0.5', 53)),
      differs: 'fate: model sent, kernel silent',
    },
  },
  {
    id: 'host-not-trusted',
    reason:
      'a node that forwards nothing is not trusted to refuse sources that cannot be, or a route inside the packet, unless its file says so: the model lets them in, Linux does not',
    covers: ({ kernels }, entry, packet) =>
      kernels.some(
        ({ node }) =>
          !node.forwards &&
          ((node.interfaces.get(entry)?.antiSpoofing === 'off' &&
            ((packet.family === 4 && isOwn(node, packet.src)) || isNoSource(packet))) ||
            packet.options.some(({ name }) => name.endsWith('source-route'))),
      ),
    shows: {
      kind: 'plain',
      firewall: firewall({ antiSpoofing: 'off' }, { forwards: false }),
      packets: fromLan(udp('10.1.0.1', '10.0.0.1', 53)),
      differs: 'fate: model taken, kernel silent',
    },
  },
  {
    id: 'broadcast-source-found-early',
    reason:
      'the reverse-path match of iptables takes no broadcast address for a source, before it is known where the packet goes; the model refuses it once that is known, and then says so',
    covers: (scenario, entry, { src }) =>
      scenario.kind === 'iptables' &&
      src.family === 4 &&
      scenario.kernels.some(({ node }) => node.interfaces.get(entry)?.antiSpoofing !== 'off' && !isOneHost(node, src)),
    shows: {
      kind: 'iptables',
      firewall: firewall({ antiSpoofing: 'strict' }),
      packets: fromLan(udp('10.1.0.255', '0.0.0.0', 53)),
      differs: 'decision on fw: model none, kernel prerouting setting anti-spoofing strict',
    },
  },
  {
    id: 'export-refuses-more-sources',
    reason:
      'an exported ruleset refuses IPv6 packets from the node itself or from `::`, and IPv4 packets from 0.0.0.0 or loopback, on every interface; the model counts only on what the kernel does by itself',
    covers: (scenario, _, packet) => scenario.kind !== 'plain' && isSuspicious(scenario, packet),
    // An answer that comes by its own sender again.
    tolerates: (_, { trace }, seen) =>
      trace.answer !== undefined &&
      seen.decisions.some(({ node, rule }) => node === trace.end.node && rule === 'setting own-address'),
    shows: {
      kind: 'export',
      firewall: firewall(),
      packets: fromLan(udp('2001:db8:2::1', '2001:db8:2::5', 53)),
      differs: 'fate: model sent, kernel silent',
    },
  },
];

// Loopback, multicast, broadcast and IPv4's "this host".
function isNoSource({ src: { family, value } }: Packet): boolean {
  if (family === 6) return value === 1n || value >> 120n === 0xffn;
  return value === 0n || value >> 24n === 127n || value >> 28n === 0xen || value === 0xffff_ffffn;
}

function isSuspicious({ kernels }: Scenario, { family, src, dst }: Packet): boolean {
  if (src.value === 0n) return true;
  if (family === 4) return src.value >> 24n === 127n && dst.value === 0xffff_ffffn;
  return kernels.some(({ node: { interfaces } }) =>
    [...interfaces.values()].some(({ addresses }) =>
      addresses.some(({ address, prefix }) => address.value === src.value || prefix.value === src.value),
    ),
  );
}
