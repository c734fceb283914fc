/** checks: the ends of a row on the platform: who can send for it, who can receive for it. */
import { type Injection, lookupRoute, type Topology } from '../../model/public.ts';
import {
  type Address,
  type AddressSet,
  addressesCover,
  addressSetContains,
  formatAddress,
  intersectAddresses,
  type Packet,
  type Service,
} from '../../net/public.ts';
import type { Atlas } from '../atlas.ts';
import { drawInteger } from '../explore/draw.ts';
import { isPublic, takenAddresses, unicastSpace } from '../explore/places.ts';
import { servicesOverlap } from '../services.ts';
import { Attachments } from './attachments.ts';

/** An address that the row names, and where it lives. `station`: on a segment, held by no node. */
export interface End {
  readonly address: Address;
  readonly node: string;
  readonly interface: string;
  readonly zone: string;
  readonly kind: 'host' | 'device' | 'station' | 'internet';
}

/** Looks for the ends that sets of addresses name on one platform. */
export class EndFinder {
  readonly #atlas: Atlas;
  readonly #attachments: Attachments;
  readonly #taken: ReadonlySet<string>;

  constructor(topology: Topology, atlas: Atlas) {
    this.#atlas = atlas;
    this.#attachments = new Attachments(topology);
    this.#taken = takenAddresses(topology);
  }

  /**
   * Every end that the set names: hosts first, then stations of segments without a host, then the Internet. Devices are
   * ends where the set names them one by one, or where it names nothing else: a row between two zones is not about the
   * firewall's own addresses in them.
   */
  endsOf(set: AddressSet, draw: () => number): readonly End[] {
    const hosts: End[] = [];
    const named: End[] = [];
    const inside: End[] = [];
    const stations: End[] = [];
    const internet: End[] = [];
    const outside = intersectAddresses(set, this.#atlas.internet);
    const beyond = new Set<string>();
    for (const { node, at, address, segment, toInternet } of this.#attachments.meeting(set)) {
      const key = `${node.id} ${address.family}`;
      if (toInternet && !beyond.has(key)) {
        beyond.add(key);
        const found = publicAddress(outside, address.family, draw);
        if (found !== undefined) internet.push({ ...at, address: found, kind: 'internet' });
      }
      if (addressSetContains(set, address)) {
        if (node.kind === 'host') hosts.push({ ...at, address, kind: 'host' });
        else if (addressesCover(set, segment)) inside.push({ ...at, address, kind: 'device' });
        else named.push({ ...at, address, kind: 'device' });
      }
      if (!this.#atlas.filtering.has(node.id)) continue;
      const free = freeOf(intersectAddresses(set, segment), this.#taken, draw);
      if (free !== undefined) stations.push({ ...at, address: free, kind: 'station' });
    }
    const manned = new Set(hosts.map(({ zone, address }) => `${zone} ${address.family}`));
    const found = [
      ...hosts,
      ...named,
      ...stations.filter(({ zone, address }) => !manned.has(`${zone} ${address.family}`)),
      ...internet,
    ];
    return found.length > 0 ? found : inside;
  }
}

// Drawn from all of unicast space first: a row about the Internet is not about the scraps left between declared prefixes.
function publicAddress(set: AddressSet, family: 4 | 6, draw: () => number): Address | undefined {
  const ranges = set.ranges.filter((range) => range.family === family);
  if (ranges.length === 0) return undefined;
  const [first, last] = unicastSpace[family];
  for (let tries = 0; tries < 64; tries += 1) {
    const address: Address = { family, value: drawInteger(draw, first, last) };
    if (addressSetContains(set, address) && isPublic(address)) return address;
  }
  for (let tries = 0; tries < 64; tries += 1) {
    const range = ranges[Math.floor(draw() * ranges.length)];
    if (range === undefined) continue;
    const address: Address = { family, value: drawInteger(draw, range.first, range.last) };
    if (isPublic(address)) return address;
  }
  return ranges.map((range): Address => ({ family, value: range.first })).find(isPublic);
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
export function spread(
  ends: readonly End[],
  limit: number,
  prefer: (end: End) => boolean = () => false,
): readonly End[] {
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
    ({ service, addresses }) =>
      (addresses === undefined || addressSetContains(addresses, address)) &&
      services.some((one) => servicesOverlap(one, service)),
  );
}

/** The injection of a packet that this end sends. What is no host sends by whichever interface its routes name. */
export function sendFrom(topology: Topology, end: End, packet: Packet): Injection {
  const base = { node: end.node, interface: end.interface, packet };
  if (end.kind === 'station') return { ...base, arriving: true };
  const node = topology.nodes.get(end.node);
  if (node === undefined || end.kind === 'host') return base;
  const decision = lookupRoute(topology, node, packet.dst);
  return decision.kind === 'connected' || decision.kind === 'route' ? { ...base, interface: decision.interface } : base;
}
