/**
 * bench: a star of tenants around one router, made in memory: two firewalls in a row each, K rules on each forward
 * ruleset, a public address with a port forwarding, masquerade, one host. Rows towards a tenant are sloppy ("any to my
 * network on 443") in three of ten cases; nothing leaks, since what leaves a tenant goes to shared services only.
 */
import type { Interface, Link, Nat, Node, Policy, Rule, Topology, Zone } from '../../src/model/public.ts';
import {
  type Address,
  type AddressSet,
  addressSet,
  numbers,
  prefixOf,
  prefixRange,
  type Service,
} from '../../src/net/public.ts';

export interface Star {
  readonly topology: Topology;
  readonly policies: ReadonlyMap<string, Policy>;
  readonly rules: number;
}

const sloppyShare = 0.3;
const shared = 0x0aff_0000n;

/** `tenants` up to 16,000; the same seed gives the same rules. */
export function star(tenants: number, rules: number, seed: number): Star {
  const draw = random(seed);
  const nodes = new Map<string, Node>();
  const links: Link[] = [];
  const policies = new Map<string, Policy>();
  const zones = new Map<string, Zone>();
  const coreInterfaces: Interface[] = [];
  const coreRoutes: Node['routes'][number][] = [];
  zones.set('core', zone('core', 'transit', { kind: 'provider' }, block(0xc612_0000n, 15)));
  zones.set('shared', zone('shared', 'public', { kind: 'provider' }, block(shared, 16)));
  coreInterfaces.push(iface('core', 'shared', 'shared', shared + 1n, 16));
  for (let i = 0; i < tenants; i += 1) {
    const id = `t${i}`;
    const owner = { kind: 'tenant', tenant: id } as const;
    const lan = 0x0a00_0000n + BigInt(i) * 1024n;
    const outer = 0xc612_0000n + BigInt(i) * 8n;
    const publicAddress = 0x6440_0000n + BigInt(i);
    zones.set(`${id}-lan`, zone(`${id}-lan`, 'lan', owner, block(lan, 22)));
    zones.set(`${id}-mid`, zone(`${id}-mid`, 'transit', owner, block(outer + 4n, 30)));
    coreInterfaces.push(iface('core', id, 'core', outer + 1n, 30));
    coreRoutes.push(route(lan, 22, outer + 2n), route(publicAddress, 32, outer + 2n));
    const nat: Nat[] = [
      {
        kind: 'dnat',
        id: 'web',
        inInterface: 'up',
        destination: block(publicAddress, 32),
        service: tcp(443),
        to: four(lan + 10n),
      },
    ];
    nodes.set(
      `${id}-in`,
      firewall(
        `${id}-in`,
        owner,
        [iface(`${id}-in`, 'up', 'core', outer + 2n, 30), iface(`${id}-in`, 'down', `${id}-mid`, outer + 5n, 30)],
        [route(0n, 0, outer + 1n), route(lan, 22, outer + 6n)],
        nat,
      ),
    );
    nodes.set(
      `${id}-out`,
      firewall(
        `${id}-out`,
        owner,
        [iface(`${id}-out`, 'up', `${id}-mid`, outer + 6n, 30), iface(`${id}-out`, 'lan', `${id}-lan`, lan + 1n, 22)],
        [route(0n, 0, outer + 5n)],
        [],
      ),
    );
    nodes.set(`${id}-host`, host(`${id}-host`, owner, `${id}-lan`, lan));
    links.push(
      link(`core:${id}`, `${id}-in:up`),
      link(`${id}-in:down`, `${id}-out:up`),
      link(`${id}-out:lan`, `${id}-host:e`),
    );
    policies.set(`${id}-in`, policy(rows(rules, () => inward(lan, draw), lan)));
    policies.set(`${id}-out`, policy(rows(rules, () => outward(lan, draw), lan)));
  }
  nodes.set('core', {
    ...host('core', { kind: 'provider' }, 'core', 0n),
    kind: 'router',
    forwards: true,
    interfaces: byName(coreInterfaces),
    routes: coreRoutes,
  });
  const topology: Topology = {
    name: 'star',
    zones,
    nodes,
    links,
    tenants: new Map(),
    partners: new Map(),
    groups: new Map(),
    attestations: new Map(),
  };
  return { topology, policies, rules: tenants * 2 * (rules + 2) };
}

