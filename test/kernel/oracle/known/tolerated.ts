/** Known differences in packets that are sent: whether an answer comes, and where it goes. */
import { headerOctets, makePacket, type Packet, protocolNumbers, tcpFlag } from '../../../../src/net/public.ts';
import { ip, node, rule, stateless, tcp, udp } from '../../../support/small-platform.ts';
import { belongs, type Expectation } from '../expect.ts';
import type { Observation } from '../observe.ts';
import { firewall, fromLan, type KnownDifference, rejectPolicy } from './known-difference.ts';

const { rst, ack, syn } = tcpFlag;
const silentButAnswered = 'fate: model silent, kernel answered';
const answeredButSilent = 'fate: model answered, kernel silent';

export const tolerated: readonly KnownDifference[] = [
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
      packets: [{ entry: 'lan', packet: udp('10.1.0.5', '10.0.0.5', 53, { length: 60 }), cut: true }],
      differs: silentButAnswered,
    },
  },
  {
    id: 'answer-along-the-route-inside',
    reason: 'an answer to a packet with a source route goes back along that route, wherever it leads',
    tolerates: ({ packet }, expected, seen) =>
      mayStaySilent(expected, seen) && packet.options.some(({ name }) => name.endsWith('source-route')),
    shows: {
      kind: 'plain',
      firewall: firewall({}, { acceptSourceRoute: true }),
      policy: rejectPolicy,
      packets: fromLan(udp('10.1.0.5', '10.0.0.5', 53, { options: [{ name: 'loose-source-route', pointer: 8 }] })),
      differs: "answer's egress: model fw:lan, kernel fw:wan",
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
      packets: fromLan({ ...segment(syn), options: [{ name: 'record-route' }] }),
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
  {
    id: 'no-route-errors-are-counted',
    reason:
      'Linux counts IPv4 "no route" errors by sender (route.error_cost, a setting of the whole machine); the model has no clock',
    tolerates: (_, expected, seen) =>
      seen.fate === 'silent' &&
      expected.fate === 'answered' &&
      expected.packet?.icmp?.type === 3 &&
      expected.packet.icmp.code === 0,
    shows: {
      kind: 'plain',
      firewall: firewall({}, { routes: [] }),
      packets: Array.from({ length: 12 }, () => ({ entry: 'lan', packet: udp('10.1.0.5', '192.0.2.1', 53) })),
      differs: answeredButSilent,
    },
  },
  {
    id: 'loops-are-run-to-the-end',
    reason:
      'a packet that comes by the same place again ends in the model, which calls it a loop; Linux sends it round until its hop limit is used up, and says so',
    tolerates: (_, { trace }, seen) => trace.disposition === 'loop' && seen.fate !== 'sent' && seen.fate !== 'taken',
    shows: {
      kind: 'plain',
      firewall: firewall({}, { routes: ['192.0.2.0/24 via 10.0.0.2'] }),
      beside: node('fw2', 'firewall', {
        interfaces: { wan: { zone: 'wan', addresses: ['10.0.0.2/24'] } },
        routes: ['default via 10.0.0.1'],
      }),
      packets: fromLan(udp('10.1.0.5', '192.0.2.1', 53)),
      differs: 'fate: model silent, kernel answered',
    },
  },
  {
    id: 'reset-without-a-place',
    reason:
      'the reset that answers a segment without ACK carries the sequence number 0 (RFC 9293 section 3.5.2): whether the connection that it belongs to ends with it depends on numbers that the model does not have. The model keeps it, so that it lets through no less',
    tolerates: (_, expected, seen) => seen.fate !== 'sent' && isPlaceless(expected) && crossesOthers(expected),
    shows: {
      kind: 'plain',
      firewall: firewall(),
      policy: stateless([
        rule('established', 'accept', { states: new Set(['established']) }),
        rule('back', 'reject', { inInterfaces: new Set(['wan']) }),
        rule('all', 'accept'),
      ]),
      packets: [
        { entry: 'lan', packet: segment(ack) },
        { entry: 'wan', packet: opposite(segment(syn)), side: 1 },
        { entry: 'wan', packet: opposite(segment(ack)), side: 1 },
      ],
      differs: 'fate: model sent, kernel answered',
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

// The model's answer may be missing, or go elsewhere.
function mayStaySilent(expected: Expectation, seen: Observation): boolean {
  return expected.fate === 'answered' && (seen.fate === 'answered' || seen.fate === 'silent');
}

/** Whether the answer is a reset that knows no place in the connection which its packet may belong to. */
export function isPlaceless({ trace }: Expectation): boolean {
  return trace.answer?.tcpFlags === (rst | ack) && !belongs(trace);
}

function isTracked({ trace }: Expectation): boolean {
  return trace.hops.at(-1)?.steps.some(({ stage }) => stage === 'conntrack') === true;
}

// Whether other nodes track the answer on its way back.
function crossesOthers({ trace, exit }: Expectation): boolean {
  return exit === undefined || !exit.startsWith(`${trace.end.node}:`);
}

function segment(flags: number): Packet {
  return tcp('10.1.0.5', '10.0.0.5', 443, { srcPort: 40_000, tcpFlags: flags });
}

function opposite({ src, dst, srcPort = 0, dstPort = 0, ...rest }: Packet): Packet {
  return { ...rest, src: dst, dst: src, srcPort: dstPort, dstPort: srcPort };
}
