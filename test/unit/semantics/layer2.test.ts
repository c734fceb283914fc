/** Frames through switches: access, trunk, native VLAN, double tags, sub-interfaces (IEEE 802.1Q). */
import { describe, expect, it } from 'vitest';
import type { InterfaceRole, Link, Node } from '../../../src/model/public.ts';
import { type NumberSet, numbers } from '../../../src/net/public.ts';
import { makeWorld, newMemory, type World, walk } from '../../../src/semantics/public.ts';
import { ip, link, node, tcp, topology } from '../../support/small-platform.ts';

const access = (vlan: number): { role: InterfaceRole } => ({ role: { kind: 'port', port: { mode: 'access', vlan } } });
const trunk = (vlans: NumberSet, native?: number): { role: InterfaceRole } => ({
  role: { kind: 'port', port: { mode: 'trunk', vlans, ...(native === undefined ? {} : { native }) } },
});

function host(id: string, address: string): Node {
  return node(id, 'host', { interfaces: { eth0: { addresses: [address] } } });
}

/** a1 and b1 on switch s1, a2 and b2 on s2; VLAN 10 for a, 20 for b; one trunk between the switches. */
function twoSwitches(between: { role: InterfaceRole }, victims = access(20)): World {
  const s1 = node('s1', 'switch', { interfaces: { a: access(10), b: access(20), up: between } });
  const s2 = node('s2', 'switch', { interfaces: { a: access(10), b: victims, up: between } });
  const hosts = [
    host('a1', '10.0.0.1/24'),
    host('b1', '10.0.0.2/24'),
    host('a2', '10.0.0.3/24'),
    host('b2', '10.0.0.4/24'),
  ];
  const links = [
    link('a1:eth0 - s1:a'),
    link('b1:eth0 - s1:b'),
    link('a2:eth0 - s2:a'),
    link('b2:eth0 - s2:b'),
    link('s1:up - s2:up'),
  ];
  return makeWorld(topology([s1, s2, ...hosts], links), new Map());
}

function fate(world: World, from: string, to: string, vlanTags: readonly number[] = []): string {
  const packet = tcp('10.0.0.99', to, 80, { vlanTags });
  return walk(world, { node: from, interface: 'eth0', packet, nextHop: ip(to) }, newMemory()).disposition;
}

describe('VLANs', () => {
  const world = twoSwitches(trunk(numbers(10, 20)));
  it('join their own ports across a trunk', () => {
    expect(fate(world, 'a1', '10.0.0.3')).toBe('delivered');
    expect(fate(world, 'b1', '10.0.0.4')).toBe('delivered');
  });

  it('keep others apart', () => {
    expect(fate(world, 'a1', '10.0.0.2')).toBe('neighbour-unreachable');
    expect(fate(world, 'a1', '10.0.0.4')).toBe('neighbour-unreachable');
  });

  it('are not chosen by the sender: an access port refuses a foreign tag', () => {
    expect(fate(world, 'a1', '10.0.0.4', [20])).toBe('denied-layer-2');
  });

  it('end where the trunk does not allow them', () => {
    expect(fate(twoSwitches(trunk(numbers(10))), 'b1', '10.0.0.4')).toBe('neighbour-unreachable');
  });
});

describe('a trunk without native VLAN', () => {
  it('refuses untagged frames', () => {
    const s = node('s', 'switch', { interfaces: { a: access(10), up: trunk(numbers(10)) } });
    const untagged = node('r', 'router', { interfaces: { t: { addresses: ['10.0.0.1/24'] } } });
    const world = makeWorld(
      topology([s, untagged, host('a', '10.0.0.5/24')], [link('a:eth0 - s:a'), link('r:t - s:up')]),
      new Map(),
    );
    const packet = tcp('10.0.0.1', '10.0.0.5', 80);
    const trace = walk(world, { node: 'r', interface: 't', packet }, newMemory());
    expect([trace.disposition, trace.end]).toEqual(['denied-layer-2', { node: 's', interface: 'up' }]);
  });
});

