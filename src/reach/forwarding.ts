/** reach: where a node sends each destination: the address space cut at its prefixes, every piece asked of the model once. */
import { lookupRoute, type Node, type RouteDecision, type Topology } from '../model/public.ts';
import {
  type Address,
  type AddressRange,
  type AddressSet,
  addressSet,
  type Family,
  formatAddress,
  maxValue,
  prefixRange,
  unionAddresses,
} from '../net/public.ts';

/** neighbour: sent to the router `nextHop` · onLink: to the destination itself · discard, none: the packet ends here. */
export type Way =
  | { readonly kind: 'neighbour'; readonly exit: string; readonly nextHop: Address }
  | { readonly kind: 'onLink'; readonly exit: string }
  | { readonly kind: 'discard' }
  | { readonly kind: 'none' };

/** Destinations that share a way. The ways of one node are disjoint and together cover both families. */
export interface Branch {
  readonly way: Way;
  readonly destinations: AddressSet;
}

/** Between two borders of a node's prefixes every address has the same longest prefix, so that one of them speaks for all. */
export function branchesOf(topology: Topology, node: Node): readonly Branch[] {
  const grouped = new Map<string, { way: Way; ranges: AddressRange[] }>();
  for (const piece of pieces(node)) {
    const way = wayOf(lookupRoute(topology, node, { family: piece.family, value: piece.first }));
    const key = wayKey(way);
    const known = grouped.get(key);
    if (known === undefined) grouped.set(key, { way, ranges: [piece] });
    else known.ranges.push(piece);
  }
  return [...grouped.values()].map(({ way, ranges }) => ({ way, destinations: addressSet(ranges) }));
}

/** Addresses to which the ways lead out of this interface; of any, where none is named. */
export function destinationsBehind(branches: readonly Branch[], name?: string): AddressSet {
  const out = branches.filter(
    ({ way }) => (way.kind === 'neighbour' || way.kind === 'onLink') && (name === undefined || way.exit === name),
  );
  return unionAddresses(...out.map(({ destinations }) => destinations));
}

function* pieces(node: Node): Iterable<AddressRange> {
  const prefixes = [
    ...[...node.interfaces.values()].flatMap(({ addresses }) => addresses.map(({ prefix }) => prefix)),
    ...node.routes.map(({ prefix }) => prefix),
  ];
  for (const family of [4, 6] as const satisfies readonly Family[]) {
    const starts = new Set<bigint>([0n]);
    for (const prefix of prefixes) {
      if (prefix.family !== family) continue;
      const { first, last } = prefixRange(prefix);
      starts.add(first);
      if (last < maxValue(family)) starts.add(last + 1n);
    }
    const sorted = [...starts].sort((a, b) => (a < b ? -1 : 1));
    for (const [index, first] of sorted.entries()) {
      const next = sorted[index + 1];
      yield { family, first, last: next === undefined ? maxValue(family) : next - 1n };
    }
  }
}

function wayOf(decision: RouteDecision): Way {
  switch (decision.kind) {
    case 'connected':
      return { kind: 'onLink', exit: decision.interface };
    case 'route':
      return decision.route.via === undefined
        ? { kind: 'onLink', exit: decision.interface }
        : { kind: 'neighbour', exit: decision.interface, nextHop: decision.route.via };
    default:
      return { kind: decision.kind };
  }
}

function wayKey(way: Way): string {
  if (way.kind === 'neighbour') return `${way.exit} ${formatAddress(way.nextHop)}`;
  return way.kind === 'onLink' ? `${way.exit} on link` : way.kind;
}
