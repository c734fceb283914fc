/** A compiled ruleset that is changed rule by rule says what the walk over the changed rules says. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { type CompileOptions, LiveRuleset } from '../../../src/classify/public.ts';
import type { Rule, Ruleset } from '../../../src/model/public.ts';
import { decide } from '../../../src/semantics/public.ts';
import { type Arrival, arrivals, rule, ruleset } from '../../support/classify.ts';

interface Change {
  readonly kind: 'insert' | 'remove' | 'move';
  readonly at: number;
  readonly to: number;
  readonly rule: Rule;
}

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom('insert', 'insert', 'remove', 'move'),
  at: fc.nat(40),
  to: fc.nat(40),
  rule,
});

// Packets sit on the boundaries of the rules at the start and of those that come.
const stories = fc.tuple(ruleset, fc.array(change, { minLength: 1, maxLength: 25 })).chain(([set, changes]) =>
  fc.tuple(
    fc.constant(set),
    fc.constant(changes),
    fc.array(arrivals({ ...set, rules: [...set.rules, ...changes.map((one) => one.rule)] }), {
      minLength: 1,
      maxLength: 15,
    }),
  ),
);

const forms: readonly [string, CompileOptions][] = [
  ['TypeScript', { backend: 'typescript' }],
  ['WebAssembly', { backend: 'wasm' }],
  ['a scan', { memoryBudget: 0 }],
];

describe.each(forms)('rules that come, go and move: %s', (_, options) => {
  test.prop([stories], { numRuns: 60 })(
    'every lookup sees exactly the rules as they stand',
    ([set, changes, asked]) => {
      const live = new LiveRuleset(set, options);
      const rules = [...set.rules];
      for (const { kind, at, to, rule: one } of changes) {
        const handles = live.handles();
        if (kind === 'insert') {
          const place = at % (rules.length + 1);
          live.insert(one, handles[place]);
          rules.splice(place, 0, one);
        } else if (rules.length > 0) {
          const place = at % rules.length;
          const [gone] = rules.splice(place, 1) as [Rule];
          if (kind === 'remove') live.remove(handles[place] as number);
          else {
            const target = to % (rules.length + 1);
            live.move(handles[place] as number, handles.toSpliced(place, 1)[target]);
            rules.splice(target, 0, gone);
          }
        }
        const now: Ruleset = { ...set, rules };
        expect(live.ruleset().rules).toEqual(rules);
        sameAnswers(live, now, asked);
      }
    },
  );

  test('inserting at one place again and again keeps the order', () => {
    const live = new LiveRuleset({ name: 'set', rules: [], residual: { 4: 'deny', 6: 'deny' } }, options);
    const named = (id: string): Rule => ({ id, match: {}, action: 'accept', log: false, rows: [] });
    const last = live.insert(named('last'));
    for (let index = 0; index < 100; index += 1) live.insert(named(`${index}`), last);
    expect(live.ruleset().rules.map(({ id }) => id)).toEqual([
      ...Array.from({ length: 100 }, (_, i) => `${i}`),
      'last',
    ]);
    for (let index = 0; index < 100; index += 1) {
      const [first] = live.handles() as [number];
      expect(answer(live)).toBe(`${index}`);
      live.remove(first);
    }
    expect(answer(live)).toBe('last');
  });
});

function answer(live: LiveRuleset): string | undefined {
  const columns = live.columns(4, 1);
  const found = live.lookup(columns, 0);
  const out = new Int32Array(1);
  live.lookupMany(columns, 0, 1, out);
  expect(out[0]).toBe(found);
  return found < 0 ? undefined : live.ruleOf(found).id;
}

function sameAnswers(live: LiveRuleset, now: Ruleset, asked: readonly Arrival[]): void {
  for (const { packet, context } of asked) {
    const expected = decide(now, packet, context);
    expect(live.decide(packet, context)).toEqual(expected);
    const columns = live.columns(packet.family, 1);
    live.write(columns, 0, packet, context);
    const out = new Int32Array(1);
    live.lookupMany(columns, 0, 1, out);
    const handle = out[0] as number;
    expect(handle < 0 ? undefined : live.ruleOf(handle)).toBe(expected.rule);
  }
}
