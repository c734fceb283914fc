/** report: what passes between zones, as counts and services per pair. */
import type { Text } from '../diagnostics/public.ts';
import { formatService, type Packet, type Service } from '../net/public.ts';

/** One ordered pair of zones between which something arrived. `services` as text, in numeric order. */
export interface ZonePair {
  readonly from: string;
  readonly to: string;
  readonly services: readonly string[];
  readonly rows: readonly string[];
  /** Some arrival of the pair crossed no filter at all. */
  readonly unfiltered: boolean;
  /** All of it went from outside to outside without touching the platform. */
  readonly outside: boolean;
}

export interface ZoneMatrix {
  readonly zones: readonly string[];
  readonly pairs: readonly ZonePair[];
  /** Packets that were walked to find them. */
  readonly packets: number;
  readonly asOf: string;
  /** What could not be decided: what is missing may pass all the same. */
  readonly doubts: readonly Text[];
}

/** One arrival, reduced to what the matrix shows. */
export interface ZoneArrival {
  readonly from: string;
  readonly to: string;
  readonly packet: Packet;
  readonly rows: readonly string[];
  readonly filtered: boolean;
  /** It met nothing of the platform: no zone and no node of the provider or of a tenant. */
  readonly outside: boolean;
}

export function makeZoneMatrix(
  zones: readonly string[],
  arrivals: Iterable<ZoneArrival>,
  packets: number,
  asOf: string,
  doubts: readonly Text[] = [],
): ZoneMatrix {
  const known = new Set(zones);
  const pairs = new Map<
    string,
    {
      from: string;
      to: string;
      services: Map<string, number>;
      rows: Set<string>;
      unfiltered: boolean;
      outside: boolean;
    }
  >();
  for (const arrival of arrivals) {
    const { from, to } = arrival;
    if (!known.has(from) || !known.has(to) || from === to) continue;
    const key = `${from}\u0000${to}`;
    let pair = pairs.get(key);
    if (pair === undefined) {
      pair = { from, to, services: new Map(), rows: new Set(), unfiltered: false, outside: true };
      pairs.set(key, pair);
    }
    pair.services.set(formatService(serviceOf(arrival.packet)), serviceOrder(arrival.packet));
    for (const row of arrival.rows) pair.rows.add(row);
    if (!arrival.filtered) pair.unfiltered = true;
    if (!arrival.outside) pair.outside = false;
  }
  return {
    zones,
    packets,
    asOf,
    doubts,
    pairs: [...pairs.values()].map(({ from, to, services, rows, unfiltered, outside }) => ({
      from,
      to,
      services: [...services].sort((a, b) => a[1] - b[1]).map(([text]) => text),
      rows: [...rows],
      unfiltered,
      outside,
    })),
  };
}

function serviceOf(packet: Packet): Service {
  const { protocol, dstPort, icmp, family } = packet;
  if (dstPort !== undefined)
    return { kind: 'ports', protocol, destination: { ranges: [{ first: dstPort, last: dstPort }] } };
  if (icmp !== undefined) return { kind: 'icmp', family, type: icmp.type };
  return { kind: 'protocol', protocol };
}

function serviceOrder({ protocol, dstPort, icmp }: Packet): number {
  return protocol * 100_000 + (dstPort ?? icmp?.type ?? 0);
}
