/** Compiled ClassBench sets say what a scan of the list says, at every boundary of the rules and one beside it. */
import { describe, expect, test } from 'vitest';
import { hasClassbench, readClassbench } from '../../../bench/classify/classbench.ts';
import { traceOf } from '../../../bench/classify/traces.ts';
import {
  compileColumns,
  linear,
  type PacketColumns,
  packetColumns,
  type RuleColumns,
} from '../../../src/classify/public.ts';

const names = ['1k', '10k', '100k'].flatMap((size) => ['acl1', 'fw1', 'ipc1'].map((set) => `${set}_${size}`));
const present = hasClassbench('acl1_1k');
const title = present ? 'ClassBench sets' : 'ClassBench sets (skipped: ../shared/bench-data/classbench is not there)';

describe.skipIf(!present)(title, () => {
  test.each(names)('%s', (name) => {
    const rules = readClassbench(name);
    const oracle = linear(rules);
    // A scan of 100,000 rules takes long, so the large sets are asked at a sample of their boundaries.
    const wanted = name.endsWith('_100k') ? 600 : name.endsWith('_10k') ? 5000 : 40_000;
    const rows = joined([
      boundaries(rules, Math.ceil(wanted / 60)),
      traceOf(rules, 'inside', wanted >> 2, 11),
      traceOf(rules, 'corner', wanted >> 2, 12),
    ]);
    const count = rows.length / 4;
    const asked: PacketColumns = { ...packetColumns(4, count), header: rows };
    const expected = Int32Array.from({ length: count }, (_, row) => oracle.lookup(asked, row));
    for (const backend of ['typescript', 'wasm'] as const) {
      const compiled = compileColumns(rules, { backend, rows: count });
      const columns = compiled.columns(count);
      columns.header.set(rows);
      const many = new Int32Array(count);
      compiled.lookupMany(columns, 0, count, many);
      const wrong = expected.filter((rule, row) => many[row] !== rule || compiled.lookup(columns, row) !== rule);
      expect(wrong.length, `${backend}: ${compiled.reason}`).toBe(0);
    }
  });
});

/** Rows that lie inside a rule but for one field, which is at, just before or just after an end of the rule's range. */
function boundaries(rules: RuleColumns, most: number): Uint32Array {
  const step = Math.max(1, Math.floor(rules.count / most));
  const rows: number[] = [];
  for (let box = 0; box < rules.count; box += step) {
    const first = [...rules.first.subarray(box * 4, box * 4 + 4)];
    const last = [...rules.last.subarray(box * 4, box * 4 + 4)];
    for (const [word, unit, most16] of [
      [0, 1, 0xffff_ffff],
      [1, 1, 0xffff_ffff],
      [2, 0x1_0000, 0xffff],
      [2, 1, 0xffff],
      [3, 1, 0xff],
    ] as const) {
      for (const end of [first, last]) {
        const value = Math.floor((end[word] as number) / unit) % (most16 + 1);
        for (const beside of [value - 1, value, value + 1]) {
          if (beside < 0 || beside > most16) continue;
          const row = [...first];
          row[word] =
            (row[word] as number) + (beside - (Math.floor((row[word] as number) / unit) % (most16 + 1))) * unit;
          rows.push(...row);
        }
      }
    }
  }
  return Uint32Array.from(rows);
}

function joined(lists: readonly Uint32Array[]): Uint32Array {
  const all = new Uint32Array(lists.reduce((sum, list) => sum + list.length, 0));
  let at = 0;
  for (const list of lists) {
    all.set(list, at);
    at += list.length;
  }
  return all;
}
