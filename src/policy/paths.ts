/**
 * policy: every way that packets between two ends take when nothing filters, NAT included. Sets travel, not packets:
 * a flight is a rectangle (sources × destinations × services) that is cut only where a table or a binding tells its
 * packets apart.
 */
import type { DestinationNat, Interface, LinkEnd, Node, SourceNat } from '../model/public.ts';
import {
  type AddressSet,
  addressSet,
  isEmptyAddresses,
  rangeOf,
  type Service,
  subtractAddresses,
} from '../net/public.ts';
import type { Binding, Candidate } from './bindings.ts';
import { cutAddresses } from './classes.ts';
import { intersectServices, subtractService, translateServices, untranslateServices } from './services.ts';
import type { Place, Terrain } from './terrain.ts';

/** One node with projected rules crossed. The levels say how often each end had been translated before its filter sees the packet. */
interface Crossing {
  readonly node: string;
  readonly hook: 'forward' | 'input';
  readonly entry: string;
  readonly exit?: string;
  readonly sourceLevel: number;
  readonly destinationLevel: number;
  /** This very node translated the destination. */
  readonly translated: boolean;
}

interface Flight {
  readonly source: AddressSet;
  readonly destination: AddressSet;
  readonly services: readonly Service[];
  /** Ends as they stood before each translation. */
  readonly sources: readonly AddressSet[];
  readonly destinations: readonly { readonly set: AddressSet; readonly by: DestinationNat }[];
  /** Bindings that the candidate has still to meet, in order. */
  readonly awaited: readonly Binding[];
  readonly trail: readonly Crossing[];
  /** Names of the interfaces and zones that the packets came in by, for rows bound to an entry. */
  readonly entered: readonly string[];
  readonly seen: readonly string[];
}

/** What one node's filter sees of a share. `sourceTranslated`: an earlier node rewrote the source. */
export interface Share extends Crossing {
  readonly source: AddressSet;
  readonly destination: AddressSet;
  readonly services: readonly Service[];
  readonly sourceTranslated: boolean;
  readonly destinationFinal: boolean;
}

export type GapKind = 'no-route' | 'discarded' | 'neighbour' | 'not-forwarding' | 'loop' | 'too-many-paths';

/** Where a path of the row ends without reaching its destination. */
export interface Gap {
  readonly kind: GapKind;
  readonly node: string;
  readonly source: AddressSet;
  readonly destination: AddressSet;
}

/** All shares of one flight, in the order of its way. `gap` is set when it does not arrive. */
export interface Path {
  /** The node that sends, where one is declared. */
  readonly origin?: string;
  readonly shares: readonly Share[];
  readonly entered: readonly string[];
  readonly gap?: Gap;
}

/** A path that arrives at this address of nobody's would be a surprise; longer ones are loops (RFC 791's TTL default). */
const maxCrossings = 64;

