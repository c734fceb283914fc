/** A ruleset as sets decides every packet as `decide` in semantics does, and names the same rule. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { actionBounds, InterfaceNames, outcome, RulesetTree, rulesetDecision } from '../../../src/reach/public.ts';
import { decide, type RuleContext } from '../../../src/semantics/public.ts';
import { type Placed, type Situation, Universe } from '../../../src/space/public.ts';
import { packetsNear, ruleset } from '../../support/rulesets.ts';

const setAndPackets = ruleset.chain((set) => fc.tuple(fc.constant(set), packetsNear(set.rules)));

function situationOf(names: InterfaceNames, context: RuleContext): Situation {
  const { inInterface, outInterface, state, destinationTranslated } = context;
  return {
    ...(inInterface === undefined ? {} : { entry: names.numberOf(inInterface) }),
    ...(outInterface === undefined ? {} : { exit: names.numberOf(outInterface) }),
    state,
    translated: destinationTranslated,
  };
}

function contextOf(names: InterfaceNames, { entry, exit, state, translated }: Placed['situation']): RuleContext {
  const inInterface = entry === undefined ? undefined : (names.nameOf(entry) ?? `other ${entry}`);
  const outInterface = exit === undefined ? undefined : (names.nameOf(exit) ?? `other ${exit}`);
  return {
    ...(inInterface === undefined ? {} : { inInterface }),
    ...(outInterface === undefined ? {} : { outInterface }),
    state,
    destinationTranslated: translated,
  };
}

describe.each([32, 8] as const)('with digits of %i bits', (digitBits) => {
  const u = new Universe({ digitBits });
  const names = new InterfaceNames();

  test.prop([setAndPackets], { numRuns: 400 })('packets on the borders of rules are decided alike', ([set, asked]) => {
    u.scope(() => {
      const decision = rulesetDecision(u, set, { names });
      for (const { packet, context } of asked) {
        const label = u.labelOf(decision, packet, situationOf(names, context));
        expect(label).toBe(outcome[decide(set, packet, context).action]);
      }
    });
  });

  test.prop([ruleset, fc.integer()], { numRuns: 200 })('packets drawn from the sets are decided alike', (set, seed) => {
    u.scope(() => {
      const decision = rulesetDecision(u, set, { names });
      for (const action of ['accept', 'deny', 'reject'] as const) {
        const { lower, upper } = actionBounds(u, decision, action);
        expect(lower).toBe(upper);
        for (const { packet, situation } of u.samples(lower, { seed, count: 10 })) {
          expect(decide(set, packet, contextOf(names, situation)).action).toBe(action);
        }
      }
    });
  });

  test.prop([ruleset, fc.integer()], { numRuns: 200 })('the deciding rule is the same', (set, seed) => {
    u.scope(() => {
      const tree = new RulesetTree(u, set, { names });
      expect(tree.decision()).toBe(rulesetDecision(u, set, { names }));
      const deciders = tree.decidersWithin(u.everything);
      expect(u.union(...deciders.map(({ space }) => space))).toBe(u.everything);
      for (const { rule, space } of deciders) {
        for (const { packet, situation } of u.samples(space, { seed, count: 5 })) {
          expect(decide(set, packet, contextOf(names, situation)).rule).toBe(rule);
        }
      }
      tree.release();
    });
  });
});