export function inward(lan: bigint, draw: () => number): Rule['match'] {
  const port = 1 + Math.floor(draw() * 60_000);
  if (draw() < sloppyShare) return { destination: block(lan, 22), services: [tcp(443)] };
  return {
    source: block(shared + BigInt(Math.floor(draw() * 60_000)), 32),
    destination: block(lan + BigInt(2 + Math.floor(draw() * 1000)), 32),
    services: [tcp(port)],
  };
}

export function outward(lan: bigint, draw: () => number): Rule['match'] {
  const port = 1 + Math.floor(draw() * 60_000);
  return {
    source: block(lan + BigInt(2 + Math.floor(draw() * 1000)), 32),
    destination: block(shared + BigInt(Math.floor(draw() * 250)) * 256n, 24),
    services: [tcp(port)],
  };
}

function rows(count: number, match: () => Rule['match'], lan: bigint): readonly Rule[] {
  const drawn = Array.from({ length: count }, (_, i) => rule(`r${i}`, 'accept', match()));
  return [
    rule('established', 'accept', { states: new Set(['established', 'related']) }),
    rule('invalid', 'deny', { states: new Set(['invalid']) }),
    ...drawn,
    rule('services', 'accept', { source: block(lan, 22), destination: block(shared, 16), services: [tcp(443)] }),
  ];
}

function policy(list: readonly Rule[]): Policy {
  const residual = { 4: 'deny', 6: 'deny' } as const;
  return {
    forward: { name: 'forward', rules: list, residual },
    input: { name: 'input', rules: list.slice(0, 2), residual },
  };
}

function rule(id: string, action: Rule['action'], match: Rule['match']): Rule {
  return { id, action, match, log: false, rows: [] };
}

function four(value: bigint): Address {
  return { family: 4, value };
}

function block(value: bigint, length: number): AddressSet {
  return addressSet([prefixRange(prefixOf(four(value), length))]);
}

function tcp(port: number): Service {
  return { kind: 'ports', protocol: 6, destination: numbers(port) };
}

function zone(id: string, kind: Zone['kind'], owner: Zone['owner'], prefixes: AddressSet): Zone {
  return { id, kind, owner, level: 50, prefixes };
}

function iface(node: string, name: string, zoneId: string, value: bigint, length: number): Interface {
  return {
    name,
    node,
    zone: zoneId,
    role: { kind: 'routed' },
    mtu: 1500,
    up: true,
    antiSpoofing: 'off',
    addresses: [{ address: four(value), prefix: prefixOf(four(value), length) }],
  };
}

function route(value: bigint, length: number, via: bigint): Node['routes'][number] {
  return { prefix: prefixOf(four(value), length), via: four(via), discard: false, metric: 0 };
}

function byName(list: readonly Interface[]): ReadonlyMap<string, Interface> {
  return new Map(list.map((one) => [one.name, one]));
}

function host(id: string, owner: Node['owner'], zoneId: string, lan: bigint): Node {
  return {
    id,
    owner,
    kind: 'host',
    policy: { kind: 'none' },
    nat: [],
    services: [],
    protections: new Set(),
    logsDenied: false,
    stateful: false,
    forwards: false,
    tcpLoose: true,
    acceptSourceRoute: false,
    interfaces: byName([iface(id, 'e', zoneId, lan + 10n, 22)]),
    routes: [route(0n, 0, lan + 1n)],
  };
}

function firewall(
  id: string,
  owner: Node['owner'],
  list: readonly Interface[],
  routes: Node['routes'],
  nat: readonly Nat[],
): Node {
  return {
    ...host(id, owner, '', 0n),
    kind: 'firewall',
    stateful: true,
    forwards: true,
    interfaces: byName(list),
    routes,
    nat,
  };
}

function link(a: string, b: string): Link {
  const end = (text: string): Link['ends'][0] => {
    const [node = '', name = ''] = text.split(':');
    return { node, interface: name };
  };
  return { id: `${a} - ${b}`, ends: [end(a), end(b)], kind: 'dedicated', up: true };
}

/** Mulberry32, enough for rules. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
