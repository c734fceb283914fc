/** checks: the one question that users ask: does this platform keep its promises, and does each row work? */
import type { FlowMatrix, Topology } from '../model/public.ts';
import { deployedPolicies, projectMatrix } from '../policy/public.ts';
import { makeWorld } from '../semantics/public.ts';
import { makeAtlas } from './atlas.ts';
import { type CheckContext, conclude } from './check.ts';
import { type Effort, explore } from './explore/explore.ts';
import { sampledWorld } from './explore/world.ts';
import type { CheckReport } from './finding.ts';
import { prove } from './prove/evidence.ts';
import { pasCatalogue } from './registry.ts';
import { remarkOnRows } from './remarks/public.ts';
import { judgeRows } from './rows/verdict.ts';

/** Whether packets are drawn, or every packet is followed. */
export type Method = 'sampled' | 'proved';

/** `method` (default proved) says how it is found out what arrives where. `seed` (default 1) picks the packets drawn; the same seed gives the same report. `onProgress` counts to `total`. */
export interface CheckInput {
  readonly topology: Topology;
  readonly matrix: FlowMatrix;
  readonly method?: Method;
  readonly seed?: number;
  readonly effort?: Effort;
  /** Rows that end within so many days are remarked on; 30 when left out. */
  readonly soon?: number;
  readonly onProgress?: (done: number, total: number) => void;
}

const parts = 1000;

/** Projects the matrix, walks the sample, judges every row and every promise. Pure: no file, no clock. */
export function runChecks(input: CheckInput): CheckReport {
  const { topology, matrix, method = 'proved', seed = 1, effort = 'normal', onProgress } = input;
  const progress =
    (from: number, to: number) =>
    (done: number, total: number): void =>
      onProgress?.(Math.round(parts * (from + ((to - from) * done) / Math.max(1, total))), parts);
  const projection = projectMatrix(topology, matrix);
  const policies = deployedPolicies(topology, projection);
  // A proof's packets are few, and hold it to the rules as they are read.
  const world = method === 'sampled' ? sampledWorld(topology, policies) : makeWorld(topology, policies);
  const atlas = makeAtlas(topology, policies);
  const found = progress(0.05, 0.8);
  const evidence =
    method === 'proved'
      ? prove({ world, atlas, matrix, policies, onProgress: found })
      : explore({ world, atlas, matrix, policies, seed, effort, onProgress: found });
  const judged = judgeRows({ world, atlas, matrix, projection, seed, effort, onProgress: progress(0.8, 0.95) });
  const context: CheckContext = { topology, matrix, projection, policies, world, atlas, evidence, flows: judged.flows };
  const rows = pasCatalogue.map((check, index) => {
    progress(0.95, 1)(index, pasCatalogue.length);
    return conclude(check, context);
  });
  onProgress?.(parts, parts);
  return {
    rows,
    flows: judged.flows,
    findings: rows.flatMap(({ findings }) => findings),
    remarks: remarkOnRows(matrix, topology, input.soon === undefined ? {} : { soon: input.soon }),
    quantified: {
      packets: evidence.packets + evidence.spoofedPackets + judged.packets,
      zones: topology.zones.size,
      nodes: topology.nodes.size,
      links: topology.links.length,
      rows: matrix.flows.length,
      rules: [...policies.values()].reduce(
        (sum, { forward, input: own }) => sum + forward.rules.length + own.rules.length,
        0,
      ),
    },
    method: evidence.method,
    asOf: matrix.asOf,
  };
}
