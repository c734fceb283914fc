/** Small facts that the kernel oracle taught the model: each was a difference once. */
import { describe, expect, it } from 'vitest';
import { makePacket, tcpFlag } from '../../../src/net/public.ts';
import { newMemory, walk } from '../../../src/semantics/public.ts';
import { moveTcp, noTcp, type TcpMove, type TcpTrack } from '../../../src/semantics/tcp-state.ts';
import { ip, net, ping, policy, rule, stateless, tcp, udp } from '../../support/small-platform.ts';
import { oneFirewall, publicWeb } from './platforms.ts';

const { syn, ack, fin, rst } = tcpFlag;
const open = policy([rule('all', 'accept')], [rule('all', 'accept')]);

describe('TCP beyond the transition table', () => {
  const played = (...segments: readonly (readonly ['original' | 'reply', number])[]): TcpMove => {
    let track: TcpTrack = noTcp;
    let move: TcpMove = { kind: 'invalid' };
    for (const [direction, flags] of segments) {
      move = moveTcp(track, direction, flags);
      if (move.kind === 'moved') track = move.track;
    }
    return move;
  };
  const stateOf = (move: TcpMove): string => (move.kind === 'moved' ? move.track.state : move.kind);

  it('takes a SYN on a closed connection for a new one only after a FIN or the sender’s own reset', () => {
    const begun = [
      ['original', syn],
      ['reply', syn | ack],
      ['original', ack],
    ] as const;
    expect(stateOf(played(...begun, ['reply', rst], ['original', syn]))).toBe('close');
    expect(stateOf(played(...begun, ['original', rst], ['original', syn]))).toBe('reopens');
    expect(stateOf(played(...begun, ['original', fin | ack], ['reply', rst], ['original', syn]))).toBe('reopens');
  });

  it('believes the answer to a SYN that it did not believe', () => {
    const begun = [
      ['original', syn],
      ['reply', syn | ack],
      ['original', ack],
    ] as const;
    expect(stateOf(played(...begun, ['original', syn], ['reply', syn | ack]))).toBe('received');
  });
});

describe('connections', () => {
  it('a reset before any answer forgets the connection', () => {
    const world = oneFirewall(policy([rule('out', 'accept', { source: net('10.1.20.0/24') })]));
    const memory = newMemory();
    const send = (flags: number): void =>
      void walk(
        world,
        { node: 'pc', interface: 'eth0', packet: tcp('10.1.20.5', '10.1.10.10', 80, { tcpFlags: flags }) },
        memory,
      );
    send(syn);
    send(rst);
    expect([...memory.of('fw').connections]).toEqual([]);
  });

  it('an ICMP query with another code is another conversation, and its answer repeats the code', () => {
    const world = oneFirewall(open);
    const memory = newMemory();
    const state = (type: number, code: number): string | undefined => {
      const ends = type === 8 ? ['10.1.20.5', '10.1.10.10'] : ['10.1.10.10', '10.1.20.5'];
      const packet = ping(ends[0] ?? '', ends[1] ?? '', { icmp: { type, code, id: 1 } });
      const from = { node: type === 8 ? 'pc' : 'web', interface: 'eth0' };
      const steps = walk(world, { ...from, packet }, memory).hops.flatMap((hop) => hop.steps);
      return steps.flatMap(({ decider }) => (decider.kind === 'conntrack' ? [decider.state] : []))[0];
    };
    expect([state(8, 0), state(0, 3), state(0, 0)]).toEqual(['new', 'invalid', 'established']);
    expect([state(8, 0), state(8, 3)]).toEqual(['established', 'new']);
  });

  it('a node that translates takes no second connection whose answers it could not tell from those of another', () => {
    const to = { ranges: [{ family: 4 as const, first: ip('198.51.100.10').value, last: ip('198.51.100.10').value }] };
    const own = ip('10.1.10.1');
    const world = oneFirewall(open, {
      nat: [{ kind: 'dnat', id: 'own', destination: to, service: { kind: 'any' }, to: own }],
    });
    const memory = newMemory();
    const fate = (dst: string, protocol: number): string => {
      const ports = protocol === 17 ? { srcPort: 7, dstPort: 7 } : {};
      const packet = makePacket({ src: ip('10.1.20.5'), dst: ip(dst), protocol, ...ports });
      return walk(world, { node: 'pc', interface: 'eth0', packet }, memory).disposition;
    };
    expect([fate('198.51.100.10', 50), fate('10.1.10.1', 50)]).toEqual(['delivered', 'rate-limited']);
    // A port tells the two apart: another one is written.
    expect([fate('198.51.100.10', 17), fate('10.1.10.1', 17)]).toEqual(['delivered', 'delivered']);
  });

  it('a redirect about a translated connection is never passed on', () => {
    const world = oneFirewall(open, { nat: [publicWeb] });
    const memory = newMemory();
    const opening = tcp('9.9.9.9', '198.51.100.10', 8080);
    const there = walk(world, { node: 'internet', interface: 'up', packet: opening }, memory);
    expect(there.disposition).toBe('delivered');
    const redirect = ping('10.1.10.10', '9.9.9.9', { icmp: { type: 5, code: 1, id: 0 }, quoted: there.final });
    expect(walk(world, { node: 'web', interface: 'eth0', packet: redirect }, memory).disposition).toBe('sanity-drop');
  });
});

