/** One node, in the order of the Linux kernel. Each title is a fact that was observed on a real one. */
import { describe, expect, it } from 'vitest';
import type { Injection } from '../../../src/model/public.ts';
import type { Packet } from '../../../src/net/public.ts';
import { makeWorld, newMemory, walk } from '../../../src/semantics/public.ts';
import { link, net, node, ping, policy, rule, tcp, topology, udp } from '../../support/small-platform.ts';
import { oneFirewall } from './platforms.ts';

const acceptAll = policy([rule('all', 'accept')], [rule('all', 'accept')]);
const denyAll = policy([]);
const fromPc = (packet: Packet): Injection => ({ node: 'pc', interface: 'eth0', packet });
// An attacker at the other end of the access line is bound by no route.
const fromInternet = (packet: Packet): Injection => ({ node: 'fw', interface: 'wan', packet, arriving: true });

describe('through a node', () => {
  it('accepts by the rule that matches first, and names it', () => {
    const world = oneFirewall(
      policy([rule('one', 'accept', { destination: net('10.1.10.0/24') }), rule('two', 'deny')]),
    );
    const trace = walk(world, fromPc(tcp('10.1.20.5', '10.1.10.10', 443)), newMemory());
    expect(trace.disposition).toBe('delivered');
    expect(trace.end).toEqual({ node: 'web', interface: 'eth0' });
    const decided = trace.hops.flatMap((hop) => hop.steps).find((step) => step.stage === 'forward');
    expect(decided?.decider).toMatchObject({ kind: 'rule', rule: 'one' });
  });

  it('denies what no rule speaks of, by the residual action', () => {
    const trace = walk(oneFirewall(denyAll), fromPc(tcp('10.1.20.5', '10.1.10.10', 443)), newMemory());
    expect(trace.disposition).toBe('denied-out');
    expect(trace.hops.at(-1)?.steps.at(-1)?.decider).toEqual({ kind: 'residual', ruleset: 'forward' });
  });

  it.each([
    ['TTL 1', tcp('10.1.20.5', '10.1.10.10', 443, { ttl: 1 }), 'ttl-expired', [11, 0]],
    ['no route', tcp('10.1.20.5', '10.77.0.1', 443), 'no-route', [3, 0]],
    ['too big with DF', tcp('10.1.20.5', '10.1.10.10', 443, { length: 1501, dontFragment: true }), 'too-big', [3, 4]],
  ] as const)(
    '%s ends before the forward ruleset, and is answered although it denies everything',
    (_, packet, disposition, error) => {
      const world = oneFirewall(denyAll, { routes: [] });
      const trace = walk(world, fromPc(packet), newMemory());
      expect(trace.disposition).toBe(disposition);
      expect(trace.hops.flatMap((hop) => hop.steps).some((step) => step.stage === 'forward')).toBe(false);
      expect([trace.answer?.icmp?.type, trace.answer?.icmp?.code]).toEqual(error);
    },
  );

  it('fragments a large datagram without DF and delivers it', () => {
    const world = oneFirewall(acceptAll, { interfaces: { dmz: { addresses: ['10.1.10.1/24'], mtu: 576 } } });
    const trace = walk(world, fromPc(udp('10.1.20.5', '10.1.10.10', 53, { length: 1400 })), newMemory());
    expect([trace.disposition, trace.final.fragmentedTo]).toEqual(['delivered', 572]);
  });

  it('never fragments IPv6', () => {
    const interfaces = {
      lan: { addresses: ['2001:db8:20::1/64'] },
      dmz: { addresses: ['2001:db8:10::1/64'], mtu: 1280 },
    };
    const packet = udp('2001:db8:20::5', '2001:db8:10::10', 53, { length: 1400 });
    const trace = walk(
      oneFirewall(acceptAll, { interfaces }),
      { node: 'fw', interface: 'lan', packet, arriving: true },
      newMemory(),
    );
    expect([trace.disposition, trace.answer?.icmp?.type]).toEqual(['too-big', 2]);
  });

  it('answers a reject: a reset to TCP, never to a reset, an error to the rest, nothing to an ICMP error', () => {
    const world = oneFirewall(policy([rule('no', 'reject')]));
    const rejected = (packet: Packet): Packet | undefined => walk(world, fromPc(packet), newMemory()).answer;
    expect(rejected(tcp('10.1.20.5', '10.1.10.10', 1))?.tcpFlags).toBe(20);
    expect(rejected(udp('10.1.20.5', '10.1.10.10', 1))?.icmp).toMatchObject({ type: 3, code: 13 });
  });
});

