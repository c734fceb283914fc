/** Known differences in packets that are sent: Linux rejects aloud only what adds up, where it looks for the sum. */
import { headerOctets, makePacket, protocolNumbers, tcpFlag } from '../../../../src/net/public.ts';
import { ip, rule, stateless, tcp, udp } from '../../../support/small-platform.ts';
import type { Expectation } from '../expect.ts';
import {
  answeredButSilent,
  firewall,
  fromLan,
  type KnownDifference,
  mayStaySilent,
  rejectPolicy,
} from './known-difference.ts';

export const sums: readonly KnownDifference[] = [
  {
    id: 'first-fragment-that-adds-up',
    reason:
      'a firewall that reassembles nothing rejects a lone first fragment: Linux answers it when the octets of that piece happen to add up, the model never',
    tolerates: ({ packet }, expected, seen) =>
      expected.fate === 'silent' && seen.fate === 'answered' && packet.fragment?.offset === 0,
    shows: {
      kind: 'plain',
      firewall: firewall({}, { stateful: false }),
      policy: stateless([rule('none', 'reject')]),
      packets: [
        { entry: 'lan', packet: udp('10.1.0.5', '10.0.0.5', 53, { length: 60 }), cut: { from: 0, to: 40, more: true } },
      ],
      differs: 'fate: model silent, kernel answered',
    },
  },
  {
    id: 'written-options-do-not-add-up',
    reason:
      'Linux writes into record routes and timestamps before the filter and into the sum of the header behind it: a segment that is rejected between the two does not add up and gets no reset, nor does anything else get an error where no connection tracking added it up before',
    tolerates: ({ packet }, expected, seen) =>
      mayStaySilent(expected, seen) &&
      expected.decisions.some(
        ({ hook }) => !isTracked(expected) || (hook === 'forward' && packet.protocol === protocolNumbers.tcp),
      ) &&
      packet.options.some(({ name }) => name === 'record-route' || name === 'timestamp'),
    shows: {
      kind: 'plain',
      firewall: firewall(),
      policy: rejectPolicy,
      packets: fromLan(
        tcp('10.1.0.5', '10.0.0.5', 443, { tcpFlags: tcpFlag.syn, options: [{ name: 'record-route' }] }),
      ),
      differs: answeredButSilent,
    },
  },
  {
    id: 'sum-behind-unknown-headers',
    reason: 'Linux does not find the sum of a rejected packet behind an extension header that it does not know',
    tolerates: ({ packet }, expected, seen) =>
      mayStaySilent(expected, seen) &&
      expected.decisions.length > 0 &&
      packet.options.some(({ name }) => name === 'unknown-header'),
    shows: {
      kind: 'plain',
      firewall: firewall(),
      policy: rejectPolicy,
      packets: fromLan(udp('2001:db8:1::5', '2001:db8:2::5', 53, { options: [{ name: 'unknown-header' }] })),
      differs: answeredButSilent,
    },
  },
  {
    id: 'nothing-behind-the-headers',
    reason: 'Linux answers no rejected IPv6 packet that ends with its headers; the model does not look at payloads',
    tolerates: ({ packet }, expected, seen) =>
      mayStaySilent(expected, seen) &&
      expected.decisions.length > 0 &&
      packet.family === 6 &&
      packet.length <= headerOctets(packet),
    shows: {
      kind: 'plain',
      firewall: firewall(),
      policy: rejectPolicy,
      packets: fromLan(makePacket({ src: ip('2001:db8:1::5'), dst: ip('2001:db8:2::5'), protocol: 47, length: 40 })),
      differs: answeredButSilent,
    },
  },
  {
    id: 'translated-octets-that-do-not-add-up',
    reason:
      'Linux answers a rejected packet of a protocol without a sum of its own only when its octets add up, which translation does not see to',
    tolerates: ({ packet }, expected, seen) =>
      mayStaySilent(expected, seen) && !summed.has(packet.protocol) && expected.decisions.length > 0,
    shows: {
      kind: 'plain',
      firewall: firewall(
        {},
        {
          nat: [
            {
              kind: 'dnat',
              id: 'in',
              destination: {
                ranges: [{ family: 6, first: ip('2001:db8:2::8').value, last: ip('2001:db8:2::8').value }],
              },
              service: { kind: 'any' },
              to: ip('2001:db8:2::5'),
            },
          ],
        },
      ),
      policy: rejectPolicy,
      packets: fromLan(makePacket({ src: ip('2001:db8:1::5'), dst: ip('2001:db8:2::8'), protocol: 253, length: 60 })),
      differs: answeredButSilent,
    },
  },
];

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

function isTracked({ trace }: Expectation): boolean {
  return trace.hops.at(-1)?.steps.some(({ stage }) => stage === 'conntrack') === true;
}
