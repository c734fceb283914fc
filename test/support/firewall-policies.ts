/** support: random policies of one firewall, and packets that sit on the borders of their rules. */
import fc from 'fast-check';
import {
  type Action,
  type ConntrackState,
  conntrackStates,
  type Match,
  type Nat,
  type Node,
  type Policy,
  type Rule,
  type Ruleset,
  type Topology,
} from '../../src/model/public.ts';
import {
  type Address,
  type AddressSet,
  addressSet,
  allAddresses,
  complementAddresses,
  makePacket,
  numberSet,
  type Packet,
  type Service,
} from '../../src/net/public.ts';
import type { RuleContext } from '../../src/semantics/public.ts';
import { ip, link, net, node, topology, zone } from './small-platform.ts';

export const firewallInterfaces = ['dmz', 'lan.10', 'wan'] as const;

/** A firewall between three networks, with translations where `nat` says so. */
export function firewallPlatform(
  more: Partial<Pick<Node, 'protections' | 'logsDenied' | 'stateful'>> & { readonly nat: boolean },
): {
  readonly topology: Topology;
  readonly firewall: Node;
} {
  const { nat, ...settings } = more;
  const firewall = node('fw', 'firewall', {
    interfaces: {
      wan: { zone: 'internet', addresses: ['192.0.2.1/24', '2001:db8:1::1/64'], antiSpoofing: 'strict' },
      dmz: { zone: 'dmz', addresses: ['10.0.0.1/28', '2001:db8:2::1/64'], antiSpoofing: 'loose' },
      'lan.10': { zone: 'lan', addresses: ['10.0.0.17/28', '2001:db8:3::1/64'], antiSpoofing: 'strict' },
    },
    routes: ['default via 192.0.2.254', 'default6 via 2001:db8:1::fe'],
    nat: nat ? translations : [],
    ...settings,
  });
  const zones = [
    zone('internet', 'wan', { kind: 'internet' }),
    zone('dmz', 'dmz', { kind: 'provider' }, '10.0.0.0/28', '2001:db8:2::/64'),
    zone('lan', 'lan', { kind: 'provider' }, '10.0.0.16/28', '2001:db8:3::/64'),
  ];
  const hosts = (['wan', 'dmz', 'lan.10'] as const).map((_at, i) =>
    node(`h${i}`, 'host', {
      interfaces: {
        e: {
          zone: ['internet', 'dmz', 'lan'][i] ?? '',
          addresses: [['192.0.2.9/24', '10.0.0.9/28', '10.0.0.25/28'][i] ?? '', `2001:db8:${i + 1}::9/64`],
        },
      },
      routes: [`default via ${['192.0.2.1', '10.0.0.1', '10.0.0.17'][i]}`, `default6 via 2001:db8:${i + 1}::1`],
    }),
  );
  const links = ['wan', 'dmz', 'lan.10'].map((at, i) => link(`fw:${at} - h${i}:e`));
  const made = topology([firewall, ...hosts], links, { zones: new Map(zones.map((one) => [one.id, one])) });
  return { topology: made, firewall: made.nodes.get('fw') ?? firewall };
}

const translations: readonly Nat[] = [
  {
    kind: 'dnat',
    id: 'web',
    inInterface: 'wan',
    destination: net('192.0.2.1'),
    service: tcp(443),
    to: ip('10.0.0.9'),
    toPort: 8443,
  },
  { kind: 'dnat', id: 'web6', destination: net('2001:db8:1::1'), service: tcp(443), to: ip('2001:db8:2::9') },
  { kind: 'masquerade', id: 'out', outInterface: 'wan', source: net('10.0.0.0/24'), destination: allAddresses },
];

function tcp(port: number): Service {
  return { kind: 'ports', protocol: 6, destination: numberSet([{ first: port, last: port }]) };
}

// A small world makes rules overlap, nest and miss each other often.
const bases = [0x0a00_0000n, 0x2001_0db8_0002_0000_0000_0000_0000_0000n] as const;
const address: fc.Arbitrary<Address> = fc
  .tuple(fc.constantFrom(4 as const, 4 as const, 6 as const), fc.nat(33))
  .map(([family, n]) => ({ family, value: (family === 4 ? bases[0] : bases[1]) + BigInt(n) }));
const addresses: fc.Arbitrary<AddressSet> = fc
  .tuple(fc.array(fc.tuple(address, fc.nat(12)), { minLength: 1, maxLength: 4 }), fc.boolean())
  .map(([list, negated]) => {
    const set = addressSet(
      list.map(([{ family, value }, more]) => ({ family, first: value, last: value + BigInt(more) })),
    );
    return negated ? complementAddresses(set) : set;
  });
const ports = fc
  .array(fc.tuple(fc.nat(40), fc.nat(3)), { minLength: 1, maxLength: 20 })
  .map((list) => numberSet(list.map(([first, more]) => ({ first, last: first + more }))));
