/** space: how many points a set holds. */
import type { Layout } from './layout.ts';
import { entriesOf } from './rewrite.ts';
import { type Diagram, type DiagramStore, empty, leafLevel } from './store.ts';

/** The number of points at which the diagram's label is not 0. Digits that IPv4 does not have count once. */
export function countPoints(store: DiagramStore, layout: Layout, diagram: Diagram): bigint {
  const done = { 4: new Map<Diagram, bigint>(), 6: new Map<Diagram, bigint>() };
  const sizes = { 4: skipSizes(store, layout, 4), 6: skipSizes(store, layout, 6) };
  const above = skipSizes(store, layout, 6);

  const depth = (part: Diagram): number => {
    const level = store.level(part);
    return level === leafLevel ? layout.levels : level;
  };
  /** Points below `from`, for a part that starts there or further down. */
  const under = (part: Diagram, from: number, family: 4 | 6): bigint => {
    if (part === empty) return 0n;
    const size = sizes[family];
    const skipped = (size[from] as bigint) / (size[depth(part)] as bigint);
    return skipped * inside(part, family);
  };
  const inside = (part: Diagram, family: 4 | 6): bigint => {
    if (part < 0) return 1n;
    const known = done[family].get(part);
    if (known !== undefined) return known;
    const level = store.level(part);
    let sum = 0n;
    let first = 0;
    for (const { bound, kid } of entriesOf(store, part)) {
      sum += BigInt(bound - first + 1) * under(kid, level + 1, family);
      first = bound + 1;
    }
    done[family].set(part, sum);
    return sum;
  };
  const tops = new Map<Diagram, bigint>();
  const upper = (part: Diagram, from: number): bigint => {
    if (part === empty) return 0n;
    const level = Math.min(depth(part), layout.family);
    const skipped = (above[from] as bigint) / (above[level] as bigint);
    let sum = tops.get(part) ?? 0n;
    if (!tops.has(part)) {
      let first = 0;
      if (level < layout.family) {
        for (const { bound, kid } of entriesOf(store, part)) {
          sum += BigInt(bound - first + 1) * upper(kid, level + 1);
          first = bound + 1;
        }
      } else {
        const entries = depth(part) === layout.family ? entriesOf(store, part) : [{ bound: 1, kid: part }];
        for (const family of [4, 6] as const) {
          const value = family === 4 ? 0 : 1;
          const kid = entries.find(({ bound }) => value <= bound)?.kid ?? empty;
          sum += under(kid, layout.family + 1, family);
        }
      }
      tops.set(part, sum);
    }
    return skipped * sum;
  };
  return upper(diagram, 0);
}

/** At each level: the product of the sizes of it and of all levels further down, as this family has them. */
function skipSizes(store: DiagramStore, layout: Layout, family: 4 | 6): readonly bigint[] {
  const sizes: bigint[] = Array.from({ length: layout.levels + 1 }, () => 1n);
  for (let level = layout.levels - 1; level >= 0; level -= 1) {
    const block = level >= layout.destination ? layout.destination : layout.source;
    const isDigit = level >= layout.source && level < layout.destination + layout.digits[6];
    const lacks = isDigit && level - block >= layout.digits[family];
    sizes[level] = (sizes[level + 1] as bigint) * (lacks ? 1n : BigInt((store.top[level] as number) + 1));
  }
  return sizes;
}
