/** A table of tests over whole fields holds the packets that its sets hold. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import {
  type NumberField,
  type Placed,
  type TestPart,
  type TestRow,
  type TestTable,
  Universe,
} from '../../../src/space/public.ts';
import { build, expressionAndPackets, fieldValue } from '../../support/spaces.ts';

function holds({ rows }: TestTable, set: TestPart, placed: Placed): boolean {
  let part = set;
  while (typeof part === 'number') {
    const row = rows[part] as TestRow;
    const value = fieldIn(row, placed);
    const way = row.from.filter((from) => BigInt(from) <= value).length - 1;
    part = row.to[way] as TestPart;
  }
  return part;
}

function fieldIn({ test: field, family }: TestRow, placed: Placed): bigint {
  const { packet } = placed;
  if (field === 'family') return BigInt(packet.family);
  if (field !== 'source' && field !== 'destination') return BigInt(fieldValue(field as NumberField, placed));
  expect(family).toBe(packet.family);
  return field === 'source' ? packet.src.value : packet.dst.value;
}

describe.each([32, 8] as const)('with digits of %i bits', (digitBits) => {
  const u = new Universe({ digitBits });

  test.prop([fc.array(expressionAndPackets, { minLength: 1, maxLength: 3 })], { numRuns: 60 })(
    'a table of tests holds what its sets hold, and no row leads onward',
    (cases) => {
      u.scope(() => {
        const sets = cases.map(([tree]) => build(u, tree));
        const table = u.tests(sets);
        for (const [i, { to }] of table.rows.entries()) for (const part of to) expect(part === i).toBe(false);
        for (const { to } of table.rows.slice(0, 1)) expect(to.every((part) => typeof part === 'boolean')).toBe(true);
        for (const [i, [, packets]] of cases.entries()) {
          for (const placed of packets) {
            const inside = u.contains(sets[i] ?? u.nothing, placed.packet, placed.situation);
            expect(holds(table, table.parts[i] ?? false, placed)).toBe(inside);
          }
        }
      });
    },
  );

  test('the same digits in both families are told apart', () => {
    const both = u.where({
      source: {
        ranges: [
          { family: 4, first: 0n, last: 5n * (1n << 24n) - 1n },
          { family: 6, first: 0n, last: 5n * (1n << 120n) - 1n },
        ],
      },
    });
    expect(() => u.tests([both])).not.toThrow();
  });
});
