/** An independent solver says the same: are two rulesets equal, which rules are dead, is a packet decided so. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Rule, Ruleset } from '../../../src/model/public.ts';
import { compareRulesets, deadRules, InterfaceNames, RulesetTree } from '../../../src/reach/public.ts';
import { Universe } from '../../../src/space/public.ts';
import { rule, ruleset } from '../../support/rulesets.ts';
import { hasZ3, packetVariables, rulesetChain, runZ3 } from '../../support/smt.ts';

const reason = hasZ3 ? '' : ' (skipped: z3 is not installed)';
const seed = 20_261;

// Half of the pairs differ in one rule, so that equal ones are common.
const pair: fc.Arbitrary<readonly [Ruleset, Ruleset]> = fc.oneof(
  fc.tuple(ruleset, ruleset),
  fc
    .tuple(ruleset, fc.nat(11), fc.option(rule))
    .map(([set, at, put]): readonly [Ruleset, Ruleset] => [
      set,
      { ...set, rules: set.rules.toSpliced(at, 1, ...(put === null ? [] : [put])) },
    ]),
);

describe.skipIf(!hasZ3)(`z3 against the set engine${reason}`, () => {
  const u = new Universe();
  const names = new InterfaceNames();

  test('two rulesets are equal exactly when z3 finds no packet between them', () => {
    const pairs = fc.sample(pair, { seed, numRuns: 120 });
    const script = pairs.map(([a, b]) =>
      [
        '(push)',
        packetVariables,
        rulesetChain('a', a),
        rulesetChain('b', b),
        '(assert (or (xor a-a-0 b-a-0) (xor a-d-0 b-d-0)))',
        '(check-sat)',
        '(pop)',
      ].join('\n'),
    );
    const verdicts = runZ3(script.join('\n'));
    const ours = pairs.map(([a, b]) =>
      u.scope(() => {
        const [x, y] = [new RulesetTree(u, a, { names }), new RulesetTree(u, b, { names })];
        const { kind } = compareRulesets(x, y, 'action');
        x.release();
        y.release();
        return kind === 'holds' ? 'unsat' : 'sat';
      }),
    );
    expect(ours).toEqual(verdicts);
    expect(new Set(verdicts)).toEqual(new Set(['sat', 'unsat']));
  });

  test('a rule is dead exactly when z3 finds no packet that comes to it', () => {
    const sets = fc.sample(ruleset, { seed, numRuns: 80 });
    const script = sets.map((set) => {
      const questions = set.rules.map((_, i) => {
        const earlier = set.rules.slice(0, i).map((__, j) => `(not a-m-${j})`);
        return `(push)(assert (and a-m-${i} ${earlier.join(' ')}))(check-sat)(pop)`;
      });
      return ['(push)', packetVariables, rulesetChain('a', set), ...questions, '(pop)'].join('\n');
    });
    const verdicts = runZ3(script.join('\n'));
    const ours = sets.flatMap((set) =>
      u.scope(() => {
        const tree = new RulesetTree(u, set, { names });
        const dead = new Set<Rule>(deadRules(tree, { names }).map((one) => one.rule));
        tree.release();
        return set.rules.map((one) => (dead.has(one) ? 'unsat' : 'sat'));
      }),
    );
    expect(ours).toEqual(verdicts);
    expect(verdicts.filter((one) => one === 'unsat').length).toBeGreaterThan(10);
  });
});
