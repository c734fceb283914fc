/** Laws of rulesets as sets: change, comparison, dead rules and uncertain matches. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import type { Rule, Ruleset } from '../../../src/model/public.ts';
import {
  actionBounds,
  compareRulesets,
  deadRules,
  decidedPairs,
  InterfaceNames,
  outcome,
  RulesetTree,
  rulesetDecision,
  rulesetIncludes,
} from '../../../src/reach/public.ts';
import { Universe } from '../../../src/space/public.ts';
import { rule, ruleset } from '../../support/rulesets.ts';

const u = new Universe();
const names = new InterfaceNames();
const actions = ['accept', 'deny', 'reject'] as const;

const change = ruleset
  .filter(({ rules }) => rules.length > 0)
  .chain((set) => fc.tuple(fc.constant(set), fc.nat(set.rules.length - 1), fc.array(rule, { maxLength: 2 })));

function withRules(set: Ruleset, position: number, rules: readonly Rule[]): Ruleset {
  return { ...set, rules: set.rules.toSpliced(position, 1, ...rules) };
}

describe('one changed rule', () => {
  test.prop([change], { numRuns: 200 })('gives what a ruleset made from scratch gives', ([set, position, rules]) => {
    u.scope(() => {
      const tree = new RulesetTree(u, set, { names });
      tree.decision();
      tree.replace(position, rules);
      expect(tree.decision()).toBe(rulesetDecision(u, withRules(set, position, rules), { names }));
      tree.replace(position, [set.rules[position] as Rule]);
      expect(tree.decision()).toBe(rulesetDecision(u, set, { names }));
      tree.release();
    });
  });

  test.prop([change, fc.boolean()], { numRuns: 200 })(
    'is foretold exactly: where decisions differ, what they were and what they become',
    ([set, position, rules], worked) => {
      u.scope(() => {
        const tree = new RulesetTree(u, set, { names });
        if (worked) tree.decision();
        const { space, before, after } = tree.change(position, rules);
        const old = rulesetDecision(u, set, { names });
        const next = rulesetDecision(u, withRules(set, position, rules), { names });
        expect(space).toBe(u.intersect(u.differing(old, next), u.everything));
        expect(u.within(before, space)).toBe(u.within(old, space));
        expect(u.within(after, space)).toBe(u.within(next, space));
        tree.release();
      });
    },
  );
});

describe('two rulesets', () => {
  test.prop([ruleset, ruleset], { numRuns: 200 })('are equal exactly when nothing that can exist differs', (x, y) => {
    u.scope(() => {
      const [a, b] = [new RulesetTree(u, x, { names }), new RulesetTree(u, y, { names })];
      const differing = u.intersect(u.differing(a.decision(), b.decision()), u.everything);
      const compared = compareRulesets(a, b, 'action');
      if (u.isEmpty(differing)) expect(compared).toEqual({ kind: 'holds' });
      else expect(compared).toEqual({ kind: 'fails', difference: { lower: differing, upper: differing } });
      const both = [rulesetIncludes(a, b), rulesetIncludes(b, a)];
      const alike = compareRulesets(a, b, 'admission').kind === 'holds';
      expect(both.every(({ kind }) => kind === 'holds')).toBe(alike);
      a.release();
      b.release();
    });
  });

  test.prop([ruleset, ruleset], { numRuns: 100 })(
    'every part of a difference has one deciding rule on each side',
    (x, y) => {
      u.scope(() => {
        const [a, b] = [new RulesetTree(u, x, { names }), new RulesetTree(u, y, { names })];
        const differing = u.intersect(u.differing(a.decision(), b.decision()), u.everything);
        const pairs = decidedPairs(a, b, differing);
        expect(u.union(...pairs.map(({ space }) => space))).toBe(differing);
        expect(pairs.reduce((sum, { space }) => sum + u.count(space), 0n)).toBe(u.count(differing));
        for (const { a: one, b: other, space } of pairs) {
          const left = one === undefined ? undefined : outcome[one.action];
          const right = other === undefined ? undefined : outcome[other.action];
          if (left !== undefined) expect(u.labelsOf(u.within(a.decision(), space))).toContain(left);
          if (left !== undefined && right !== undefined) expect(left).not.toBe(right);
        }
        a.release();
        b.release();
      });
    },
  );
});

describe('dead rules', () => {
  test.prop([ruleset], { numRuns: 100 })('can be left out, all at once, and live ones decide some packet', (set) => {
    u.scope(() => {
      const tree = new RulesetTree(u, set, { names });
      const dead = deadRules(tree, { names });
      const gone = new Set(dead.map((one) => one.rule));
      const rest = { ...set, rules: set.rules.filter((one) => !gone.has(one)) };
      const [before, after] = [set, rest].map((one) => rulesetDecision(u, one, { names }));
      expect(before !== undefined && after !== undefined && u.within(after, u.everything)).toBe(
        before !== undefined && u.within(before, u.everything),
      );
      for (const { rule: one, kind, by } of dead) {
        const earlier = set.rules.slice(0, set.rules.indexOf(one));
        expect(by.every((other) => earlier.includes(other))).toBe(true);
        expect(by.length === 0).toBe(kind === 'void');
        expect(kind === 'shadowed').toBe(by.some(({ action }) => action !== one.action));
      }
      tree.release();
    });
  });
});

describe('uncertain matches', () => {
  const doubtful = ruleset.chain((set) => fc.tuple(fc.constant(set), fc.subarray(set.rules.map(({ id }) => id))));

  test.prop([doubtful, fc.infiniteStream(fc.boolean())], { numRuns: 200 })(
    'whatever part of its match a doubtful rule has, the decision lies between the bounds',
    ([set, ids], choices) => {
      u.scope(() => {
        const uncertain = (one: Rule): boolean => ids.includes(one.id);
        const bounds = rulesetDecision(u, set, { names, uncertain });
        const real = { ...set, rules: set.rules.filter((one) => !uncertain(one) || choices.next().value === true) };
        const decision = rulesetDecision(u, real, { names });
        for (const action of actions) {
          const { lower, upper } = actionBounds(u, bounds, action);
          const exact = actionBounds(u, decision, action).lower;
          expect(u.includes(exact, lower)).toBe(true);
          expect(u.includes(upper, exact)).toBe(true);
        }
      });
    },
  );

  test.prop([doubtful], { numRuns: 100 })(
    'the bounds are reached: each outcome they name is one of some reading',
    ([set, ids]) => {
      u.scope(() => {
        const few = ids.slice(0, 4);
        const bounds = rulesetDecision(u, set, { names, uncertain: ({ id }) => few.includes(id) });
        const readings = Array.from({ length: 2 ** few.length }, (_, bits) => {
          const gone = new Set(few.filter((__, i) => (bits & (1 << i)) !== 0));
          return rulesetDecision(u, { ...set, rules: set.rules.filter(({ id }) => !gone.has(id)) }, { names });
        });
        for (const action of actions) {
          const each = readings.map((one) => actionBounds(u, one, action).lower);
          expect(actionBounds(u, bounds, action).upper).toBe(u.union(...each));
          expect(actionBounds(u, bounds, action).lower).toBe(u.intersect(...each));
        }
      });
    },
  );

  test.prop([doubtful, change], { numRuns: 100 })(
    'a foretold change is exact with doubts too',
    ([set, ids], [other, position, rules]) => {
      fc.pre(position < set.rules.length && other.rules.length > 0);
      u.scope(() => {
        const options = { names, uncertain: (one: Rule): boolean => ids.includes(one.id) };
        const tree = new RulesetTree(u, set, options);
        const { space } = tree.change(position, rules);
        const old = rulesetDecision(u, set, options);
        const next = rulesetDecision(u, withRules(set, position, rules), options);
        expect(tree.decision()).toBe(old);
        expect(space).toBe(u.intersect(u.differing(old, next), u.everything));
        tree.release();
      });
    },
  );

  test.prop([doubtful], { numRuns: 60 })(
    'a ruleset with open decisions is not proved equal even to itself',
    ([set, ids]) => {
      u.scope(() => {
        const tree = new RulesetTree(u, set, { names, uncertain: ({ id }) => ids.includes(id) });
        const decision = tree.decision();
        const known: readonly number[] = Object.values(outcome);
        const open = u.intersect(
          u.select(decision, (label) => !known.includes(label)),
          u.everything,
        );
        expect(compareRulesets(tree, tree, 'action').kind).toBe(u.isEmpty(open) ? 'holds' : 'unknown');
        const { lower, upper } = actionBounds(u, decision, 'accept');
        const doubt = u.intersect(u.subtract(upper, lower), u.everything);
        expect(rulesetIncludes(tree, tree).kind).toBe(u.isEmpty(doubt) ? 'holds' : 'unknown');
        expect(compareRulesets(tree, tree, 'admission').kind).toBe(u.isEmpty(doubt) ? 'holds' : 'unknown');
        tree.release();
      });
    },
  );
});
