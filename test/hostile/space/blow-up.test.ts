/** Sets made to explode end inside their budget, and a long run does not grow. */
import { describe, expect, test } from 'vitest';
import { addressSet, numbers } from '../../../src/net/public.ts';
import { type HeaderSpace, Universe } from '../../../src/space/public.ts';

/** Host i may only talk to host i, by a port of its own: lists of hosts in lists of hosts. */
function pairs(u: Universe, count: number, spread: bigint): readonly HeaderSpace[] {
  return Array.from({ length: count }, (_, i) =>
    u.where({
      source: addressSet([{ family: 4, first: BigInt(i) * spread, last: BigInt(i + 40) * spread }]),
      destination: addressSet([{ family: 4, first: BigInt((i * 7919) % count) * spread, last: 0xffff_0000n }]),
      destinationPort: numbers(i % 1000),
    }),
  );
}

describe.each([32, 8] as const)('with digits of %i bits', (digitBits) => {
  test('a union that explodes is undecided, and the universe goes on', () => {
    const u = new Universe({ digitBits });
    const budget = { entries: 20_000 };
    const result = u.attempt(budget, () => u.union(...pairs(u, 400, 65_537n)));
    expect(result).toEqual({ kind: 'undecided', cause: 'budget', spent: 'entries', budget });
    expect(u.stats().entries).toBeLessThan(25_000);
    expect(u.includes(u.everything, u.intersect(u.everything, u.where({ protocol: numbers(6) })))).toBe(true);
  });

  test('the universe itself has a limit', () => {
    const u = new Universe({ digitBits, maxEntries: 20_000 });
    const result = u.attempt({}, () => u.union(...pairs(u, 400, 65_537n)));
    expect(result).toMatchObject({ kind: 'undecided', spent: 'entries' });
    expect(u.attempt({ steps: 50 }, () => u.union(...pairs(u, 20, 1n)))).toMatchObject({ spent: 'steps' });
  });

  test('many rounds of work leave nothing behind', () => {
    const u = new Universe({ digitBits });
    const kept = u.keep(u.where({ protocol: numbers(6) }));
    let most = 0;
    for (let round = 0; round < 100; round += 1) {
      u.scope(() => {
        const parts = pairs(u, 20, BigInt(round + 1));
        u.swapEnds(u.intersect(u.everything, u.union(...parts)));
      });
      most = Math.max(most, u.stats().entries);
    }
    u.collect();
    expect(u.stats().entries).toBeLessThan(1000);
    expect(most).toBeLessThan(1 << 20);
    expect(u.count(kept)).toBe(u.count(u.where({ protocol: numbers(6) })));
  });
});
