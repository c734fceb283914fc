/** policy: the platform as routing sees it: tables, segments, who owns an address, and where senders live. */
import {
  type Interface,
  internetAddresses,
  type LinkEnd,
  lookupRoute,
  type Node,
  type RouteDecision,
  segments as segmentsOf,
  type Topology,
} from '../model/public.ts';
import {
  type Address,
  type AddressRange,
  type AddressSet,
  addressSet,
  broadcastAddress,
  type Family,
  formatAddress,
  formatPrefix,
  maxValue,
  prefixRange,
  rangeOf,
  subtractAddresses,
  unionAddresses,
} from '../net/public.ts';
import { cutAddresses, type Entry, type Part, type RangeTable, rangeTable, SetPool, splitByTable } from './classes.ts';

/** What a node does with a destination that is not its own. Without `via` the destination itself is the neighbour. */
export type Way =
  | { readonly kind: 'exit'; readonly interface: string; readonly via?: Address }
  | { readonly kind: 'discard' }
  | { readonly kind: 'none' };

/** own: an address of the node · broadcast: taken by the node, since directed broadcasts are not forwarded (RFC 2644). */
export type Local = 'own' | 'broadcast';

/**
 * Where senders live. node: own addresses of one node · stations: addresses of a segment that no node declares, which
 * may use any router there · beyond: what lies behind an external node.
 */
export type Place =
  | { readonly kind: 'node' | 'beyond'; readonly node: string; readonly addresses: AddressSet }
  | {
      readonly kind: 'stations';
      /** The stations' subnet, and an interface in it. */
      readonly subnet: AddressSet;
      readonly at: LinkEnd;
      readonly gateways: readonly LinkEnd[];
      readonly addresses: AddressSet;
    };

/** The layer-3 interfaces that share one broadcast domain, and which of them owns an address. */
interface Segment {
  readonly owners: RangeTable<LinkEnd>;
}

/** Everything about a topology that routing asks again and again, computed once. */
export class Terrain {
  readonly topology: Topology;
  readonly pool: SetPool = new SetPool();
  /** Every own address of every node. */
  readonly owned: RangeTable<readonly string[]>;
  readonly #segments: ReadonlyMap<string, Segment>;
  readonly #places: readonly Place[];
  readonly #placeTable: RangeTable<readonly number[]>;
  readonly #ways = new Map<string, RangeTable<Way>>();
  readonly #locals = new Map<string, { readonly table: RangeTable<Local>; readonly all: AddressSet }>();
  readonly #splits = new Map<string, WeakMap<AddressSet, readonly Part<Way>[]>>();
  readonly #placesOf = new WeakMap<AddressSet, readonly Place[]>();
  readonly #beyond: ReadonlyMap<string, AddressSet>;

