/** support: arbitrary rulesets and packets that sit on their boundaries, for the rule-matching core. */
import fc from 'fast-check';
import {
  type Action,
  type ConntrackState,
  conntrackStates,
  type Match,
  type Rule,
  type Ruleset,
} from '../../src/model/public.ts';
import {
  type Address,
  type AddressRange,
  type AddressSet,
  addressSet,
  complementAddresses,
  type Family,
  familyBits,
  makePacket,
  maxValue,
  type NumberSet,
  numberSet,
  type Packet,
  prefixOf,
  prefixRange,
  type Service,
} from '../../src/net/public.ts';
import type { RuleContext } from '../../src/semantics/public.ts';

const interfaceNames = ['wan', 'lan', 'dmz', 'constructor'] as const;

// Few bases and any length make prefixes nest, touch and repeat, as they do in real rulesets.
const bases: Readonly<Record<Family, readonly bigint[]>> = {
  4: [0n, 0x0a00_0000n, 0x0a01_8000n, 0xc0a8_0101n, 0xffff_ffffn],
  6: [0n, 0x2001_0db8n << 96n, (0x2001_0db8_0001_8000n << 64n) | 0x8000_0001n, maxValue(6)],
};

const family: fc.Arbitrary<Family> = fc.constantFrom<Family>(4, 6);

const range: fc.Arbitrary<AddressRange> = family.chain((of) =>
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc
        .tuple(fc.constantFrom(...bases[of]), fc.nat(familyBits(of)))
        .map(([value, length]) => prefixRange(prefixOf({ family: of, value }, length))),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom(...bases[of]), fc.bigInt({ min: 0n, max: 300_000n }))
        .map(([value, size]) => ({
          family: of,
          first: value,
          last: value + size > maxValue(of) ? maxValue(of) : value + size,
        })),
    },
  ),
);

const addresses: fc.Arbitrary<AddressSet> = fc
  .tuple(fc.array(range, { maxLength: 3 }), fc.boolean())
  .map(([ranges, negated]) => (negated ? complementAddresses(addressSet(ranges)) : addressSet(ranges)));

const portEdges = [0, 1, 22, 79, 80, 81, 1023, 1024, 65_534, 65_535] as const;
const ports: fc.Arbitrary<NumberSet> = fc
  .array(fc.tuple(fc.constantFrom(...portEdges), fc.constantFrom(...portEdges)), { minLength: 1, maxLength: 3 })
  .map((list) => numberSet(list.map(([a, b]) => ({ first: Math.min(a, b), last: Math.max(a, b) }))));

const service: fc.Arbitrary<Service> = fc.oneof(
  fc.constant<Service>({ kind: 'any' }),
  fc.constantFrom(1, 6, 17, 47, 58, 255).map((protocol): Service => ({ kind: 'protocol', protocol })),
  fc.record(
    { kind: fc.constant('ports' as const), protocol: fc.constantFrom(6, 17, 1), source: ports, destination: ports },
    { requiredKeys: ['kind', 'protocol'] },
  ),
  fc.record(
    {
      kind: fc.constant('icmp' as const),
      family,
      type: fc.constantFrom(0, 3, 8, 128, 255),
      code: fc.constantFrom(0, 1, 255),
    },
    { requiredKeys: ['kind', 'family'] },
  ),
);

const names = fc.subarray([...interfaceNames]).map((list): ReadonlySet<string> => new Set(list));

const conditions: fc.Arbitrary<Match> = fc.record(
  {
    families: fc.subarray<Family>([4, 6]).map((list): ReadonlySet<Family> => new Set(list)),
    source: addresses,
    destination: addresses,
    services: fc.array(service, { maxLength: 3 }),
    inInterfaces: names,
    outInterfaces: names,
    states: fc.subarray([...conntrackStates]).map((list): ReadonlySet<ConntrackState> => new Set(list)),
    tcpFlags: fc.constantFrom(
      { mask: 18, value: 2 },
      { mask: 3, value: 3 },
      { mask: 1, value: 2 },
      { mask: 0, value: 0 },
    ),
    destinationTranslated: fc.boolean(),
    laterFragments: fc.boolean(),
  },
  { requiredKeys: [] },
);

// A rule with half of all conditions matches next to nothing, so half of those are dropped again.
const match: fc.Arbitrary<Match> = conditions.chain((all) =>
  fc
    .subarray(Object.keys(all))
    .map((kept) => Object.fromEntries(Object.entries(all).filter(([key]) => kept.includes(key))) as Match),
);

const action = fc.constantFrom<Action>('accept', 'deny', 'reject');

export const rule: fc.Arbitrary<Rule> = fc
  .record({ match, action })
  .map((one) => ({ ...one, id: 'r', log: false, rows: [] }));

