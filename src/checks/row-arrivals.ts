/** checks: which arrivals which row stands behind. */
import type { CheckContext } from './check.ts';
import type { Arrival } from './evidence.ts';
import { decidedByRows } from './rows/row-index.ts';

const known = new WeakMap<object, ReadonlyMap<string, readonly Arrival[]>>();

/** The arrivals that the row is the first to allow. */
export function arrivalsOfRow(context: CheckContext, row: string): readonly Arrival[] {
  let byRow = known.get(context.evidence);
  if (byRow === undefined) {
    byRow = sortByRow(context);
    known.set(context.evidence, byRow);
  }
  return byRow.get(row) ?? [];
}

function sortByRow({ evidence, matrix }: CheckContext): ReadonlyMap<string, readonly Arrival[]> {
  const byRow = new Map<string, Arrival[]>();
  for (const arrival of evidence.arrivals) {
    const { flow } = decidedByRows(matrix, { packet: arrival.real, ingress: arrival.entered });
    if (flow === undefined) continue;
    const list = byRow.get(flow.id);
    if (list === undefined) byRow.set(flow.id, [arrival]);
    else list.push(arrival);
  }
  return byRow;
}
