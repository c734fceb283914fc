/** model: which way a node sends a destination: longest prefix, then connected, then the lowest metric. */
import { type Address, type Family, familyBits, type Prefix } from '../net/public.ts';
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
  readonly known: Partial<Record<Family, Map<bigint, RouteDecision>>>;
}

// A platform that is asked about ever new addresses must not grow without bound.
const maxKnown = 10_000;

// A topology never changes, so that a node's table is built once.
const tables = new WeakMap<Topology, Map<string, Table>>();

/** Routes whose exit interface or its link is down do not count. */
export function lookupRoute(topology: Topology, node: Node, destination: Address): RouteDecision {
  const table = tableOf(topology, node);
  const known = table.known[destination.family] ?? new Map<bigint, RouteDecision>();
  const answered = known.get(destination.value);
  if (answered !== undefined) return answered;
  const decision = decideRoute(table, destination);
  table.known[destination.family] = known;
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
  const lengths: Record<Family, number[]> = { 4: [], 6: [] };
  const usable = [...node.interfaces.values()].filter((iface) => isUp(topology, iface));
  // The first candidate entered for a prefix stays: connected ones first, then routes by metric.
  const enter = (prefix: Prefix, candidate: Candidate): void => {
    const at = key(prefix, prefix.length);
    if (best.has(at)) return;
    best.set(at, candidate);
    if (!lengths[prefix.family].includes(prefix.length)) lengths[prefix.family].push(prefix.length);
  };
  for (const iface of usable) {
    for (const { prefix } of iface.addresses) enter(prefix, { kind: 'connected', interface: iface.name });
  }
  const holding = segmentsOf(usable);
  const isUsable = (name: string): boolean => {
    const iface = node.interfaces.get(name);
    return iface !== undefined && isUp(topology, iface);
  };
  for (const route of node.routes.length < 2 ? node.routes : [...node.routes].sort((a, b) => a.metric - b.metric)) {
    if (route.discard) {
      enter(route.prefix, { kind: 'discard', route });
      continue;
    }
    const exit = route.interface ?? (route.via === undefined ? undefined : holding(route.via));
    if (exit !== undefined && isUsable(exit)) enter(route.prefix, { kind: 'route', route, interface: exit });
  }
  for (const list of Object.values(lengths)) list.sort((a, b) => b - a);
  return { lengths, best, known: {} };
}

/** Finds the first of the interfaces, in their order, on whose segment an address is, even for a router of thousands. */
function segmentsOf(usable: readonly Interface[]): (address: Address) => string | undefined {
  const places = new Map<string, number>();
  const lengths: Record<Family, number[]> = { 4: [], 6: [] };
  for (const [place, { addresses }] of usable.entries()) {
    for (const { prefix } of addresses) {
      const at = key(prefix, prefix.length);
      if (!places.has(at)) places.set(at, place);
      if (!lengths[prefix.family].includes(prefix.length)) lengths[prefix.family].push(prefix.length);
    }
  }
  return (address) => {
    const found = lengths[address.family].map((length) => places.get(key(address, length)) ?? usable.length);
    return usable[Math.min(...found, usable.length)]?.name;
  };
}

function key(address: Address, length: number): string {
  const shift = BigInt(familyBits(address.family) - length);
  return `${address.family}/${length}/${address.value >> shift}`;
}
