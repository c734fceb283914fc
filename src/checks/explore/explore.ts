/** checks: the sampled exploration: from every place to every destination, one packet for each class of headers. */
import {
  type FlowMatrix,
  type Injection,
  lookupRoute,
  type Policy,
  type Topology,
  type Trace,
} from '../../model/public.ts';
import { type Address, addressesEqual, formatAddress, formatPacket } from '../../net/public.ts';
import { makeWorld, newMemory, type World, walk } from '../../semantics/public.ts';
import type { Atlas } from '../atlas.ts';
import type { Arrival, Evidence } from '../evidence.ts';
import { arrivalOf } from './arrival.ts';
import { Conditions } from './conditions.ts';
import { destinationsOf } from './destinations.ts';
import { drawFrom } from './draw.ts';
import { type Place, placesOf } from './places.ts';
import { exampleOf, ProbeBook, probePacket } from './probes.ts';
import { topologyWithout } from './without.ts';

/** quick: one header in four classes for each pair of ends · thorough: every standard port, whatever rules tell apart. */
export type Effort = 'quick' | 'normal' | 'thorough';

export interface ExploreInput {
  readonly world: World;
  readonly atlas: Atlas;
  readonly matrix: FlowMatrix;
  readonly policies: ReadonlyMap<string, Policy>;
  readonly seed: number;
  readonly effort: Effort;
  /** Called between places. */
  readonly onProgress?: (done: number, total: number) => void;
}

// Packets kept from one run: a bound on time for platforms of thousands of nodes, said in the answer when it is met.
const maxPackets: Readonly<Record<Effort, number>> = { quick: 200_000, normal: 2_000_000, thorough: 20_000_000 };

export function explore(input: ExploreInput): Evidence {
  const { world, atlas, effort } = input;
  const draw = drawFrom(input.seed);
  const conditions = new Conditions(world.topology, input.matrix, input.policies);
  const places = placesOf(world, atlas, conditions, draw);
  const destinations = destinationsOf(world.topology, atlas, conditions, draw);
  const highPort = 20_000 + Math.floor(draw() * 20_000);
  const book = new ProbeBook(conditions, highPort, effort === 'thorough');
  const tally = new Tally(world, atlas, maxPackets[effort]);
  const total = places.length * 2;

  for (const [index, place] of places.entries()) {
    input.onProgress?.(index, total);
    for (const destination of destinations) {
      if (isPointless(atlas, place, destination)) continue;
      for (const source of place.sources) {
        if (source.family !== destination.family || addressesEqual(source, destination)) continue;
        const probes = book.of(source.family, conditions.between(source, destination));
        const chosen = effort === 'quick' ? probes.slice(0, 4) : probes;
        for (const nextHop of place.nextHops) {
          if (nextHop !== undefined && nextHop.family !== source.family) continue;
          for (const probe of chosen)
            tally.try(place, inject(place, probePacket(probe, source, destination), nextHop), false);
        }
      }
    }
  }
  const honest = tally.packets;
  const stations = spoofPlaces(places);
  for (const [index, place] of stations.entries()) {
    input.onProgress?.(places.length + Math.floor((index * places.length) / stations.length), total);
    for (const injection of spoofedFrom(place, places, destinations, conditions)) tally.try(place, injection, true);
  }
  input.onProgress?.(total, total);
  return tally.evidence(honest);
}

function inject(place: Place, packet: Injection['packet'], nextHop: Address | undefined): Injection {
  return {
    node: place.node,
    interface: place.interface,
    packet,
    ...(nextHop === undefined ? {} : { nextHop }),
    ...(place.arriving ? { arriving: true } : {}),
  };
}

// A host reaches the other hosts of its own segment without any node between: nothing there can be right or wrong.
// Devices on the segment are tried, since their own input filter stands between.
function isPointless(atlas: Atlas, place: Place, destination: Address): boolean {
  const holder = atlas.holderOf(destination);
  if (place.device && !sendsBy(atlas.topology, place, destination)) return true;
  if (holder === undefined) return false;
  if (holder.node === place.node && !place.arriving) return true;
  return holder.zone === place.zone.id && atlas.topology.nodes.get(holder.node)?.kind === 'host';
}

