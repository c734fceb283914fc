/** Connection tracking, against what a Linux kernel was seen to do. */
import { describe, expect, it } from 'vitest';
import { makePacket, type Packet, tcpFlag } from '../../../src/net/public.ts';
import { track } from '../../../src/semantics/conntrack.ts';
import { newMemory, type World, walk } from '../../../src/semantics/public.ts';
import { ip, node, ping, policy, rule, tcp, udp } from '../../support/small-platform.ts';
import { oneFirewall } from './platforms.ts';

const { syn, ack, fin, rst } = tcpFlag;
const fw = node('fw', 'firewall', { interfaces: {} });
const stateOf = (packet: Packet, tracker = fw): string => track(newMemory().of('fw'), tracker, packet).state;

describe('the first TCP packet', () => {
  it('is new for 32 flag octets and invalid for 224: FIN and RST clear, exactly one of SYN and ACK', () => {
    const states = Array.from({ length: 256 }, (_, flags) =>
      stateOf(tcp('10.0.0.1', '10.0.0.2', 80, { tcpFlags: flags })),
    );
    expect(states.filter((state) => state === 'new')).toHaveLength(32);
    expect(states.filter((state) => state === 'invalid')).toHaveLength(224);
    for (let flags = 0; flags < 256; flags += 1) {
      const opens = (flags & (fin | rst)) === 0 && ((flags & syn) !== 0) !== ((flags & ack) !== 0);
      expect(states[flags], `flags ${flags}`).toBe(opens ? 'new' : 'invalid');
    }
  });

  it('as a bare ACK opens only where the node is loose', () => {
    const packet = tcp('10.0.0.1', '10.0.0.2', 80, { tcpFlags: ack });
    expect(stateOf(packet, { ...fw, tcpLoose: false })).toBe('invalid');
  });
});

describe('other first packets', () => {
  it.each([
    ['echo request', ping('10.0.0.1', '10.0.0.2'), 'new'],
    ['unsolicited echo reply', ping('10.0.0.1', '10.0.0.2', { icmp: { type: 0, code: 0, id: 1 } }), 'invalid'],
    ['timestamp request', ping('10.0.0.1', '10.0.0.2', { icmp: { type: 13, code: 0, id: 1 } }), 'new'],
    ['router advertisement (v4)', ping('10.0.0.1', '10.0.0.2', { icmp: { type: 9, code: 0, id: 1 } }), 'invalid'],
    ['unknown ICMPv6', ping('2001:db8::1', '2001:db8::2', { icmp: { type: 200, code: 0, id: 1 } }), 'invalid'],
    [
      'neighbour solicitation',
      ping('2001:db8::1', '2001:db8::2', { icmp: { type: 135, code: 0, id: 0 } }),
      'untracked',
    ],
    ['UDP', udp('10.0.0.1', '10.0.0.2', 53), 'new'],
    ['GRE', makePacket({ src: ip('10.0.0.1'), dst: ip('10.0.0.2'), protocol: 47 }), 'new'],
    ['protocol 253', makePacket({ src: ip('10.0.0.1'), dst: ip('10.0.0.2'), protocol: 253 }), 'new'],
  ] as const)('%s', (_, packet, state) => {
    expect(stateOf(packet)).toBe(state);
  });
});

describe('a conversation through a firewall', () => {
  // Only openings from the LAN are allowed; everything else must ride on a known connection.
  const world = oneFirewall(
    policy([rule('lan', 'accept', { inInterfaces: new Set(['lan']), states: new Set(['new']) })]),
  );
  const memoryWith = (...packets: readonly Packet[]): ReturnType<typeof newMemory> => {
    const memory = newMemory();
    for (const packet of packets) send(world, packet, memory);
    return memory;
  };
  const opening = tcp('10.1.20.5', '10.1.10.10', 443);
  const answer = tcp('10.1.10.10', '10.1.20.5', 40_000, { srcPort: 443, tcpFlags: syn | ack });

  it('goes SYN new, SYN again new, SYN/ACK established, ACK established, data, FIN, FIN, ACK', () => {
    const memory = newMemory();
    const states = [
      opening,
      opening,
      answer,
      { ...opening, tcpFlags: ack },
      { ...answer, tcpFlags: ack | tcpFlag.psh },
      { ...opening, tcpFlags: fin | ack },
      { ...answer, tcpFlags: fin | ack },
      { ...opening, tcpFlags: ack },
    ].map((packet) => conntrackState(send(world, packet, memory)));
    expect(states).toEqual([
      'new',
      'new',
      'established',
      'established',
      'established',
      'established',
      'established',
      'established',
    ]);
  });

  it('takes a SYN inside an established connection as established, and after TIME_WAIT as new', () => {
    const memory = memoryWith(opening, answer, { ...opening, tcpFlags: ack });
    expect(conntrackState(send(world, opening, memory))).toBe('established');
    send(world, { ...opening, tcpFlags: fin | ack }, memory);
    send(world, { ...answer, tcpFlags: fin | ack }, memory);
    send(world, { ...opening, tcpFlags: ack }, memory);
    expect(conntrackState(send(world, opening, memory))).toBe('new');
  });

  it('forgets an opening that was denied', () => {
    const memory = newMemory();
    const inbound = tcp('10.1.10.10', '10.1.20.5', 22);
    expect(send(world, inbound, memory).disposition).toBe('denied-out');
    const reply = tcp('10.1.20.5', '10.1.10.10', 40_000, { srcPort: 22, tcpFlags: syn | ack });
    expect(conntrackState(send(world, reply, memory))).toBe('invalid');
  });

  it('lets an unsolicited SYN/ACK or RST nowhere', () => {
    expect(conntrackState(send(world, answer, newMemory()))).toBe('invalid');
    expect(conntrackState(send(world, { ...opening, tcpFlags: rst }, newMemory()))).toBe('invalid');
  });

  describe('ICMP errors', () => {
    const error = (more: Partial<Packet>): Packet =>
      ({
        ...ping('10.1.10.77', '10.1.20.5', { icmp: { type: 3, code: 1, id: 0 }, quoted: opening }),
        ...more,
      }) as Packet;
    const stateAfterOpening = (packet: Packet): string =>
      conntrackState(walk(world, { node: 'fw', interface: 'dmz', packet, arriving: true }, memoryWith(opening)));

    it('are related from any router that quotes the live flow', () => {
      for (const type of [3, 4, 5, 11, 12])
        expect(stateAfterOpening(error({ icmp: { type, code: 0, id: 0 } }))).toBe('related');
    });

    it('are invalid for an unknown flow, the wrong direction or another destination', () => {
      expect(stateAfterOpening(error({ quoted: { ...opening, dstPort: 444 } }))).toBe('invalid');
      expect(stateAfterOpening(error({ quoted: answer }))).toBe('invalid');
      expect(stateAfterOpening(error({ dst: ip('10.1.20.6') }))).toBe('invalid');
    });
  });
});

function send(world: World, packet: Packet, memory: ReturnType<typeof newMemory>): ReturnType<typeof walk> {
  const node = packet.src.value === ip('10.1.20.5').value ? 'pc' : 'web';
  return walk(world, { node, interface: 'eth0', packet }, memory);
}

function conntrackState(trace: ReturnType<typeof walk>): string {
  const step = trace.hops.flatMap((hop) => hop.steps).find((found) => found.stage === 'conntrack');
  return step?.decider.kind === 'conntrack' ? step.decider.state : 'none';
}
