/** support: tenants around one router, isolated by the rules of the trade; and single leaks to plant in it. */
import fc from 'fast-check';
import {
  denyBoth,
  type Interface,
  type Link,
  type Nat,
  type Node,
  type Policy,
  type Rule,
  type Topology,
  type Zone,
} from '../../src/model/public.ts';
import { allAddresses, numbers, type Service } from '../../src/net/public.ts';
import { ip, link, net, node, rule, topology, zone } from './small-platform.ts';

export interface Isolated {
  readonly topology: Topology;
  readonly policies: ReadonlyMap<string, Policy>;
}

export interface IsolatedOptions {
  readonly tenants: number;
  readonly sixToo: boolean;
  readonly publish: boolean;
  readonly masquerade: boolean;
  /** Tenants write "any to my network" rows for 443, as sloppy ones do, and rely on the others' egress. */
  readonly sloppy: boolean;
  /** The router throws private destinations away, besides what firewalls do. */
  readonly discard: boolean;
}

const https: Service = { kind: 'ports', protocol: 6, destination: numbers(443) };

export const isolatedOptions: fc.Arbitrary<IsolatedOptions> = fc.record({
  tenants: fc.integer({ min: 2, max: 4 }),
  sixToo: fc.boolean(),
  publish: fc.boolean(),
  masquerade: fc.boolean(),
  sloppy: fc.boolean(),
  discard: fc.boolean(),
});

/** What is offered to the whole Internet: https at the public addresses, as the receiver sees it. */
export function offered(options: IsolatedOptions): {
  readonly destination: ReturnType<typeof net>;
  readonly services: readonly Service[];
} {
  const inner = Array.from({ length: options.tenants }, (_, i) => [`10.${i + 1}.0.10`, `2001:db8:${i + 1}::10`]).flat();
  return { destination: net(...(options.publish ? inner : [])), services: [https] };
}

/**
 * world - core - fwI - (switches) - hI, hIb. Tenant i: 10.I.0.0/24 and 2001:db8:I::/64 in VLAN 100+I, transit
 * 192.0.2.(4I)/30, public address 198.51.100.I. Hosts hI are on `sw1` with the firewalls, hosts hIb on `sw2` behind a
 * trunk. The provider's administration is tenant-like, number 9, with its own firewall `fw9`.
 */
export function isolated(options: IsolatedOptions): Isolated {
  const ids = [...Array.from({ length: options.tenants }, (_, i) => i + 1), 9];
  const six = (...texts: readonly string[]): readonly string[] => (options.sixToo ? texts : []);
  const nodes: Node[] = [];
  const links: Link[] = [];
  const policies = new Map<string, Policy>();
  const zones: Zone[] = [
    zone('internet', 'wan', { kind: 'internet' }),
    zone('core', 'transit', { kind: 'provider' }, '192.0.2.0/24'),
  ];
  const ports1: Record<string, Port> = { trunk: trunk(ids) };
  const ports2: Record<string, Port> = { trunk: trunk(ids) };
  const core: Record<string, object> = {
    up: { zone: 'internet', addresses: ['203.0.113.1/30', ...six('2001:db8:f::1/64')] },
  };
  const routes: string[] = ['default via 203.0.113.2', ...six('default6 via 2001:db8:f::2')];
  links.push(link('world:out - core:up'), link('sw1:trunk - sw2:trunk'));
  for (const i of ids) {
    const owner = i === 9 ? ({ kind: 'provider' } as const) : ({ kind: 'tenant', tenant: `t${i}` } as const);
    zones.push(zone(`lan${i}`, i === 9 ? 'admin' : 'lan', owner, `10.${i}.0.0/24`, ...six(`2001:db8:${i}::/64`)));
    zones.push(zone(`wan${i}`, 'transit', owner, ...(options.publish ? [`198.51.100.${i}/32`] : [])));
    core[`c${i}`] = { zone: 'core', addresses: [`192.0.2.${4 * i + 1}/30`, ...six(`2001:db8:c:${i}::1/64`)] };
    routes.push(`198.51.100.${i}/32 via 192.0.2.${4 * i + 2}`);
    if (!options.discard) routes.push(`10.${i}.0.0/24 via 192.0.2.${4 * i + 2}`);
    if (options.sixToo) routes.push(`2001:db8:${i}::/64 via 2001:db8:c:${i}::2`);
    const nat: Nat[] = [];
    if (options.publish)
      nat.push({
        kind: 'dnat',
        id: 'web',
        destination: net(`198.51.100.${i}/32`),
        service: https,
        to: ip(`10.${i}.0.10`),
      });
    if (options.masquerade)
      nat.push({
        kind: 'masquerade',
        id: 'out',
        outInterface: 'wan',
        source: net(`10.${i}.0.0/24`),
        destination: allAddresses,
      });
    nodes.push(
      node(`fw${i}`, 'firewall', {
        owner,
        interfaces: {
          wan: { zone: `wan${i}`, addresses: [`192.0.2.${4 * i + 2}/30`, ...six(`2001:db8:c:${i}::2/64`)] },
          lan: {
            zone: `lan${i}`,
            addresses: [`10.${i}.0.1/24`, ...six(`2001:db8:${i}::1/64`)],
            antiSpoofing: 'strict',
          },
        },
        routes: [`default via 192.0.2.${4 * i + 1}`, ...six(`default6 via 2001:db8:c:${i}::1`)],
        nat,
      }),
    );
    policies.set(`fw${i}`, policyOf(i, options));
    links.push(
      link(`core:c${i} - fw${i}:wan`),
      link(`fw${i}:lan - sw1:f${i}`),
      link(`h${i}:e - sw1:h${i}`),
      link(`h${i}b:e - sw2:h${i}`),
    );
    ports1[`f${i}`] = access(100 + i);
    ports1[`h${i}`] = access(100 + i);
    ports2[`h${i}`] = access(100 + i);
    for (const [name, last] of [
      [`h${i}`, '10'],
      [`h${i}b`, '11'],
    ] as const) {
      nodes.push(
        node(name, 'host', {
          owner,
          interfaces: {
            e: { zone: `lan${i}`, addresses: [`10.${i}.0.${last}/24`, ...six(`2001:db8:${i}::${last}/64`)] },
          },
          routes: [`default via 10.${i}.0.1`, ...six(`default6 via 2001:db8:${i}::1`)],
        }),
      );
    }
  }
  if (options.discard) routes.push('10.0.0.0/8 discard', ...ids.map((i) => `10.${i}.0.0/24 discard`));
  nodes.push(
    node('world', 'external', {
      owner: { kind: 'internet' },
      interfaces: { out: { zone: 'internet', addresses: ['203.0.113.2/30', ...six('2001:db8:f::2/64')] } },
      routes: [
        '198.51.100.0/24 via 203.0.113.1',
        '192.0.2.0/24 via 203.0.113.1',
        ...six('2001:db8::/44 via 2001:db8:f::1'),
      ],
    }),
    node('core', 'router', { interfaces: core, routes }),
    node('sw1', 'switch', { interfaces: ports1 }),
    node('sw2', 'switch', { interfaces: ports2 }),
  );
  const zoneMap = new Map(zones.map((one) => [one.id, one]));
  return { topology: topology(nodes, links, { zones: zoneMap }), policies };
}

