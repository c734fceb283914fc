/** checks: who reaches what: zone by zone, for every packet, as rows to read. */
import type { FlowMatrix, Topology, Zone } from '../../model/public.ts';
import { deployedPolicies, projectMatrix } from '../../policy/public.ts';
import {
  makeTerrain,
  type Pivot,
  pivots,
  placesOf,
  type Quantified,
  type ReachRow,
  reachability,
  readableRows,
  understoodAll,
} from '../../reach/public.ts';

export interface ZoneReachInput {
  readonly topology: Topology;
  readonly matrix: FlowMatrix;
  /** Zones to look at; absent: all. */
  readonly from?: ReadonlySet<string>;
  readonly to?: ReadonlySet<string>;
  /** Rows for each pair of zones, at most. */
  readonly rows?: number;
  readonly onProgress?: (done: number, total: number) => void;
}

/** What passes between two zones. `complete` is false where more rows would be needed than were asked for. */
export interface ZoneReach {
  readonly from: Zone;
  readonly to: Zone | undefined;
  readonly rows: readonly ReachRow[];
  readonly complete: boolean;
}

export interface ReachReport {
  readonly pairs: readonly ZoneReach[];
  readonly pivots: readonly Pivot[];
  readonly quantified: Quantified;
  readonly doubts: readonly { readonly en: string; readonly fr: string }[];
}

const ordinaryRows = 8;

/** Every pair of zones of which something passes from the first to the second, for honest senders. */
export function zoneReach(input: ZoneReachInput): ReachReport {
  const { topology, matrix, from, to, rows = ordinaryRows } = input;
  const policies = deployedPolicies(topology, projectMatrix(topology, matrix));
  const terrain = makeTerrain(topology, understoodAll(policies));
  const places = placesOf(terrain).filter(({ zone }) => from === undefined || from.has(zone.id));
  const found = reachability(terrain, places, input.onProgress);
  const wanted = found.pairs.filter((pair) => to === undefined || (pair.to !== undefined && to.has(pair.to.id)));
  return {
    pairs: wanted.map((pair) => ({ from: pair.from, to: pair.to, ...readableRows(terrain, pair.packets, rows) })),
    pivots: pivots(found),
    quantified: found.trust.quantified,
    doubts: [...found.trust.ledger, ...found.trust.doubts].map(({ why }) => why),
  };
}
