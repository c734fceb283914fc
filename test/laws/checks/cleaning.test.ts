/** Laws of tidying: what is condemned can go, what is not cannot, and what is suggested changes nothing. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { type Cleaning, cleanRuleset, exactly } from '../../../src/checks/public.ts';
import type { Rule, Ruleset } from '../../../src/model/public.ts';
import { InterfaceNames, matchConditions, rulesetDecision } from '../../../src/reach/public.ts';
import { decide } from '../../../src/semantics/public.ts';
import { type HeaderSpace, type Labelled, Universe } from '../../../src/space/public.ts';
import { packetsNear, rule, ruleset } from '../../support/rulesets.ts';

const condemning: ReadonlySet<string> = new Set(['dead', 'shadowed', 'redundant']);
const condemned = ({ anomalies }: Cleaning): Cleaning['anomalies'] =>
  anomalies.filter(({ kind }) => condemning.has(kind));

/** Random rules seldom cover one another: some are put in again, wider, with another action, or with another source. */
const crowded = fc
  .tuple(
    ruleset,
    fc.array(fc.tuple(fc.nat(), fc.nat(), rule, fc.constantFrom('same', 'wider', 'other', 'twin')), { maxLength: 6 }),
  )
  .map(([set, more]): Ruleset => {
    const rules = [...set.rules];
    for (const [from, to, fresh, how] of more) {
      const old = rules[from % Math.max(1, rules.length)] ?? fresh;
      rules.splice(to % (rules.length + 1), 0, copied(old, fresh, how));
    }
    return { ...set, rules: rules.map((one, i) => ({ ...one, id: `r${i}` })) };
  });

function copied(old: Rule, fresh: Rule, how: string): Rule {
  const [dropped] = Object.keys(old.match);
  const { [dropped as keyof Rule['match']]: _, ...wider } = old.match;
  if (how === 'wider') return { ...old, match: wider };
  if (how === 'other') return { ...old, action: fresh.action };
  const { source } = fresh.match;
  return how === 'twin' && source !== undefined ? { ...old, match: { ...old.match, source } } : old;
}

class Sets {
  readonly universe: Universe = new Universe();
  readonly names: InterfaceNames = new InterfaceNames();

  decision(set: Ruleset): Labelled {
    const { universe, names } = this;
    return universe.within(rulesetDecision(universe, set, { names }), universe.everything);
  }

  matched({ match }: Rule): HeaderSpace {
    return this.universe.intersect(this.universe.where(matchConditions(match, this.names)), this.universe.everything);
  }
}

const without = (set: Ruleset, id: string): Ruleset => ({ ...set, rules: set.rules.filter((one) => one.id !== id) });

function merged(set: Ruleset, suggestion: Cleaning['suggestions'][number]): Ruleset {
  const { rules } = set;
  if (suggestion.kind === 'move') {
    const [line] = suggestion.line.rules;
    return { ...set, rules: [line as Rule, ...rules.filter((one) => one !== line)] };
  }
  const [first, ...others] = suggestion.lines.map((line) => line.rules[0]);
  return {
    ...set,
    rules: rules.flatMap((one) => (one === first ? [suggestion.rule] : others.includes(one) ? [] : [one])),
  };
}

