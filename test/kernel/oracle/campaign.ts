/** Many scenarios after one another, at most a few at a time. */

import type { Job, Report } from './job.ts';
import { type Bench, runJobs } from './run-worker.ts';
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

// Scenarios a worker: each process compiles the engine anew.
const together = 8;

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
      const places = Array.from({ length: Math.min(together, plan.scenarios - next) }, (_, i) => next + i);
      next += places.length;
      const jobs = places.map((place) => ({
        kind: plan.kinds[place % plan.kinds.length] ?? 'plain',
        seed: plan.firstSeed + place,
        packets: plan.packetsEach,
      }));
      for (const [i, report] of (await runJobs(bench, jobs)).entries()) {
        const job = jobs[i];
        if (job !== undefined) await count(bench, tally, job, report);
        plan.onScenario?.(tally);
      }
    }
  };
  await Promise.all(Array.from({ length: plan.parallel }, lane));
  return tally;
}

async function count(bench: Bench, tally: Tally, job: Job, report: Report): Promise<void> {
  tally.scenarios += 1;
  tally.packets += report.packets;
  tally.decided += report.decided;
  tally.clashes += report.clashes;
  tally.milliseconds += report.milliseconds;
  for (const [fate, number] of Object.entries(report.fates)) {
    tally.fates.set(fate, (tally.fates.get(fate) ?? 0) + number);
  }
  if (report.difference === undefined) return;
  const shrunk = await shrink(bench, job);
  const { kind, seed } = job;
  tally.differences.push(shrunk ?? { kind, seed, length: report.packets, difference: report.difference });
}