const service: fc.Arbitrary<Service> = fc.oneof(
  fc.constant<Service>({ kind: 'any' }),
  fc.constantFrom(1, 6, 17, 47, 58, 132).map((protocol): Service => ({ kind: 'protocol', protocol })),
  fc.record(
    { kind: fc.constant('ports' as const), protocol: fc.constantFrom(6, 17, 132), source: ports, destination: ports },
    { requiredKeys: ['kind', 'protocol'] },
  ),
  fc.record(
    {
      kind: fc.constant('icmp' as const),
      family: fc.constantFrom(4 as const, 6 as const),
      type: fc.constantFrom(0, 3, 8, 128),
      code: fc.nat(2),
    },
    { requiredKeys: ['kind', 'family'] },
  ),
);
const names = fc.subarray([...firewallInterfaces], { minLength: 1 }).map((list): ReadonlySet<string> => new Set(list));
// No flag beyond those that iptables knows.
const tcpFlags = fc.tuple(fc.nat(63), fc.nat(63)).map(([mask, value]) => ({ mask, value: value & mask }));
const match: fc.Arbitrary<Match> = fc.record(
  {
    source: addresses,
    destination: addresses,
    services: fc.array(service, { minLength: 1, maxLength: 3 }),
    inInterfaces: names,
    outInterfaces: names,
    families: fc.subarray([4, 6] as const, { minLength: 1 }).map((list) => new Set(list)),
    states: fc
      .subarray([...conntrackStates], { minLength: 1 })
      .map((list): ReadonlySet<ConntrackState> => new Set(list)),
    tcpFlags,
    destinationTranslated: fc.boolean(),
  },
  { requiredKeys: [] },
);
const action = fc.constantFrom<Action>('accept', 'deny', 'reject');

function rulesOf(hook: 'forward' | 'input'): fc.Arbitrary<readonly Rule[]> {
  return fc.array(fc.record({ match, action, log: fc.boolean() }), { maxLength: 10 }).map((list) =>
    list.map(({ match: { outInterfaces, ...rest }, ...one }, i): Rule => {
      const asked: Match = hook === 'input' || outInterfaces === undefined ? rest : { ...rest, outInterfaces };
      return { ...one, match: asked, id: `r${i}`, rows: [] };
    }),
  );
}

const residual = fc.record({ 4: action, 6: action });

function rulesetOf(name: 'forward' | 'input'): fc.Arbitrary<Ruleset> {
  return fc.record({ name: fc.constant(name), rules: rulesOf(name), residual });
}

export const policies: fc.Arbitrary<Policy> = fc.record({ forward: rulesetOf('forward'), input: rulesetOf('input') });

/** A packet and what else a rule may ask; `stateful` nodes see no fragments. */
export const questions: fc.Arbitrary<{ readonly packet: Packet; readonly context: RuleContext }> = fc
  .record({
    src: address,
    dst: fc.nat(33),
    protocol: fc.constantFrom(1, 6, 6, 17, 47, 58, 132, 253),
    srcPort: fc.nat(44),
    dstPort: fc.nat(44),
    tcpFlags: fc.nat(255),
    type: fc.constantFrom(0, 3, 8, 128),
    code: fc.nat(2),
    inInterface: fc.constantFrom(...firewallInterfaces),
    outInterface: fc.constantFrom(...firewallInterfaces),
    state: fc.constantFrom(...conntrackStates),
    destinationTranslated: fc.boolean(),
  })
  .map(({ src, dst, protocol, srcPort, dstPort, tcpFlags: flags, type, code, ...drawn }) => ({
    // Only a packet of a connection can belong to a translated one.
    context: {
      ...drawn,
      destinationTranslated: drawn.destinationTranslated && drawn.state !== 'invalid' && drawn.state !== 'untracked',
    },
    packet: makePacket({
      src,
      dst: { family: src.family, value: (src.family === 4 ? bases[0] : bases[1]) + BigInt(dst) },
      protocol,
      ...([6, 17, 132].includes(protocol) ? { srcPort, dstPort } : {}),
      ...(protocol === 6 ? { tcpFlags: flags } : {}),
      ...(protocol === 1 || protocol === 58 ? { icmp: { type, code, id: 1 } } : {}),
    }),
  }));

/** Policies that also tell later fragments apart, as a node that does not reassemble may be asked to. */
export const fragmentPolicies: fc.Arbitrary<Policy> = fc
  .tuple(policies, fc.array(fc.constantFrom(undefined, undefined, true, false), { minLength: 20, maxLength: 20 }))
  .map(([{ forward, input }, drawn]) => {
    const told = (ruleset: Ruleset, from: number): Ruleset => ({
      ...ruleset,
      rules: ruleset.rules.map((rule, i) => {
        const laterFragments = drawn[from + i];
        return laterFragments === undefined ? rule : { ...rule, match: { ...rule.match, laterFragments } };
      }),
    });
    return { forward: told(forward, 0), input: told(input, 10) };
  });

/** What a node without connection tracking is asked: nothing is tracked, and half of the packets are later fragments. */
export const fragmentQuestions: typeof questions = fc
  .tuple(questions, fc.boolean())
  .map(([{ packet, context }, later]) => {
    const { srcPort: _s, dstPort: _d, tcpFlags: _f, icmp: _i, ...bare } = packet;
    return {
      packet: later ? { ...bare, fragment: { id: 1, offset: 8, more: false } } : packet,
      context: { ...context, state: 'untracked', destinationTranslated: false },
    };
  });