// What a device sends passes no filter of its own, so that only the way that its routes name tells anything.
function sendsBy(topology: Topology, { node, interface: name }: Place, destination: Address): boolean {
  const sender = topology.nodes.get(node);
  const decision = sender === undefined ? undefined : lookupRoute(topology, sender, destination);
  return (decision?.kind === 'connected' || decision?.kind === 'route') && decision.interface === name;
}

/** One place for each segment and sender kind: spoofing from one host of a segment shows what every other one could. */
function spoofPlaces(places: readonly Place[]): readonly Place[] {
  const seen = new Set<string>();
  return places.filter(({ zone, arriving, nextHops, node, device }) => {
    if (device) return false;
    const key = arriving
      ? `${zone.id} ${node}`
      : `${zone.id} ${nextHops.map((hop) => (hop === undefined ? '' : formatAddress(hop))).join(' ')}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

const maxSpoofedSources = 64;
const maxSpoofedTargets = 4;

/** Packets with the sources of other zones, to where some rule would let such a source through. */
function* spoofedFrom(
  place: Place,
  places: readonly Place[],
  destinations: readonly Address[],
  conditions: Conditions,
): Iterable<Injection> {
  const sources = new Map<string, Address>();
  for (const other of places) {
    if (other.zone.id === place.zone.id || sources.size >= maxSpoofedSources) continue;
    for (const source of other.sources)
      sources.set(`${other.zone.id} ${conditions.signature('source', source)}`, source);
  }
  for (const source of sources.values()) {
    let targets = 0;
    for (const destination of destinations) {
      if (targets >= maxSpoofedTargets || destination.family !== source.family) continue;
      const [first] = conditions.between(source, destination);
      const probe = first === undefined ? undefined : exampleOf(conditions.asked(first).service, source.family);
      if (probe === undefined) continue;
      targets += 1;
      for (const nextHop of place.nextHops) {
        if (nextHop === undefined || nextHop.family === source.family)
          yield inject(place, probePacket(probe, source, destination), nextHop);
      }
    }
  }
}

/** Counts every packet walked and keeps those that arrive. */
class Tally {
  readonly #world: World;
  readonly #atlas: Atlas;
  readonly #limit: number;
  readonly #arrivals: Arrival[] = [];
  readonly #spoofed: Arrival[] = [];
  #undecided = 0;
  #example = '';
  packets = 0;

  constructor(world: World, atlas: Atlas, limit: number) {
    this.#world = world;
    this.#atlas = atlas;
    this.#limit = limit;
  }

  try(place: Place, injection: Injection, spoofed: boolean): void {
    if (this.packets >= this.#limit) return;
    this.packets += 1;
    const trace = walk(this.#world, injection, newMemory());
    if (trace.disposition === 'insufficient-information') {
      this.#undecided += 1;
      if (this.#example === '') this.#example = `${formatPacket(injection.packet)} at ${trace.end.node}`;
    }
    const arrival = arrivalOf(this.#atlas, place, trace, spoofed);
    if (arrival !== undefined) (spoofed ? this.#spoofed : this.#arrivals).push(arrival);
  }

  evidence(honest: number): Evidence {
    const unknown =
      this.#undecided > 0
        ? {
            en: `${this.#undecided} packets could not be decided, the first being ${this.#example}`,
            fr: `${this.#undecided} paquets n’ont pas pu être décidés, le premier étant ${this.#example}`,
          }
        : this.packets >= this.#limit
          ? {
              en: `the exploration stopped after ${this.packets} packets before it had tried every place`,
              fr: `l’exploration s’est arrêtée après ${this.packets} paquets sans avoir essayé tous les points d’entrée`,
            }
          : undefined;
    return {
      method: 'sampled',
      packets: honest,
      arrivals: this.#arrivals,
      spoofed: this.#spoofed,
      spoofedPackets: this.packets - honest,
      ...(unknown === undefined ? {} : { unknown }),
      trace: (injection: Injection): Trace => walk(this.#world, injection, newMemory()),
      traceWithout: (nodes) => {
        const without = makeWorld(
          topologyWithout(this.#world.topology, nodes),
          this.#world.policies,
          this.#world.decide,
        );
        return (injection: Injection): Trace => walk(without, injection, newMemory());
      },
    };
  }
}