export const ruleset: fc.Arbitrary<Ruleset> = fc.record({
  name: fc.constant('set'),
  rules: fc.array(rule, { maxLength: 24, size: 'medium' }),
  residual: fc.record({ 4: action, 6: action }),
});

const plainMatch: fc.Arbitrary<Match> = fc.record(
  {
    source: addresses,
    destination: addresses,
    services: fc.array(
      fc.oneof(
        fc.constantFrom(1, 6, 17, 255).map((protocol): Service => ({ kind: 'protocol', protocol })),
        fc.record(
          {
            kind: fc.constant('ports' as const),
            protocol: fc.constantFrom(6, 17),
            source: ports.filter(({ ranges }) => (ranges[0]?.first ?? 0) > 0),
            destination: ports.filter(({ ranges }) => (ranges[0]?.first ?? 0) > 0),
          },
          { requiredKeys: ['kind', 'protocol'] },
        ),
      ),
      { minLength: 1, maxLength: 3 },
    ),
  },
  { requiredKeys: [] },
);

/** Rules that ask for nothing beside addresses, protocol and ports, and for no port 0. */
export const plainRuleset: fc.Arbitrary<Ruleset> = fc.record({
  name: fc.constant('set'),
  rules: fc.array(
    fc.record({ match: plainMatch, action }).map((one): Rule => ({ ...one, id: 'r', log: false, rows: [] })),
    { maxLength: 40, size: 'medium' },
  ),
  residual: fc.record({ 4: action, 6: action }),
});

export interface Arrival {
  readonly packet: Packet;
  readonly context: RuleContext;
}

/** Packets on and beside every boundary that the rules have, with every way of not showing a header. */
export function arrivals(set: Ruleset): fc.Arbitrary<Arrival> {
  return family.chain((of) => {
    const address = fc.constantFrom(...addressEdges(set, of));
    return fc
      .record({
        src: address,
        dst: address,
        protocol: fc.constantFrom(1, 6, 17, 47, 58, 0, 255),
        srcPort: fc.constantFrom(...portEdges, 2, 23, 40_000),
        dstPort: fc.constantFrom(...portEdges, 2, 23, 40_000),
        shown: fc.constantFrom('usual', 'everything', 'nothing', 'source port', 'destination port'),
        flags: fc.nat(255),
        type: fc.constantFrom(0, 3, 8, 128, 255),
        code: fc.constantFrom(0, 1, 255),
        vlan: fc.subarray([1, 4094]),
        // Behind an unknown header nothing shows; a fragment may show whatever its sender puts into it.
        options: fc.subarray([{ name: 'hop-by-hop' }, { name: 'unknown-header' }] as const),
        fragment: fc.constantFrom(undefined, { id: 1, offset: 0, more: true }, { id: 1, offset: 8, more: false }),
        context: fc.record({
          inInterface: fc.constantFrom(...interfaceNames, 'elsewhere', undefined),
          outInterface: fc.constantFrom(...interfaceNames, 'elsewhere', undefined),
          state: fc.constantFrom(...conntrackStates),
          destinationTranslated: fc.boolean(),
        }),
      })
      .map(({ src, dst, protocol, srcPort, dstPort, shown, flags, type, code, vlan, options, fragment, context }) => {
        const hasPorts = protocol === 6 || protocol === 17;
        const ports = shown === 'everything' || (shown === 'usual' && hasPorts);
        const plain = makePacket({ src, dst, protocol, vlanTags: vlan, options });
        const { srcPort: _s, dstPort: _d, tcpFlags: _f, icmp: _i, ...bare } = plain;
        const packet: Packet = {
          ...bare,
          ...(fragment === undefined ? {} : { fragment }),
          ...(ports || shown === 'source port' ? { srcPort } : {}),
          ...(ports || shown === 'destination port' ? { dstPort } : {}),
          ...(shown === 'everything' || (shown === 'usual' && protocol === 6) ? { tcpFlags: flags } : {}),
          ...(shown === 'everything' || (shown === 'usual' && (protocol === 1 || protocol === 58))
            ? { icmp: { type, code, id: 1 } }
            : {}),
        };
        const { inInterface, outInterface, ...rest } = context;
        return {
          packet,
          context: {
            ...rest,
            ...(inInterface === undefined ? {} : { inInterface }),
            ...(outInterface === undefined ? {} : { outInterface }),
          },
        };
      });
  });
}

function addressEdges(set: Ruleset, of: Family): Address[] {
  const found = new Set<bigint>(bases[of]);
  for (const { match: asked } of set.rules) {
    for (const { first, last, family: its } of [
      ...(asked.source?.ranges ?? []),
      ...(asked.destination?.ranges ?? []),
    ]) {
      if (its !== of) continue;
      for (const edge of [first - 1n, first, first + 1n, last - 1n, last, last + 1n]) {
        if (edge >= 0n && edge <= maxValue(of)) found.add(edge);
      }
    }
  }
  return [...found].map((value) => ({ family: of, value }));
}
