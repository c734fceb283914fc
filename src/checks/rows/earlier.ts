/** checks: what earlier rows leave of a row: an exact set test over addresses and services. */
import type { Flow } from '../../model/public.ts';
import {
  type AddressSet,
  type Family,
  intersectAddresses,
  isEmptyAddresses,
  type Service,
  subtractAddresses,
} from '../../net/public.ts';
import { intersectService, subtractService } from '../../policy/public.ts';

interface Box {
  readonly source: AddressSet;
  readonly destination: AddressSet;
  readonly services: readonly Service[];
}

/** `covered`: nothing is left for the row itself. `by` are the earlier rows that took a part, in order. */
export interface Earlier {
  readonly covered: boolean;
  readonly by: readonly Flow[];
}

// Each subtraction may split a box in three; a row cut this finely is not called covered.
const maxBoxes = 2_000;

/** What `rows`, in their order, take of `flow` before it is asked. Rows bound to another entry take nothing. */
export function takenByEarlier(flow: Flow, rows: readonly Flow[]): Earlier {
  let left: readonly Box[] = ([4, 6] as const).flatMap((family) => boxOf(flow, family));
  const by: Flow[] = [];
  for (const row of rows) {
    if (left.length === 0) break;
    if (row.ingress !== undefined && row.ingress !== flow.ingress) continue;
    const next = left.flatMap((box) => without(box, row) ?? [box]);
    const isTouched = left.some((box) => without(box, row) !== undefined);
    if (!isTouched) continue;
    by.push(row);
    if (next.length > maxBoxes) return { covered: false, by };
    left = next;
  }
  return { covered: left.length === 0, by };
}

// Packets have both ends in one family, so that the families are boxes of their own.
function boxOf(flow: Flow, family: Family): readonly Box[] {
  const source = { ranges: flow.source.addresses.ranges.filter((range) => range.family === family) };
  const destination = { ranges: flow.destination.addresses.ranges.filter((range) => range.family === family) };
  const services = flow.services.filter((service) => service.kind !== 'icmp' || service.family === family);
  return isEmptyAddresses(source) || isEmptyAddresses(destination) || services.length === 0
    ? []
    : [{ source, destination, services }];
}

/** The box without the row's packets; undefined when they share none. */
function without(box: Box, row: Flow): readonly Box[] | undefined {
  const source = intersectAddresses(box.source, row.source.addresses);
  const destination = intersectAddresses(box.destination, row.destination.addresses);
  if (isEmptyAddresses(source) || isEmptyAddresses(destination)) return undefined;
  if (!box.services.some((service) => row.services.some((one) => intersectService(service, one) !== undefined)))
    return undefined;
  const services = row.services.reduce((left: readonly Service[], one) => subtractService(left, one), box.services);
  const pieces: readonly Box[] = [
    { ...box, source: subtractAddresses(box.source, row.source.addresses) },
    { ...box, source, destination: subtractAddresses(box.destination, row.destination.addresses) },
    { source, destination, services },
  ];
  return pieces.filter(
    (piece) => !isEmptyAddresses(piece.source) && !isEmptyAddresses(piece.destination) && piece.services.length > 0,
  );
}
