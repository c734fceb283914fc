/** Traps that simulators of firewalls fall into, each named by what was observed or documented. */
import { describe, expect, it } from 'vitest';
import type { Injection, Policy, Trace } from '../../../src/model/public.ts';
import type { Packet } from '../../../src/net/public.ts';
import { converse, makeWorld, newMemory, type World, walk } from '../../../src/semantics/public.ts';
import { link, net, node, ping, policy, rule, stateless, tcp, topology, udp } from '../../support/small-platform.ts';
import { oneFirewall } from './platforms.ts';

const acceptAll = policy([rule('all', 'accept')], [rule('all', 'accept')]);
const arriving = (iface: string, packet: Packet): Injection => ({
  node: 'fw',
  interface: iface,
  packet,
  arriving: true,
});
const once = (world: World, injection: Injection): Trace => walk(world, injection, newMemory());

describe('sources that are no senders', () => {
  it('the firewall’s own address is dropped even where no interface looks at sources', () => {
    const off = { antiSpoofing: 'off' } as const;
    const world = oneFirewall(acceptAll, {
      interfaces: {
        wan: { addresses: ['198.51.100.10/24'], ...off },
        lan: { addresses: ['10.1.20.1/24'], ...off },
        dmz: { addresses: ['10.1.10.1/24'], ...off },
      },
    });
    expect(once(world, arriving('wan', tcp('10.1.20.1', '10.1.10.10', 80))).disposition).toBe('spoof-drop');
    expect(once(world, arriving('lan', tcp('198.51.100.10', '10.1.10.10', 80))).disposition).toBe('spoof-drop');
  });

  it('a LAND packet is dropped on its way in from the WAN, and forwarded inside the zone that it claims', () => {
    const land = tcp('10.1.10.10', '10.1.10.10', 80);
    expect(once(oneFirewall(acceptAll), arriving('wan', land)).disposition).toBe('spoof-drop');
    expect(once(oneFirewall(acceptAll), arriving('dmz', land)).disposition).toBe('delivered');
  });
});

describe('rows taken away', () => {
  const open = policy([rule('row', 'accept', { destination: net('10.1.10.10/32') })]);
  const opening = { node: 'pc', interface: 'eth0', packet: tcp('10.1.20.5', '10.1.10.10', 443) };
  const later = { ...opening, packet: { ...opening.packet, tcpFlags: 16 } };

  it('leave live conversations open, and refuse new ones', () => {
    const memory = newMemory();
    expect(converse(oneFirewall(open), opening, memory).works).toBe(true);
    const closed = oneFirewall(policy([]));
    expect(walk(closed, later, memory).disposition).toBe('delivered');
    const other = { ...opening, packet: { ...opening.packet, srcPort: 40_001 } };
    expect(walk(closed, other, memory).disposition).toBe('denied-out');
  });

  it('leave nothing open on a filter without memory', () => {
    const rules = stateless([rule('row', 'accept', { destination: net('10.1.10.10/32') })]);
    const sketch = { stateful: false };
    expect(once(oneFirewall(rules, sketch), later).disposition).toBe('delivered');
    expect(once(oneFirewall(stateless([]), sketch), later).disposition).toBe('denied-out');
  });
});

describe('IPv6 forgotten', () => {
  const six = {
    interfaces: {
      wan: { addresses: ['198.51.100.10/24', '2001:db8:ff::10/64'] },
      dmz: { addresses: ['10.1.10.1/24', '2001:db8:10::1/64'] },
    },
    routes: ['default via 198.51.100.1', 'default6 via 2001:db8:ff::1'],
  };
  const attack = arriving('wan', tcp('2620:fe::fe', '2001:db8:10::77', 22));
  const fourOnly = (residual: 'accept' | 'deny'): Policy => {
    const { forward, input } = policy([rule('no4', 'deny', { families: new Set([4]) })]);
    return { forward: { ...forward, residual: { 4: 'deny', 6: residual } }, input };
  };

  it('a policy that denies IPv4 only lets IPv6 through to the segment', () => {
    const trace = once(oneFirewall(fourOnly('accept'), six), attack);
    expect([trace.disposition, trace.end.interface]).toEqual(['neighbour-unreachable', 'dmz']);
    expect(once(oneFirewall(fourOnly('deny'), six), attack).disposition).toBe('denied-out');
  });

  it('neighbour discovery with a routed destination is tracked by nobody', () => {
    const world = oneFirewall(acceptAll, six);
    const packet = ping('2620:fe::fe', '2001:db8:10::77', { icmp: { type: 135, code: 0, id: 0 } });
    const states = once(world, arriving('wan', packet)).hops.flatMap(({ steps }) =>
      steps.flatMap(({ decider }) => (decider.kind === 'conntrack' ? [decider.state] : [])),
    );
    expect(states).toEqual(['untracked']);
  });
});

describe('an answer by another way', () => {
  /** a — f1 — b on the way there; b answers through f2, which keeps no state. */
  function world(second: Policy): World {
    const firewall = (id: string, last: number, stateful: boolean): ReturnType<typeof node> =>
      node(id, 'firewall', {
        stateful,
        interfaces: { a: { addresses: [`10.1.0.${last}/24`] }, b: { addresses: [`10.2.0.${last}/24`] } },
      });
    const port = { role: { kind: 'port', port: { mode: 'access', vlan: 1 } } } as const;
    const nodes = [
      firewall('f1', 1, true),
      firewall('f2', 2, false),
      node('sa', 'switch', { interfaces: { p1: port, p2: port, p3: port } }),
      node('sb', 'switch', { interfaces: { p1: port, p2: port, p3: port } }),
      node('a', 'host', { interfaces: { e: { addresses: ['10.1.0.9/24'] } }, routes: ['default via 10.1.0.1'] }),
      node('b', 'host', { interfaces: { e: { addresses: ['10.2.0.9/24'] } }, routes: ['default via 10.2.0.2'] }),
    ];
    const links = ['f1:a - sa:p1', 'f2:a - sa:p2', 'a:e - sa:p3', 'f1:b - sb:p1', 'f2:b - sb:p2', 'b:e - sb:p3'];
    return makeWorld(
      topology(
        nodes,
        links.map((text) => link(text)),
      ),
      new Map([
        ['f1', policy([rule('row', 'accept', { inInterfaces: new Set(['a']) })])],
        ['f2', second],
      ]),
    );
  }
  const opening = { node: 'a', interface: 'e', packet: udp('10.1.0.9', '10.2.0.9', 53) };

  it('is refused by a second firewall whose rules wait for a state that it never has', () => {
    const waiting = stateless([rule('answers', 'accept', { states: new Set(['established', 'related']) })]);
    const talk = converse(world(waiting), opening);
    expect([talk.opening.disposition, talk.works, talk.reply?.end.node]).toEqual(['delivered', false, 'f2']);
    expect(talk.reply?.hops.at(-1)?.steps.at(-1)?.decider.kind).toBe('residual');
  });

  it('passes a second firewall with a rule for it, which lets the same packet pass unasked too', () => {
    const named = stateless([rule('answers', 'accept', { source: net('10.2.0.9/32') })]);
    expect(converse(world(named), opening).works).toBe(true);
    const unasked = { node: 'b', interface: 'e', packet: udp('10.2.0.9', '10.1.0.9', 40_000, { srcPort: 53 }) };
    expect(walk(world(named), unasked, newMemory()).disposition).toBe('delivered');
  });
});
