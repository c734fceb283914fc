/** Small platforms written in a few lines, for tests that need one of their own. */
import {
  acceptBoth,
  denyBoth,
  type Interface,
  type InterfaceRole,
  type Link,
  type LinkKind,
  type Nat,
  type Node,
  type NodeKind,
  type Owner,
  type Policy,
  type PolicySource,
  type Route,
  type Rule,
  type Topology,
  type Zone,
} from '../../src/model/public.ts';
import {
  type Address,
  type AddressSet,
  addressSet,
  type Family,
  makePacket,
  type Packet,
  type PacketFields,
  parseAddress,
  parsePrefix,
  prefixRange,
} from '../../src/net/public.ts';

export function ip(text: string): Address {
  const parsed = parseAddress(text);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.value;
}

export function net(...texts: readonly string[]): AddressSet {
  return addressSet(texts.map((text) => prefixRange(prefixFrom(text).prefix)));
}

function prefixFrom(text: string): { prefix: Route['prefix']; address: Address } {
  const parsed = parsePrefix(text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.value;
}

export interface InterfaceSketch extends Partial<Omit<Interface, 'name' | 'node' | 'addresses' | 'role'>> {
  readonly addresses?: readonly string[];
  readonly role?: InterfaceRole;
}

export interface NodeSketch extends Partial<Omit<Node, 'id' | 'kind' | 'interfaces' | 'routes' | 'nat' | 'policy'>> {
  readonly interfaces: Readonly<Record<string, InterfaceSketch>>;
  /** `prefix via address`, `prefix dev interface` or `prefix discard`, with an optional `metric N`. */
  readonly routes?: readonly string[];
  readonly nat?: readonly Nat[];
  readonly policy?: PolicySource;
}

export function node(id: string, kind: NodeKind, sketch: NodeSketch): Node {
  const { interfaces, routes, ...rest } = sketch;
  const firewall = kind === 'firewall';
  return {
    owner: { kind: 'provider' },
    policy: { kind: 'none' },
    nat: [],
    services: [],
    protections: new Set(),
    logsDenied: false,
    stateful: firewall,
    forwards: kind !== 'host' && kind !== 'switch',
    tcpLoose: true,
    acceptSourceRoute: false,
    ...rest,
    id,
    kind,
    routes: (routes ?? []).map(route),
    interfaces: new Map(
      Object.entries(interfaces).map(([name, { addresses, ...iface }]) => [
        name,
        {
          role: { kind: 'routed' },
          mtu: 1500,
          up: true,
          antiSpoofing: 'off',
          ...iface,
          name,
          node: id,
          addresses: (addresses ?? []).map(prefixFrom),
        },
      ]),
    ),
  };
}

function route(text: string): Route {
  const [to = '', verb, target = '', , metric = '0'] = text.split(' ');
  const prefix = prefixFrom(to === 'default' ? '0.0.0.0/0' : to === 'default6' ? '::/0' : to).prefix;
  const where = verb === 'via' ? { via: ip(target) } : verb === 'dev' ? { interface: target } : {};
  return { prefix, discard: verb === 'discard', metric: Number(metric), ...where };
}

/** `a:eth0 - b:eth1` */
export function link(text: string, kind: LinkKind = 'dedicated', up = true): Link {
  const [left = '', right = ''] = text.split(' - ');
  const endOf = (end: string): { node: string; interface: string } => {
    const colon = end.indexOf(':');
    return { node: end.slice(0, colon), interface: end.slice(colon + 1) };
  };
  return { id: text, ends: [endOf(left), endOf(right)], kind, up };
}

export function zone(id: string, kind: Zone['kind'], owner: Owner, ...prefixes: readonly string[]): Zone {
  return { id, kind, owner, level: kind === 'wan' ? 0 : 50, prefixes: net(...prefixes) };
}

export function topology(nodes: readonly Node[], links: readonly Link[], rest: Partial<Topology> = {}): Topology {
  return {
    name: 'small',
    zones: new Map(),
    tenants: new Map(),
    partners: new Map(),
    groups: new Map(),
    attestations: new Map(),
    ...rest,
    nodes: new Map(nodes.map((n) => [n.id, n])),
    links,
  };
}

export function rule(id: string, action: Rule['action'], match: Rule['match'] = {}): Rule {
  return { id, action, match, log: false, rows: [] };
}

/** A policy whose hooks start with the usual two stateful rules. */
export function policy(forward: readonly Rule[], input: readonly Rule[] = []): Policy {
  return {
    forward: { name: 'forward', rules: [...statefulRules, ...forward], residual: denyBoth },
    input: { name: 'input', rules: [...statefulRules, ...input], residual: denyBoth },
  };
}

/** Without connection state: exactly these rules. */
export function stateless(
  forward: readonly Rule[],
  residual: Readonly<Record<Family, Rule['action']>> = denyBoth,
): Policy {
  return {
    forward: { name: 'forward', rules: forward, residual },
    input: { name: 'input', rules: [], residual: acceptBoth },
  };
}

const statefulRules: readonly Rule[] = [
  rule('established', 'accept', { states: new Set(['established', 'related']) }),
  rule('invalid', 'deny', { states: new Set(['invalid']) }),
];

export function tcp(src: string, dst: string, dstPort: number, more: Partial<PacketFields> = {}): Packet {
  return makePacket({ src: ip(src), dst: ip(dst), protocol: 6, dstPort, ...more });
}

export function udp(src: string, dst: string, dstPort: number, more: Partial<PacketFields> = {}): Packet {
  return makePacket({ src: ip(src), dst: ip(dst), protocol: 17, dstPort, ...more });
}

export function ping(src: string, dst: string, more: Partial<PacketFields> = {}): Packet {
  const source = ip(src);
  return makePacket({ src: source, dst: ip(dst), protocol: source.family === 4 ? 1 : 58, ...more });
}
