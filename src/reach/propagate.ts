/** reach: sets of packets through the platform, hop by hop, until every packet has ended. */
import type { Disposition, Interface, LinkEnd } from '../model/public.ts';
import { type Address, type AddressRange, addressesEqual, rangeOf } from '../net/public.ts';
import { both, exactly, without } from './bounds.ts';
import { type Memory, noMemory, opened, trackSets, tracksConnections } from './connection.ts';
import type { Crossing, Ending, Flight, NextHop } from './flight.ts';
import type { HeaderSpace } from './headers.ts';
import type { Bounds } from './ruleset.ts';
import { sourceTranslations } from './source-translation.ts';
import type { Terrain } from './terrain.ts';
import { asFirstSent, type Translation, tupleOf, untranslated, whereEqual } from './translation.ts';
import { type Departure, remembering, treat } from './treat.ts';

/**
 * Packets put into the platform. With `arriving` they come in at the interface from some unnamed station of its segment;
 * else the node sends them out of it, with these VLAN tags of its own, to `nextHop` or, without one, to the neighbour
 * that its routes name.
 */
export interface Start {
  readonly node: string;
  readonly interface: string;
  readonly arriving: boolean;
  readonly nextHop?: Address;
  readonly tags?: readonly number[];
  readonly packets: Bounds;
  readonly now?: Translation;
  readonly memory?: Memory;
}

export interface Propagation {
  readonly endings: readonly Ending[];
  /** Packets at nodes where the engine cannot say whether they open a connection or answer one. */
  readonly unsure: readonly { readonly node: string; readonly packets: HeaderSpace }[];
}

/**
 * `keep` tells which endings are wanted; all, unless said otherwise. `flights` bounds the ways followed. `coming` is
 * shown every set of packets that is about to come in somewhere, those included that come in as they did before.
 */
export interface PropagateOptions {
  readonly keep?: (disposition: Disposition) => boolean;
  readonly flights?: number;
  readonly coming?: (flight: Flight) => void;
}

/** Thrown when the ways from one start are more than `flights`. */
export class TooManyWays extends Error {}

// RFC 791: no packet lives longer than 255 hops.
const longestLife = 255;

/** Every way that packets of the start take, and where each part of them ends. */
export function propagate(terrain: Terrain, start: Start, options: PropagateOptions = {}): Propagation {
  const pass = new Pass(terrain, options);
  launch(terrain, start, pass);
  return pass.followed();
}

/** Every way that packets take which are about to come in somewhere. */
export function propagateFlights(
  terrain: Terrain,
  flights: readonly Flight[],
  options: PropagateOptions = {},
): Propagation {
  const pass = new Pass(terrain, options);
  for (const flight of flights) pass.arrive(flight);
  return pass.followed();
}

/** Where packets of the start first come in, and those that end, or are in doubt, before they do. */
export function firstEntries(terrain: Terrain, start: Start): Propagation & { readonly flights: readonly Flight[] } {
  const flights: Flight[] = [];
  const pass = new Pass(terrain, {});
  launch(terrain, start, {
    ended: (ending) => pass.ended(ending),
    doubt: (node, packets) => pass.doubt(node, packets),
    arrive: (flight) => {
      flights.push(flight);
    },
  });
  return { ...pass.followed(), flights };
}

/** Where the parts of a set of packets go on. */
interface Outcome {
  readonly ended: (ending: Ending) => void;
  readonly doubt: (node: string, packets: HeaderSpace) => void;
  readonly arrive: (flight: Flight) => void;
}

class Pass implements Outcome {
  readonly #terrain: Terrain;
  readonly #options: PropagateOptions;
  readonly #endings: Ending[] = [];
  readonly #unsure: { readonly node: string; readonly packets: HeaderSpace }[] = [];
  readonly #waiting: Flight[] = [];

  constructor(terrain: Terrain, options: PropagateOptions) {
    this.#terrain = terrain;
    this.#options = options;
  }

  readonly #keep = (disposition: Disposition): boolean => this.#options.keep?.(disposition) ?? true;

