/** Sets of packets are a Boolean algebra, and equal sets are one number. */
import { test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { Universe } from '../../../src/space/public.ts';
import { build, expression } from '../../support/spaces.ts';

describe.each([32, 8] as const)('with digits of %i bits', (digitBits) => {
  const u = new Universe({ digitBits });

  test.prop([expression, expression, expression])('the laws of a Boolean algebra', (x, y, z) => {
    u.scope(() => {
      const [a, b, c] = [build(u, x), build(u, y), build(u, z)];
      expect(u.union(a, b)).toBe(u.union(b, a));
      expect(u.intersect(a, b)).toBe(u.intersect(b, a));
      expect(u.union(a, u.union(b, c))).toBe(u.union(u.union(a, b), c));
      expect(u.intersect(a, u.intersect(b, c))).toBe(u.intersect(u.intersect(a, b), c));
      expect(u.intersect(a, u.union(b, c))).toBe(u.union(u.intersect(a, b), u.intersect(a, c)));
      expect(u.union(a, u.intersect(b, c))).toBe(u.intersect(u.union(a, b), u.union(a, c)));
      expect(u.union(a, u.intersect(a, b))).toBe(a);
      expect(u.intersect(a, u.unbounded)).toBe(a);
      expect(u.union(a, u.nothing)).toBe(a);
      expect(u.union(a, a)).toBe(a);
    });
  });

  test.prop([expression, expression])('De Morgan; the complement splits what can exist in two', (x, y) => {
    u.scope(() => {
      const [a, b] = [build(u, x), build(u, y)];
      expect(u.complement(u.union(a, b))).toBe(u.intersect(u.complement(a), u.complement(b)));
      expect(u.complement(u.intersect(a, b))).toBe(u.union(u.complement(a), u.complement(b)));
      expect(u.complement(u.complement(a))).toBe(u.intersect(a, u.everything));
      expect(u.union(u.complement(a), u.intersect(a, u.everything))).toBe(u.everything);
      expect(u.isEmpty(u.intersect(a, u.complement(a)))).toBe(true);
    });
  });

  test.prop([expression, expression])('difference, inclusion, overlap and equality say the same', (x, y) => {
    u.scope(() => {
      const [a, b] = [build(u, x), build(u, y)];
      const [ab, ba] = [u.subtract(a, b), u.subtract(b, a)];
      expect(u.union(ab, u.intersect(a, b))).toBe(a);
      expect(u.differing(a, b)).toBe(u.union(ab, ba));
      expect(u.includes(b, a)).toBe(u.union(a, b) === b);
      expect(u.overlaps(a, b)).toBe(!u.isEmpty(u.intersect(a, b)));
      expect(u.isEmpty(u.differing(a, b))).toBe(a === b);
    });
  });

  test.prop([expression, expression, expression])('first match: associative, and each earlier one wins', (x, y, z) => {
    u.scope(() => {
      const [a, b, c] = [u.label(build(u, x), 1), u.label(build(u, y), 2), u.label(build(u, z), 3)];
      const all = u.firstMatch([a, b, c]);
      expect(all).toBe(u.firstMatch([u.firstMatch([a, b]), c]));
      expect(all).toBe(u.firstMatch([a, u.firstMatch([b, c])]));
      const [p, q, r] = [1, 2, 3].map((label) => u.select(all, (one) => one === label));
      expect(p).toBe(build(u, x));
      expect(q).toBe(u.subtract(build(u, y), build(u, x)));
      expect(r).toBe(u.subtract(build(u, z), u.union(build(u, x), build(u, y))));
    });
  });
});
