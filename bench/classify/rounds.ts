/** bench: contenders timed in turn, in a new random order each round, so that noise falls on all alike. */
import { between, randomWords } from './random.ts';

export interface Contender {
  readonly name: string;
  /** Packets of one pass. */
  readonly count: number;
  /** Nanoseconds of one pass. */
  readonly pass: () => number | Promise<number>;
}

/**
 * Nanoseconds that `run` spent on the processor. Other programs that push it off are no part of that, though they still
 * cost it the caches; the peer in C measures itself in the same way.
 */
export function timed(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) * 1000;
}

/** Nanoseconds a packet, by contender, one number a round. */
export type Timings = ReadonlyMap<string, readonly number[]>;

export async function interleaved(contenders: readonly Contender[], rounds: number, seed: number): Promise<Timings> {
  const random = randomWords(seed);
  const found = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let warm = 0; warm < 2; warm += 1) for (const { pass } of contenders) await pass();
  for (let round = 0; round < rounds; round += 1) {
    const order = [...contenders];
    for (let last = order.length - 1; last > 0; last -= 1) {
      const other = between(random, 0, last);
      [order[last], order[other]] = [order[other] as Contender, order[last] as Contender];
    }
    for (const { name, count, pass } of order) found.get(name)?.push((await pass()) / count);
  }
  return found;
}

export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? Number.NaN;
}

export function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

/** How many times `other` is slower than `ours`, round by round. */
export function ratios(ours: readonly number[], other: readonly number[]): readonly number[] {
  return ours.map((value, round) => (other[round] ?? Number.NaN) / value);
}
