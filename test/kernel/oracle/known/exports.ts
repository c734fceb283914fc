/** Known differences that the random packets leave out: protections that an exported ruleset cannot say as the model does. */
import { acceptBoth, type Protection, type Ruleset } from '../../../../src/model/public.ts';
import { isIcmp } from '../../../../src/net/public.ts';
import { tracksConnections } from '../../../../src/semantics/conntrack.ts';
import { ping, udp } from '../../../support/small-platform.ts';
import type { Scenario } from '../scenario.ts';
import { firewall, type KnownDifference } from './known-difference.ts';

export const exportedProtections: readonly KnownDifference[] = [
  {
    id: 'iptables-after-reassembly-options',
    reason:
      'iptables looks at packets behind reassembly (its first table stands at priority -300, reassembly at -400): options that only a later piece carries are gone by then; the export warns of it',
    covers: (scenario, _, { fragment, options }) =>
      fragment !== undefined &&
      options.length > 0 &&
      (late(scenario, 'ip-options') || late(scenario, 'ipv6-extension-headers')),
    shows: {
      kind: 'iptables',
      firewall: firewall({}, { protections: new Set(['ip-options']) }),
      packets: [
        { entry: 'lan', packet: udp('10.1.0.5', '10.0.0.5', 53, { length: 68 }), cut: { from: 0, to: 24, more: true } },
        {
          entry: 'lan',
          packet: udp('10.1.0.5', '10.0.0.5', 53, { length: 76, options: [{ name: 'record-route' }] }),
          cut: { from: 24, to: 48, more: false },
        },
      ],
      differs: 'fate: model silent, kernel sent',
    },
  },
  {
    id: 'iptables-after-reassembly-icmp',
    reason: 'the same for ICMP that comes in pieces, of which nothing tells once it is whole',
    covers: (scenario, _, { fragment, protocol }) =>
      fragment !== undefined && isIcmp(protocol) && late(scenario, 'large-packets'),
    shows: {
      kind: 'iptables',
      firewall: firewall({}, { protections: new Set(['large-packets']) }),
      packets: [24, 48].map((to) => ({
        entry: 'lan',
        packet: ping('10.1.0.5', '10.0.0.5', { icmp: { type: 8, code: 0, id: 1 }, length: 68 }),
        cut: { from: to - 24, to, more: to < 48 },
      })),
      differs: 'fate: model silent, kernel sent',
    },
  },
  {
    id: 'last-octets-without-reassembly',
    reason:
      'no rule adds the offset and the length of a piece: where nothing reassembles, an export with the protection against the ping of death refuses every piece that starts in the last 2,047 octets, the model only those that end beyond 65,535',
    covers: ({ kind, kernels }, _, { fragment }) =>
      kind !== 'plain' &&
      (fragment?.offset ?? 0) > 7936 * 8 &&
      kernels.some(({ node }) => node.protections.has('ping-of-death') && !tracksConnections(node)),
    shows: {
      kind: 'iptables',
      firewall: firewall({}, { protections: new Set(['ping-of-death']), stateful: false }),
      policy: { forward: everything('forward'), input: everything('input') },
      packets: [
        {
          entry: 'lan',
          packet: udp('10.1.0.5', '10.0.0.5', 53, { length: 64_500 }),
          cut: { from: 64_000, to: 64_480, more: false },
        },
      ],
      differs: 'fate: model sent, kernel silent',
    },
  },
];

// Whether iptables applies the protection only behind reassembly.
function late({ kind, kernels }: Scenario, protection: Protection): boolean {
  return kind === 'iptables' && kernels.some(({ node }) => node.protections.has(protection) && tracksConnections(node));
}

function everything(name: string): Ruleset {
  return { name, rules: [], residual: acceptBoth };
}
