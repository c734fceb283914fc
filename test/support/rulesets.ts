/** support: random rulesets of both families that overlap often, and packets on the borders of their rules. */
import fc from 'fast-check';
import {
  type Action,
  type ConntrackState,
  conntrackStates,
  type Match,
  type Rule,
  type Ruleset,
} from '../../src/model/public.ts';
import type { Family } from '../../src/net/public.ts';
import type { RuleContext } from '../../src/semantics/public.ts';
import type { Conditions, Placed } from '../../src/space/public.ts';
import { closeAddresses, closeService, placedNear } from './spaces.ts';

export const interfaceNames = ['wan', 'lan', 'dmz'] as const;

const someNames = fc.subarray([...interfaceNames], { minLength: 1 }).map((list): ReadonlySet<string> => new Set(list));

const match: fc.Arbitrary<Match> = fc.record(
  {
    inInterfaces: someNames,
    outInterfaces: someNames,
    families: fc.subarray<Family>([4, 6], { minLength: 1 }).map((list): ReadonlySet<Family> => new Set(list)),
    source: closeAddresses,
    destination: closeAddresses,
    services: fc.array(closeService, { minLength: 1, maxLength: 3 }),
    states: fc
      .subarray([...conntrackStates], { minLength: 1 })
      .map((list): ReadonlySet<ConntrackState> => new Set(list)),
    tcpFlags: fc.record({ mask: fc.constantFrom(2, 3, 18, 255), value: fc.constantFrom(0, 2, 3, 18) }),
    destinationTranslated: fc.boolean(),
    laterFragments: fc.boolean(),
  },
  { requiredKeys: [] },
);

const action = fc.constantFrom<Action>('accept', 'deny', 'reject');

export const rule: fc.Arbitrary<Rule> = fc
  .tuple(
    match,
    fc.subarray(['source', 'destination', 'services', 'states', 'inInterfaces', 'tcpFlags', 'laterFragments']),
    action,
  )
  .map(([all, dropped, act]) => {
    // A rule with every condition matches next to nothing.
    const kept = Object.fromEntries(Object.entries(all).filter(([key]) => !dropped.includes(key))) as Match;
    return { id: '', match: kept, action: act, log: false, rows: [] };
  });

const rules: fc.Arbitrary<readonly Rule[]> = fc
  .array(rule, { maxLength: 12 })
  .map((list) => list.map((one, i) => ({ ...one, id: `r${i}` })));

export const ruleset: fc.Arbitrary<Ruleset> = fc.record({
  name: fc.constant('set'),
  rules,
  residual: fc.record({ 4: action, 6: action }),
});

/** The rules' addresses and services as conditions, for `placedNear`. */
function near(list: readonly Rule[]): readonly Conditions[] {
  return list.map(({ match: { source, destination, services } }) => ({
    ...(source === undefined ? {} : { source }),
    ...(destination === undefined ? {} : { destination }),
    ...(services === undefined ? {} : { services }),
  }));
}

/** A packet with what the rules may ask besides. */
export interface Asked {
  readonly packet: Placed['packet'];
  readonly context: RuleContext;
}

/** Packets on the borders of the rules, coming in and going out by any interface, or by none. */
export function packetsNear(list: readonly Rule[]): fc.Arbitrary<readonly Asked[]> {
  const name = fc.constantFrom(undefined, ...interfaceNames);
  return fc.array(
    fc.tuple(placedNear(near(list)), name, name).map(([{ packet, situation }, inInterface, outInterface]) => ({
      packet,
      context: {
        ...(inInterface === undefined ? {} : { inInterface }),
        ...(outInterface === undefined ? {} : { outInterface }),
        state: situation.state,
        destinationTranslated: situation.translated,
      },
    })),
    { minLength: 1, maxLength: 30 },
  );
}
