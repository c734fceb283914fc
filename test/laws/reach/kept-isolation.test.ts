/** A kept verdict of isolation says after every change what a verdict from scratch says. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import type { Node, Policy, Rule, Topology } from '../../../src/model/public.ts';
import {
  type Conclusion,
  isolation,
  KeptIsolation,
  makeTerrain,
  placesOf,
  understood,
  understoodAll,
} from '../../../src/reach/public.ts';
import { type IsolatedOptions, isolated, isolatedOptions, leaking, offered } from '../../support/isolated-platform.ts';
import { ip, net, rule } from '../../support/small-platform.ts';

interface Platform {
  readonly topology: Topology;
  readonly policies: ReadonlyMap<string, Policy>;
  readonly exempt: ReturnType<typeof offered>;
}

/** One edit: what it makes of a platform, and which nodes' rules or routes it touches. */
interface Edit {
  readonly says: string;
  readonly policies: readonly string[];
  readonly nodes: readonly string[];
  readonly apply: (before: Platform) => Platform;
}

function withRules(at: number, change: (rules: readonly Rule[]) => readonly Rule[], says: string): Edit {
  const id = `fw${at}`;
  return {
    says: `${says} at ${id}`,
    policies: [id],
    nodes: [],
    apply: (before) => {
      const policy = before.policies.get(id) as Policy;
      const forward = { ...policy.forward, rules: change(policy.forward.rules) };
      return { ...before, policies: new Map([...before.policies, [id, { ...policy, forward }]]) };
    },
  };
}

function withNode(id: string, change: (node: Node) => Node, says: string): Edit {
  return {
    says: `${says} at ${id}`,
    policies: [],
    nodes: [id],
    apply: (before) => {
      const node = change(before.topology.nodes.get(id) as Node);
      return { ...before, topology: { ...before.topology, nodes: new Map([...before.topology.nodes, [id, node]]) } };
    },
  };
}

const tenant = fc.constantFrom(1, 2, 9);
const route = (to: number, by: number): Node['routes'][number] => ({
  prefix: { family: 4, value: ip(`10.${to}.0.0`).value, length: 25 },
  via: ip(`192.0.2.${4 * by + 2}`),
  discard: false,
  metric: 0,
});

function opened(at: number, to: number): Edit {
  const more = rule('open', 'accept', { destination: net(`10.${to}.0.0/24`, `2001:db8:${to}::/64`) });
  return withRules(at, (rules) => [more, ...rules], `tenant ${to} opened`);
}

function exempting(options: IsolatedOptions): Edit {
  return {
    says: 'another exemption',
    policies: [],
    nodes: [],
    apply: (before) => ({ ...before, exempt: offered(options) }),
  };
}

const keepInLess = (at: number): Edit =>
  withRules(at, (rules) => rules.filter(({ id }) => id !== 'keep-in'), 'keep-in less');

/** A tenant's network, or half of it, led out of the firewall's other side: strict anti-spoofing then refuses its sources. */
const inwardsUp = (at: number, halves: 1 | 2): Edit => {
  const up = { ...route(at, at), via: ip(`192.0.2.${4 * at + 1}`) };
  const upper = { ...up, prefix: { ...up.prefix, value: up.prefix.value + 128n } };
  return withNode(
    `fw${at}`,
    (firewall) => ({ ...firewall, routes: [...firewall.routes, up, ...(halves === 2 ? [upper] : [])] }),
    'own network upwards',
  );
};

const routesBack = (at: number): Edit =>
  withNode(
    `fw${at}`,
    (firewall) => ({ ...firewall, routes: firewall.routes.filter(({ prefix }) => prefix.length === 0) }),
    'routes as before',
  );

interface Sequence {
  readonly options: IsolatedOptions;
  readonly edits: readonly Edit[];
}

/** What matters lies beyond the tenant's own nodes, or in what is exempt. */
const telling: fc.Arbitrary<Sequence> = isolatedOptions.chain((options) =>
  fc.constantFrom<Sequence>(
    { options, edits: [opened(1, 2), opened(2, 2)] },
    {
      options: { ...options, sixToo: false },
      edits: [inwardsUp(1, 2), opened(1, 2), opened(2, 2), routesBack(1)],
    },
    { options, edits: [opened(1, 2), opened(1, 9), opened(2, 2), opened(9, 9)] },
    { options: { ...options, sloppy: true }, edits: [opened(2, 2), keepInLess(1), opened(1, 2)] },
    {
      options: { ...options, publish: true, sloppy: false },
      edits: [keepInLess(1), exempting({ ...options, publish: false }), exempting({ ...options, publish: true })],
    },
  ),
);