type Port = Pick<Interface, 'role'>;

function access(vlan: number): Port {
  return { role: { kind: 'port', port: { mode: 'access', vlan } } };
}

function trunk(ids: readonly number[], native?: number): Port {
  const vlans = numbers(...ids.map((i) => 100 + i));
  return { role: { kind: 'port', port: { mode: 'trunk', vlans, ...(native === undefined ? {} : { native }) } } };
}

function policyOf(i: number, options: IsolatedOptions): Policy {
  const own = net(`10.${i}.0.0/24`, `2001:db8:${i}::/64`);
  const declared = net('10.0.0.0/8', '192.0.2.0/24', '198.51.100.0/24', '2001:db8::/32');
  const first: readonly Rule[] = [
    rule('established', 'accept', { states: new Set(['established', 'related']) }),
    rule('invalid', 'deny', { states: new Set(['invalid']) }),
  ];
  const published = rule('published', 'accept', {
    destination: net(`10.${i}.0.10/32`),
    services: [https],
    destinationTranslated: true,
  });
  const sloppy = rule('sloppy', 'accept', { destination: own, services: [https] });
  return {
    forward: {
      name: 'forward',
      rules: [
        ...first,
        rule('keep-in', 'deny', { inInterfaces: new Set(['lan']), destination: declared }),
        rule('out', 'accept', { inInterfaces: new Set(['lan']), source: own }),
        ...(options.publish ? [published] : []),
        ...(options.sloppy ? [sloppy] : []),
      ],
      residual: denyBoth,
    },
    input: { name: 'input', rules: first, residual: denyBoth },
  };
}

/** Single changes, each of which opens a way from tenant 1 to tenant 2 (or to the provider). */
export const leaks = [
  'a widened rule',
  'a missing deny',
  'a shared VLAN',
  'a native VLAN',
  'a route',
  'a NAT binding',
  'a management address',
  'an IPv6-only hole',
  'an answer rule without state',
] as const;
export type Leak = (typeof leaks)[number];

/** The options under which the leak leaks, and the platform with it. */
export function leaking(given: IsolatedOptions, leak: Leak): Isolated & { readonly options: IsolatedOptions } {
  const options: IsolatedOptions = {
    ...given,
    discard: false,
    ...(leak === 'an IPv6-only hole' ? { sixToo: true } : {}),
    ...(leak === 'a missing deny' || leak === 'an answer rule without state' ? { sloppy: true, publish: false } : {}),
    ...(leak === 'a route' ? { discard: true } : {}),
  };
  const base = isolated(options);
  return { ...plant(base, leak), options };
}