describe('addresses', () => {
  const v6 = oneFirewall(stateless([rule('all', 'accept')]), {
    interfaces: {
      wan: { addresses: ['2001:db8:1::1/64'], antiSpoofing: 'off' },
      lan: { addresses: ['2001:db8:2::1/64'] },
    },
    routes: ['default6 via 2001:db8:1::9'],
  });
  const fate = (src: string, dst: string): string =>
    walk(v6, { node: 'fw', interface: 'wan', packet: udp(src, dst, 53), arriving: true }, newMemory()).disposition;

  it('the first address of an IPv6 prefix is the router’s own', () => {
    expect(fate('2001:db8:1::5', '2001:db8:2::')).toBe('delivered');
  });

  it('no error goes to the first address of an IPv6 prefix beside, whether or not the node is a router', () => {
    for (const forwards of [true, false]) {
      const world = oneFirewall(stateless([], { 4: 'reject', 6: 'reject' }), {
        interfaces: { wan: { addresses: ['2001:db8:1::1/64'] } },
        forwards,
      });
      const answered = (src: string): boolean => {
        const packet = udp(src, '2001:db8:9::5', 53);
        const at = { node: 'fw', interface: 'wan', arriving: true };
        return walk(world, { ...at, packet }, newMemory()).answer !== undefined;
      };
      expect([answered('2001:db8:1::5'), answered('2001:db8:1::')]).toEqual([true, false]);
    }
  });

  it('errors about later fragments are sent in IPv6 alone, and a reject answers none', () => {
    const addresses = ['2001:db8:1::1/64', '10.1.0.1/24', '2001:db8:2::1/64', '10.2.0.1/24'];
    const world = oneFirewall(stateless([rule('no', 'reject')]), {
      interfaces: { wan: { addresses: addresses.slice(0, 2) }, lan: { addresses: addresses.slice(2) } },
      routes: [],
      stateful: false,
    });
    const fragment = { id: 1, offset: 48, more: false };
    const answers = (src: string, dst: string): boolean => {
      const { dstPort: _, ...packet } = udp(src, dst, 53, { fragment });
      return walk(world, { node: 'fw', interface: 'wan', packet, arriving: true }, newMemory()).answer !== undefined;
    };
    expect([answers('2001:db8:1::5', '2001:db8:9::5'), answers('10.1.0.5', '192.0.2.1')]).toEqual([true, false]);
    expect([answers('2001:db8:1::5', '2001:db8:2::5'), answers('10.1.0.5', '10.2.0.5')]).toEqual([false, false]);
  });

  it('a node that forwards nothing says so in IPv6 alone, and only where it has no route', () => {
    const world = oneFirewall(open, {
      interfaces: { wan: { addresses: ['2001:db8:1::1/64', '10.1.0.1/24'] } },
      routes: ['2001:db8:7::/64 via 2001:db8:1::9'],
      forwards: false,
    });
    const answers = (src: string, dst: string): boolean =>
      walk(world, { node: 'fw', interface: 'wan', packet: udp(src, dst, 53), arriving: true }, newMemory()).answer !==
      undefined;
    expect(answers('2001:db8:1::5', '2001:db8:9::5')).toBe(true);
    expect(answers('2001:db8:1::5', '2001:db8:7::5')).toBe(false);
    expect(answers('10.1.0.5', '192.0.2.1')).toBe(false);
  });

  it('without anti-spoofing IPv6 lets the node’s own address in as a source', () => {
    expect(fate('2001:db8:2::1', '2001:db8:2::5')).toBe('neighbour-unreachable');
  });

  it('a link-local source goes no further than its own link', () => {
    expect(fate('fe80::5', '2001:db8:2::5')).toBe('no-route');
  });

  it('nothing is sent to a loopback address', () => {
    const world = oneFirewall(stateless([rule('all', 'accept')]));
    const packet = udp('9.9.9.9', '127.0.0.1', 53);
    expect(walk(world, { node: 'fw', interface: 'wan', packet, arriving: true }, newMemory()).disposition).toBe(
      'no-route',
    );
  });
});

describe('headers', () => {
  it('what stands behind an unknown extension header matches no rule about it', () => {
    const world = oneFirewall(stateless([rule('https', 'accept', { services: [{ kind: 'protocol', protocol: 6 }] })]), {
      interfaces: { wan: { addresses: ['2001:db8:1::1/64'] }, lan: { addresses: ['2001:db8:2::1/64'] } },
      routes: ['default6 via 2001:db8:1::9'],
    });
    const packet = tcp('2001:db8:1::5', '2001:db8:2::5', 443, { options: [{ name: 'unknown-header' }] });
    const at = { node: 'fw', interface: 'wan', arriving: true };
    expect(walk(world, { ...at, packet }, newMemory()).disposition).toBe('denied-out');
    expect(walk(world, { ...at, packet: { ...packet, options: [] } }, newMemory()).disposition).toBe(
      'neighbour-unreachable',
    );
  });

  it('a reset acknowledges only what did not acknowledge', () => {
    const world = oneFirewall(stateless([rule('no', 'reject')]));
    const answer = (flags: number): number | undefined =>
      walk(
        world,
        { node: 'pc', interface: 'eth0', packet: tcp('10.1.20.5', '10.1.10.10', 80, { tcpFlags: flags }) },
        newMemory(),
      ).answer?.tcpFlags;
    expect([answer(syn), answer(ack), answer(rst)]).toEqual([rst | ack, rst, undefined]);
  });
});
