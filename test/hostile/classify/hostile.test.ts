/** Rulesets made to blow up a compiler: they end in a smaller structure that says so, never in a wrong rule. */
import { describe, expect, test } from 'vitest';
import { randomWords } from '../../../bench/classify/random.ts';
import {
  anyFields,
  compileColumns,
  compileMembers,
  compileRuleset,
  LiveRuleset,
  linear,
  type RuleColumns,
  RuleColumnsBuilder,
} from '../../../src/classify/public.ts';
import type { Match, Rule, Ruleset } from '../../../src/model/public.ts';
import { type Address, type AddressSet, addressSet, makePacket, numbers } from '../../../src/net/public.ts';
import { decide } from '../../../src/semantics/public.ts';

const v4 = (value: number): Address => ({ family: 4, value: BigInt(value) });
const context = { state: 'new', destinationTranslated: false } as const;
const ruleOf = (match: Match, id: string): Rule => ({ id, match, action: 'accept', log: false, rows: [] });
const setOf = (rules: readonly Rule[]): Ruleset => ({ name: 'set', rules, residual: { 4: 'deny', 6: 'deny' } });

describe('a rule whose product is enormous', () => {
  const scattered = (offset: number): AddressSet =>
    addressSet(
      Array.from({ length: 2000 }, (_, index) => {
        const value = BigInt(offset + index * 70_000);
        return { family: 4 as const, first: value, last: value + 66_000n };
      }),
    );
  const services = Array.from({ length: 500 }, (_, index) => ({
    kind: 'ports' as const,
    protocol: 6,
    destination: numbers(2 * index + 1),
  }));
  const huge = ruleOf({ source: scattered(0), destination: scattered(1_000_000), services }, 'huge');
  const set = setOf([huge, ruleOf({}, 'rest')]);

  test('stays one box, and is looked up exactly', () => {
    const compiled = compileRuleset(set);
    expect(compiled.structures[4].bytes).toBeLessThan(100_000);
    for (const src of [0, 66_000, 66_001, 69_999, 70_000]) {
      for (const dst of [999_999, 1_000_000, 1_066_001]) {
        for (const dstPort of [0, 1, 2, 999, 1000]) {
          const packet = makePacket({ src: v4(src), dst: v4(dst), protocol: 6, dstPort });
          expect(compiled.decide(packet, context)).toEqual(decide(set, packet, context));
        }
      }
    }
  });
});

describe('rules that no window parts', () => {
  const same = (count: number): RuleColumns => {
    const builder = new RuleColumnsBuilder(4);
    for (let rule = 0; rule < count; rule += 1) {
      builder.add(rule, { first: [0], last: [0xffff_ffff] }, { first: [0], last: [0xffff_ffff] }, anyFields);
    }
    return builder.finish();
  };

  test.each(['typescript', 'wasm'] as const)('20,000 copies of one rule: %s', (backend) => {
    const compiled = compileColumns(same(20_000), { backend });
    expect(compiled.kind).toBe('forest');
    const columns = compiled.columns(300);
    const out = new Int32Array(300).fill(-9);
    compiled.lookupMany(columns, 0, 300, out);
    expect(out.every((rule) => rule === 0)).toBe(true);
    expect(compiled.lookup(columns, 0)).toBe(0);
  });

  test('ranges that overlap everywhere agree with a scan', () => {
    const random = randomWords(3);
    const builder = new RuleColumnsBuilder(4);
    for (let rule = 0; rule < 3000; rule += 1) {
      const [a, b] = [random() & 0xffff, random() & 0xffff].sort((x, y) => x - y) as [number, number];
      const side = { first: [a * 0x1_0000], last: [b * 0x1_0000 + 0xffff] };
      builder.add(rule, side, side, { ...anyFields, sourcePort: [a, b], destinationPort: [a, b] });
    }
    const rules = builder.finish();
    const oracle = linear(rules);
    for (const backend of ['typescript', 'wasm'] as const) {
      const compiled = compileColumns(rules, { backend });
      const columns = compiled.columns(2000);
      columns.header.set(Uint32Array.from({ length: 8000 }, () => random()));
      const out = new Int32Array(2000);
      compiled.lookupMany(columns, 0, 2000, out);
      expect(out.every((rule, row) => rule === oracle.lookup(columns, row))).toBe(true);
    }
  });
});

describe('a memory budget', () => {
  const rules = Array.from({ length: 500 }, (_, index) =>
    ruleOf({ source: addressSet([{ family: 4, first: BigInt(index), last: BigInt(index + 3) }]) }, `${index}`),
  );

  test.each([0, 1000, 30_000])('of %i octets gives a scan that says why', (memoryBudget) => {
    const compiled = compileRuleset(setOf(rules), { memoryBudget });
    expect(compiled.structures[4].kind).toBe('linear');
    expect(compiled.structures[4].reason).toMatch(/too many for a forest|would take/u);
    const packet = makePacket({ src: v4(100), dst: v4(1), protocol: 6 });
    expect(compiled.decide(packet, context).rule?.id).toBe('97');
  });

  test('also holds for rules that change, and for many rulesets at once', () => {
    const live = new LiveRuleset(setOf(rules), { memoryBudget: 0 });
    live.remove(live.handles()[97] as number);
    const packet = makePacket({ src: v4(100), dst: v4(1), protocol: 6 });
    expect(live.decide(packet, context).rule?.id).toBe('98');
    expect(() => compileMembers([setOf(rules)], 4, { memoryBudget: 0 })).toThrow(RangeError);
  });
});

describe('what is no rule', () => {
  test.each([
    ['a reversed range', [5], [4]],
    ['a range that is no digit box', [1], [0x0002_0000]],
  ] as const)('%s is refused', (_, first, last) => {
    const builder = new RuleColumnsBuilder(4);
    const box = { first: [...first], last: [...last] };
    expect(() => builder.add(0, box, box, anyFields)).toThrow(RangeError);
  });

  test('a port range that is reversed or too high is refused', () => {
    const builder = new RuleColumnsBuilder(4);
    const box = { first: [0], last: [0xffff_ffff] };
    expect(() => builder.add(0, box, box, { ...anyFields, destinationPort: [2, 1] })).toThrow(RangeError);
    expect(() => builder.add(0, box, box, { ...anyFields, sourcePort: [0, 65_536] })).toThrow(RangeError);
    expect(() => builder.add(0, box, box, { ...anyFields, protocol: [0, 257] })).toThrow(RangeError);
    expect(builder.count).toBe(0);
  });

  test('a rule that comes after a later one is refused', () => {
    const builder = new RuleColumnsBuilder(4);
    const box = { first: [0], last: [0xffff_ffff] };
    builder.add(3, box, box, anyFields);
    expect(() => builder.add(2, box, box, anyFields)).toThrow('comes too late');
  });

  test('a handle that is gone is refused', () => {
    const live = new LiveRuleset(setOf([ruleOf({}, 'only')]));
    const [only] = live.handles() as [number];
    live.remove(only);
    expect(() => live.remove(only)).toThrow(RangeError);
    expect(() => live.insert(ruleOf({}, 'next'), only)).toThrow(RangeError);
    expect(live.decide(makePacket({ src: v4(1), dst: v4(2), protocol: 6 }), context).rule).toBeUndefined();
  });
});
