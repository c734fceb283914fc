/** Makes a differing run as short as it can be, each attempt in a fresh namespace, and says what differs. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Difference, Job } from './job.ts';
import { type Bench, runWorker } from './run-worker.ts';

/** The shortest differing sequence found: its places in the full run, and the difference at its end. */
export interface Shrunk {
  readonly seed: number;
  readonly kind: string;
  readonly length: number;
  readonly difference: Difference;
}

const maxAttempts = 80;

/** Undefined where the run does not differ. */
export async function shrink(bench: Bench, job: Job): Promise<Shrunk | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'segproof-oracle-'));
  try {
    const file = join(folder, 'sent.json');
    const first = (await runWorker(bench, { ...job, keepAt: file })).difference;
    if (first === undefined) return undefined;
    let kept = Array.from({ length: first.index + 1 }, (_, i) => i);
    let difference = first;
    let attempts = 0;
    const differs = async (keep: readonly number[]): Promise<boolean> => {
      attempts += 1;
      const again = await runWorker(bench, { ...job, replay: { file, keep } });
      if (again.difference === undefined) return false;
      difference = again.difference;
      kept = keep.slice(0, again.difference.index + 1);
      return true;
    };
    // Leaves out ever smaller runs of packets, from the front, as long as the rest still differs.
    for (let size = Math.ceil(kept.length / 2); size >= 1 && attempts < maxAttempts; size = Math.floor(size / 2)) {
      for (let at = 0; at + size < kept.length && attempts < maxAttempts; ) {
        const without = [...kept.slice(0, at), ...kept.slice(at + size)];
        if (!(await differs(without))) at += size;
      }
    }
    return { seed: job.seed, kind: job.kind, length: kept.length, difference };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function shrunkText({ kind, seed, length, difference }: Shrunk): string {
  const { packet, hex, found, model, kernel, outputs } = difference;
  return [
    `model and kernel differ: ${kind} seed ${seed}, after ${length - 1} packets`,
    ...found.map((line) => `  ${line}`),
    `  packet  ${packet}`,
    `  octets  ${hex}`,
    ...(difference.history ?? []).map((line) => `  before  ${line}`),
    ...model.map((line) => `  model   ${line}`),
    ...kernel.map((line) => `  kernel  ${line}`),
    ...outputs.map((line) => `  out     ${line}`),
  ].join('\n');
}