  constructor(topology: Topology) {
    this.topology = topology;
    const nodes = sortedNodes(topology);
    this.owned = rangeTable(
      nodes.flatMap((node) => addressesOf(node).map((address) => ({ range: rangeOf(address), value: node.id }))),
      (ids) => [...new Set(ids)],
    );
    const groups = segmentGroups(topology);
    const segments = new Map<string, Segment>();
    const segmentNumbers = new Map<string, number>();
    const places: Place[] = [];
    for (const [index, members] of groups.entries()) {
      for (const end of members) segmentNumbers.set(`${end.node}:${end.interface}`, index);
      const entries = members.flatMap((end) =>
        (interfaceOf(topology, end)?.addresses ?? []).map(({ address }) => ({ range: rangeOf(address), value: end })),
      );
      const segment = { owners: rangeTable(entries, ([first]) => first) };
      for (const end of members) segments.set(`${end.node}:${end.interface}`, segment);
      places.push(...this.#stations(members));
    }
    this.#segments = segments;
    places.push(...nodePlaces(nodes, segmentNumbers));
    this.#beyond = beyondExternals(topology);
    for (const [node, addresses] of this.#beyond) places.push({ kind: 'beyond', node, addresses });
    this.#places = places;
    this.#placeTable = rangeTable(
      places.flatMap((place, index) => place.addresses.ranges.map((range) => ({ range, value: index }))),
      (values) => values,
    );
  }

  /** The parts of `sources` by where they live, in a fixed order. */
  placesOf(sources: AddressSet): readonly Place[] {
    const known = this.#placesOf.get(sources);
    if (known !== undefined) return known;
    const found = new Map<number, AddressRange[]>();
    for (const { value, addresses } of splitByTable(this.#placeTable, sources)) {
      for (const index of value ?? []) {
        const list = found.get(index);
        if (list === undefined) found.set(index, [...addresses.ranges]);
        else for (const range of addresses.ranges) list.push(range);
      }
    }
    const places = [...found]
      .sort(([a], [b]) => a - b)
      .map(([index, ranges]) => ({ ...(this.#places[index] as Place), addresses: this.pool.one(addressSet(ranges)) }));
    this.#placesOf.set(sources, places);
    return places;
  }

  /** How the node sends `destinations`, cut by its forwarding classes. */
  waysOf(node: Node, destinations: AddressSet): readonly Part<Way>[] {
    let memory = this.#splits.get(node.id);
    if (memory === undefined) {
      memory = new WeakMap();
      this.#splits.set(node.id, memory);
    }
    const known = memory.get(destinations);
    if (known !== undefined) return known;
    let table = this.#ways.get(node.id);
    if (table === undefined) {
      table = forwardingTable(this.topology, node);
      this.#ways.set(node.id, table);
    }
    const parts = splitByTable(table, destinations).map((part) => ({
      ...part,
      addresses: this.pool.one(part.addresses),
    }));
    memory.set(destinations, parts);
    return parts;
  }

  /** The parts of `destinations` that the node takes itself. */
  localTo(node: Node, destinations: AddressSet): readonly { readonly value: Local; readonly addresses: AddressSet }[] {
    let local = this.#locals.get(node.id);
    if (local === undefined) {
      const table = localTable(node);
      local = { table, all: addressSet(table.map(({ range }) => range)) };
      this.#locals.set(node.id, local);
    }
    const mine = cutAddresses(destinations, local.all);
    return splitByTable(local.table, mine).flatMap(({ value, addresses }) =>
      value === undefined ? [] : [{ value, addresses }],
    );
  }

  /** The part of `addresses` that some node declares as its own. */
  ownedIn(addresses: AddressSet): AddressSet {
    const owned = splitByTable(this.owned, addresses).filter(({ value }) => value !== undefined);
    return addressSet(owned.flatMap((part) => part.addresses.ranges));
  }

  /** Who on the interface's segment owns which of `addresses`; undefined for those that nobody there declares. */
  neighbours(from: LinkEnd, addresses: AddressSet): readonly Part<LinkEnd>[] {
    const segment = this.#segments.get(`${from.node}:${from.interface}`);
    return segment === undefined ? [{ value: undefined, addresses }] : splitByTable(segment.owners, addresses);
  }

  /** What lies behind an external node without being modelled. */
  beyond(node: string): AddressSet | undefined {
    return this.#beyond.get(node);
  }

  // Stations that the files do not name may use any forwarding node of their subnet as their router.
  *#stations(members: readonly LinkEnd[]): Iterable<Place> {
    const byPrefix = new Map<string, { range: AddressRange; at: LinkEnd; gateways: LinkEnd[] }>();
    for (const end of members) {
      const forwards = this.topology.nodes.get(end.node)?.forwards ?? false;
      for (const { prefix } of interfaceOf(this.topology, end)?.addresses ?? []) {
        const range = prefixRange(prefix);
        const key = `${prefix.family} ${range.first}-${range.last}`;
        const group = byPrefix.get(key) ?? { range, at: end, gateways: [] };
        byPrefix.set(key, group);
        if (forwards) group.gateways.push(end);
      }
    }
    for (const { range, at, gateways } of byPrefix.values()) {
      const subnet = addressSet([range]);
      const free = splitByTable(this.owned, subnet).find(({ value }) => value === undefined);
      if (free !== undefined) yield { kind: 'stations', subnet, at, gateways, addresses: free.addresses };
    }
  }
}

// Hosts with one leg in the same segment and the same routes send alike: one of them stands for all, which is what
// keeps a zone of a hundred hosts as cheap as a zone of one.
function nodePlaces(nodes: readonly Node[], segments: ReadonlyMap<string, number>): readonly Place[] {
  const groups = new Map<string, { node: string; ranges: AddressRange[] }>();
  for (const node of nodes) {
    const ranges = addressesOf(node).map(rangeOf);
    if (ranges.length === 0) continue;
    const key = alikeKey(node, segments);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { node: node.id, ranges });
    else group.ranges.push(...ranges);
  }
  return [...groups.values()].map(({ node, ranges }) => ({ kind: 'node', node, addresses: addressSet(ranges) }));
}

function alikeKey(node: Node, segments: ReadonlyMap<string, number>): string {
  const legs = [...node.interfaces.values()].filter(({ addresses }) => addresses.length > 0);
  const [leg] = legs;
  const plain = !node.forwards && node.nat.length === 0 && node.policy.kind === 'none' && legs.length === 1;
  if (!plain || leg === undefined) return `node ${node.id}`;
  const routes = node.routes.map((route) => {
    const way = route.discard
      ? 'discard'
      : `${route.interface === undefined ? '' : 'dev'} ${route.via === undefined ? '' : formatAddress(route.via)}`;
    return `${formatPrefix(route.prefix)} ${way} ${route.metric}`;
  });
  const subnets = leg.addresses.map(({ prefix }) => formatPrefix(prefix));
  return `alike ${segments.get(`${node.id}:${leg.name}`)} ${leg.up} ${subnets.join(',')} ${routes.join(',')}`;
}

function interfaceOf(topology: Topology, end: LinkEnd): Interface | undefined {
  return topology.nodes.get(end.node)?.interfaces.get(end.interface);
}

// Interfaces with addresses by segment, in an order that does not depend on the files'.
function segmentGroups(topology: Topology): readonly (readonly LinkEnd[])[] {
  const text = ({ node, interface: name }: LinkEnd): string => `${node}:${name}`;
  const addressed = (end: LinkEnd): boolean => (interfaceOf(topology, end)?.addresses ?? []).length > 0;
  const groups = segmentsOf(topology).map(({ interfaces }) =>
    interfaces.filter(addressed).sort((a, b) => (text(a) < text(b) ? -1 : 1)),
  );
  const first = ([end]: readonly LinkEnd[]): string => (end === undefined ? '' : text(end));
  return groups.filter(({ length }) => length > 0).sort((a, b) => (first(a) < first(b) ? -1 : 1));
}

/** The nodes by id, so that nothing depends on the order of the files. */
export function sortedNodes(topology: Topology): readonly Node[] {
  return [...topology.nodes.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function addressesOf(node: Node): readonly Address[] {
  return [...node.interfaces.values()].flatMap((iface) => iface.addresses.map(({ address }) => address));
}

// The table is cut at every border that a route or a connected prefix draws; inside a piece `lookupRoute` cannot change
// its answer, so that one question a piece is enough and the two can never disagree.
function forwardingTable(topology: Topology, node: Node): RangeTable<Way> {
  const borders: Entry<undefined>[] = node.routes.map(({ prefix }) => ({
    range: prefixRange(prefix),
    value: undefined,
  }));
  for (const iface of node.interfaces.values()) {
    for (const { prefix } of iface.addresses) borders.push({ range: prefixRange(prefix), value: undefined });
  }
  const pieces = rangeTable(borders, () => ({}));
  const ways = new Map<string, Way>();
  return pieces.map(({ range }) => {
    const way = wayOf(lookupRoute(topology, node, { family: range.family, value: range.first }));
    const key =
      way.kind === 'exit' ? `${way.interface} ${way.via === undefined ? '' : formatAddress(way.via)}` : `/${way.kind}`;
    const same = ways.get(key) ?? way;
    ways.set(key, same);
    return { range, value: same };
  });
}

function wayOf(decision: RouteDecision): Way {
  switch (decision.kind) {
    case 'connected':
      return { kind: 'exit', interface: decision.interface };
    case 'route': {
      const { via } = decision.route;
      return { kind: 'exit', interface: decision.interface, ...(via === undefined ? {} : { via }) };
    }
    default:
      return { kind: decision.kind };
  }
}

function localTable(node: Node): RangeTable<Local> {
  const entries: Entry<Local>[] = [{ range: { family: 4, first: maxValue(4), last: maxValue(4) }, value: 'broadcast' }];
  for (const iface of node.interfaces.values()) {
    for (const { address, prefix } of iface.addresses) {
      entries.push({ range: rangeOf(address), value: 'own' });
      const broadcast = broadcastAddress(prefix);
      if (broadcast !== undefined) entries.push({ range: rangeOf(broadcast), value: 'broadcast' });
    }
  }
  return rangeTable(entries, (values) => (values.includes('own') ? 'own' : 'broadcast'));
}

// Behind an external node live the prefixes of its zones, and behind those that lead to the Internet also whatever
// nobody declares, and declared prefixes that no interface and no other external node carries.
function beyondExternals(topology: Topology): ReadonlyMap<string, AddressSet> {
  const externals = sortedNodes(topology).filter((node) => node.kind === 'external');
  if (externals.length === 0) return new Map();
  const connected = addressSet(
    [...topology.nodes.values()].flatMap((node) =>
      [...node.interfaces.values()].flatMap((iface) => iface.addresses.map(({ prefix }) => prefixRange(prefix))),
    ),
  );
  const zonesOf = (node: Node): readonly string[] => [...node.interfaces.values()].flatMap(({ zone }) => zone ?? []);
  const prefixesOf = (node: Node): AddressSet =>
    unionAddresses(...zonesOf(node).flatMap((zone) => topology.zones.get(zone)?.prefixes ?? []));
  const carried = unionAddresses(connected, ...externals.map(prefixesOf));
  const named = unionAddresses(
    ...[...topology.zones.values()].map(({ prefixes }) => prefixes),
    ...[...topology.partners.values()].map((partner) => partner.console),
  );
  const homeless = subtractAddresses(named, carried);
  const leadsOut = (node: Node): boolean =>
    zonesOf(node).some((zone) => topology.zones.get(zone)?.owner.kind === 'internet');
  const some = externals.some(leadsOut);
  const internet = internetAddresses(topology);
  return new Map(
    externals.map((node) => {
      const own = subtractAddresses(prefixesOf(node), connected);
      return [node.id, some && !leadsOut(node) ? own : unionAddresses(own, internet, homeless)];
    }),
  );
}

/** All addresses of one family. */
export function wholeFamily(family: Family): AddressSet {
  return { ranges: [{ family, first: 0n, last: maxValue(family) }] };
}
