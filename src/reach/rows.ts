/** reach: a set of packets as rows that read like a flow matrix. */
import { type AddressSet, formatAddressSet } from '../net/public.ts';
import { formatServiceRow } from '../space/public.ts';
import type { HeaderSpace } from './headers.ts';
import type { Terrain } from './terrain.ts';

export interface ReachRow {
  readonly source: AddressSet;
  readonly destination: AddressSet;
  /** `tcp/443`, `icmp/8`, `any`. */
  readonly services: readonly string[];
  readonly text: string;
}

/** A cover of the set by few rows; `complete` is false when `limit` rows say only a part of it. */
export function readableRows(
  { headers }: Terrain,
  set: HeaderSpace,
  limit: number,
): { readonly rows: readonly ReachRow[]; readonly complete: boolean } {
  const { boxes, complete } = headers.universe.boxes(plain(headers, set), limit);
  const rows = boxes.map(({ source, destination, services }): ReachRow => {
    const names = services.map(formatServiceRow);
    return {
      source,
      destination,
      services: names,
      text: `${formatAddressSet(source, 3)} > ${formatAddressSet(destination, 3)} ${names.join(', ')}`,
    };
  });
  return { rows, complete };
}

// Rows say who may speak to whom for what: openings of conversations, whole and without options.
function plain(headers: Terrain['headers'], set: HeaderSpace): HeaderSpace {
  const openings = headers.and(set, headers.conntrack.opens);
  const whole = headers.minus(headers.minus(openings, headers.fragments), headers.withOptions);
  return headers.universe.forget(
    headers.isEmpty(whole) ? set : whole,
    'fragment',
    'options',
    'tcpFlags',
    'state',
    'translated',
    'location',
    'entry',
    'exit',
    'vlan',
    'innerVlan',
  );
}