describe('double tagging', () => {
  it('hops from the native VLAN of a trunk into another one', () => {
    const world = twoSwitches(trunk(numbers(20), 10));
    const trace = walk(
      world,
      {
        node: 'a1',
        interface: 'eth0',
        packet: tcp('10.0.0.99', '10.0.0.4', 80, { vlanTags: [10, 20] }),
        nextHop: ip('10.0.0.4'),
      },
      newMemory(),
    );
    expect([trace.disposition, trace.end.node]).toEqual(['delivered', 'b2']);
  });

  it('goes nowhere when the native VLAN is nobody’s', () => {
    const world = twoSwitches(trunk(numbers(10, 20), 999));
    expect(fate(world, 'a1', '10.0.0.4', [10, 20])).not.toBe('delivered');
  });

  it('leaves the inner tag on a frame delivered inside its own VLAN, where no IP stack takes it', () => {
    expect(fate(twoSwitches(trunk(numbers(10, 20))), 'a1', '10.0.0.3', [10, 20])).toBe('denied-layer-2');
  });
});

describe('a router on a stick', () => {
  const router = node('r', 'router', {
    interfaces: {
      t: {},
      't.10': { role: { kind: 'sub', parent: 't', vlan: 10 }, addresses: ['10.0.10.1/24'] },
      't.20': { role: { kind: 'sub', parent: 't', vlan: 20 }, addresses: ['10.0.20.1/24'] },
    },
  });
  const pair = (native?: number): World => {
    const s = node('s', 'switch', { interfaces: { a: access(10), b: access(20), up: trunk(numbers(10, 20), native) } });
    const a = node('a', 'host', {
      interfaces: { eth0: { addresses: ['10.0.10.5/24'] } },
      routes: ['default via 10.0.10.1'],
    });
    const b = node('b', 'host', { interfaces: { eth0: { addresses: ['10.0.20.5/24'] } } });
    const links: Link[] = [link('a:eth0 - s:a'), link('b:eth0 - s:b'), link('r:t - s:up')];
    return makeWorld(topology([router, s, a, b], links), new Map());
  };

  it('routes between its sub-interfaces, and shows each switch crossing', () => {
    const trace = walk(
      pair(),
      { node: 'a', interface: 'eth0', packet: tcp('10.0.10.5', '10.0.20.5', 80) },
      newMemory(),
    );
    expect(trace.disposition).toBe('delivered');
    expect(trace.hops.map((hop) => hop.node)).toEqual(['a', 's', 'r', 's', 'b']);
    expect(trace.hops[1]?.after.vlanTags).toEqual([10]);
  });

  it('cannot be reached by the native VLAN, for which it has no sub-interface', () => {
    const trace = walk(
      pair(10),
      { node: 'a', interface: 'eth0', packet: tcp('10.0.10.5', '10.0.20.5', 80) },
      newMemory(),
    );
    expect(trace.disposition).toBe('neighbour-unreachable');
  });
});

describe('a switch’s own interface', () => {
  it('is reached in its VLAN and answers from there', () => {
    const s = node('s', 'switch', {
      interfaces: { a: access(99), mgmt: { role: { kind: 'svi', vlan: 99 }, addresses: ['10.0.99.2/24'] } },
    });
    const world = makeWorld(topology([s, host('admin', '10.0.99.1/24')], [link('admin:eth0 - s:a')]), new Map());
    expect(fate(world, 'admin', '10.0.99.2')).toBe('delivered');
    const back = walk(world, { node: 's', interface: 'mgmt', packet: tcp('10.0.99.2', '10.0.99.1', 22) }, newMemory());
    expect(back.disposition).toBe('delivered');
  });
});

describe('a host with two legs', () => {
  it('forwards nothing unless it is said to', () => {
    const leg = { eth0: { addresses: ['10.0.1.2/24'] }, eth1: { addresses: ['10.0.2.1/24'] } };
    const a = node('a', 'host', {
      interfaces: { eth0: { addresses: ['10.0.1.5/24'] } },
      routes: ['default via 10.0.1.2'],
    });
    const b = node('b', 'host', { interfaces: { eth0: { addresses: ['10.0.2.5/24'] } } });
    const world = (forwards: boolean): World =>
      makeWorld(
        topology(
          [node('m', 'host', { interfaces: leg, forwards }), a, b],
          [link('a:eth0 - m:eth0'), link('b:eth0 - m:eth1')],
        ),
        new Map(),
      );
    const packet = tcp('10.0.1.5', '10.0.2.5', 80);
    expect(walk(world(false), { node: 'a', interface: 'eth0', packet }, newMemory()).disposition).toBe('no-route');
    expect(walk(world(true), { node: 'a', interface: 'eth0', packet }, newMemory()).disposition).toBe('delivered');
  });
});
