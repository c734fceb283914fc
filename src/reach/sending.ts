/** reach: what each place can send, as sets: in truth, and with the source of somebody else. */
import type { Injection, Topology } from '../model/public.ts';
import { type AddressSet, addressSet, type Packet, prefixRange, rangeOf, unionAddresses } from '../net/public.ts';
import type { HeaderSpace } from './headers.ts';
import type { Gate, Place } from './places.ts';
import type { Start } from './propagate.ts';
import type { Terrain } from './terrain.ts';

/** What is sent through one gate of a place. */
export interface Sending {
  readonly place: Place;
  readonly gate: Gate;
  readonly start: Start;
}

/** Every sending of honest packets, or of packets with a source that is no address of the segment. */
export function sendings(terrain: Terrain, places: readonly Place[], spoofed: boolean): readonly Sending[] {
  const { headers, topology } = terrain;
  const from = spoofed ? stationsAlike(places) : places;
  return from.flatMap((place) => {
    const sources = headers.address('source', spoofed ? segmentOf(topology, place) : place.honest);
    const all = spoofed ? headers.minus(headers.packets, sources) : headers.and(headers.packets, sources);
    return place.gates.flatMap((gate): readonly Sending[] => {
      const packets = gatePackets(terrain, place, gate, place.device ? routedOutOf(terrain, place, all) : all);
      if (headers.isEmpty(packets)) return [];
      const start: Start = {
        node: place.node,
        interface: place.interface,
        arriving: gate.arriving,
        tags: gate.tags,
        packets: { upper: packets, lower: packets },
        ...(gate.nextHop === undefined ? {} : { nextHop: gate.nextHop }),
      };
      return [{ place, gate, start }];
    });
  });
}

// What a device sends passes no filter of its own, so that only the way that its routes name tells anything.
function routedOutOf(terrain: Terrain, place: Place, all: HeaderSpace): HeaderSpace {
  const { headers } = terrain;
  const ways = terrain
    .branches(terrain.node(place.node))
    .filter(({ way }) => (way.kind === 'neighbour' || way.kind === 'onLink') && way.exit === place.interface);
  return headers.and(all, headers.universe.union(...ways.map(({ packets }) => packets)));
}

// What the place's own routes hand to the same neighbour anyway need not be sent there twice.
function gatePackets(terrain: Terrain, place: Place, { nextHop, tags }: Gate, all: HeaderSpace): HeaderSpace {
  const { headers } = terrain;
  if (nextHop === undefined) return all;
  let packets = headers.and(all, headers.family(nextHop.family));
  if (tags.length > 0) return packets;
  for (const { way, packets: routed } of terrain.branches(terrain.node(place.node))) {
    const same =
      way.kind === 'neighbour' &&
      way.exit === place.interface &&
      way.nextHop.family === nextHop.family &&
      way.nextHop.value === nextHop.value;
    if (same) packets = headers.minus(packets, routed);
  }
  return packets;
}

/** Every address that a station of the place's segment may write in truth, whoever it is. */
function segmentOf(topology: Topology, place: Place): AddressSet {
  const iface = topology.nodes.get(place.node)?.interfaces.get(place.interface);
  const connected = addressSet((iface?.addresses ?? []).map(({ prefix }) => prefixRange(prefix)));
  return unionAddresses(place.honest, connected);
}

/** One place for each segment and kind of sender: with a foreign source, every host of a segment is like the others. */
function stationsAlike(places: readonly Place[]): readonly Place[] {
  const seen = new Set<string>();
  return places.filter(({ zone, node, gates, honest, device }) => {
    if (device) return false;
    const hops = gates.map(({ nextHop, tags }) => `${nextHop?.family} ${nextHop?.value} ${tags.join('/')}`).join(' ');
    const key = gates[0]?.arriving === true ? `${zone.id} ${node}` : `${zone.id} ${hops} ${honest.ranges.length > 1}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** One packet of a sending, as it is put into the platform. */
export function injectionOf({ start }: Sending, packet: Packet): Injection {
  return {
    node: start.node,
    interface: start.interface,
    packet: { ...packet, vlanTags: start.tags ?? [] },
    ...(start.nextHop === undefined ? {} : { nextHop: start.nextHop }),
    ...(start.arriving ? { arriving: true } : {}),
  };
}

/** First packets that say nothing: to the sender itself, and to hosts of its own zone, with no node between. */
export function pointless({ headers, topology }: Terrain, sending: Sending): HeaderSpace {
  const { place, gate } = sending;
  const addresses = [...topology.nodes.values()].flatMap((node) =>
    [...node.interfaces.values()]
      .filter(
        (iface) => (node.id === place.node && !gate.arriving) || (iface.zone === place.zone.id && node.kind === 'host'),
      )
      .flatMap((iface) => iface.addresses.map(({ address }) => address)),
  );
  return headers.universe.where({ destination: addressSet(addresses.map(rangeOf)) });
}
