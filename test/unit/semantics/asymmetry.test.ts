/** Two firewalls: the answer must come back through the one that saw the opening. */
import { describe, expect, it } from 'vitest';
import { converse, makeWorld, type World } from '../../../src/semantics/public.ts';
import { link, node, policy, rule, tcp, topology, udp } from '../../support/small-platform.ts';

/** a (10.1.0.0/24) and b (10.2.0.0/24) joined by f1 and f2; b sends its answers by the gateway that it is given. */
function twoWays(answersBy: 'f1' | 'f2'): World {
  const firewall = (id: string, last: number): ReturnType<typeof node> =>
    node(id, 'firewall', {
      interfaces: { a: { addresses: [`10.1.0.${last}/24`] }, b: { addresses: [`10.2.0.${last}/24`] } },
    });
  const port = { role: { kind: 'port', port: { mode: 'access', vlan: 1 } } } as const;
  const nodes = [
    firewall('f1', 1),
    firewall('f2', 2),
    node('sa', 'switch', { interfaces: { p1: port, p2: port, p3: port } }),
    node('sb', 'switch', { interfaces: { p1: port, p2: port, p3: port } }),
    node('a', 'host', { interfaces: { eth0: { addresses: ['10.1.0.9/24'] } }, routes: ['default via 10.1.0.1'] }),
    node('b', 'host', {
      interfaces: { eth0: { addresses: ['10.2.0.9/24'] } },
      routes: [`default via 10.2.0.${answersBy === 'f1' ? 1 : 2}`],
    }),
  ];
  const links = [
    'f1:a - sa:p1',
    'f2:a - sa:p2',
    'a:eth0 - sa:p3',
    'f1:b - sb:p1',
    'f2:b - sb:p2',
    'b:eth0 - sb:p3',
  ].map((text) => link(text));
  const open = policy([rule('a', 'accept', { inInterfaces: new Set(['a']) })]);
  return makeWorld(
    topology(nodes, links),
    new Map([
      ['f1', open],
      ['f2', open],
    ]),
  );
}

describe('a conversation', () => {
  it.each([tcp('10.1.0.9', '10.2.0.9', 443), udp('10.1.0.9', '10.2.0.9', 53)])(
    'works when both ways cross the same firewall',
    (packet) => {
      expect(converse(twoWays('f1'), { node: 'a', interface: 'eth0', packet }).works).toBe(true);
    },
  );

  it('fails when the answer takes a second firewall that has no state, and names it', () => {
    const talk = converse(twoWays('f2'), { node: 'a', interface: 'eth0', packet: tcp('10.1.0.9', '10.2.0.9', 443) });
    expect([talk.works, talk.opening.disposition, talk.reply?.disposition, talk.reply?.end.node]).toEqual([
      false,
      'delivered',
      'denied-out',
      'f2',
    ]);
    expect(talk.reply?.hops.at(-1)?.steps.at(-1)?.decider).toMatchObject({ rule: 'invalid' });
  });
});
