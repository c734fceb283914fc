/** Laws of first-match rulesets, on random rules and packets that sit on their boundaries. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import {
  type Action,
  type ConntrackState,
  conntrackStates,
  type Match,
  type Rule,
  type Ruleset,
} from '../../../src/model/public.ts';
import {
  type AddressSet,
  addressSet,
  complementAddresses,
  makePacket,
  type Packet,
  type Service,
} from '../../../src/net/public.ts';
import { decide, matchHolds, type RuleContext } from '../../../src/semantics/public.ts';

// A small world makes rules overlap, nest and miss each other often.
const address = fc.nat(31).map((n) => ({ family: 4 as const, value: 0x0a00_0000n + BigInt(n) }));
const addresses: fc.Arbitrary<AddressSet> = fc.tuple(fc.nat(31), fc.nat(31), fc.boolean()).map(([a, b, negated]) => {
  const range = {
    family: 4 as const,
    first: 0x0a00_0000n + BigInt(Math.min(a, b)),
    last: 0x0a00_0000n + BigInt(Math.max(a, b)),
  };
  return negated ? complementAddresses(addressSet([range])) : addressSet([range]);
});
const ports = fc
  .tuple(fc.nat(9), fc.nat(9))
  .map(([a, b]) => ({ ranges: [{ first: Math.min(a, b), last: Math.max(a, b) }] }));
const service: fc.Arbitrary<Service> = fc.oneof(
  fc.constant<Service>({ kind: 'any' }),
  fc.constantFrom(6, 17, 47).map((protocol): Service => ({ kind: 'protocol', protocol })),
  fc.record({ kind: fc.constant('ports' as const), protocol: fc.constantFrom(6, 17), destination: ports }),
  fc.record({
    kind: fc.constant('icmp' as const),
    family: fc.constantFrom(4 as const, 6 as const),
    type: fc.constantFrom(0, 8),
  }),
);
const names = fc.subarray(['wan', 'lan', 'dmz'], { minLength: 1 }).map((list): ReadonlySet<string> => new Set(list));
const match: fc.Arbitrary<Match> = fc.record(
  {
    source: addresses,
    destination: addresses,
    services: fc.array(service, { minLength: 1, maxLength: 3 }),
    inInterfaces: names,
    states: fc
      .subarray([...conntrackStates], { minLength: 1 })
      .map((list): ReadonlySet<ConntrackState> => new Set(list)),
    tcpFlags: fc.constantFrom({ mask: 18, value: 2 }, { mask: 3, value: 3 }),
    destinationTranslated: fc.boolean(),
  },
  { requiredKeys: [] },
);
const action = fc.constantFrom<Action>('accept', 'deny', 'reject');
const rules = fc
  .array(fc.record({ match, action }), { maxLength: 12 })
  .map((list) => list.map((one, i): Rule => ({ ...one, id: `r${i}`, log: false, rows: [] })));
const residual = fc.record({ 4: action, 6: action });
const ruleset: fc.Arbitrary<Ruleset> = fc.record({ name: fc.constant('set'), rules, residual });
const packet: fc.Arbitrary<Packet> = fc
  .tuple(address, address, fc.constantFrom(6, 17, 1, 47), fc.nat(9), fc.nat(255))
  .map(([src, dst, protocol, port, flags]) =>
    makePacket({
      src,
      dst,
      protocol,
      ...(protocol === 6 || protocol === 17 ? { dstPort: port } : {}),
      ...(protocol === 6 ? { tcpFlags: flags } : {}),
    }),
  );
const context: fc.Arbitrary<RuleContext> = fc.record({
  inInterface: fc.constantFrom('wan', 'lan', 'dmz'),
  state: fc.constantFrom(...conntrackStates),
  destinationTranslated: fc.boolean(),
});

describe('first match wins', () => {
  test.prop([ruleset, packet, context])('the deciding rule matches, and no earlier one does', (set, p, c) => {
    const { rule } = decide(set, p, c);
    const index = rule === undefined ? set.rules.length : set.rules.indexOf(rule);
    expect(set.rules.slice(0, index).some((earlier) => matchHolds(earlier.match, p, c))).toBe(false);
    if (rule !== undefined) expect(matchHolds(rule.match, p, c)).toBe(true);
  });

  test.prop([ruleset, packet, context])('what no rule matches gets the residual action of its family', (set, p, c) => {
    const verdict = decide({ ...set, rules: [] }, p, c);
    expect(verdict).toEqual({ action: set.residual[4], ruleset: 'set' });
  });

  test.prop([ruleset, packet, context, match, fc.nat(12)])(
    'adding a deny never opens anything',
    (set, p, c, extra, at) => {
      const deny: Rule = { id: 'extra', match: extra, action: 'deny', log: false, rows: [] };
      const more = { ...set, rules: [...set.rules.slice(0, at), deny, ...set.rules.slice(at)] };
      if (decide(more, p, c).action === 'accept') expect(decide(set, p, c).action).toBe('accept');
    },
  );

  test.prop([ruleset, packet, context, fc.nat(10)])(
    'exchanging two neighbours that do not both match changes nothing',
    (set, p, c, at) => {
      const [a, b] = [set.rules[at], set.rules[at + 1]];
      fc.pre(a !== undefined && b !== undefined && !(matchHolds(a.match, p, c) && matchHolds(b.match, p, c)));
      const swapped = { ...set, rules: set.rules.toSpliced(at, 2, b as Rule, a as Rule) };
      expect(decide(swapped, p, c)).toEqual(decide(set, p, c));
    },
  );

  test.prop([ruleset, packet, context])(
    'a later fragment matches nothing that asks for ports, flags or an ICMP type',
    (set, p, c) => {
      const { srcPort: _s, dstPort: _d, tcpFlags: _f, icmp: _i, ...rest } = p;
      const later: Packet = { ...rest, fragment: { id: 1, offset: 64, more: false } };
      const { rule } = decide(set, later, c);
      const asksForMore = (s: Service): boolean => s.kind === 'ports' || (s.kind === 'icmp' && s.type !== undefined);
      if (rule?.match.services !== undefined) expect(rule.match.services.every(asksForMore)).toBe(false);
      expect(rule?.match.tcpFlags).toBeUndefined();
    },
  );
});
