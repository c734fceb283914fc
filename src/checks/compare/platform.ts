/** checks: every filter of a platform against what the matrix asks of it, for every packet that it can meet. */
import {
  conntrackStates,
  denyBoth,
  type FlowMatrix,
  type Interface,
  type Node,
  type Policy,
  type PolicySource,
  type Topology,
} from '../../model/public.ts';
import {
  type AddressRange,
  type AddressSet,
  addressSet,
  complementAddresses,
  maxValue,
  type NumberSet,
  numbers,
  rangeOf,
  subtractAddresses,
  unionAddresses,
} from '../../net/public.ts';
import { deployedPolicies, projectMatrix } from '../../policy/public.ts';
import {
  branchesOf,
  InterfaceNames,
  multicast,
  neverSources,
  refusedSources,
  takenByNode,
} from '../../reach/public.ts';
import { fragmentKinds, type HeaderSpace, Universe } from '../../space/public.ts';
import { type Bounded, boundedHook, exactly, surelySame } from './bounded.ts';
import type { FilterPair, Hook } from './certificate.ts';
import { compareBounded } from './differences.ts';
import { type ReadableDifference, readable } from './readable.ts';

/** `equal` is proved, for every packet that can come to the hook: with an entry of this node, in every state. */
export interface FilterComparison {
  readonly node: string;
  readonly hook: Hook;
  readonly equal: boolean;
  readonly rules: number;
  readonly differences: readonly ReadableDifference[];
}

/**
 * `only` limits the nodes, `narrowed` the packets. `declared`: the platform with the settings that its nodes are meant
 * to have, where `topology` has those that they carry out: what a setting was to refuse is no gap when a rule does.
 */
export interface ComparePlatformOptions {
  readonly declared?: Topology;
  readonly narrowed?: (universe: Universe) => HeaderSpace;
  readonly only?: ReadonlySet<string>;
  readonly onProgress?: (done: number, total: number) => void;
}

/** What each filter carries, by node id. */
export type Carried = ReadonlyMap<string, Readonly<Record<Hook, Bounded>>>;

/** Every filter as the platform declares it, against its share of the matrix. */
export function comparePlatform(
  topology: Topology,
  matrix: FlowMatrix,
  options: ComparePlatformOptions = {},
): readonly FilterComparison[] {
  const carried = carriedAsDeclared(topology, matrix);
  return compareFilters(topology, matrix, () => carried, options);
}

/**
 * What filters carry (told when their share of the matrix is known), against that share. In the order of node ids,
 * `forward` before `input`. Each filter gets a universe of its own, so that memory stays small.
 */
export function compareFilters(
  topology: Topology,
  matrix: FlowMatrix,
  carriedBy: (wanted: ReadonlyMap<string, Policy>) => Carried,
  options: ComparePlatformOptions = {},
): readonly FilterComparison[] {
  const filters = filtersAgainstMatrix(topology, matrix, carriedBy, options.only);
  return filters.map((filter, index) => {
    options.onProgress?.(index, filters.length);
    return compareFilter(topology, filter, options);
  });
}

/** The same filters as pairs, with nothing compared yet: `intended` is the node's share of the matrix. */
export function filtersAgainstMatrix(
  topology: Topology,
  matrix: FlowMatrix,
  carriedBy: (wanted: ReadonlyMap<string, Policy>) => Carried,
  only?: ReadonlySet<string>,
): readonly FilterPair[] {
  const wanted = projectMatrix(asProjected(topology), matrix).policies;
  const carried = carriedBy(wanted);
  const ids = [...carried.keys()].filter((id) => only?.has(id) ?? true).sort();
  return ids.flatMap((id) => {
    const [share, real] = [wanted.get(id), carried.get(id)];
    if (!topology.nodes.has(id) || share === undefined || real === undefined) return [];
    return (['forward', 'input'] as const).map((hook) => ({
      node: id,
      hook,
      intended: exactly(share[hook]),
      deployed: real[hook],
    }));
  });
}

/** What every filter of the platform carries as it is declared. */
export function carriedAsDeclared(topology: Topology, matrix: FlowMatrix): Carried {
  return new Map(
    [...deployedPolicies(topology, projectMatrix(topology, matrix))].map(([id, policy]) => [
      id,
      { forward: boundedHook(policy, 'forward'), input: boundedHook(policy, 'input') },
    ]),
  );
}

function compareFilter(
  topology: Topology,
  { node: id, hook, intended, deployed }: FilterPair,
  { narrowed, declared = topology }: ComparePlatformOptions,
): FilterComparison {
  const rules = deployed.upper.rules.length;
  if (surelySame(intended, deployed)) return { node: id, hook, equal: true, rules, differences: [] };
  const node = topology.nodes.get(id);
  if (node === undefined) throw new Error(`no node ${id}`);
  const universe = new Universe();
  const names = new InterfaceNames();
  const asked = narrowed?.(universe) ?? universe.unbounded;
  const within = universe.intersect(asked, region(universe, names, topology, node, hook));
  const answer = compareBounded(intended, deployed, {
    universe,
    names,
    within,
    refusable: forged(universe, names, declared, declared.nodes.get(id) ?? node),
  });
  return {
    node: id,
    hook,
    equal: answer.equal,
    rules,
    differences: answer.differences.map((difference) => readable(difference, names)),
  };
}