describe('tidying', () => {
  test.prop([crowded], { numRuns: 150 })('each condemned line can go alone, and no other line can', (set) => {
    const sets = new Sets();
    const before = sets.decision(set);
    const gone = new Set(condemned(cleanRuleset(exactly(set))).map(({ line }) => line.id));
    for (const { id } of set.rules)
      expect([id, sets.decision(without(set, id)) === before]).toEqual([id, gone.has(id)]);
  });

  test.prop([crowded], { numRuns: 150 })('every line that stays has a packet that it alone decides', (set) => {
    const sets = new Sets();
    const gone = new Set(condemned(cleanRuleset(exactly(set))).map(({ line }) => line.id));
    for (const { id } of set.rules) {
      if (gone.has(id)) continue;
      const rest = without(set, id);
      const placed = sets.universe.example(sets.universe.differing(sets.decision(set), sets.decision(rest)));
      expect([id, placed === undefined]).toEqual([id, false]);
      if (placed === undefined) continue;
      const { entry, exit, state, translated } = placed.situation;
      const [inName, outName] = [entry, exit].map((one) => (one === undefined ? undefined : sets.names.nameOf(one)));
      const context = {
        ...(inName === undefined ? {} : { inInterface: inName }),
        ...(outName === undefined ? {} : { outInterface: outName }),
        state: state ?? 'new',
        destinationTranslated: translated === true,
      };
      const told = decide(set, placed.packet, context);
      expect(told.rule?.id).toBe(id);
      expect(decide(rest, placed.packet, context).action).not.toBe(told.action);
    }
  });

  test.prop([crowded], { numRuns: 150 })(
    'a blocking set covers its line, and none of its lines is there for nothing',
    (set) => {
      const bench = new Sets();
      const cover = (ids: readonly string[]): HeaderSpace =>
        bench.universe.union(...set.rules.filter(({ id }) => ids.includes(id)).map((one) => bench.matched(one)));
      for (const { kind, line, by, other, later } of condemned(cleanRuleset(exactly(set)))) {
        if (later || kind === 'dead') continue;
        const own = bench.matched(line.rules[0] as Rule);
        const at = set.rules.findIndex(({ id }) => id === line.id);
        const ids = by.map(({ id }) => id);
        expect(ids.every((id) => set.rules.findIndex((one) => one.id === id) < at)).toBe(true);
        expect(bench.universe.includes(cover(ids), own)).toBe(true);
        for (const id of ids) {
          expect(bench.universe.includes(cover(ids.filter((one) => one !== id)), own)).toBe(false);
        }
        const isOther = by.some((one) => one.rules[0]?.action !== line.rules[0]?.action);
        expect([kind, other !== undefined || !isOther]).toEqual([isOther ? 'shadowed' : 'redundant', true]);
        if (other !== undefined) expect(other.rules[0]?.action).not.toBe(line.rules[0]?.action);
      }
    },
  );

  test.prop([crowded.chain((set) => fc.tuple(fc.constant(set), packetsNear(set.rules)))], { numRuns: 150 })(
    'what is suggested decides every packet as before',
    ([set, packets]) => {
      const sets = new Sets();
      for (const suggestion of cleanRuleset(exactly(set)).suggestions) {
        const next = merged(set, suggestion);
        expect(sets.decision(next)).toBe(sets.decision(set));
        for (const { packet, context } of packets) {
          expect(decide(next, packet, context).action).toBe(decide(set, packet, context).action);
        }
      }
    },
  );

  test.prop([crowded, fc.array(fc.boolean(), { minLength: 18, maxLength: 18 })], { numRuns: 100 })(
    'with doubtful rules, what is condemned can go whatever they do',
    (set, doubt) => {
      const isDoubtful = new Set(set.rules.filter((_, i) => doubt[i] === true).map(({ id }) => id));
      const bound = (accepts: boolean): Ruleset => ({
        ...set,
        rules: set.rules.filter(({ id, action }) => !isDoubtful.has(id) || (action === 'accept') === accepts),
      });
      const found = condemned(cleanRuleset({ upper: bound(true), lower: bound(false) }));
      const sets = new Sets();
      // A doubtful rule that matches nothing, one that matches all that it says, and every second one.
      const worlds = [() => true, () => false, (i: number) => i % 2 === 0, (i: number) => i % 2 === 1];
      for (const world of worlds) {
        const real = { ...set, rules: set.rules.filter(({ id }, i) => !isDoubtful.has(id) || world(i)) };
        for (const { line } of found) {
          expect([line.id, sets.decision(without(real, line.id)) === sets.decision(real)]).toEqual([line.id, true]);
        }
      }
    },
  );

  it('finds what can be joined and moved, and leaves apart what an exception stands between', () => {
    const on = (id: string, source: number, action: Rule['action'] = 'accept'): Rule => ({
      id,
      match: {
        source: { ranges: [{ family: 4, first: BigInt(source), last: BigInt(source) }] },
        services: [{ kind: 'ports', protocol: 6, destination: { ranges: [{ first: 22, last: 22 }] } }],
      },
      action,
      log: false,
      rows: [],
    });
    const answers: Rule = {
      id: 'answers',
      match: { states: new Set(['established']) },
      action: 'accept',
      log: false,
      rows: [],
    };
    const of = (...rules: readonly Rule[]): Cleaning['suggestions'] =>
      cleanRuleset(exactly({ name: 'f', rules, residual: { 4: 'deny', 6: 'deny' } })).suggestions;
    expect(of(on('a', 1), on('b', 3), answers)).toMatchObject([
      { kind: 'merge', field: 'source', moved: false, lines: [{ id: 'a' }, { id: 'b' }] },
      { kind: 'move', line: { id: 'answers' } },
    ]);
    const { match } = on('c', 3, 'deny');
    const wide = { ...on('x', 3, 'deny'), match: { services: match.services ?? [] } };
    expect(
      of(on('a', 1), { ...wide, match: { source: { ranges: [{ family: 4, first: 2n, last: 9n }] } } }, on('b', 12)),
    ).toMatchObject([{ kind: 'merge', moved: true, lines: [{ id: 'a' }, { id: 'b' }] }]);
    const half = {
      ...on('b', 3),
      match: { ...match, source: { ranges: [{ family: 4, first: 3n, last: 12n } as const] } },
    };
    expect(of(on('a', 1), on('x', 3, 'deny'), half)).toEqual([]);
  });
});
