/** checks: the one question that users ask: does this platform keep its promises, and does each row work? */
import type { FlowMatrix, Topology } from '../model/public.ts';
import { atLeast, atMost, boundedNodes, deployedPolicies, projectMatrix } from '../policy/public.ts';
import { makeWorld } from '../semantics/public.ts';
import { conclude, concludeBetween } from './check.ts';
import type { Effort } from './explore/explore.ts';
import type { CheckReport } from './finding.ts';
import { pasCatalogue } from './registry.ts';
import { remarkOnRows } from './remarks/public.ts';
import { flowsBetween, look } from './view.ts';

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

/** Projects the matrix, follows every packet, judges every row and every promise. Pure: no file, no clock. */
export function runChecks(input: CheckInput): CheckReport {
  const { topology, matrix, onProgress } = input;
  const progress =
    (from: number, to: number) =>
    (share: number): void =>
      onProgress?.(Math.round(parts * (from + (to - from) * share)), parts);
  const projection = projectMatrix(topology, matrix);
  const policies = deployedPolicies(topology, projection);
  const bounded = boundedNodes(policies);
  const least = look(input, projection, atLeast(policies), progress(0.05, bounded.length === 0 ? 0.95 : 0.5));
  const most = bounded.length === 0 ? undefined : look(input, projection, atMost(policies), progress(0.5, 0.95));
  const judging = progress(0.95, 1);
  const rows = pasCatalogue.map((check, index) => {
    judging(index / pasCatalogue.length);
    return most === undefined
      ? conclude(check, least.context)
      : concludeBetween(check, least.context, most.context, bounded);
  });
  onProgress?.(parts, parts);
  const { evidence } = (most ?? least).context;
  const flows =
    most === undefined
      ? least.context.flows
      : flowsBetween(makeWorld(topology, policies), least.context.flows, most.context.flows);
  return {
    rows,
    flows,
    findings: rows.flatMap(({ findings }) => findings),
    remarks: remarkOnRows(matrix, topology, input.soon === undefined ? {} : { soon: input.soon }),
    quantified: {
      packets: evidence.packets + evidence.spoofedPackets + (most ?? least).packets,
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