/**
 * What can come to the hook: sources that anti-spoofing lets in at each interface, and destinations that routing sends
 * out of each, or that are the node's own. The filter is asked between destination NAT and source NAT.
 */
function region(universe: Universe, names: InterfaceNames, topology: Topology, node: Node, hook: Hook): HeaderSpace {
  const routed = [...node.interfaces.values()].filter(({ role }) => role.kind !== 'port');
  const branches = branchesOf(topology, node);
  const own = takenByNode(node);
  const number = (name: string): NumberSet => numbers(names.numberOf(name));
  const calling = routed.map((iface) =>
    universe.where({ entry: number(iface.name), source: callers(node, iface), destination: everybody }),
  );
  const entering = routed.map((iface) =>
    universe.where({
      entry: number(iface.name),
      source: complementAddresses(refusedSources(topology, node, iface, branches)),
    }),
  );
  if (hook === 'input') {
    return universe.intersect(universe.union(...entering, ...calling), universe.where({ destination: own }));
  }
  const leaving = branches.flatMap(({ way, destinations }) =>
    way.kind === 'none' || way.kind === 'discard'
      ? []
      : [
          universe.where({
            exit: number(way.exit),
            destination: subtractAddresses(destinations, unionAddresses(own, multicast)),
          }),
        ],
  );
  return universe.intersect(universe.union(...entering), universe.union(...leaving), possible(universe, node));
}

const everybody = addressSet([rangeOf({ family: 4, value: maxValue(4) })]);

/**
 * Sources that are refused anywhere else and may call everybody: "no address yet" (RFC 2131), and, as Linux looks for
 * them too late where no source is looked up, loopback.
 */
function callers(node: Node, { antiSpoofing }: Interface): AddressSet {
  const loopback: readonly AddressRange[] =
    antiSpoofing === 'off' && node.kind !== 'external' ? [{ family: 4, first: 0x7f00_0000n, last: 0x7fff_ffffn }] : [];
  return addressSet([{ family: 4, first: 0n, last: 0n }, ...loopback]);
}

/** Sources that no honest packet has, and headers that the node is set to refuse whatever the matrix says. */
function forged(universe: Universe, names: InterfaceNames, topology: Topology, node: Node): HeaderSpace {
  const branches = branchesOf(topology, node);
  const refused = [...node.interfaces.values()]
    .filter(({ role }) => role.kind !== 'port')
    .map((iface) =>
      universe.where({
        entry: numbers(names.numberOf(iface.name)),
        source: refusedSources(topology, node, iface, branches),
      }),
    );
  return universe.union(
    ...refused,
    ...(node.forwards ? [universe.where({ source: neverSources(node) })] : []),
    ...(node.protections.has('ipv6-extension-headers')
      ? [universe.where({ families: new Set([6]), protocol: numbers(...extensionHeaders) })]
      : []),
  );
}

// IANA, "IPv6 Extension Header Types", without those that any filter lets through (fragment, ESP, AH).
const extensionHeaders = [0, 43, 60, 135, 139, 140];

/** What connection tracking leaves of a packet: whole datagrams, a state, and a translation only where one is bound. */
function possible(universe: Universe, node: Node): HeaderSpace {
  const bound = node.nat.some(({ kind }) => kind === 'dnat');
  const translated = bound ? universe.unbounded : universe.where({ translated: numbers(0) });
  if (!node.stateful && node.nat.length === 0) {
    return universe.intersect(translated, universe.where({ state: numbers(conntrackStates.indexOf('untracked')) }));
  }
  const whole = universe.where({ fragment: numbers(fragmentKinds.indexOf('whole')) });
  return universe.intersect(translated, whole);
}

/** The platform as it would be if every filter carried exactly its share of the matrix. */
function asProjected(topology: Topology): Topology {
  // The projection asks what kind of policy a node has, and nothing more of it.
  if ([...topology.nodes.values()].every(({ policy: { kind } }) => kind === 'none' || kind === 'projected'))
    return topology;
  const nodes = [...topology.nodes].map(([id, node]): [string, Node] => [
    id,
    node.policy.kind === 'none' ? node : { ...node, policy: unchanged },
  ]);
  return { ...topology, nodes: new Map(nodes) };
}

const unchanged: PolicySource = {
  kind: 'projected',
  before: { forward: [], input: [] },
  without: new Set(),
  residual: { forward: denyBoth, input: denyBoth },
};
