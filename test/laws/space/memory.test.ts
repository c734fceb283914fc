/** Collection and budgets never change what a set in somebody's hands means. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { type HeaderSpace, Universe } from '../../../src/space/public.ts';
import { build, type Expression, expression, expressionAndPackets } from '../../support/spaces.ts';

describe('collection', () => {
  test.prop([fc.array(expressionAndPackets, { minLength: 2, maxLength: 6 }), fc.nat()])(
    'never changes a live set: same packets, same size, same number when built again',
    (list, keep) => {
      const u = new Universe();
      const trees = list.map(([tree]) => tree);
      const kept = u.scope(() =>
        trees
          .map((tree, i) => ({ tree, set: build(u, tree), live: ((keep >> i) & 1) === 1 }))
          .filter(({ set, live }) => {
            if (live) u.keep(set);
            return live;
          }),
      );
      const before = kept.map(({ set }) => ({ count: u.count(set), size: u.size(set) }));
      u.collect();
      kept.forEach(({ tree, set }, i) => {
        expect(u.count(set)).toBe(before[i]?.count);
        expect(u.size(set)).toEqual(before[i]?.size);
        expect(u.scope((hold) => hold(build(u, tree)))).toBe(set);
      });
      for (const [tree, packets] of list) {
        u.scope(() => {
          const again = build(u, tree);
          const other = new Universe();
          const fresh = build(other, tree);
          for (const { packet, situation } of packets) {
            expect(u.contains(again, packet, situation)).toBe(other.contains(fresh, packet, situation));
          }
          expect(u.size(again)).toEqual(other.size(fresh));
        });
      }
    },
  );

  test.prop([fc.array(expression, { minLength: 1, maxLength: 6 })])('frees everything that nobody holds', (trees) => {
    const u = new Universe();
    u.collect();
    const { nodes, entries } = u.stats();
    u.scope(() => {
      for (const tree of trees) build(u, tree);
    });
    u.collect();
    expect(u.stats().nodes).toBe(nodes);
    expect(u.stats().entries).toBe(entries);
  });

  test.prop([expression, expression])('holding passes a set outwards, one scope at a time', (x, y) => {
    const u = new Universe();
    const [count, set] = u.scope((outward) => {
      const [inner, number] = u.scope((hold) => {
        build(u, y);
        const made = hold(build(u, x));
        return [made, u.count(made)] as const;
      });
      u.collect();
      expect(u.count(inner)).toBe(number);
      return [number, outward(inner)] as const;
    });
    u.collect();
    expect(u.count(set)).toBe(count);
  });

  test.prop([expression, fc.integer({ min: 1, max: 3 })])(
    'a set kept n times lives until it is released n times',
    (tree, n) => {
      const u = new Universe();
      u.scope(() => {
        const set = build(u, tree);
        for (let i = 0; i < n; i += 1) u.keep(set);
        return set;
      });
      const set = u.scope((hold) => hold(build(u, tree)));
      for (let i = 0; i < n; i += 1) u.release(set);
      if (set >= 0) expect(() => u.release(set)).toThrow(RangeError);
    },
  );

  test('a set that was let go is refused, not answered for', () => {
    const u = new Universe();
    let lost: HeaderSpace = u.nothing;
    u.scope(() => {
      lost = u.where({ source: { ranges: [{ family: 4, first: 1n, last: 5n }] } });
    });
    u.collect();
    expect(() => u.isEmpty(lost)).toThrow(/not held/);
    expect(() => u.union(lost, u.everything)).toThrow(/not held/);
  });
});

describe('budgets', () => {
  const many = fc.array(expression, { minLength: 1, maxLength: 8 });
  const unite = (u: Universe, trees: readonly Expression[]): HeaderSpace =>
    u.intersect(u.union(...trees.map((tree) => build(u, tree))), u.everything);

  test.prop([many, fc.nat(300), fc.nat(60)])(
    'an attempt is right or undecided, and leaves the universe as good as new',
    (trees, entries, steps) => {
      const u = new Universe();
      const result = u.attempt({ entries, steps }, () => unite(u, trees));
      const without = unite(u, trees);
      if (result.kind === 'decided') expect(result.value).toBe(without);
      else
        expect(result).toEqual({ kind: 'undecided', cause: 'budget', spent: result.spent, budget: { entries, steps } });
      const other = new Universe();
      expect(u.count(without)).toBe(other.count(unite(other, trees)));
    },
  );

  test.prop([many])('enough budget always decides; an attempt inside another gets no more than is left', (trees) => {
    const u = new Universe();
    const plenty = { entries: 1e6, steps: 1e6 };
    expect(u.attempt(plenty, () => unite(u, trees)).kind).toBe('decided');
    const other = new Universe();
    const outer = other.attempt({ steps: 0 }, () => other.attempt(plenty, () => unite(other, trees)));
    const alone = new Universe();
    const direct = alone.attempt({ steps: 0 }, () => unite(alone, trees));
    if (direct.kind === 'decided') expect(outer.kind).toBe('decided');
    else expect(outer).toMatchObject({ kind: 'decided', value: { kind: 'undecided', spent: 'steps' } });
  });

  test('other errors pass through an attempt unchanged', () => {
    const u = new Universe();
    expect(() =>
      u.attempt({}, () => {
        throw new TypeError('mine');
      }),
    ).toThrow('mine');
  });
});
