/** A certificate that two rulesets are equal is accepted exactly when they are, and none that was changed to be wrong. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import type { ComparedFilter } from '../../../src/certify/public.ts';
import { compareBounded } from '../../../src/checks/public.ts';
import type { Ruleset } from '../../../src/model/public.ts';
import { actionBounds, InterfaceNames, rulesetDecision } from '../../../src/reach/public.ts';
import { decide } from '../../../src/semantics/public.ts';
import { type HeaderSpace, Universe } from '../../../src/space/public.ts';
import { changedTable, comparisonOf, comparisonVerdict, setOf } from '../../support/comparisons.ts';
import { packetsNear, rule, ruleset } from '../../support/rulesets.ts';

/** The ruleset with one rule more, one less, or two exchanged: often equal, seldom very different. */
function neighbour(set: Ruleset): fc.Arbitrary<Ruleset> {
  const { rules } = set;
  const at = fc.nat(rules.length);
  return fc.oneof(
    fc.constant(set),
    fc.tuple(at, rule).map(([i, one]) => ({ ...set, rules: rules.toSpliced(i, 0, one) })),
    at.map((i) => ({ ...set, rules: rules.toSpliced(i, 1) })),
    at.map((i) => {
      const [first, second] = [rules[i], rules[i + 1]];
      return first === undefined || second === undefined
        ? set
        : { ...set, rules: rules.toSpliced(i, 2, second, first) };
    }),
  );
}

/** The ruleset at most, and at least with some rules that accept what a doubtful condition may keep them from. */
function betweenBounds(upper: Ruleset): fc.Arbitrary<ComparedFilter['deployed']> {
  return fc.array(fc.nat(5), { maxLength: upper.rules.length }).map((kept) => {
    const rules = upper.rules.map((one, i) =>
      one.action === 'accept' && kept[i] === 0 ? { ...one, action: 'deny' as const } : one,
    );
    return { upper, lower: { ...upper, rules } };
  });
}

function exactly(ruleset: Ruleset): ComparedFilter['deployed'] {
  return { upper: ruleset, lower: ruleset };
}

const everything = {
  node: 'fw',
  hook: 'forward',
  scope: { kind: 'everything' },
  narrowed: { opening: false },
} as const;

function exactFilter(intended: Ruleset, deployed: Ruleset): ComparedFilter {
  return {
    ...everything,
    intended: exactly(intended),
    deployed: exactly(deployed),
  };
}

/** What the engine says: no difference at all, and none that opens. */
function engine({ intended, deployed }: ComparedFilter): { readonly equal: boolean; readonly onlyCloses: boolean } {
  const { equal, differences } = compareBounded(intended, deployed, {
    universe: new Universe(),
    names: new InterfaceNames(),
  });
  return { equal, onlyCloses: differences.every(({ kind }) => kind === 'gap') };
}

const pair = ruleset.chain((set) => fc.tuple(fc.constant(set), neighbour(set)));
const packets = pair.chain(([a, b]) => fc.tuple(fc.constant(a), fc.constant(b), packetsNear([...a.rules, ...b.rules])));

const wire = new Universe();

