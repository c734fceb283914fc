/** support: platforms that no sane person would build: chains with random rules, settings, routes and translations. */
import fc from 'fast-check';
import {
  type Action,
  type ConntrackState,
  conntrackStates,
  type Interface,
  type Match,
  type Nat,
  type Node,
  type Policy,
  type Protection,
  protections,
  type Rule,
  type Topology,
  type Zone,
} from '../../src/model/public.ts';
import { type AddressSet, allAddresses, anyService, type Service } from '../../src/net/public.ts';
import { net } from './small-platform.ts';
import { type ChainOptions, chain, endsOf, hosts, tcpService } from './tiny-platform.ts';

/** A platform and what its filtering nodes apply. */
export interface Wild {
  readonly topology: Topology;
  readonly policies: ReadonlyMap<string, Policy>;
}

const chainOptions: fc.Arbitrary<ChainOptions> = fc.record({
  links: fc.array(
    fc.record({
      masquerade: fc.boolean(),
      publish: fc.constantFrom('no' as const, 'same-port' as const, 'other-port' as const),
      stateful: fc.boolean(),
    }),
    { minLength: 2, maxLength: 3 },
  ),
  families: fc.constantFrom([4] as const, [6] as const, [4, 6] as const),
  routedOutside: fc.boolean(),
});

const services: readonly Service[] = [
  anyService,
  tcpService(443),
  { kind: 'protocol', protocol: 6 },
  { kind: 'protocol', protocol: 47 },
  { kind: 'ports', protocol: 17, source: { ranges: [{ first: 53, last: 53 }] } },
  { kind: 'ports', protocol: 6, destination: { ranges: [{ first: 400, last: 8443 }] } },
  { kind: 'icmp', family: 4, type: 8 },
  { kind: 'icmp', family: 4 },
  { kind: 'icmp', family: 6, type: 128, code: 0 },
];

function present<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(value, { nil: undefined, freq: 1 });
}

function matchOf(ends: readonly AddressSet[]): fc.Arbitrary<Match> {
  const end = fc.constantFrom(...ends);
  const faces = fc.subarray(['up', 'lan', 'down'], { minLength: 1 }).map((names) => new Set(names));
  return fc
    .record({
      source: present(end),
      destination: present(end),
      services: present(fc.subarray([...services], { minLength: 1, maxLength: 2 })),
      families: fc.option(fc.constantFrom(new Set([4 as const]), new Set([6 as const])), { nil: undefined, freq: 4 }),
      inInterfaces: fc.option(faces, { nil: undefined, freq: 3 }),
      outInterfaces: fc.option(faces, { nil: undefined, freq: 4 }),
      states: fc.option(
        fc
          .subarray([...conntrackStates], { minLength: 1, maxLength: 3 })
          .map((states) => new Set<ConntrackState>(states)),
        { nil: undefined, freq: 2 },
      ),
      tcpFlags: fc.option(fc.constantFrom({ mask: 16, value: 16 }, { mask: 2, value: 0 }, { mask: 23, value: 2 }), {
        nil: undefined,
        freq: 5,
      }),
      destinationTranslated: fc.option(fc.boolean(), { nil: undefined, freq: 5 }),
    })
    .map((match) => Object.fromEntries(Object.entries(match).filter(([, value]) => value !== undefined)) as Match);
}

function policyOf(ends: readonly AddressSet[]): fc.Arbitrary<Policy> {
  const rules = fc
    .array(fc.tuple(matchOf(ends), fc.constantFrom<Action>('accept', 'accept', 'deny', 'reject')), { maxLength: 5 })
    .map((list) => list.map(([match, action], i): Rule => ({ id: `r${i}`, match, action, log: false, rows: [] })));
  const residual = fc.record({ 4: action(), 6: action() });
  const ruleset = fc.tuple(rules, residual).map(([list, last]) => ({ name: 'x', rules: list, residual: last }));
  return fc.record({ forward: ruleset, input: ruleset });
}

function action(): fc.Arbitrary<Action> {
  return fc.constantFrom<Action>('accept', 'deny');
}