const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc
    .tuple(tenant, fc.nat(4))
    .map(([at, place]) => withRules(at, (rules) => rules.toSpliced(place, 1), `rule ${place} less`)),
  fc.tuple(tenant, tenant).map(([at, to]) => opened(at, to)),
  fc
    .tuple(tenant, tenant)
    .map(([to, by]) =>
      withNode('core', (core) => ({ ...core, routes: [...core.routes, route(to, by)] }), `route to ${to} by ${by}`),
    ),
  tenant.map((at) => withNode(`h${at}`, (host) => ({ ...host, routes: host.routes.slice(1) }), 'route less')),
  tenant.map((at) => inwardsUp(at, 1)),
  tenant.map(routesBack),
  tenant.map((at) =>
    withNode(
      `fw${at}`,
      (firewall) => ({
        ...firewall,
        interfaces: new Map([...firewall.interfaces].map(([name, one]) => [name, { ...one, antiSpoofing: 'off' }])),
      }),
      'no anti-spoofing',
    ),
  ),
  isolatedOptions.map(exempting),
);

const sequence: fc.Arbitrary<Sequence> = fc.oneof(
  telling,
  fc.record({ options: isolatedOptions, edits: fc.array(edit, { minLength: 1, maxLength: 5 }) }),
);

function told(conclusion: Conclusion): unknown {
  const { kind, quantified } = conclusion;
  if (kind !== 'refutation') return { kind, quantified };
  const shown = conclusion.counterexamples.map(({ injection, disposition, at, forged }) => ({
    injection,
    disposition,
    at,
    forged,
  }));
  return { kind, quantified, shown };
}

function fromScratch({ topology, policies, exempt }: Platform): Conclusion {
  const terrain = makeTerrain(topology, understoodAll(policies));
  return isolation(terrain, placesOf(terrain, { cunning: true }), { exempt: terrain.headers.universe.where(exempt) });
}

describe('kept isolation', () => {
  test.prop([sequence], { numRuns: 60 })(
    'says after every change what isolation says from scratch',
    ({ options, edits }) => {
      let platform: Platform = { ...isolated({ ...options, discard: false }), exempt: offered(options) };
      const terrain = makeTerrain(platform.topology, understoodAll(platform.policies));
      const exemptIn = (now: Platform) => terrain.headers.universe.keep(terrain.headers.universe.where(now.exempt));
      const kept = new KeptIsolation(terrain, placesOf(terrain, { cunning: true }), { exempt: exemptIn(platform) });
      for (const one of edits) {
        platform = one.apply(platform);
        const { topology, policies } = platform;
        const conclusion = kept.update({
          exempt: exemptIn(platform),
          policies: new Map(one.policies.map((id) => [id, understood(policies.get(id) as Policy)])),
          nodes: one.nodes.map((id) => topology.nodes.get(id) as Node),
        });
        expect(told(conclusion), one.says).toEqual(told(fromScratch(platform)));
      }
    },
    600_000,
  );

  test.prop([isolatedOptions, fc.constantFrom('a shared VLAN', 'a NAT binding')], { numRuns: 4 })(
    'takes no change after which others may send or hear',
    (given, leak) => {
      const { options, ...after } = leaking(given, leak as 'a shared VLAN');
      const before = isolated(options);
      const terrain = makeTerrain(before.topology, understoodAll(before.policies));
      const kept = new KeptIsolation(terrain, placesOf(terrain, { cunning: true }));
      const was = told(kept.conclusion());
      const nodes = [...after.topology.nodes.values()].filter((node) => {
        const old = before.topology.nodes.get(node.id);
        return JSON.stringify(old, text) !== JSON.stringify(node, text);
      });
      expect(() => kept.update({ nodes })).toThrow(RangeError);
      expect(told(kept.conclusion())).toEqual(was);
    },
  );
});

function text(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}`;
  return value instanceof Map || value instanceof Set ? [...value] : value;
}