/** Follows the sources of one place to a candidate destination. `spend` counts steps and says false when too many were taken. */
export function followPaths(
  terrain: Terrain,
  place: Place,
  candidate: Candidate,
  spend: () => boolean,
): readonly Path[] {
  const { topology } = terrain;
  const paths: Path[] = [];
  const origin = place.kind === 'stations' ? {} : { origin: place.node };
  const start: Flight = {
    source: place.addresses,
    destination: candidate.destination,
    services: candidate.services,
    sources: [],
    destinations: [],
    awaited: candidate.bindings,
    trail: [],
    entered: [],
    seen: [],
  };
  if (place.kind === 'stations') fromStations(place);
  else {
    const node = topology.nodes.get(place.node);
    if (node !== undefined) depart(node, start);
  }
  return paths;

  // Stations reach their own subnet without a router. One among several routers that would send the packets
  // straight back into the subnet is not the one they use.
  function fromStations({ subnet, at, gateways }: Extract<Place, { kind: 'stations' }>): void {
    const near = cutAddresses(start.destination, subnet);
    for (const { value, addresses } of terrain.neighbours(at, near)) {
      const flight = { ...start, destination: terrain.pool.one(addresses) };
      if (value === undefined) finish(flight);
      else arrive(value, flight);
    }
    const far = isEmptyAddresses(near)
      ? start.destination
      : terrain.pool.one(subtractAddresses(start.destination, near));
    if (isEmptyAddresses(far)) return;
    for (const gateway of gateways) {
      arrive(gateway, { ...start, destination: far }, (exit) => gateways.length > 1 && exit === gateway.interface);
    }
    const [gateway] = gateways;
    if (gateway === undefined) fail('no-route', at.node, { ...start, destination: far });
  }

  function depart(node: Node, flight: Flight): void {
    let rest = flight.destination;
    for (const part of terrain.localTo(node, rest)) {
      rest = subtractAddresses(rest, part.addresses);
      finish({ ...flight, destination: part.addresses });
    }
    const beyond = terrain.beyond(node.id);
    if (beyond !== undefined) rest = keepRouted(node, rest, beyond);
    if (!isEmptyAddresses(rest)) route(node, undefined, { ...flight, destination: rest }, false);
  }

  // What lies behind the same external node is reached without entering the platform.
  function keepRouted(node: Node, destinations: AddressSet, beyond: AddressSet): AddressSet {
    const [first, ...others] = terrain.waysOf(node, terrain.pool.one(destinations));
    if (first === undefined || (others.length === 0 && first.value?.kind === 'exit')) return destinations;
    const unrouted = addressSet(
      [first, ...others]
        .filter(({ value }) => value === undefined || value.kind === 'none')
        .flatMap(({ addresses }) => addresses.ranges),
    );
    return subtractAddresses(destinations, cutAddresses(unrouted, beyond));
  }

  function arrive(at: LinkEnd, flight: Flight, skip?: (exit: string) => boolean): void {
    const node = topology.nodes.get(at.node);
    const entry = node?.interfaces.get(at.interface);
    if (node === undefined || entry === undefined) return;
    const here = `${at.node}:${at.interface}/${flight.destinations.length}/${flight.sources.length}`;
    if (flight.seen.includes(here) || flight.seen.length >= maxCrossings) {
      fail('loop', at.node, flight);
      return;
    }
    const names = [at.interface, `${at.node}:${at.interface}`, ...(entry.zone === undefined ? [] : [entry.zone])];
    const inside: Flight = { ...flight, seen: [...flight.seen, here], entered: [...flight.entered, ...names] };
    for (const piece of translateDestination(node, entry, inside))
      receive(node, entry, piece.flight, piece.translated, skip);
  }

  /** The flight cut by the node's destination bindings, the first that applies first. Pieces for bindings not awaited end. */
  function translateDestination(
    node: Node,
    entry: Interface,
    flight: Flight,
  ): readonly { flight: Flight; translated: boolean }[] {
    const done: { flight: Flight; translated: boolean }[] = [];
    let waiting: readonly Flight[] = [flight];
    for (const nat of node.nat) {
      if (nat.kind !== 'dnat' || (nat.inInterface !== undefined && nat.inInterface !== entry.name)) continue;
      const next: Flight[] = [];
      for (const piece of waiting) {
        const taken = sameFamily(nat, piece) ? cutAddresses(piece.destination, nat.destination) : { ranges: [] };
        if (isEmptyAddresses(taken) || intersectServices(piece.services, nat.service).length === 0) {
          next.push(piece);
          continue;
        }
        const [awaited, ...later] = piece.awaited;
        if (awaited?.nat === nat && awaited.node === node.id) {
          done.push({
            translated: true,
            flight: {
              ...piece,
              destination: terrain.pool.one(addressSet([rangeOf(nat.to)])),
              services: translateServices(nat, piece.services),
              destinations: [...piece.destinations, { set: taken, by: nat }],
              awaited: later,
            },
          });
        }
        const others = subtractAddresses(piece.destination, taken);
        if (!isEmptyAddresses(others)) next.push({ ...piece, destination: terrain.pool.one(others) });
        const left = subtractService(piece.services, nat.service);
        if (left.length > 0) next.push({ ...piece, destination: terrain.pool.one(taken), services: left });
      }
      waiting = next;
    }
    return [...done, ...waiting.map((piece) => ({ flight: piece, translated: false }))];
  }

  function receive(
    node: Node,
    entry: Interface,
    flight: Flight,
    translated: boolean,
    skip?: (exit: string) => boolean,
  ): void {
    if (!spend()) {
      fail('too-many-paths', node.id, flight);
      return;
    }
    let rest = flight.destination;
    for (const { value, addresses } of terrain.localTo(node, flight.destination)) {
      rest = subtractAddresses(rest, addresses);
      const mine = { ...flight, destination: addresses };
      // A directed broadcast reaches the node and, as a row names hosts, no rule lets it in there.
      if (value === 'broadcast') finish(mine);
      else finish(cross(mine, node, entry, translated, undefined));
    }
    if (isEmptyAddresses(rest)) return;
    const through = { ...flight, destination: terrain.pool.one(rest) };
    if (!node.forwards) {
      fail('not-forwarding', node.id, through);
      return;
    }
    route(node, entry, through, translated, skip);
  }

  function route(
    node: Node,
    entry: Interface | undefined,
    flight: Flight,
    translated: boolean,
    skip?: (exit: string) => boolean,
  ): void {
    for (const { value, addresses } of terrain.waysOf(node, terrain.pool.one(flight.destination))) {
      const piece = { ...flight, destination: addresses };
      if (value === undefined || value.kind === 'none') leaveWorld(node, piece);
      else if (value.kind === 'discard') fail('discarded', node.id, piece);
      else {
        if (!translated && skip?.(value.interface) === true) continue;
        const exit = node.interfaces.get(value.interface);
        if (exit === undefined) continue;
        const crossed = entry === undefined ? piece : cross(piece, node, entry, translated, exit);
        for (const sent of translateSource(node, exit, crossed))
          send(exit, value.via === undefined ? undefined : addressSet([rangeOf(value.via)]), sent);
      }
    }
  }

  function leaveWorld(node: Node, flight: Flight): void {
    const outside = terrain.beyond(node.id);
    const left = outside === undefined ? { ranges: [] } : cutAddresses(flight.destination, outside);
    if (!isEmptyAddresses(left)) finish({ ...flight, destination: left });
    const lost = isEmptyAddresses(left) ? flight.destination : subtractAddresses(flight.destination, left);
    if (!isEmptyAddresses(lost)) fail('no-route', node.id, { ...flight, destination: lost });
  }

  /** The flight cut by the node's source bindings. */
  function translateSource(node: Node, exit: Interface, flight: Flight): readonly Flight[] {
    const done: Flight[] = [];
    let waiting: readonly Flight[] = [flight];
    for (const nat of node.nat) {
      if (nat.kind === 'dnat' || (nat.outInterface !== undefined && nat.outInterface !== exit.name)) continue;
      const next: Flight[] = [];
      for (const piece of waiting) {
        const to = sourceAddress(nat, exit, piece);
        const from = to === undefined ? { ranges: [] } : cutAddresses(piece.source, nat.source);
        const towards = isEmptyAddresses(from) ? from : cutAddresses(piece.destination, nat.destination);
        if (to === undefined || isEmptyAddresses(towards)) {
          next.push(piece);
          continue;
        }
        done.push({ ...piece, source: to, sources: [...piece.sources, from], destination: terrain.pool.one(towards) });
        const otherSources = subtractAddresses(piece.source, from);
        if (!isEmptyAddresses(otherSources)) next.push({ ...piece, source: otherSources });
        const otherDestinations = subtractAddresses(piece.destination, towards);
        if (!isEmptyAddresses(otherDestinations)) {
          next.push({ ...piece, source: from, destination: terrain.pool.one(otherDestinations) });
        }
      }
      waiting = next;
    }
    return [...done, ...waiting];
  }

  function send(exit: Interface, via: AddressSet | undefined, flight: Flight): void {
    const from: LinkEnd = { node: exit.node, interface: exit.name };
    for (const { value, addresses } of terrain.neighbours(from, via ?? flight.destination)) {
      const piece = via === undefined ? { ...flight, destination: terrain.pool.one(addresses) } : flight;
      if (value !== undefined) arrive(value, piece);
      else if (via !== undefined) fail('neighbour', exit.node, piece);
      else toStations(exit, piece);
    }
  }

  // Addresses of the subnet that nobody declares may be a station there; those of another segment's node cannot.
  function toStations(exit: Interface, flight: Flight): void {
    const elsewhere = terrain.ownedIn(flight.destination);
    const here = subtractAddresses(flight.destination, elsewhere);
    if (!isEmptyAddresses(here)) finish({ ...flight, destination: here });
    if (!isEmptyAddresses(elsewhere)) fail('neighbour', exit.node, { ...flight, destination: elsewhere });
  }

  function finish(flight: Flight): void {
    if (flight.awaited.length > 0) return;
    paths.push({ ...origin, shares: sharesOf(flight), entered: flight.entered });
  }

  function fail(kind: GapKind, node: string, flight: Flight): void {
    const gap: Gap = { kind, node, source: flight.sources[0] ?? flight.source, destination: flight.destination };
    paths.push({ ...origin, shares: flight.awaited.length > 0 ? [] : sharesOf(flight), entered: flight.entered, gap });
  }
}

