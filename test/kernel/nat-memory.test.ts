/** Where the kernel drew a port, the node that drew it and every node behind it remember the drawn one. */
import { expect, test } from 'vitest';
import { addressesEqual, type Packet } from '../../src/net/public.ts';
import { makeWorld, newMemory, walk } from '../../src/semantics/public.ts';
import { ip, link, net, node, policy, rule, topology, udp } from '../support/small-platform.ts';
import { expectation, type Watched } from './oracle/expect.ts';
import { NatMemory } from './oracle/nat-memory.ts';
import type { Observation } from './oracle/observe.ts';
import type { Probe } from './oracle/traffic.ts';

// `inner` hides what is behind it; `outer` only passes on.
const inner = node('inner', 'firewall', {
  interfaces: {
    lan: { zone: 'lan', addresses: ['10.1.0.1/24'] },
    up: { zone: 'up', addresses: ['10.9.0.2/30'] },
  },
  routes: ['default via 10.9.0.1'],
  nat: [
    { kind: 'masquerade', id: 'hide', source: net('10.1.0.0/24'), destination: net('0.0.0.0/0'), outInterface: 'up' },
  ],
});
const outer = node('outer', 'firewall', {
  interfaces: {
    down: { zone: 'up', addresses: ['10.9.0.1/30'] },
    wan: { zone: 'wan', addresses: ['203.0.113.1/24'] },
  },
});
const policies = new Map(
  ['inner', 'outer'].map((id) => [id, policy([rule('out', 'accept', { source: net('10.0.0.0/8') })])]),
);
const world = makeWorld(topology([inner, outer], [link('inner:up - outer:down')]), policies);
const watched: Watched = { world, ports: new Set(['inner:lan', 'outer:wan']), wires: new Map() };

function probe(packet: Packet, mark: number): Probe {
  return { node: 'inner', entry: 'lan', packet, mark, bytes: new Uint8Array() };
}

test('answers and errors to the drawn port are known on both', () => {
  const memory = newMemory();
  const nat = new NatMemory(memory);
  const first = probe(udp('10.1.0.5', '203.0.113.9', 53, { srcPort: 4000 }), 1);
  const second = probe(udp('10.1.0.6', '203.0.113.9', 53, { srcPort: 4000 }), 2);
  expectation(watched, memory, first);
  const expected = expectation(watched, memory, second);
  const [ours, drawn] = [expected.packet?.srcPort, 51_433];
  expect(ours).toBe(4001);
  if (expected.packet === undefined) throw new Error('the packet did not leave');
  const seen: Observation = {
    fate: 'sent',
    outputs: [{ exit: 'outer:wan', decoded: { packet: { ...expected.packet, srcPort: drawn }, mark: 2 } }],
    decisions: [],
    events: new Map(),
  };
  expect(nat.settle(second, expected, seen).packet?.srcPort).toBe(drawn);
  const answer = (dstPort: number) =>
    walk(
      world,
      {
        node: 'outer',
        interface: 'wan',
        packet: udp('203.0.113.9', '10.9.0.2', dstPort, { srcPort: 53 }),
        arriving: true,
      },
      memory,
    );
  const back = answer(drawn);
  expect(addressesEqual(back.final.dst, ip('10.1.0.6'))).toBe(true);
  expect(back.final.dstPort).toBe(4000);
  // The port that the model would have taken leads nowhere any more.
  expect(answer(4001).disposition).toBe('denied-out');
});