describe('towards the node itself', () => {
  it('asks input, not forward', () => {
    const world = oneFirewall(policy([rule('all', 'accept')]));
    expect(walk(world, fromPc(tcp('10.1.20.5', '10.1.20.1', 22)), newMemory()).disposition).toBe('denied-in');
  });

  it('takes any own address on any interface (weak host model)', () => {
    const trace = walk(oneFirewall(acceptAll), fromPc(tcp('10.1.20.5', '198.51.100.10', 22)), newMemory());
    expect([trace.disposition, trace.end.node]).toEqual(['delivered', 'fw']);
  });

  it('takes a directed broadcast itself and forwards none (smurf)', () => {
    const trace = walk(
      oneFirewall(policy([rule('all', 'accept')])),
      fromInternet(ping('9.9.9.9', '10.1.10.255')),
      newMemory(),
    );
    expect(trace.disposition).toBe('denied-in');
  });
});

describe('anti-spoofing', () => {
  const world = oneFirewall(acceptAll);
  it.each([
    ['an inside source from the WAN', '10.1.20.5'],
    ['the firewall’s own address', '10.1.10.1'],
    ['loopback', '127.0.0.1'],
    ['multicast', '224.0.0.1'],
    ['the unspecified address', '0.0.0.0'],
    ['broadcast', '255.255.255.255'],
  ])('drops %s', (_, source) => {
    expect(walk(world, fromInternet(tcp(source, '10.1.10.10', 80)), newMemory()).disposition).toBe('spoof-drop');
  });

  it.each(['0.1.2.3', '240.1.1.1', '169.254.1.1', '192.168.1.1'])(
    'lets %s in by the default route unless bogons are filtered',
    (source) => {
      expect(walk(world, fromInternet(tcp(source, '10.1.10.10', 80)), newMemory()).disposition).toBe('delivered');
      const filtered = oneFirewall(acceptAll, { protections: new Set(['bogons']) });
      const zones = new Map([
        ['internet', { id: 'internet', kind: 'wan', level: 0, owner: { kind: 'internet' }, prefixes: net() }],
      ] as const);
      const withZone = makeWorld({ ...filtered.topology, zones }, filtered.policies);
      expect(walk(withZone, fromInternet(tcp(source, '10.1.10.10', 80)), newMemory()).disposition).toBe('spoof-drop');
    },
  );

  it('loose accepts an inside source from the WAN when a default route makes every source reachable', () => {
    const loose = oneFirewall(acceptAll, {
      interfaces: { wan: { addresses: ['198.51.100.10/24'], antiSpoofing: 'loose' } },
    });
    expect(walk(loose, fromInternet(tcp('10.1.20.5', '10.1.10.10', 80)), newMemory()).disposition).toBe('delivered');
  });
});

describe('IP options', () => {
  it.each([4, 5, 8])('a source route with pointer %i stops without any rule, whatever the pointer', (pointer) => {
    const packet = tcp('9.9.9.9', '10.1.10.10', 80, { options: [{ name: 'loose-source-route', pointer }] });
    expect(walk(oneFirewall(acceptAll), fromInternet(packet), newMemory()).disposition).toBe('sanity-drop');
    const honours = oneFirewall(acceptAll, { acceptSourceRoute: true });
    expect(walk(honours, fromInternet(packet), newMemory()).disposition).toBe('delivered');
  });

  it.each(['record-route', 'timestamp', 'router-alert', 'unknown-option'] as const)(
    '%s passes unless options are refused',
    (name) => {
      const packet = tcp('9.9.9.9', '10.1.10.10', 80, { options: [{ name }] });
      expect(walk(oneFirewall(acceptAll), fromInternet(packet), newMemory()).disposition).toBe('delivered');
      const strict = oneFirewall(acceptAll, { protections: new Set(['ip-options']) });
      expect(walk(strict, fromInternet(packet), newMemory()).disposition).toBe('sanity-drop');
    },
  );
});

describe('a path that circles', () => {
  it('ends as a loop', () => {
    const a = node('a', 'router', {
      interfaces: { x: { addresses: ['10.0.0.1/30'] }, l: { addresses: ['10.5.0.1/24'] } },
      routes: ['default via 10.0.0.2'],
    });
    const b = node('b', 'router', {
      interfaces: { x: { addresses: ['10.0.0.2/30'] } },
      routes: ['default via 10.0.0.1'],
    });
    const world = makeWorld(topology([a, b], [link('a:x - b:x')]), new Map());
    const trace = walk(
      world,
      { node: 'a', interface: 'l', packet: tcp('10.5.0.9', '10.9.9.9', 80), arriving: true },
      newMemory(),
    );
    expect(trace.disposition).toBe('loop');
  });
});

describe('the Internet', () => {
  it('takes what nobody declares as leaving the modelled world', () => {
    const trace = walk(oneFirewall(acceptAll), fromPc(tcp('10.1.20.5', '9.9.9.9', 443)), newMemory());
    expect([trace.disposition, trace.end.node]).toEqual(['exits', 'internet']);
  });

  it('has no route to declared private space', () => {
    const packet = tcp('9.9.9.9', '10.1.20.5', 443);
    expect(walk(oneFirewall(acceptAll), { node: 'internet', interface: 'up', packet }, newMemory()).disposition).toBe(
      'no-route',
    );
  });
});
