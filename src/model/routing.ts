/** model: which way a node sends a destination: longest prefix, then connected, then the lowest metric. */
import { type Address, type Family, familyBits } from '../net/public.ts';
import type { Interface, Node, Route } from './node.ts';
import type { Topology } from './topology.ts';

export type RouteDecision =
  | { readonly kind: 'connected'; readonly interface: string; readonly nextHop: Address }
  | { readonly kind: 'route'; readonly route: Route; readonly interface: string; readonly nextHop: Address }
  | { readonly kind: 'discard'; readonly route: Route }
  | { readonly kind: 'none' };

/** What one prefix leads to, before the destination is known. */
type Candidate =
  | { readonly kind: 'connected'; readonly interface: string }
  | { readonly kind: 'route'; readonly route: Route; readonly interface: string }
  | { readonly kind: 'discard'; readonly route: Route };

/** For each family the prefix lengths in use, longest first, and the best usable candidate of each prefix. */
interface Table {
  readonly lengths: Readonly<Record<Family, readonly number[]>>;
  readonly best: ReadonlyMap<string, Candidate>;
  /** Answers already given: the same few destinations are asked for again and again. */
  readonly known: Readonly<Record<Family, Map<bigint, RouteDecision>>>;
}

// A platform that is asked about ever new addresses must not grow without bound.
const maxKnown = 10_000;

// A topology never changes, so that a node's table is built once.
const tables = new WeakMap<Topology, Map<string, Table>>();

/** Routes whose exit interface or its link is down do not count. */
export function lookupRoute(topology: Topology, node: Node, destination: Address): RouteDecision {
  const table = tableOf(topology, node);
  const known = table.known[destination.family];
  const answered = known.get(destination.value);
  if (answered !== undefined) return answered;
  const decision = decideRoute(table, destination);
  if (known.size >= maxKnown) known.clear();
  known.set(destination.value, decision);
  return decision;
}

function decideRoute(table: Table, destination: Address): RouteDecision {
  for (const length of table.lengths[destination.family]) {
    const found = table.best.get(key(destination, length));
    if (found === undefined) continue;
    if (found.kind === 'discard') return found;
    if (found.kind === 'connected') return { ...found, nextHop: destination };
    return { ...found, nextHop: found.route.via ?? destination };
  }
  return { kind: 'none' };
}

/** Whether frames can leave by the interface: it is up, and so are its parent and the link of either. */
export function isUp(topology: Topology, iface: Interface): boolean {
  if (!iface.up) return false;
  if (iface.role.kind === 'sub') {
    const parent = topology.nodes.get(iface.node)?.interfaces.get(iface.role.parent);
    return parent !== undefined && isUp(topology, parent);
  }
  return !downEnds(topology).has(`${iface.node}:${iface.name}`);
}

const downEndsOf = new WeakMap<Topology, ReadonlySet<string>>();

function downEnds(topology: Topology): ReadonlySet<string> {
  let ends = downEndsOf.get(topology);
  if (ends === undefined) {
    ends = new Set(
      topology.links.filter(({ up }) => !up).flatMap((link) => link.ends.map((e) => `${e.node}:${e.interface}`)),
    );
    downEndsOf.set(topology, ends);
  }
  return ends;
}

function tableOf(topology: Topology, node: Node): Table {
  let known = tables.get(topology);
  if (known === undefined) {
    known = new Map();
    tables.set(topology, known);
  }
  let table = known.get(node.id);
  if (table === undefined) {
    table = buildTable(topology, node);
    known.set(node.id, table);
  }
  return table;
}

function buildTable(topology: Topology, node: Node): Table {
  const best = new Map<string, Candidate>();
  const lengths: Record<Family, Set<number>> = { 4: new Set(), 6: new Set() };
  const usable = [...node.interfaces.values()].filter((iface) => isUp(topology, iface));
  // The first candidate entered for a prefix stays: connected ones first, then routes by metric.
  const enter = (prefix: { family: Family; value: bigint; length: number }, candidate: Candidate): void => {
    lengths[prefix.family].add(prefix.length);
    const at = key(prefix, prefix.length);
    if (!best.has(at)) best.set(at, candidate);
  };
  for (const iface of usable) {
    for (const { prefix } of iface.addresses) enter(prefix, { kind: 'connected', interface: iface.name });
  }
  const segments = new Segments(usable);
  for (const route of [...node.routes].sort((a, b) => a.metric - b.metric)) {
    if (route.discard) {
      enter(route.prefix, { kind: 'discard', route });
      continue;
    }
    const exit = route.interface ?? (route.via === undefined ? undefined : segments.holding(route.via));
    if (exit !== undefined && segments.has(exit)) enter(route.prefix, { kind: 'route', route, interface: exit });
  }
  const longestFirst = (family: Family): readonly number[] => [...lengths[family]].sort((a, b) => b - a);
  return { lengths: { 4: longestFirst(4), 6: longestFirst(6) }, best, known: { 4: new Map(), 6: new Map() } };
}

/** Usable interfaces by the prefixes of their segments: a router of thousands is asked for each of its next hops. */
class Segments {
  readonly #places = new Map<string, number>();
  readonly #lengths: Readonly<Record<Family, Set<number>>> = { 4: new Set(), 6: new Set() };
  readonly #names: readonly string[];
  readonly #known: ReadonlySet<string>;

  constructor(usable: readonly Interface[]) {
    this.#names = usable.map(({ name }) => name);
    this.#known = new Set(this.#names);
    for (const [place, { addresses }] of usable.entries()) {
      for (const { prefix } of addresses) {
        const at = key(prefix, prefix.length);
        this.#lengths[prefix.family].add(prefix.length);
        if (!this.#places.has(at)) this.#places.set(at, place);
      }
    }
  }

  has(name: string): boolean {
    return this.#known.has(name);
  }

  /** The first interface, in their order, on whose segment the address is. */
  holding(address: Address): string | undefined {
    let first = Number.POSITIVE_INFINITY;
    for (const length of this.#lengths[address.family]) {
      const place = this.#places.get(key(address, length));
      if (place !== undefined && place < first) first = place;
    }
    return this.#names[first];
  }
}

function key(address: Address, length: number): string {
  const shift = BigInt(familyBits(address.family) - length);
  return `${address.family}/${length}/${address.value >> shift}`;
}
