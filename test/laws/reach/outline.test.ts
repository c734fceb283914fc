/** Laws of outlines: they hold what a ruleset accepts, and deny what addresses alone deny. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { conntrackStates, type Match, type Ruleset } from '../../../src/model/public.ts';
import { addressesCover, allAddresses, emptyAddresses, numbers } from '../../../src/net/public.ts';
import { actionBounds, InterfaceNames, outlineAccepted, rulesetDecision } from '../../../src/reach/public.ts';
import { absent, type HeaderSpace, stateKinds, Universe } from '../../../src/space/public.ts';
import { interfaceNames, ruleset } from '../../support/rulesets.ts';
import { closeAddresses } from '../../support/spaces.ts';

const u = new Universe();
const names = new InterfaceNames();
const states = fc.subarray([...conntrackStates], { minLength: 1 }).map((list) => new Set(list));
const ends = fc.oneof(fc.constant(allAddresses), closeAddresses);

/** As random rulesets are, or with conditions on addresses and interfaces only. */
const rulesets: fc.Arbitrary<Ruleset> = fc.tuple(ruleset, fc.boolean()).map(([set, plain]) => {
  const stripped = ({ source, destination, inInterfaces, families }: Match): Match =>
    Object.fromEntries(
      Object.entries({ source, destination, inInterfaces, families }).filter(([, value]) => value !== undefined),
    );
  return plain ? { ...set, rules: set.rules.map((rule) => ({ ...rule, match: stripped(rule.match) })) } : set;
});

const asked = fc.record({
  set: rulesets,
  outline: fc.record({ sources: ends, destinations: ends }),
  entry: fc.constantFrom(...interfaceNames),
  leaves: fc.option(fc.constantFrom(...interfaceNames), { nil: undefined }),
  states,
  translated: fc.oneof(fc.constant(emptyAddresses), closeAddresses),
});

describe('the outline of what a ruleset accepts', () => {
  test.prop([asked], { numRuns: 400 })('holds every packet that it accepts', ({ set, outline, leaves, ...rest }) => {
    u.scope(() => {
      const circumstances = { ...rest, ...(leaves === undefined ? {} : { exit: leaves }) };
      const { entry, translated } = rest;
      const given = u.where({
        source: outline.sources,
        destination: outline.destinations,
        entry: numbers(names.numberOf(entry)),
        exit: numbers(leaves === undefined ? absent.exit : names.numberOf(leaves)),
        state: numbers(...[...circumstances.states].map((state) => stateKinds.indexOf(state))),
      });
      const there = u.union(u.where({ translated: numbers(0) }), u.where({ destination: translated }));
      const accepted = actionBounds(u, rulesetDecision(u, set, { names }), 'accept').upper;
      const wanted = u.intersect(given, there, accepted);
      const found = outlineAccepted(set, outline, circumstances);
      const held: HeaderSpace =
        found === undefined ? u.nothing : u.where({ source: found.sources, destination: found.destinations });
      expect(u.subtract(wanted, held)).toBe(u.nothing);
      expect(u.isEmpty(u.subtract(held, u.where({ source: outline.sources, destination: outline.destinations })))).toBe(
        true,
      );
    });
  });

  test.prop([asked], { numRuns: 300 })(
    'whatever the exit, holds what it holds for each exit',
    ({ set, outline, leaves: _, ...rest }) => {
      const all = outlineAccepted(set, outline, { ...rest, anyExit: true });
      for (const exit of interfaceNames) {
        const one = outlineAccepted(set, outline, { ...rest, exit });
        if (one === undefined) continue;
        expect(all !== undefined && addressesCover(all.sources, one.sources)).toBe(true);
        expect(all !== undefined && addressesCover(all.destinations, one.destinations)).toBe(true);
      }
    },
  );

  test.prop([ends, closeAddresses], { numRuns: 100 })(
    'is nothing behind a rule that denies all of it',
    (sources, destination) => {
      const denied = { id: 'd', action: 'deny', match: { destination }, log: false, rows: [] } as const;
      const set: Ruleset = { name: 'x', rules: [denied], residual: { 4: 'accept', 6: 'accept' } };
      const circumstances = { entry: 'lan', states: new Set(['new'] as const), translated: emptyAddresses };
      expect(outlineAccepted(set, { sources, destinations: destination }, circumstances)).toBeUndefined();
    },
  );
});