  readonly ended = (ending: Ending): void => {
    if (this.#keep(ending.disposition) && !this.#terrain.headers.isEmpty(ending.packets.upper))
      this.#endings.push(ending);
  };

  readonly doubt = (node: string, packets: HeaderSpace): void => {
    if (!this.#terrain.headers.isEmpty(packets)) this.#unsure.push({ node, packets });
  };

  readonly arrive = (flight: Flight): void => {
    this.#options.coming?.(flight);
    const fresh = endLoops(this.#terrain, flight, this.ended, this.doubt);
    if (this.#terrain.headers.isEmpty(fresh.packets.upper)) return;
    if ((flight.behind?.depth ?? 0) >= longestLife)
      this.ended({ ...endOf(fresh), disposition: 'ttl-expired', at: flight.at });
    else this.#waiting.push(fresh);
  };

  /** Follows whatever has arrived until all of it has ended. */
  followed(): Propagation {
    const { flights = Number.POSITIVE_INFINITY } = this.#options;
    const departed = (departure: Departure): void => sendOn(this.#terrain, departure, [], this.ended, this.arrive);
    let count = 0;
    for (let flight = this.#waiting.pop(); flight !== undefined; flight = this.#waiting.pop()) {
      count += 1;
      if (count > flights) throw new TooManyWays(`more than ${flights} ways`);
      treat(this.#terrain, flight, { ended: this.ended, departed, unsure: this.doubt, keeps: this.#keep });
    }
    return { endings: this.#endings, unsure: this.#unsure };
  }
}

function launch(terrain: Terrain, start: Start, { ended, doubt, arrive }: Outcome): void {
  if (start.arriving)
    arrive({
      at: { node: start.node, interface: start.interface },
      packets: start.packets,
      now: start.now ?? untranslated,
      memory: start.memory ?? noMemory,
    });
  else
    originate(terrain, start, ended, doubt, (departure) => sendOn(terrain, departure, start.tags ?? [], ended, arrive));
}

function endOf(flight: Flight): Omit<Ending, 'disposition' | 'at'> {
  return {
    packets: flight.packets,
    now: flight.now,
    memory: flight.memory,
    ...(flight.behind === undefined ? {} : { way: flight.behind }),
  };
}

// The same packet at the same interface again will circle for ever.
function endLoops(
  terrain: Terrain,
  flight: Flight,
  ended: (ending: Ending) => void,
  doubt: (node: string, packets: HeaderSpace) => void,
): Flight {
  const { headers } = terrain;
  let { packets } = flight;
  for (let crossing = flight.behind; crossing !== undefined; crossing = crossing.before) {
    if (crossing.node !== flight.at.node || crossing.entry !== flight.at.interface) continue;
    const same = whereEqual(headers, tupleOf(flight.now), tupleOf(crossing.arrived));
    if (!same.exact) {
      doubt(flight.at.node, headers.and(packets.upper, same.packets));
      continue;
    }
    const circling = both(headers, packets, exactly(same.packets));
    ended({ ...endOf({ ...flight, packets: circling }), disposition: 'loop', at: flight.at });
    packets = without(headers, packets, exactly(same.packets));
  }
  return { ...flight, packets };
}

// Own packets pass no rule of the node itself, but a node that tracks connections translates their source.
function originate(
  terrain: Terrain,
  start: Start,
  ended: (ending: Ending) => void,
  doubt: (node: string, packets: HeaderSpace) => void,
  departed: (departure: Departure) => void,
): void {
  const { headers } = terrain;
  const node = terrain.node(start.node);
  const exit = terrain.interfaceAt(start);
  const now = start.now ?? untranslated;
  const memory = start.memory ?? noMemory;
  for (const { nextHop, packets } of neighbours(terrain, start, now)) {
    if (headers.isEmpty(packets.upper)) continue;
    const at = { node: node.id, interface: exit.name };
    if (nextHop === undefined) {
      ended({ disposition: 'no-route', at, packets, now, memory });
      continue;
    }
    const way = (left: Translation, state: Crossing['state'], nats: readonly string[]): Crossing => ({
      depth: 1,
      node: node.id,
      exit: exit.name,
      arrived: now,
      filtered: now,
      left,
      state,
      destinationTranslated: false,
      nats,
    });
    if (!tracksConnections(node)) {
      departed({ exit, nextHop, packets, now, way: way(now, 'untracked', []), memory });
      continue;
    }
    const whole = without(headers, packets, exactly(headers.fragments));
    const pieces = both(headers, packets, exactly(headers.fragments));
    if (!headers.isEmpty(pieces.upper))
      departed({ exit, nextHop, packets: pieces, now, way: way(now, 'untracked', []), memory });
    const { tracked, unsure } = trackSets(headers, node, memory, tupleOf(now), whole.upper);
    doubt(node.id, unsure);
    for (const one of tracked) {
      const connection = one.connection ?? (one.fresh ? opened(node, tupleOf(now)) : undefined);
      const inside = {
        packets: both(headers, whole, exactly(one.packets)),
        now,
        state: one.state,
        fresh: one.fresh,
        answers: one.answers,
        ...(connection === undefined ? {} : { connection }),
      };
      for (const left of sourceTranslations(terrain, node, exit, inside)) {
        if (headers.isEmpty(left.packets.upper)) continue;
        const nats = left.connection?.sourceNat === undefined ? [] : [left.connection.sourceNat];
        departed({
          exit,
          nextHop,
          packets: left.packets,
          now: left.now,
          way: way(left.now, one.state, nats),
          memory: remembering(memory, one.fresh ? left.connection : undefined),
        });
      }
    }
  }
}

// A station may send by any of its interfaces. Where its routes prefer another one, the destination itself is asked for
// on this segment, as a host with a wrong idea of the network would do.
function neighbours(
  terrain: Terrain,
  start: Start,
  now: Translation,
): readonly { readonly nextHop: NextHop | undefined; readonly packets: Bounds }[] {
  const { headers } = terrain;
  if (start.nextHop !== undefined) return [{ nextHop: start.nextHop, packets: start.packets }];
  return terrain.branches(terrain.node(start.node)).map(({ way, packets }) => {
    const here = both(headers, start.packets, exactly(asFirstSent(headers, packets, now)));
    if (way.kind === 'none' || way.kind === 'discard') return { nextHop: undefined, packets: here };
    const own = way.kind === 'neighbour' && way.exit === start.interface;
    return { nextHop: own ? way.nextHop : 'destination', packets: here };
  });
}

// The frame: whoever hears it and owns the next hop takes it.
function sendOn(
  terrain: Terrain,
  departure: Departure,
  tags: readonly number[],
  ended: (ending: Ending) => void,
  arrive: (flight: Flight) => void,
): void {
  const { headers } = terrain;
  const { exit, nextHop, now, way, memory } = departure;
  const domain = terrain.cabling.domain(exit, tags);
  const target = nextHop === 'destination' ? now.destination : nextHop;
  let { packets } = departure;
  for (const hearer of domain.hearers) {
    const iface = terrain.interfaceAt(hearer.at);
    if (!iface.up || headers.isEmpty(packets.upper)) continue;
    const owned = addressesTaking(iface, target);
    if (owned.length === 0) continue;
    const claimed =
      target === undefined
        ? exactly(asFirstSent(headers, headers.universe.where({ destination: { ranges: owned } }), now))
        : exactly(headers.all);
    const taken = both(headers, packets, claimed);
    packets = without(headers, packets, claimed);
    if (headers.isEmpty(taken.upper)) continue;
    if (hearer.tags.some((tag) => tag !== 0))
      ended({ disposition: 'denied-layer-2', at: hearer.at, packets: taken, now, way, memory });
    else arrive({ at: hearer.at, packets: taken, now, behind: way, memory });
  }
  const refusedAt: LinkEnd | undefined = domain.refusedAt;
  if (refusedAt === undefined)
    ended({
      disposition: 'neighbour-unreachable',
      at: { node: exit.node, interface: exit.name },
      packets,
      now,
      way,
      memory,
    });
  else ended({ disposition: 'denied-layer-2', at: refusedAt, packets, now, way, memory });
}

/** The interface's own addresses that answer for `target`; all of them where the destination itself is asked for. */
function addressesTaking({ addresses }: Interface, target: Address | undefined): readonly AddressRange[] {
  const owned = addresses.map(({ address }) => address);
  return (target === undefined ? owned : owned.filter((address) => addressesEqual(address, target)))
    .sort((a, b) => a.family - b.family || (a.value < b.value ? -1 : 1))
    .map(rangeOf);
}