// Only nodes that get rules leave a mark on the trail.
function cross(flight: Flight, node: Node, entry: Interface, translated: boolean, exit: Interface | undefined): Flight {
  if (node.policy.kind !== 'projected') return flight;
  const crossing: Crossing = {
    node: node.id,
    hook: exit === undefined ? 'input' : 'forward',
    entry: entry.name,
    ...(exit === undefined ? {} : { exit: exit.name }),
    sourceLevel: flight.sources.length,
    destinationLevel: flight.destinations.length,
    translated,
  };
  return { ...flight, trail: [...flight.trail, crossing] };
}

// Seen from its end, a flight is known exactly; what earlier nodes saw is what the translations made it from.
function sharesOf(flight: Flight): readonly Share[] {
  const services: (readonly Service[])[] = [flight.services];
  for (const { by } of [...flight.destinations].reverse()) services.unshift(untranslateServices(by, services[0] ?? []));
  return flight.trail.map((crossing) => ({
    ...crossing,
    source: flight.sources[crossing.sourceLevel] ?? flight.source,
    destination: flight.destinations[crossing.destinationLevel]?.set ?? flight.destination,
    services: services[crossing.destinationLevel] ?? [],
    sourceTranslated: crossing.sourceLevel > 0,
    destinationFinal: crossing.destinationLevel === flight.destinations.length,
  }));
}

function sameFamily(nat: DestinationNat, flight: Flight): boolean {
  return flight.destination.ranges[0]?.family === nat.to.family;
}

/** The address that a source binding writes, as Linux does: its own, or the first of the family on the exit interface. */
function sourceAddress(nat: SourceNat, exit: Interface, flight: Flight): AddressSet | undefined {
  const family = flight.destination.ranges[0]?.family;
  const address = nat.to ?? exit.addresses.find((own) => own.address.family === family)?.address;
  return address === undefined || address.family !== family ? undefined : addressSet([rangeOf(address)]);
}