describe('a comparison’s certificate', () => {
  test.prop([packets], { numRuns: 300 })('is accepted exactly where no packet differs', ([a, b, asked]) => {
    const filter = exactFilter(a, b);
    const equal = !('refused' in comparisonVerdict([filter], comparisonOf([filter], 'equal')));
    const closes = !('refused' in comparisonVerdict([filter], comparisonOf([filter], 'only-closes')));
    expect({ equal, onlyCloses: closes }).toEqual(engine(filter));
    for (const { packet, context } of asked) {
      // Borders are drawn field by field: UDP with TCP flags is asked for as well, and is no packet.
      if (!wire.contains(wire.everything, packet)) continue;
      const [was, is] = [decide(a, packet, context), decide(b, packet, context)].map(
        ({ action }) => action === 'accept',
      );
      if (equal) expect(is).toBe(was);
      if (closes && is === true) expect(was).toBe(true);
    }
  });

  const bounded = pair.chain(([a, b]) => fc.tuple(betweenBounds(a), betweenBounds(b)));
  test.prop([bounded], { numRuns: 200 })(
    'of rulesets between bounds is accepted exactly where no bound differs',
    ([intended, deployed]) => {
      const filter = { ...everything, intended, deployed };
      const equal = !('refused' in comparisonVerdict([filter], comparisonOf([filter], 'equal')));
      const closes = !('refused' in comparisonVerdict([filter], comparisonOf([filter], 'only-closes')));
      expect({ equal, onlyCloses: closes }).toEqual(engine(filter));
    },
  );

  const mutated = ruleset
    .chain((set) =>
      fc.tuple(
        fc.oneof(fc.constant(exactly(set)), betweenBounds(set)),
        fc.oneof(fc.constant(exactly(set)), betweenBounds(set)),
      ),
    )
    .chain(([intended, deployed]) => {
      const filter: ComparedFilter = { ...everything, intended, deployed };
      const certificate = comparisonOf([filter], 'equal');
      const [said] = certificate.filters;
      if (said === undefined) throw new Error('nothing is said');
      return fc.tuple(fc.constant(filter), fc.constant(certificate), changedTable(said));
    });
  test.prop([mutated], { numRuns: 400 })(
    'that was changed is accepted exactly where its sets still lie between the rulesets',
    ([filter, good, bad]) => {
      const verdict = comparisonVerdict([filter], { ...good, filters: [bad] });
      if ('refused' in verdict && !verdict.refused.includes('the set between')) return;
      const universe = new Universe();
      const names = new InterfaceNames();
      for (const name of bad.interfaces) names.numberOf(name);
      const accepted = (set: Ruleset): HeaderSpace =>
        actionBounds(universe, rulesetDecision(universe, set, { names }), 'accept').upper;
      const within = (a: HeaderSpace, b: HeaderSpace): boolean =>
        universe.isEmpty(universe.intersect(universe.everything, universe.subtract(a, b)));
      const [noExcess, noGap] = [bad.noExcess, bad.noGap ?? false].map((part) => setOf(universe, bad.tests, part));
      if (noExcess === undefined || noGap === undefined) throw new Error('no set');
      const { intended, deployed } = filter;
      const between =
        within(accepted(deployed.upper), noExcess) &&
        within(noExcess, accepted(intended.lower)) &&
        within(accepted(intended.upper), noGap) &&
        within(noGap, accepted(deployed.lower));
      expect(!('refused' in verdict)).toBe(between);
    },
  );

  test('that takes for accepted what may be refused is refused', () => {
    const [open, shut] = (['accept', 'deny'] as const).map(
      (action): Ruleset => ({ name: action, rules: [], residual: { 4: action, 6: action } }),
    );
    if (open === undefined || shut === undefined) throw new Error('no ruleset');
    const filter = { ...everything, intended: exactly(open), deployed: { upper: open, lower: shut } };
    const said = { node: 'fw', hook: 'forward', interfaces: [], tests: [], noExcess: true, noGap: true };
    const verdict = comparisonVerdict([filter], { ...comparisonOf([filter], 'equal'), filters: [said] });
    expect(verdict).toMatchObject({ refused: expect.stringContaining('deployed may refuse') });
  });

  test('that leaves out a filter, or the gap, is refused', () => {
    const deny: Ruleset = { name: 'deny', rules: [], residual: { 4: 'deny', 6: 'deny' } };
    const filter = exactFilter(deny, deny);
    const good = comparisonOf([filter, { ...filter, hook: 'input' }], 'equal');
    expect(comparisonVerdict([filter], good)).toHaveProperty('refused');
    expect(comparisonVerdict([filter, { ...filter, node: 'fw2' }], good)).toHaveProperty('refused');
    const [first] = comparisonOf([filter], 'only-closes').filters;
    expect(comparisonVerdict([filter], { ...good, filters: [first] })).toMatchObject({
      refused: expect.stringContaining('nothing is said of the gap'),
    });
  });
});
