/** Threads over shared memory answer as one thread does. */
import { describe, expect, test } from 'vitest';
import { between, randomWords } from '../../../bench/classify/random.ts';
import { traceOf } from '../../../bench/classify/traces.ts';
import { compileColumns, compileThreaded, type RuleColumns, RuleColumnsBuilder } from '../../../src/classify/public.ts';
import { startThreads } from '../../../src/cli/kernel-threads.ts';

function rulesFrom(seed: number, count: number): RuleColumns {
  const random = randomWords(seed);
  const builder = new RuleColumnsBuilder(4);
  for (let rule = 0; rule < count; rule += 1) {
    const prefix = (): { first: number[]; last: number[] } => {
      const size = 2 ** between(random, 0, 16);
      const value = 0x0a00_0000 + between(random, 0, 0xff_ffff);
      const first = value - (value % size);
      return { first: [first], last: [first + size - 1] };
    };
    const port = between(random, 1, 1000);
    builder.add(rule, prefix(), prefix(), {
      sourcePort: [0, 0xffff],
      destinationPort: [port, port + between(random, 0, 20)],
      protocol: [6, 6],
      vlan: [0, 0xffff],
    });
  }
  return builder.finish();
}

describe('threads over shared memory', () => {
  test.each([1, 2, 3])('%i threads answer every row as one thread does', async (threads) => {
    const rules = rulesFrom(threads, 2000);
    const rows = 10_007;
    const compiled = compileThreaded(rules, { rows, threads });
    if (typeof compiled === 'string') throw new Error(compiled);
    const headers = traceOf(rules, 'inside', rows, 5);
    compiled.columns.header.set(headers);
    const alone = compileColumns(rules, { structure: 'forest' });
    const columns = alone.columns(rows);
    columns.header.set(headers);
    const expected = new Int32Array(rows);
    alone.lookupMany(columns, 0, rows, expected);

    const port = startThreads(compiled.start, threads);
    try {
      await compiled.lookup(port, rows);
      expect(compiled.answers.findIndex((answer, row) => answer !== expected[row])).toBe(-1);
      compiled.answers.fill(-7);
      await compiled.lookup(port, 5);
      expect([...compiled.answers.subarray(0, 6)]).toEqual([...expected.subarray(0, 5), -7]);
    } finally {
      await port.stop();
    }
  });
});
