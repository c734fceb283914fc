/** Known differences in packets that are sent: whether an answer comes, where it goes, and what it ends. */
import { type Packet, tcpFlag } from '../../../../src/net/public.ts';
import { node, rule, stateless, tcp, udp } from '../../../support/small-platform.ts';
import { belongs, type Expectation } from '../expect.ts';
import {
  answeredButSilent,
  firewall,
  fromLan,
  type KnownDifference,
  mayStaySilent,
  rejectPolicy,
} from './known-difference.ts';

const { rst, ack, syn } = tcpFlag;

export const answers: readonly KnownDifference[] = [
  {
    id: 'answer-along-the-route-inside',
    reason: 'an answer to a packet with a source route goes back along that route, wherever it leads',
    tolerates: ({ packet }, expected, seen) => mayStaySilent(expected, seen) && hasSourceRoute(packet),
    shows: {
      kind: 'plain',
      firewall: firewall({}, { acceptSourceRoute: true }),
      policy: rejectPolicy,
      packets: fromLan(udp('10.1.0.5', '10.0.0.5', 53, { options: [{ name: 'loose-source-route', pointer: 8 }] })),
      differs: "answer's egress: model fw:lan, kernel fw:wan",
    },
  },
  {
    id: 'answer-where-only-the-route-inside-leads',
    reason: 'the same where the model has no route back to the sender, so that its answer goes nowhere',
    tolerates: ({ packet }, { fate, trace }, seen) =>
      fate === 'silent' && trace.answer !== undefined && seen.fate === 'answered' && hasSourceRoute(packet),
    shows: {
      kind: 'plain',
      firewall: firewall({}, { acceptSourceRoute: true, routes: ['default via 10.0.0.9', '10.4.0.0/16 discard'] }),
      policy: rejectPolicy,
      packets: fromLan(udp('10.4.0.5', '10.0.0.5', 53, { options: [{ name: 'loose-source-route', pointer: 8 }] })),
      differs: 'fate: model silent, kernel answered',
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

function hasSourceRoute({ options }: Packet): boolean {
  return options.some(({ name }) => name.endsWith('source-route'));
}

/** Whether the answer is a reset that knows no place in the connection which its packet may belong to. */
export function isPlaceless({ trace }: Expectation): boolean {
  return trace.answer?.tcpFlags === (rst | ack) && !belongs(trace);
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