function plant(base: Isolated, leak: Leak): Isolated {
  const first = (id: string, more: readonly Rule[], hook: 'forward' | 'input' = 'forward'): Isolated => {
    const policy = base.policies.get(id) as Policy;
    const widened = { ...policy, [hook]: { ...policy[hook], rules: [...more, ...policy[hook].rules] } };
    return { ...base, policies: new Map([...base.policies, [id, widened]]) };
  };
  const changedNode = (from: Isolated, id: string, change: (old: Node) => Node): Isolated => {
    const old = from.topology.nodes.get(id) as Node;
    return { ...from, topology: { ...from.topology, nodes: new Map([...from.topology.nodes, [id, change(old)]]) } };
  };
  const port = (from: Isolated, id: string, name: string, iface: Partial<Interface>): Isolated =>
    changedNode(from, id, (old) => ({
      ...old,
      interfaces: new Map([...old.interfaces, [name, { ...(old.interfaces.get(name) as Interface), ...iface }]]),
    }));
  const to2 = net('10.2.0.0/24', '2001:db8:2::/64');
  const open = (from: Isolated, id: string, match: Rule['match']): Isolated => {
    const policy = from.policies.get(id) as Policy;
    const rules = [rule('leak', 'accept', match), ...policy.forward.rules];
    return {
      ...from,
      policies: new Map([...from.policies, [id, { ...policy, forward: { ...policy.forward, rules } }]]),
    };
  };
  switch (leak) {
    case 'a widened rule':
      return open(open(base, 'fw1', { destination: to2 }), 'fw2', { destination: to2 });
    case 'a missing deny': {
      const policy = base.policies.get('fw1') as Policy;
      const rules = policy.forward.rules.filter(({ id }) => id !== 'keep-in');
      return {
        ...base,
        policies: new Map([...base.policies, ['fw1', { ...policy, forward: { ...policy.forward, rules } }]]),
      };
    }
    case 'a shared VLAN':
      return port(base, 'sw2', 'h1', access(102));
    case 'a native VLAN':
      return port(port(base, 'sw1', 'trunk', trunk([1, 2, 9], 101)), 'sw2', 'trunk', trunk([1, 2, 9], 101));
    case 'a route': {
      const opened = open(open(base, 'fw1', { destination: to2 }), 'fw2', { destination: to2 });
      return changedNode(opened, 'core', (old) => ({
        ...old,
        routes: old.routes.map((one) =>
          one.discard && one.prefix.length === 24 && one.prefix.value === ip('10.2.0.0').value
            ? { prefix: one.prefix, via: ip('192.0.2.10'), discard: false, metric: 0 }
            : one,
        ),
      }));
    }
    case 'a NAT binding': {
      const nat: Nat = {
        kind: 'dnat',
        id: 'leak',
        inInterface: 'lan',
        destination: net('203.0.113.77/32'),
        service: https,
        to: ip('10.2.0.11'),
      };
      const bound = changedNode(base, 'fw1', (old) => ({ ...old, nat: [nat, ...old.nat] }));
      const translated = { destination: to2, destinationTranslated: true };
      return open(open(bound, 'fw1', translated), 'fw2', { destination: to2 });
    }
    case 'a management address': {
      const opened = open(base, 'fw1', { destination: net('192.0.2.0/24') });
      const policy = opened.policies.get('fw2') as Policy;
      const rules = [rule('leak', 'accept', { services: [{ kind: 'ports', protocol: 6, destination: numbers(22) }] })];
      const input = { ...policy.input, rules };
      return { ...opened, policies: new Map([...opened.policies, ['fw2', { ...policy, input }]]) };
    }
    case 'an IPv6-only hole': {
      const six = (id: string, from: Isolated): Isolated => {
        const policy = from.policies.get(id) as Policy;
        const forward = {
          ...policy.forward,
          rules: policy.forward.rules.filter((one) => one.id !== 'keep-in' || id !== 'fw1'),
          residual: { 4: 'deny' as const, 6: 'accept' as const },
        };
        return { ...from, policies: new Map([...from.policies, [id, { ...policy, forward }]]) };
      };
      return six('fw2', six('fw1', base));
    }
    case 'an answer rule without state':
      return first('fw1', [rule('leak', 'accept', { tcpFlags: { mask: 16, value: 16 } })]);
  }
}

/** The platform with a route of the core that sends packets to nobody in particular back to tenant 1's firewall. */
export function returning(base: Isolated): Isolated {
  const core = base.topology.nodes.get('core');
  const [range] = net('203.0.113.128/25').ranges;
  if (core === undefined || range === undefined) throw new Error('no core');
  const prefix = { family: range.family, value: range.first, length: 25 };
  const back = { prefix, via: ip('192.0.2.6'), discard: false, metric: 0 };
  const nodes = new Map([...base.topology.nodes, ['core', { ...core, routes: [...core.routes, back] }]]);
  return { ...base, topology: { ...base.topology, nodes } };
}
