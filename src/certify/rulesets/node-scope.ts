/** certify: what can come to a hook of a node, and what is promised to nobody there, as `semantics` decides it. */
import {
  conntrackStates,
  type Interface,
  lookupRoute,
  type Node,
  ownAddresses,
  type Topology,
} from '../../model/public.ts';
import { type Address, type Family, makePacket, maxValue } from '../../net/public.ts';
import { localReason, makeWorld, spoofDrop, tracksConnections, type World } from '../../semantics/public.ts';
import { edgesOf } from '../address-cuts.ts';
import { fragments } from '../header.ts';
import { Pieces } from '../pieces.ts';
import { type Cuts, intersect, noValue, only, subtract, union } from '../values.ts';
import type { Product } from './conditions.ts';
import { anyOf } from './conditions.ts';
import { type Asked, type Interfaces, wholeAsked } from './fields.ts';

/**
 * The sources that anti-spoofing lets in at each interface, with the destinations that are the node's own, or that its
 * routes lead out of each interface. A filter is asked between destination and source translation.
 */
export function comingTo(
  topology: Topology,
  id: string,
  family: Family,
  hook: 'forward' | 'input',
  interfaces: Interfaces,
): readonly Asked[] {
  const { world, node } = placeOf(topology, id);
  const destinations = destinationsAt(world, node, family);
  const everybody = only(maxValue(family));
  return entriesOf(node).flatMap((entry): readonly Asked[] => {
    const came = { entry: only(interfaces.numberOf(entry.name)) };
    const { somewhere, toEverybody } = sourcesAt(world, node, entry, family);
    if (hook === 'input') {
      const own = destinations.get('own') ?? noValue;
      return [
        { ...came, source: somewhere, destination: subtract(own, everybody) },
        { ...came, source: toEverybody, destination: intersect(own, everybody) },
      ];
    }
    return [...destinations].flatMap(([exit, to]): readonly Asked[] =>
      exit.startsWith('by ')
        ? [
            {
              ...came,
              source: somewhere,
              exit: only(interfaces.numberOf(exit.slice(3))),
              destination: to,
              ...tracked(node),
            },
          ]
        : [],
    );
  });
}

/** Refusals of what the node is meant to refuse anyway, as rules before all others. */
export function promisedToNobody(
  topology: Topology,
  id: string,
  family: Family,
  interfaces: Interfaces,
): readonly Product[] {
  const { world, node } = placeOf(topology, id);
  const refused = entriesOf(node).map((entry): Asked => {
    const { somewhere } = sourcesAt(world, node, entry, family);
    return { entry: only(interfaces.numberOf(entry.name)), source: subtract(wholeAsked('source', family), somewhere) };
  });
  return [
    ...refused,
    ...(node.forwards ? [{ source: neverHonest(node, family) }] : []),
    ...(family === 6 && node.protections.has('ipv6-extension-headers') ? [{ protocol: anyOf(extensionHeaders) }] : []),
  ].map((asks) => ({ asks, accepts: false }));
}

// IANA, "IPv6 Extension Header Types", without those that any filter lets through (fragment, ESP, AH).
const extensionHeaders: readonly number[] = [0, 43, 60, 135, 139, 140];

function placeOf(topology: Topology, id: string): { readonly world: World; readonly node: Node } {
  const node = topology.nodes.get(id);
  if (node === undefined) throw new Error(`no node ${id}`);
  return { world: makeWorld(topology, new Map()), node };
}

function entriesOf(node: Node): readonly Interface[] {
  return [...node.interfaces.values()].filter(({ role }) => role.kind !== 'port');
}

/** Sources that may come in towards any one address, and towards 255.255.255.255. */
function sourcesAt(
  world: World,
  node: Node,
  entry: Interface,
  family: Family,
): { readonly somewhere: Cuts; readonly toEverybody: Cuts } {
  const [toAll, toOne] = [maxValue(family), maxValue(family) - 1n].map((value): Address => ({ family, value }));
  const isTaken = (src: Address, dst: Address | undefined): boolean =>
    dst !== undefined && spoofDrop(world, node, entry, makePacket({ src, dst, protocol: 17 })) === undefined;
  const classes = new Pieces(
    family,
    edgesOf(world, node, family),
    (src) => `${isTaken(src, toOne) ? 'one' : ''} ${isTaken(src, toAll) ? 'all' : ''}`,
  ).classes();
  const those = (word: string): Cuts =>
    [...classes].filter(([signature]) => signature.includes(word)).reduce((sum, [, cuts]) => union(sum, cuts), noValue);
  return { somewhere: those('one'), toEverybody: those('all') };
}

/** `own`: taken by the node itself · `by NAME`: sent out of that interface. */
function destinationsAt(world: World, node: Node, family: Family): ReadonlyMap<string, Cuts> {
  return new Pieces(family, edgesOf(world, node, family), (destination) => {
    if (localReason(node, destination) !== undefined) return 'own';
    const decision = lookupRoute(world.topology, node, destination);
    if (isMulticast(destination) || decision.kind === 'none' || decision.kind === 'discard') return 'nowhere';
    return `by ${decision.interface}`;
  }).classes();
}

// Multicast is routed by no node of this model.
function isMulticast({ family, value }: Address): boolean {
  return family === 4 ? value >> 28n === 0xen : value >> 120n === 0xffn;
}

/** What connection tracking leaves: whole datagrams with a state; a translation only where one is bound. */
function tracked(node: Node): Asked {
  return {
    ...(node.nat.some(({ kind }) => kind === 'dnat') ? {} : { translated: only(0) }),
    ...(tracksConnections(node)
      ? { fragment: only(fragments.whole) }
      : { state: only(conntrackStates.indexOf('untracked')) }),
  };
}

/** Sources with which no honest packet comes in, whatever the settings: none at all, everybody, the node's own. */
function neverHonest(node: Node, family: Family): Cuts {
  const own = ownAddresses(node).filter((address) => address.family === family);
  const anycast = [...node.interfaces.values()].flatMap(({ addresses }) =>
    addresses.filter(({ prefix }) => prefix.family === 6 && family === 6 && prefix.length < 127),
  );
  const ends = [...own, ...anycast.map(({ prefix }) => prefix)].map(({ value }) => only(value));
  return [...ends, ...martians[family]].reduce(union, noValue);
}

const martians: Readonly<Record<Family, readonly Cuts[]>> = {
  4: [only(0n), [0x7f00_0000n, 0x8000_0000n], [0xe000_0000n, 0xf000_0000n], only(maxValue(4))],
  6: [only(0n), only(1n), [0xffn << 120n, 1n << 128n]],
};
