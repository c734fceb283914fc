/** certify: addresses between the model's sets and cuts, and every address at which a node may change its mind. */
import type { Interface, Node } from '../model/public.ts';
import {
  type Address,
  type AddressSet,
  bogonAddresses,
  broadcastAddress,
  type Family,
  maxValue,
  prefixRange,
} from '../net/public.ts';
import { domainOf, type World } from '../semantics/public.ts';
import type { Cuts } from './values.ts';

/** The set's addresses of the family. */
export function cutsOf({ ranges }: AddressSet, family: Family): Cuts {
  return ranges.filter((range) => range.family === family).flatMap(({ first, last }) => [first, last + 1n]);
}

/** Ranges that mean something whatever the platform says, by family: see the tests of `semantics` on addresses. */
const special: Readonly<Record<Family, readonly (readonly [first: bigint, last: bigint])[]>> = {
  4: [
    [0n, 0n],
    [0x7f00_0000n, 0x7fff_ffffn],
    [0x7f00_0001n, 0x7f00_0001n],
    [0xe000_0000n, 0xefff_ffffn],
    [0xffff_ffffn, 0xffff_ffffn],
  ],
  6: [
    [0n, 0n],
    [1n, 1n],
    [0x3fan << 118n, (0x3fbn << 118n) - 1n],
    [0xffn << 120n, maxValue(6)],
  ],
};

/** Which of the special ranges hold the address, as text. */
export function specialRangesOf({ family, value }: Address): string {
  return special[family].map(([first, last]) => (first <= value && value <= last ? '1' : '0')).join('');
}

/**
 * Where the treatment of an address by the node may change: at the edges of everything that its interfaces, its routes,
 * its neighbours and the standards name. Rules and translations are no part of it: they are split by their own sets.
 */
export function edgesOf(world: World, node: Node, family: Family): ReadonlySet<bigint> {
  const edges = new Set<bigint>();
  const range = (first: bigint, last: bigint): void => {
    edges.add(first);
    edges.add(last + 1n);
  };
  for (const [first, last] of special[family]) range(first, last);
  for (const set of [bogonAddresses, world.declared]) {
    for (const one of set.ranges) if (one.family === family) range(one.first, one.last);
  }
  for (const { prefix } of node.routes) {
    const { first, last } = prefixRange(prefix);
    if (prefix.family === family) range(first, last);
  }
  for (const iface of node.interfaces.values()) {
    for (const neighbour of [iface, ...neighbours(world, iface)]) {
      for (const { address, prefix } of neighbour.addresses) {
        if (address.family !== family) continue;
        range(address.value, address.value);
        const { first, last } = prefixRange(prefix);
        range(first, last);
        // A prefix's first address may be every router's own, its last one everybody's.
        range(first, first);
        const broadcast = broadcastAddress(prefix);
        if (broadcast !== undefined) range(broadcast.value, broadcast.value);
      }
    }
  }
  return edges;
}

function neighbours(world: World, iface: Interface): readonly Interface[] {
  return domainOf(world, iface, []).arrivals.flatMap(({ at }) => {
    const found = world.topology.nodes.get(at.node)?.interfaces.get(at.interface);
    return found === undefined ? [] : [found];
  });
}
