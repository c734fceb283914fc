/** checks: the ends of a row on the platform: who can send for it, who can receive for it. */
import type { Injection, Topology } from '../../model/public.ts';
import {
  type Address,
  type AddressSet,
  addressSetContains,
  formatAddress,
  intersectAddresses,
  type Packet,
  prefixRange,
  type Service,
} from '../../net/public.ts';
import type { Atlas } from '../atlas.ts';
import { drawInteger } from '../explore/draw.ts';
import { isPublic, takenAddresses } from '../explore/places.ts';
import { servicesOverlap } from '../services.ts';

/** An address that the row names, and where it lives. `station`: on a segment, held by no node. */
export interface End {
  readonly address: Address;
  readonly node: string;
  readonly interface: string;
  readonly zone: string;
  readonly kind: 'host' | 'device' | 'station' | 'internet';
}

export interface EndFinder {
  readonly topology: Topology;
  readonly atlas: Atlas;
  readonly draw: () => number;
}

/** Every end that the set names: hosts first, then devices, then stations of segments without a host, then the Internet. */
export function endsOf({ topology, atlas, draw }: EndFinder, set: AddressSet): readonly End[] {
  const hosts: End[] = [];
  const devices: End[] = [];
  const stations: End[] = [];
  const internet: End[] = [];
  const taken = takenAddresses(topology);
  for (const node of topology.nodes.values()) {
    for (const iface of node.interfaces.values()) {
      if (!iface.up || iface.addresses.length === 0) continue;
      const at = { node: node.id, interface: iface.name, zone: iface.zone ?? '' };
      for (const { address } of iface.addresses) {
        if (!addressSetContains(set, address)) continue;
        if (node.kind === 'host') hosts.push({ ...at, address, kind: 'host' });
        else devices.push({ ...at, address, kind: 'device' });
      }
      if (node.kind === 'external' && atlas.zoneOfInterface(iface)?.owner.kind === 'internet') {
        for (const family of [4, 6] as const) {
          const address = publicAddress(intersectAddresses(set, atlas.internet), family, draw);
          if (address !== undefined) internet.push({ ...at, address, kind: 'internet' });
        }
      } else if (atlas.filtering.has(node.id)) {
        for (const { prefix } of iface.addresses) {
          const inside = intersectAddresses(set, { ranges: [prefixRange(prefix)] });
          const address = freeOf(inside, taken, draw);
          if (address !== undefined) stations.push({ ...at, address, kind: 'station' });
        }
      }
    }
  }
  const manned = new Set(hosts.map(({ zone, address }) => `${zone} ${address.family}`));
  return [...hosts, ...devices, ...stations.filter(({ zone, address }) => !manned.has(`${zone} ${address.family}`)), ...internet];
}

function publicAddress(set: AddressSet, family: 4 | 6, draw: () => number): Address | undefined {
  const ranges = set.ranges.filter((range) => range.family === family);
  for (let tries = 0; tries < 64 && ranges.length > 0; tries += 1) {
    const range = ranges[Math.floor(draw() * ranges.length)];
    if (range === undefined) continue;
    const address: Address = { family, value: drawInteger(draw, range.first, range.last) };
    if (isPublic(address)) return address;
  }
  for (const { first } of ranges) if (isPublic({ family, value: first })) return { family, value: first };
  return undefined;
}

function freeOf(set: AddressSet, taken: ReadonlySet<string>, draw: () => number): Address | undefined {
  for (const { family, first, last } of set.ranges) {
    for (let tries = 0; tries < 16; tries += 1) {
      const address: Address = { family, value: drawInteger(draw, first, last) };
      const isEdge = last - first > 1n && (address.value === first || address.value === last);
      if (!isEdge && !taken.has(formatAddress(address))) return address;
    }
  }
  return undefined;
}

/** At most `limit` ends, one of each zone and family before a second one of any; those that `prefer` names come first. */
export function spread(ends: readonly End[], limit: number, prefer: (end: End) => boolean = () => false): readonly End[] {
  const sorted = [...ends.filter(prefer), ...ends.filter((end) => !prefer(end))];
  const seen = new Set<string>();
  const first: End[] = [];
  const second: End[] = [];
  for (const end of sorted) {
    const key = `${end.zone} ${end.address.family}`;
    if (seen.has(key)) second.push(end);
    else first.push(end);
    seen.add(key);
  }
  return [...first, ...second].slice(0, limit);
}

/** Whether the node of this end declares a service that overlaps one of these. */
export function listensFor(topology: Topology, { node, address }: End, services: readonly Service[]): boolean {
  return (topology.nodes.get(node)?.services ?? []).some(
    ({ service, addresses }) => (addresses === undefined || addressSetContains(addresses, address)) && services.some((one) => servicesOverlap(one, service)),
  );
}

/** The injection of a packet that this end sends. */
export function sendFrom(end: End, packet: Packet): Injection {
  const base = { node: end.node, interface: end.interface, packet };
  return end.kind === 'station' ? { ...base, arriving: true } : base;
}
