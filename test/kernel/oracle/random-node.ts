/** A random firewall: interfaces, routes, address translation and two rulesets, all from one seed. */
import { type Random, randomStream } from '../../../src/formats/generate/random.ts';
import {
  type Action,
  type AntiSpoofing,
  type ConntrackState,
  type Match,
  type Nat,
  type Node,
  type Policy,
  protections,
  type Rule,
  type Ruleset,
  type Topology,
} from '../../../src/model/public.ts';
import {
  type Address,
  type AddressSet,
  addressSet,
  allAddresses,
  type Family,
  familyBits,
  formatAddress,
  type NumberSet,
  numberSet,
  type Service,
} from '../../../src/net/public.ts';
import { type InterfaceSketch, ip, node, topology, zone } from '../../support/small-platform.ts';

export interface RandomNode {
  readonly topology: Topology;
  readonly node: Node;
  readonly policy: Policy;
}

const names = ['wan', 'lan', 'dmz', 'trunk.10', 'adm'] as const;
const lengths4 = [24, 24, 28, 30, 16] as const;
const lengths6 = [64, 64, 120, 126, 48] as const;

/** `guarded`: with protections, which only an exporter knows how to write. */
export function randomNode(seed: number, guarded: boolean): RandomNode {
  const random = randomStream(seed, 1);
  const count = 2 + random.below(4);
  const interfaces: Record<string, InterfaceSketch> = {};
  const segments: Segment[] = [];
  for (let i = 0; i < count; i += 1) {
    const name = names[i] ?? 'wan';
    const families = random.pick<readonly Family[]>([[4], [6], [4, 6], [4, 6], [4, 6]]);
    const mine = families.map((family) => segment(random, i, family));
    segments.push(...mine.map((s) => ({ ...s, name })));
    interfaces[name] = {
      zone: `z${i}`,
      addresses: mine.map(({ own, length }) => `${formatAddress(own)}/${length}`),
      mtu: families.includes(6)
        ? random.pick([1500, 1500, 1500, 1280, 1400])
        : random.pick(guarded ? [1500, 1280] : [1500, 1500, 576, 1000]),
      antiSpoofing: random.pick<AntiSpoofing>(['strict', 'strict', 'off', 'loose']),
    };
  }
  const hosts = hostPool(segments);
  const nat = random.chance(55) ? randomNat(random, segments, hosts) : [];
  const stateful = nat.length > 0 || random.chance(85);
  const firewall = node('fw', 'firewall', {
    interfaces,
    routes: randomRoutes(random, segments),
    nat,
    stateful,
    tcpLoose: random.chance(80),
    acceptSourceRoute: random.chance(15),
    forwards: !random.chance(2),
    protections: new Set(guarded ? protections.filter(() => random.chance(30)) : []),
  });
  const zones = new Map(
    Object.keys(interfaces).map((_, i) => [
      `z${i}`,
      zone(`z${i}`, i === 0 ? 'wan' : 'lan', i === 0 ? { kind: 'internet' } : { kind: 'provider' }),
    ]),
  );
  return {
    topology: topology([firewall], [], { zones }),
    node: firewall,
    policy: randomPolicy(random, [...firewall.interfaces.keys()], hosts, stateful, nat.length > 0),
  };
}

interface Segment {
  readonly name: string;
  readonly family: Family;
  readonly first: bigint;
  readonly length: number;
  readonly own: Address;
}

function segment(random: Random, index: number, family: Family): Segment {
  const length = family === 4 ? random.pick(lengths4) : random.pick(lengths6);
  const first = family === 4 ? ip(`10.${index}.0.0`).value : ip(`2001:db8:${index}::`).value;
  return { name: '', family, first, length, own: { family, value: first + 1n + BigInt(random.below(2)) } };
}

function lastOf({ first, length, family }: Segment): bigint {
  return first + (1n << BigInt(familyBits(family) - length)) - 1n;
}

/** A few single addresses that rules, bindings and packets share, so that they often speak of the same ones. */
function hostPool(segments: readonly Segment[]): readonly Address[] {
  const pool: Address[] = [];
  for (const one of segments) {
    const { family, first } = one;
    const last = lastOf(one);
    for (const value of [first + 2n, first + 3n, last - 1n])
      if (value > first && value < last) pool.push({ family, value });
  }
  pool.push(ip('203.0.113.9'), ip('198.51.100.7'), ip('172.16.5.5'), ip('2001:db8:f00d::9'), ip('2a00:1::7'));
  return pool;
}