function natsOf(ends: readonly AddressSet[], index: number): fc.Arbitrary<readonly Nat[]> {
  const targets = ['10.1.0.10', '10.2.0.11', '2001:db8:1::10', '198.51.100.2', '10.1.0.1'];
  const toAddress = fc.constantFrom(...targets).map((text) => hosts(text).ranges[0]);
  const end = fc.constantFrom(...ends);
  const one: fc.Arbitrary<Nat> = fc.oneof(
    fc
      .record({
        destination: end,
        service: fc.constantFrom(...services),
        range: toAddress,
        port: present(fc.constantFrom(80, 443)),
      })
      .map(
        ({ destination, service, range, port }): Nat => ({
          kind: 'dnat',
          id: `d${index}`,
          destination,
          service,
          to: { family: range?.family ?? 4, value: range?.first ?? 0n },
          ...(port === undefined ? {} : { toPort: port }),
        }),
      ),
    fc
      .record({
        source: end,
        destination: end,
        range: present(toAddress),
        exit: present(fc.constantFrom('up', 'lan', 'down')),
      })
      .map(
        ({ source, destination, range, exit }): Nat => ({
          kind: range === undefined ? 'masquerade' : 'snat',
          id: `s${index}`,
          source,
          destination,
          ...(range === undefined ? {} : { to: { family: range.family, value: range.first } }),
          ...(exit === undefined ? {} : { outInterface: exit }),
        }),
      ),
  );
  return fc.array(one, { maxLength: 2 });
}

interface Settings {
  readonly antiSpoofing: Interface['antiSpoofing'];
  readonly protections: readonly Protection[];
  readonly tcpLoose: boolean;
  readonly acceptSourceRoute: boolean;
  readonly discard: boolean;
  readonly filters: boolean;
}

const settings: fc.Arbitrary<Settings> = fc.record({
  antiSpoofing: fc.constantFrom('off', 'off', 'loose', 'strict'),
  protections: fc.subarray(protections.filter((name) => name !== 'ping-of-death')),
  tcpLoose: fc.boolean(),
  acceptSourceRoute: fc.boolean(),
  discard: fc.boolean(),
  filters: fc.constantFrom(true, true, true, false),
});

/** Random platforms. */
export const wildPlatform: fc.Arbitrary<Wild> = chainOptions.chain((options) => {
  const base = chain(options);
  const ends = [allAddresses, allAddresses, ...endsOf(base), net('10.1.0.0/16'), net('10.0.0.0/8', '2001:db8::/32')];
  const firewalls = [...base.nodes.values()].filter(({ kind }) => kind === 'firewall');
  return fc.tuple(...firewalls.map((_, i) => fc.tuple(settings, policyOf(ends), natsOf(ends, i)))).map((all): Wild => {
    const nodes = new Map(base.nodes);
    const policies = new Map<string, Policy>();
    for (const [i, [set, policy, nats]] of all.entries()) {
      const node = firewalls[i];
      if (node === undefined) continue;
      nodes.set(node.id, changed(node, set, nats));
      if (set.filters) policies.set(node.id, policy);
    }
    return { topology: { ...base, nodes }, policies };
  });
});

function changed(node: Node, set: Settings, nats: readonly Nat[]): Node {
  const interfaces = new Map(
    [...node.interfaces].map(([name, iface]) => [name, { ...iface, antiSpoofing: set.antiSpoofing }]),
  );
  const [range] = net('10.2.0.128/25').ranges;
  const discard =
    set.discard && range !== undefined
      ? [{ prefix: { family: range.family, value: range.first, length: 25 }, discard: true, metric: 0 }]
      : [];
  return {
    ...node,
    interfaces,
    nat: [...node.nat, ...nats],
    routes: [...node.routes, ...discard],
    protections: new Set(set.protections),
    tcpLoose: set.tcpLoose,
    acceptSourceRoute: set.acceptSourceRoute,
  };
}

/** The first network belongs to one tenant, the others to another. */
export function withTenants(topology: Topology): Topology {
  const zones = new Map<string, Zone>();
  for (const [id, zone] of topology.zones) {
    const owner = { kind: 'tenant', tenant: id === 'lan1' ? 'a' : 'b' } as const;
    zones.set(id, id.startsWith('lan') ? { ...zone, owner } : zone);
  }
  return { ...topology, zones };
}
