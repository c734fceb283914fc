/** A memory of recent headers changes no answer, however it fills, evicts and is left alone. */
import { describe, expect, test } from 'vitest';
import { generateRules } from '../../../bench/classify/generate.ts';
import { traceKinds, traceOf } from '../../../bench/classify/traces.ts';
import { compileColumns } from '../../../src/classify/public.ts';

describe.each([16, 1024, 32_768])('a cache of %i headers', (flowCache) => {
  test.each(traceKinds)('says on %s traffic what the forest says', (kind) => {
    const rules = generateRules('fw', 4, 3000, flowCache);
    const rows = 40_001;
    const headers = traceOf(rules, kind, rows, 3);
    const answers = [{}, { flowCache }].map((option) => {
      const compiled = compileColumns(rules, { ...option, structure: 'forest', backend: 'wasm', rows });
      expect(compiled.reason.includes('behind a cache')).toBe('flowCache' in option);
      const columns = compiled.columns(rows);
      columns.header.set(headers);
      const out = new Int32Array(rows);
      // Twice, so that the second pass finds what the first remembered.
      compiled.lookupMany(columns, 0, rows, out);
      compiled.lookupMany(columns, 0, rows, out);
      return out;
    });
    expect(answers[1]?.findIndex((rule, row) => rule !== answers[0]?.[row])).toBe(-1);
  });

  test('is not used for rules that ask for more than a header', () => {
    const rules = generateRules('fw', 6, 50, 1);
    expect(compileColumns(rules, { flowCache }).reason).not.toContain('cache');
  });
});
