/** The compiled classifier says what the walk over the rules says, packet by packet, one by one and in batches. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { type CompileOptions, compileRuleset, hasWebAssembly } from '../../../src/classify/public.ts';
import type { Ruleset } from '../../../src/model/public.ts';
import { decide } from '../../../src/semantics/public.ts';
import { type Arrival, arrivals, plainRuleset, ruleset } from '../../support/classify.ts';

const questions = ruleset.chain((set) =>
  fc.tuple(fc.constant(set), fc.array(arrivals(set), { minLength: 1, maxLength: 40 })),
);

const forms: readonly [string, CompileOptions][] = [
  ['the forest in TypeScript', { backend: 'typescript' }],
  ['the forest in WebAssembly', { backend: 'wasm' }],
  ['the forest in WebAssembly, with packets in its memory', { backend: 'wasm', rows: 64 }],
  ['the forest alone', { structure: 'forest' }],
  ['the list of boxes', { memoryBudget: 0 }],
  ['rules whose sets are kept whole', { mostBoxesOfARule: 1 }],
];

test('this runtime has WebAssembly with SIMD', () => {
  expect(hasWebAssembly()).toBe(true);
});

describe.each(forms)('against semantics: %s', (_, options) => {
  test.prop([questions], { numRuns: 120 })('one packet at a time', ([set, asked]) => {
    const compiled = compileRuleset(set, options);
    for (const { packet, context } of asked) {
      expect(compiled.decide(packet, context)).toEqual(decide(set, packet, context));
    }
  });

  test.prop([questions], { numRuns: 120 })('many at once', ([set, asked]) => {
    expect(manyAtOnce(set, asked, options)).toEqual(
      asked.map(({ packet, context }) => decide(set, packet, context).rule ?? 'residual'),
    );
    expect(compileRuleset(set, options).decideMany(asked)).toEqual(
      asked.map(({ packet, context }) => decide(set, packet, context)),
    );
  });
});

// Only rules that ask for nothing beside addresses, protocol and ports are held in tables.
const plainQuestions = plainRuleset.chain((set) =>
  fc.tuple(fc.constant(set), fc.array(arrivals(set), { minLength: 1, maxLength: 60 })),
);

describe.each(['typescript', 'wasm'] as const)('tables in %s', (backend) => {
  test.prop([plainQuestions], { numRuns: 120 })('say what semantics says', ([set, asked]) => {
    expect(manyAtOnce(set, asked, { backend })).toEqual(
      asked.map(({ packet, context }) => decide(set, packet, context).rule ?? 'residual'),
    );
    const compiled = compileRuleset(set, { backend });
    for (const { packet, context } of asked) {
      expect(compiled.decide(packet, context)).toEqual(decide(set, packet, context));
    }
  });

  test('are what small plain rulesets become', () => {
    const [set] = fc.sample(
      plainRuleset.filter(({ rules }) => rules.length > 5),
      { seed: 1, numRuns: 1 },
    ) as [Ruleset];
    expect(compileRuleset(set, { backend }).structures[4].kind).toBe('tables');
  });
});

function manyAtOnce(set: Ruleset, asked: readonly Arrival[], options: CompileOptions): readonly unknown[] {
  const compiled = compileRuleset(set, options);
  const found: unknown[] = new Array(asked.length);
  for (const family of [4, 6] as const) {
    const rows = asked.map((_, index) => index).filter((index) => asked[index]?.packet.family === family);
    const columns = compiled.columns(family, rows.length);
    const out = new Int32Array(rows.length);
    rows.forEach((index, row) => {
      const { packet, context } = asked[index] as Arrival;
      compiled.write(columns, row, packet, context);
    });
    compiled.lookupMany(columns, 0, rows.length, out);
    rows.forEach((index, row) => {
      found[index] = set.rules[out[row] as number] ?? 'residual';
    });
  }
  return found;
}