function randomRoutes(random: Random, segments: readonly Segment[]): readonly string[] {
  const routes: string[] = [];
  const neighbour = ({ family, first }: Segment): string =>
    formatAddress({ family, value: first + 3n > 0n ? first + 3n : first });
  for (const family of [4, 6] as const) {
    const mine = segments.filter((s) => s.family === family && lastOf(s) - s.first >= 7n);
    const out = mine[0];
    if (out === undefined) continue;
    const other = mine[random.below(mine.length)] ?? out;
    if (random.chance(80)) routes.push(`${family === 4 ? 'default' : 'default6'} via ${neighbour(out)}`);
    if (family === 4) {
      if (random.chance(60)) routes.push(`172.16.0.0/12 via ${neighbour(other)}`);
      if (random.chance(30)) routes.push(`172.16.5.0/24 discard`);
      if (random.chance(30)) routes.push(`198.51.100.0/25 via ${neighbour(other)} metric 5`);
      if (random.chance(40)) routes.push('10.0.0.0/8 discard metric 250');
    } else {
      if (random.chance(60)) routes.push(`2001:db8:f00d::/48 via ${neighbour(other)}`);
      if (random.chance(30)) routes.push('2001:db8::/32 discard metric 250');
    }
  }
  return routes;
}

function randomNat(random: Random, segments: readonly Segment[], hosts: readonly Address[]): readonly Nat[] {
  const nat: Nat[] = [];
  const count = 1 + random.below(3);
  const outside = segments[0];
  for (let i = 0; i < count && outside !== undefined; i += 1) {
    const target = hosts[random.below(hosts.length)];
    if (target === undefined) continue;
    const family = target.family;
    const mine = segments.filter((s) => s.family === family);
    const published = random.pick([
      mine[0]?.own ?? target,
      family === 4 ? ip('203.0.113.9') : ip('2001:db8:f00d::9'),
      mine[0]?.own ?? target,
    ]);
    if (random.chance(55)) {
      nat.push({
        kind: 'dnat',
        id: `nat${i}`,
        destination: addressSet([{ family, first: published.value, last: published.value }]),
        service: random.pick<Service>([
          { kind: 'ports', protocol: 6, destination: portSet(443) },
          { kind: 'ports', protocol: 17, destination: portSet(53) },
          { kind: 'ports', protocol: 6, destination: portSet(8000, 8010) },
          { kind: 'any' },
        ]),
        to: target,
        ...(random.chance(50) ? { inInterface: outside.name } : {}),
      });
      const last = nat.at(-1);
      if (last?.kind === 'dnat' && last.service.kind === 'ports' && random.chance(50)) {
        nat[nat.length - 1] = { ...last, toPort: random.pick([8443, 443, 5353]) };
      }
      continue;
    }
    const masquerade = random.chance(60);
    nat.push({
      kind: masquerade ? 'masquerade' : 'snat',
      id: `nat${i}`,
      source: random.chance(70) ? rangesOf(mine.slice(1)) : allAddresses,
      destination: allAddresses,
      ...(masquerade ? {} : { to: family === 4 ? ip('203.0.113.77') : ip('2001:db8:f00d::77') }),
      ...(random.chance(80) ? { outInterface: outside.name } : {}),
    });
  }
  return nat;
}

function rangesOf(segments: readonly Segment[]): AddressSet {
  return addressSet(segments.map((s) => ({ family: s.family, first: s.first, last: lastOf(s) })));
}

function portSet(first: number, last: number = first): NumberSet {
  return numberSet([{ first, last }]);
}

function randomPolicy(
  random: Random,
  interfaces: readonly string[],
  hosts: readonly Address[],
  stateful: boolean,
  translates: boolean,
): Policy {
  const ruleset = (hook: 'forward' | 'input', most: number): Ruleset => {
    const rules: Rule[] = [];
    if (stateful && random.chance(75)) {
      rules.push(rule('established', 'accept', { states: new Set(['established', 'related']) }));
      if (random.chance(70)) rules.push(rule('invalid', 'deny', { states: new Set(['invalid']) }));
    }
    const count = random.below(most);
    for (let i = 0; i < count; i += 1) {
      const action = random.pick<Action>(['accept', 'accept', 'accept', 'deny', 'reject']);
      rules.push(rule(`${hook}-${i}`, action, randomMatch(random, hook, interfaces, hosts, stateful, translates)));
    }
    const residual = random.pick<Action>(['deny', 'deny', 'deny', 'reject', 'accept']);
    return { name: hook, rules, residual: { 4: residual, 6: random.chance(80) ? residual : 'deny' } };
  };
  return { forward: ruleset('forward', 14), input: ruleset('input', 6) };
}

