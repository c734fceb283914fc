/** semantics: a platform together with what its filtering nodes apply, ready to be walked. */
import {
  declaredAddresses,
  type Interface,
  type LinkEnd,
  type Node,
  type Policy,
  type Topology,
} from '../model/public.ts';
import type { AddressSet } from '../net/public.ts';
import type { Domain } from './frame.ts';
import { type Decide, decide } from './ruleset.ts';

/** `policies` holds what each filtering node applies; a node that is absent filters nothing. */
export interface World {
  readonly topology: Topology;
  readonly policies: ReadonlyMap<string, Policy>;
  /** Every address that the platform declares; the rest is the Internet. */
  readonly declared: AddressSet;
  /** The interface at the other side of each linked interface, by `node:interface`, down links left out. */
  readonly peers: ReadonlyMap<string, LinkEnd>;
  /** Layer-2 domains already flooded, filled on demand by `domainOf`. */
  readonly domains: Map<string, Domain>;
  /** How its rulesets are asked. */
  readonly decide: Decide;
}

/**
 * `decideBy` stands in for the reading of the rules one by one, which is what they mean: whoever walks many packets may
 * bring a quicker way, which must say the same for every ruleset, packet and context.
 */
export function makeWorld(topology: Topology, policies: ReadonlyMap<string, Policy>, decideBy: Decide = decide): World {
  const peers = new Map<string, LinkEnd>();
  for (const link of topology.links) {
    if (!link.up) continue;
    const [a, b] = link.ends;
    peers.set(`${a.node}:${a.interface}`, b);
    peers.set(`${b.node}:${b.interface}`, a);
  }
  return { topology, policies, declared: declaredAddresses(topology), peers, domains: new Map(), decide: decideBy };
}

export function nodeOf(world: World, id: string): Node {
  const node = world.topology.nodes.get(id);
  if (node === undefined) throw new Error(`no node ${id} in this topology`);
  return node;
}

export function interfaceOf(world: World, node: string, name: string): Interface {
  const found = nodeOf(world, node).interfaces.get(name);
  if (found === undefined) throw new Error(`no interface ${node}:${name} in this topology`);
  return found;
}
