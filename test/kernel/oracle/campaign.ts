/** Many scenarios after one another, at most a few at a time. */

import { type Bench, runWorker } from './run-worker.ts';
import type { ScenarioKind } from './scenarios.ts';
import { type Shrunk, shrink } from './shrink.ts';

export interface Campaign {
  readonly kinds: readonly ScenarioKind[];
  readonly scenarios: number;
  readonly packetsEach: number;
  readonly firstSeed: number;
  readonly parallel: number;
  /** Ends it early when so many scenarios have differed. */
  readonly enough: number;
  readonly onScenario?: (tally: Tally) => void;
}

/** `decided`: packets whose deciding rule or residual was compared. `milliseconds` are those of sending and comparing. */
export interface Tally {
  scenarios: number;
  packets: number;
  decided: number;
  clashes: number;
  milliseconds: number;
  readonly fates: Map<string, number>;
  readonly differences: Shrunk[];
}

/** Scenario n takes kind n modulo the kinds, and seed `firstSeed` + n. */
export async function campaign(bench: Bench, plan: Campaign): Promise<Tally> {
  const tally: Tally = {
    scenarios: 0,
    packets: 0,
    decided: 0,
    clashes: 0,
    milliseconds: 0,
    fates: new Map(),
    differences: [],
  };
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < plan.scenarios && tally.differences.length < plan.enough) {
      const place = next;
      next += 1;
      const job = {
        kind: plan.kinds[place % plan.kinds.length] ?? 'plain',
        seed: plan.firstSeed + place,
        packets: plan.packetsEach,
      };
      const report = await runWorker(bench, job);
      tally.scenarios += 1;
      tally.packets += report.packets;
      tally.decided += report.decided;
      tally.clashes += report.clashes;
      tally.milliseconds += report.milliseconds;
      for (const [fate, count] of Object.entries(report.fates)) {
        tally.fates.set(fate, (tally.fates.get(fate) ?? 0) + count);
      }
      if (report.difference !== undefined) {
        const shrunk = await shrink(bench, job);
        tally.differences.push(
          shrunk ?? { kind: job.kind, seed: job.seed, length: report.packets, difference: report.difference },
        );
      }
      plan.onScenario?.(tally);
    }
  };
  await Promise.all(Array.from({ length: plan.parallel }, lane));
  return tally;
}
