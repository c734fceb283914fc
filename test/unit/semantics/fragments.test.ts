/** Fragments: judged alone without connection tracking, only as a whole with it. */
import { describe, expect, it } from 'vitest';
import { decodePacket, encodeFragment, makePacket, type Packet } from '../../../src/net/public.ts';
import { reassemble } from '../../../src/semantics/fragments.ts';
import { newMemory, walk } from '../../../src/semantics/public.ts';
import { ip, policy, rule, stateless, udp } from '../../support/small-platform.ts';
import { oneFirewall } from './platforms.ts';

const onPort53 = rule('dns', 'accept', {
  services: [{ kind: 'ports', protocol: 17, destination: { ranges: [{ first: 53, last: 53 }] } }],
});
const whole = udp('10.1.20.5', '10.1.10.10', 53);
const piece = (offset: number, length: number, more: boolean): Packet => {
  const fragment = { id: 7, offset, more };
  if (offset === 0) return { ...whole, fragment, length };
  return makePacket({ src: ip('10.1.20.5'), dst: ip('10.1.10.10'), protocol: 17, fragment, length });
};
const three = [piece(0, 420, true), piece(400, 420, true), piece(800, 120, false)];
const outcomes = (pieces: readonly Packet[]): readonly string[] => {
  const memory = newMemory().of('fw');
  return pieces.map((packet) => reassemble(memory, packet).kind);
};

describe('reassembly', () => {
  it('completes in any order, at the last missing piece', () => {
    expect(outcomes(three)).toEqual(['held', 'held', 'whole']);
    expect(outcomes([...three].reverse())).toEqual(['held', 'held', 'whole']);
  });

  it('gives back the datagram with its ports and its whole length', () => {
    const memory = newMemory().of('fw');
    const last = three.map((packet) => reassemble(memory, packet)).at(-1);
    expect(last?.kind === 'whole' && last.packet).toMatchObject({ dstPort: 53, length: 920, fragmentedTo: 420 });
  });

  it('tolerates an exact duplicate', () => {
    expect(outcomes([three[0] as Packet, three[0] as Packet, three[1] as Packet, three[2] as Packet])).toEqual([
      'held',
      'held',
      'held',
      'whole',
    ]);
  });

  it('is killed by an overlap (teardrop), and swallows the rest', () => {
    expect(outcomes([three[0] as Packet, piece(200, 420, true), three[1] as Packet, three[2] as Packet])).toEqual([
      'held',
      'killed',
      'killed',
      'killed',
    ]);
  });

  it('never completes a ping of death', () => {
    expect(outcomes([piece(0, 420, true), piece(65_528, 420, false)])).toEqual(['held', 'killed']);
  });

  it('refuses a middle piece whose length is no multiple of 8', () => {
    expect(outcomes([piece(0, 421, true)])).toEqual(['killed']);
  });

  it('holds at most 64 pieces of a datagram', () => {
    expect(outcomes(Array.from({ length: 70 }, (_, i) => piece(i * 16, 28, true)))).toContain('killed');
  });
});

// An extension header behind the fragment header belongs to what is cut.
it('puts a datagram together whose first piece begins with an extension header that filters do not know', () => {
  const whole = makePacket({ src: ip('2001:db8:1::5'), dst: ip('2001:db8:2::5'), protocol: 140, length: 40 + 64 });
  const cut = [0, 24].map((offset, i) => {
    const octets = encodeFragment(whole, { id: 7, offset, more: i === 0 }, i === 0 ? 24 : 64, { mark: 7 });
    return decodePacket(octets)?.packet ?? whole;
  });
  expect(cut[0]?.options).toEqual([{ name: 'unknown-header', cut: true }]);
  const memory = newMemory().of('fw');
  const outcomes = cut.map((packet) => reassemble(memory, packet));
  expect(outcomes.map(({ kind }) => kind)).toEqual(['held', 'whole']);
  expect(outcomes.map((outcome) => (outcome.kind === 'whole' ? outcome.packet.length : 0))).toEqual([0, 40 + 64]);
});

describe('a firewall with connection tracking', () => {
  it('judges the datagram once, when it is whole', () => {
    const world = oneFirewall(policy([onPort53]));
    const memory = newMemory();
    const ends = three.map((packet) => walk(world, { node: 'pc', interface: 'eth0', packet }, memory).disposition);
    expect(ends).toEqual(['held', 'held', 'delivered']);
  });
});

describe('a filter without connection state', () => {
  const world = oneFirewall(stateless([onPort53]), { stateful: false });
  const fate = (packet: Packet): string =>
    walk(world, { node: 'pc', interface: 'eth0', packet }, newMemory()).disposition;
  it('matches no later fragment by a rule on ports', () => {
    expect(three.map(fate)).toEqual(['delivered', 'denied-out', 'denied-out']);
  });

  it('lets later fragments through by a rule without ports: the tail of a denied datagram passes', () => {
    const denyFirst = oneFirewall(
      stateless([
        { ...onPort53, action: 'deny' },
        rule('udp', 'accept', { services: [{ kind: 'protocol', protocol: 17 }] }),
      ]),
      { stateful: false },
    );
    const ends = three.map(
      (packet) => walk(denyFirst, { node: 'pc', interface: 'eth0', packet }, newMemory()).disposition,
    );
    expect(ends).toEqual(['denied-out', 'delivered', 'delivered']);
  });

  it('lets a datagram that travels in fragments pass only when its first and its later fragments do', () => {
    const large = { ...whole, length: 4000, fragmentedTo: 1500 };
    expect(fate(large)).toBe('denied-out');
    const tails = oneFirewall(
      stateless([onPort53, rule('udp', 'accept', { services: [{ kind: 'protocol', protocol: 17 }] })]),
      { stateful: false },
    );
    expect(walk(tails, { node: 'pc', interface: 'eth0', packet: large }, newMemory()).disposition).toBe('delivered');
  });

  // Linux 6.18: ip_local_deliver puts an IPv4 datagram together before the hook that `input` is asked at.
  it('judges what it takes itself as a whole in IPv4: the ports of the first piece are those of all', () => {
    const own = oneFirewall({ ...stateless([]), input: stateless([onPort53]).forward }, { stateful: false });
    const toItself = three.map((packet) => ({ ...packet, dst: ip('10.1.20.1') }));
    const memory = newMemory();
    const ends = toItself.map((packet) => walk(own, { node: 'pc', interface: 'eth0', packet }, memory).disposition);
    expect(ends).toEqual(['held', 'held', 'delivered']);
  });
});
