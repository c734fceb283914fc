/** bench: headers drawn from the rules of a set, from a seed. */
import { addressWords, headerWords, noVlan, type RuleColumns } from '../../src/classify/public.ts';
import { between, randomWords } from './random.ts';

export const traceKinds = ['corner', 'inside', 'skewed'] as const;
export type TraceKind = (typeof traceKinds)[number];

/**
 * Header rows, as in the columns of packets. corner: each field is the first or the last value of a random rule's range;
 * inside: any value of it; skewed: `inside` flows drawn by Zipf's law (exponent 1.1 over 100,000 flows).
 */
export function traceOf(rules: RuleColumns, kind: TraceKind, count: number, seed: number): Uint32Array {
  if (kind === 'skewed') return skewed(traceOf(rules, 'inside', 100_000, seed), headerWords(rules.family), count, seed);
  const random = randomWords(seed);
  const stride = headerWords(rules.family);
  const addresses = 2 * addressWords(rules.family);
  const rows = new Uint32Array(count * stride);
  const pick = (first: number, last: number): number =>
    kind === 'inside' ? between(random, first, last) : random() % 2 === 0 ? first : last;
  for (let row = 0; row < count; row += 1) {
    const box = between(random, 0, rules.count - 1) * stride;
    const at = row * stride;
    for (let word = 0; word < addresses; word += 1) {
      rows[at + word] = pick(rules.first[box + word] as number, rules.last[box + word] as number);
    }
    const first = rules.first[box + addresses] as number;
    const last = rules.last[box + addresses] as number;
    rows[at + addresses] = pick(first >>> 16, last >>> 16) * 0x1_0000 + pick(first & 0xffff, last & 0xffff);
    const protocol = pick(
      (rules.first[box + addresses + 1] as number) & 255,
      (rules.last[box + addresses + 1] as number) & 255,
    );
    rows[at + addresses + 1] = noVlan * 0x1_0000 + protocol;
  }
  return rows;
}

function skewed(flows: Uint32Array, stride: number, count: number, seed: number): Uint32Array {
  const random = randomWords(seed + 1);
  const total = flows.length / stride;
  const sums = new Float64Array(total);
  let sum = 0;
  for (let rank = 0; rank < total; rank += 1) {
    sum += (rank + 1) ** -1.1;
    sums[rank] = sum;
  }
  const rows = new Uint32Array(count * stride);
  for (let row = 0; row < count; row += 1) {
    const wanted = (random() / 0x1_0000_0000) * sum;
    let low = 0;
    let high = total - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] as number) < wanted) low = middle + 1;
      else high = middle;
    }
    rows.set(flows.subarray(low * stride, (low + 1) * stride), row * stride);
  }
  return rows;
}
