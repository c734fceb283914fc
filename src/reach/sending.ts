/** reach: what each place can send, as sets: in truth, and with the source of somebody else. */
import { type Injection, ownAddresses, type Topology } from '../model/public.ts';
import {
  type AddressSet,
  addressesEqual,
  addressSet,
  allAddresses,
  complementAddresses,
  type Family,
  type Packet,
  prefixRange,
  rangeOf,
  subtractAddresses,
  unionAddresses,
} from '../net/public.ts';
import type { HeaderSpace } from './headers.ts';
import { isNothing, ofFamilies } from './outline-set.ts';
import type { Gate, Place } from './places.ts';
import type { Start } from './propagate.ts';
import type { Terrain } from './terrain.ts';

/** What is sent through one gate of a place: every packet with one of these sources and one of these destinations. */
export interface Sending {
  readonly place: Place;
  readonly gate: Gate;
  readonly sources: AddressSet;
  readonly destinations: AddressSet;
}

/** Every sending of honest packets, or of packets with a source that is no address of the segment. */
export function sendings(terrain: Terrain, places: readonly Place[], spoofed: boolean): readonly Sending[] {
  const from = spoofed ? stationsAlike(places) : places;
  return from.flatMap((place) => {
    const sources = spoofed ? complementAddresses(segmentOf(terrain.topology, place)) : place.honest;
    const all = place.device ? routedOutOf(terrain, place) : allAddresses;
    return place.gates.flatMap((gate): readonly Sending[] => {
      const destinations = gateDestinations(terrain, place, gate, all);
      return isNothing({ sources, destinations }) ? [] : [{ place, gate, sources, destinations }];
    });
  });
}

/** The packets of a sending, about to be put into the platform. */
export function startOf({ headers }: Terrain, { place, gate, sources, destinations }: Sending): Start {
  const packets = headers.and(headers.packets, headers.universe.where({ source: sources, destination: destinations }));
  return { ...entryOf(place, gate), packets: { upper: packets, lower: packets } };
}

/** How many headers a sending has. */
export function headersOf({ headers }: Terrain, { sources, destinations }: Sending): bigint {
  return ([4, 6] as const).reduce(
    (sum, family) =>
      sum + countAddresses(sources, family) * countAddresses(destinations, family) * headers.beside(family),
    0n,
  );
}

function entryOf({ node, interface: name }: Place, { arriving, tags, nextHop }: Gate): Omit<Start, 'packets'> {
  return { node, interface: name, arriving, tags, ...(nextHop === undefined ? {} : { nextHop }) };
}

function countAddresses({ ranges }: AddressSet, of: Family): bigint {
  return ranges.reduce((sum, { family, first, last }) => sum + (family === of ? last - first + 1n : 0n), 0n);
}

// What a device sends passes no filter of its own, so that only the way that its routes name tells anything.
function routedOutOf(terrain: Terrain, place: Place): AddressSet {
  return terrain.sourcesBehind(terrain.node(place.node), place.interface);
}

// What the place's own routes hand to the same neighbour anyway need not be sent there twice.
function gateDestinations(terrain: Terrain, place: Place, { nextHop, tags }: Gate, all: AddressSet): AddressSet {
  if (nextHop === undefined) return all;
  const reached = ofFamilies(all, new Set([nextHop.family]));
  if (tags.length > 0) return reached;
  const routed = terrain
    .ways(terrain.node(place.node))
    .filter(
      ({ way }) => way.kind === 'neighbour' && way.exit === place.interface && addressesEqual(way.nextHop, nextHop),
    );
  return routed.reduce((rest, { destinations }) => subtractAddresses(rest, destinations), reached);
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
export function injectionOf({ place, gate }: Sending, packet: Packet): Injection {
  return {
    node: place.node,
    interface: place.interface,
    packet: { ...packet, vlanTags: gate.tags },
    ...(gate.nextHop === undefined ? {} : { nextHop: gate.nextHop }),
    ...(gate.arriving ? { arriving: true } : {}),
  };
}

/** First packets that say nothing: to the sender itself, and to hosts of its own zone, with no node between. */
export function pointless(terrain: Terrain, { place, gate }: Sending): HeaderSpace {
  const own = gate.arriving ? [] : ownAddresses(terrain.node(place.node));
  const addresses = [...own, ...terrain.hostsIn(place.zone.id)];
  return terrain.headers.universe.where({ destination: addressSet(addresses.map(rangeOf)) });
}
