/** Laws of the walk on random small networks, loops, broken routes and down links included. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import {
  dispositions,
  type Injection,
  type Link,
  type Node,
  type Policy,
  type Rule,
} from '../../../src/model/public.ts';
import { hasPorts, makePacket, numbers, type Packet } from '../../../src/net/public.ts';
import { converse, makeWorld, newMemory, type World, walk } from '../../../src/semantics/public.ts';
import { ip, net, node, policy, rule, topology } from '../../support/small-platform.ts';

interface Plan {
  readonly world: World;
  readonly hosts: readonly string[];
}

const size = 4;
const subnet = (router: number): string => `10.${router}.0.0/24`;

/** `size` routers in a ring of transit links, one host each; random routes, rules and down links. */
const plan: fc.Arbitrary<Plan> = fc
  .record({
    filters: fc.array(fc.boolean(), { minLength: size, maxLength: size }),
    clockwise: fc.array(fc.array(fc.boolean(), { minLength: size, maxLength: size }), {
      minLength: size,
      maxLength: size,
    }),
    up: fc.array(
      fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
      { minLength: size, maxLength: size },
    ),
    rules: fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1), fc.constantFrom('accept' as const, 'deny' as const)), {
      maxLength: 8,
    }),
    native: fc.boolean(),
  })
  .map(({ filters, clockwise, up, rules, native }) => {
    const nodes: Node[] = [];
    const links: Link[] = [];
    const policies = new Map<string, Policy>();
    const forward = rules.map(
      ([from, to, action], i): Rule =>
        rule(`r${i}`, action, { source: net(subnet(from)), destination: net(subnet(to)) }),
    );
    for (let i = 0; i < size; i += 1) {
      const next = (i + 1) % size;
      const previous = (i + size - 1) % size;
      const routes = Array.from({ length: size }, (_, to) => to)
        .filter((to) => to !== i)
        .map((to) => `${subnet(to)} via ${clockwise[i]?.[to] === true ? `10.9${i}.0.2` : `10.9${previous}.0.1`}`);
      nodes.push(
        node(`f${i}`, filters[i] === true ? 'firewall' : 'router', {
          interfaces: {
            lan: { addresses: [`10.${i}.0.1/24`] },
            right: { addresses: [`10.9${i}.0.1/30`] },
            left: { addresses: [`10.9${previous}.0.2/30`] },
          },
          routes,
        }),
        node(`s${i}`, 'switch', {
          interfaces: {
            p1: { role: { kind: 'port', port: { mode: 'access', vlan: 10 } } },
            p2: {
              role: {
                kind: 'port',
                port: native ? { mode: 'trunk', vlans: numbers(20), native: 10 } : { mode: 'access', vlan: 10 },
              },
            },
          },
        }),
        node(`h${i}`, 'host', {
          interfaces: { eth0: { addresses: [`10.${i}.0.5/24`] } },
          routes: [`default via 10.${i}.0.1`],
        }),
      );
      const join = (a: string, b: string, isUp = true): Link => {
        const [an = '', ai = ''] = a.split(':');
        const [bn = '', bi = ''] = b.split(':');
        return {
          id: `${a}-${b}`,
          ends: [
            { node: an, interface: ai },
            { node: bn, interface: bi },
          ],
          kind: 'dedicated',
          up: isUp,
        };
      };
      links.push(
        join(`h${i}:eth0`, `s${i}:p1`),
        join(`s${i}:p2`, `f${i}:lan`),
        join(`f${i}:right`, `f${next}:left`, up[i]),
      );
      if (filters[i] === true) policies.set(`f${i}`, policy(forward));
    }
    return {
      world: makeWorld(topology(nodes, links), policies),
      hosts: Array.from({ length: size }, (_, i) => `h${i}`),
    };
  });

const packetBetween = (from: number, to: number, protocol: number, ttl: number, tags: readonly number[]): Packet =>
  makePacket({
    src: ip(`10.${from}.0.5`),
    dst: ip(`10.${to}.0.5`),
    protocol,
    ttl,
    vlanTags: tags,
    ...(hasPorts(protocol) ? { dstPort: 80 } : {}),
  });

const shot = fc.record({
  plan,
  from: fc.nat(size - 1),
  to: fc.nat(size - 1),
  protocol: fc.constantFrom(1, 6, 17, 47),
  ttl: fc.constantFrom(1, 2, 64, 255),
  tags: fc.constantFrom([], [10], [10, 20], [0], [20]),
});

function injectionOf({
  from,
  to,
  protocol,
  ttl,
  tags,
}: {
  from: number;
  to: number;
  protocol: number;
  ttl: number;
  tags: readonly number[];
}): Injection {
  return { node: `h${from}`, interface: 'eth0', packet: packetBetween(from, to, protocol, ttl, tags) };
}

describe('a walk', () => {
  test.prop([shot])('ends with a known disposition, and a second walk of the same injection ends alike', (s) => {
    const first = walk(s.plan.world, injectionOf(s), newMemory());
    expect(dispositions).toContain(first.disposition);
    expect(walk(s.plan.world, injectionOf(s), newMemory())).toEqual(first);
  });

  test.prop([shot])('is a chain: each hop’s exit is linked to the next hop’s entry', (s) => {
    const { hops } = walk(s.plan.world, injectionOf(s), newMemory());
    for (const [i, hop] of hops.entries()) {
      const next = hops[i + 1];
      if (next?.entry === undefined || hop.exit === undefined) continue;
      expect(s.plan.world.peers.get(`${hop.node}:${hop.exit}`)).toEqual({ node: next.node, interface: next.entry });
    }
  });

  test.prop([shot])('is decided by its last step, and by no earlier one', (s) => {
    const trace = walk(s.plan.world, injectionOf(s), newMemory());
    const ends = trace.hops.flatMap((hop) => hop.steps).flatMap((step) => step.ends ?? []);
    expect(ends).toEqual([trace.disposition]);
  });

  test.prop([shot])('that is delivered crossed no filter that would deny it', (s) => {
    const trace = walk(s.plan.world, injectionOf(s), newMemory());
    if (trace.disposition !== 'delivered') return;
    for (const hop of trace.hops) {
      if (!s.plan.world.policies.has(hop.node)) continue;
      expect(hop.steps.some((step) => step.stage === 'forward' && step.decider.kind === 'rule')).toBe(true);
    }
  });

  test.prop([shot])('of a conversation that works brings the answer from the end that was asked', (s) => {
    const talk = converse(s.plan.world, injectionOf(s));
    if (!talk.works || talk.reply === undefined) return;
    expect(talk.reply.final.src).toEqual(talk.opening.injection.packet.dst);
    expect(talk.reply.end.node).toBe(`h${s.from}`);
  });
});
