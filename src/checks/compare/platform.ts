/** checks: every filter of a platform against what the matrix asks of it, for every packet that it can meet. */
import {
  denyBoth,
  type FlowMatrix,
  type Node,
  type PolicySource,
  type Ruleset,
  type Topology,
} from '../../model/public.ts';
import { addressSet, complementAddresses, numbers, rangeOf } from '../../net/public.ts';
import { deployedPolicies, projectMatrix } from '../../policy/public.ts';
import { InterfaceNames } from '../../reach/public.ts';
import { type HeaderSpace, Universe } from '../../space/public.ts';
import { type Bounded, exactly } from './bounded.ts';
import { compareBounded } from './differences.ts';
import { type ReadableDifference, readable } from './readable.ts';

export type Hook = 'forward' | 'input';

/** `equal` is proved, for every packet that can come to the hook: with an entry of this node, in every state. */
export interface FilterComparison {
  readonly node: string;
  readonly hook: Hook;
  readonly equal: boolean;
  readonly rules: number;
  readonly differences: readonly ReadableDifference[];
}

/** `bounds` gives what is known of a node whose ruleset was not read exactly; `only` limits the nodes. */
export interface ComparePlatformOptions {
  readonly bounds?: ReadonlyMap<string, Readonly<Record<Hook, Bounded>>>;
  readonly only?: ReadonlySet<string>;
  readonly onProgress?: (done: number, total: number) => void;
}

/** In the order of node ids, `forward` before `input`. Each filter gets a universe of its own, so that memory stays small. */
export function comparePlatform(
  topology: Topology,
  matrix: FlowMatrix,
  options: ComparePlatformOptions = {},
): readonly FilterComparison[] {
  const intended = projectMatrix(asProjected(topology), matrix);
  const deployed = deployedPolicies(topology, intended);
  const ids = [...deployed.keys()].filter((id) => options.only?.has(id) ?? true).sort();
  return ids.flatMap((id, index) => {
    options.onProgress?.(index, ids.length);
    const [node, wanted, real] = [topology.nodes.get(id), intended.policies.get(id), deployed.get(id)];
    if (node === undefined || wanted === undefined || real === undefined) return [];
    return (['forward', 'input'] as const).map((hook) => {
      const known = options.bounds?.get(id)?.[hook] ?? exactly(real[hook]);
      return compareFilter(node, hook, wanted[hook], known);
    });
  });
}

function compareFilter(node: Node, hook: Hook, wanted: Ruleset, real: Bounded): FilterComparison {
  const universe = new Universe();
  const names = new InterfaceNames();
  const within = region(universe, names, node, hook);
  const answer = compareBounded(exactly(wanted), real, { universe, names, within });
  return {
    node: node.id,
    hook,
    equal: answer.equal,
    rules: answer.rules,
    differences: answer.differences.map((difference) => readable(difference, names)),
  };
}

/** What can come to the hook: in at an interface of the node, out at one too when it is on its way through. */
function region(universe: Universe, names: InterfaceNames, node: Node, hook: Hook): HeaderSpace {
  const routed = [...node.interfaces.values()].filter(({ role }) => role.kind !== 'port');
  const interfaces = numbers(...routed.map(({ name }) => names.numberOf(name)));
  const own = addressSet(routed.flatMap(({ addresses }) => addresses.map(({ address }) => rangeOf(address))));
  return hook === 'input'
    ? universe.where({ entry: interfaces })
    : universe.where({ entry: interfaces, exit: interfaces, destination: complementAddresses(own) });
}

/** The platform as it would be if every filter carried exactly its share of the matrix. */
function asProjected(topology: Topology): Topology {
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
