/** checks: which rows of the matrix were added, taken away or changed. */
import type { Flow, FlowMatrix } from '../../model/public.ts';
import { formatAddressSet, formatService } from '../../net/public.ts';

export interface RowChange {
  readonly id: string;
  readonly kind: 'added' | 'removed' | 'changed' | 'moved';
  readonly before?: Flow;
  readonly after?: Flow;
  /** The fields that are not the same. */
  readonly fields: readonly string[];
}

/** By id, in the order of the new matrix, removed rows last. Rows out of their validity count as not there. */
export function rowChanges(before: FlowMatrix, after: FlowMatrix): readonly RowChange[] {
  const old = new Map(before.flows.map((flow) => [flow.id, flow]));
  const fresh = new Set(after.flows.map(({ id }) => id));
  const order = before.flows.filter(({ id }) => fresh.has(id)).map(({ id }) => id);
  const place = new Map(order.map((id, index) => [id, index]));
  let seen = -1;
  const changes = after.flows.flatMap((flow): readonly RowChange[] => {
    const earlier = old.get(flow.id);
    if (earlier === undefined) return [{ id: flow.id, kind: 'added', after: flow, fields: [] }];
    const at = place.get(flow.id) ?? 0;
    const moved = at < seen;
    seen = Math.max(seen, at);
    const fields = fieldsChanged(earlier, flow);
    if (fields.length > 0) return [{ id: flow.id, kind: 'changed', before: earlier, after: flow, fields }];
    // Order decides only where rows of both actions overlap.
    return moved ? [{ id: flow.id, kind: 'moved', before: earlier, after: flow, fields: ['order'] }] : [];
  });
  const removed = before.flows
    .filter(({ id }) => !fresh.has(id))
    .map((flow): RowChange => ({ id: flow.id, kind: 'removed', before: flow, fields: [] }));
  return [...changes, ...removed];
}

const texts: readonly (readonly [string, (flow: Flow) => string | undefined])[] = [
  ['action', ({ action }) => action],
  ['source', ({ source }) => formatAddressSet(source.addresses, 10_000)],
  ['destination', ({ destination }) => formatAddressSet(destination.addresses, 10_000)],
  ['service', ({ services }) => services.map(formatService).join(', ')],
  ['ingress', ({ ingress }) => ingress],
  ['justification', ({ justification }) => justification],
  ['owner', ({ owner }) => owner],
  ['ticket', ({ ticket }) => ticket],
  ['from', ({ validFrom }) => validFrom],
  ['until', ({ validUntil }) => validUntil],
  ['sensitive', ({ sensitive }) => `${sensitive}`],
  ['encrypted', ({ encrypted }) => `${encrypted}`],
];

function fieldsChanged(before: Flow, after: Flow): readonly string[] {
  return texts.filter(([, of]) => of(before) !== of(after)).map(([name]) => name);
}