function rule(id: string, action: Action, match: Match): Rule {
  return { id, action, match, log: false, rows: [id] };
}

function randomMatch(
  random: Random,
  hook: 'forward' | 'input',
  interfaces: readonly string[],
  hosts: readonly Address[],
  stateful: boolean,
  translates: boolean,
): Match {
  const some = (): ReadonlySet<string> =>
    new Set(interfaces.filter(() => random.chance(50)).concat(interfaces[random.below(interfaces.length)] ?? []));
  const states: readonly ConntrackState[] = ['new', 'established', 'related', 'invalid', 'untracked'];
  const flagMask = random.pick([0x02, 0x12, 0x17, 0x3f, 0x04]);
  return {
    ...(random.chance(50) ? { inInterfaces: some() } : {}),
    ...(hook === 'forward' && random.chance(50) ? { outInterfaces: some() } : {}),
    ...(random.chance(15) ? { families: new Set<Family>([random.pick<Family>([4, 6])]) } : {}),
    ...(random.chance(45) ? { source: randomAddresses(random, hosts) } : {}),
    ...(random.chance(55) ? { destination: randomAddresses(random, hosts) } : {}),
    ...(random.chance(70) ? { services: randomServices(random) } : {}),
    ...(stateful && random.chance(20)
      ? {
          states: new Set([
            ...states.filter(() => random.chance(40)),
            random.pick<ConntrackState>(['new', 'established']),
          ]),
        }
      : {}),
    ...(random.chance(8) ? { tcpFlags: { mask: flagMask, value: flagMask & random.below(256) } } : {}),
    ...(translates && random.chance(15) ? { destinationTranslated: random.chance(60) } : {}),
  };
}

function randomAddresses(random: Random, hosts: readonly Address[]): AddressSet {
  const count = 1 + random.below(3);
  return addressSet(
    Array.from({ length: count }, () => {
      const host = hosts[random.below(hosts.length)] ?? ip('10.0.0.2');
      const bits = familyBits(host.family);
      if (random.chance(40)) return { family: host.family, first: host.value, last: host.value };
      if (random.chance(30))
        return { family: host.family, first: host.value, last: host.value + BigInt(random.below(9)) };
      const length = BigInt(random.pick(host.family === 4 ? [8, 16, 24, 29, 31] : [16, 48, 64, 120, 127]));
      const size = 1n << (BigInt(bits) - length);
      const first = (host.value / size) * size;
      return { family: host.family, first, last: first + size - 1n };
    }),
  );
}

function randomServices(random: Random): readonly Service[] {
  const count = 1 + random.below(3);
  return Array.from({ length: count }, () =>
    random.pick<Service>([
      { kind: 'ports', protocol: 6, destination: portSet(443) },
      { kind: 'ports', protocol: 6, destination: portSet(8000, 8010) },
      { kind: 'ports', protocol: 6, destination: portSet(8443), source: portSet(1024, 65_535) },
      { kind: 'ports', protocol: 17, destination: portSet(53) },
      { kind: 'ports', protocol: 17, destination: portSet(0, 1023) },
      { kind: 'ports', protocol: 17, source: portSet(53) },
      { kind: 'ports', protocol: 132, destination: portSet(36_412) },
      { kind: 'ports', protocol: 6 },
      { kind: 'protocol', protocol: 6 },
      { kind: 'protocol', protocol: 17 },
      { kind: 'protocol', protocol: 1 },
      { kind: 'protocol', protocol: 47 },
      { kind: 'protocol', protocol: 50 },
      { kind: 'icmp', family: 4, type: 8 },
      { kind: 'icmp', family: 6, type: 128 },
      { kind: 'icmp', family: 4 },
      { kind: 'icmp', family: 6 },
      { kind: 'icmp', family: 4, type: 3, code: 1 },
      { kind: 'any' },
    ]),
  );
}
