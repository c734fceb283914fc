/** checks: a platform that can be changed and tried, without touching the one it was made from. */
import type { Flow, FlowMatrix, Node, Policy, Rule, Topology, Trace } from '../../model/public.ts';
import { deployedPolicies, projectMatrix } from '../../policy/public.ts';
import { makeWorld, type World } from '../../semantics/public.ts';

/** `edits` are changes by hand to what a node carries, laid over the projection. */
export interface Scenario {
  readonly topology: Topology;
  readonly matrix: FlowMatrix;
  readonly edits: ReadonlyMap<string, readonly ((policy: Policy) => Policy)[]>;
}

/** Walks the packet asked about through a world, with whatever history it has. */
export type Replay = (world: World) => Trace;

export function worldOf({ topology, matrix, edits }: Scenario): World {
  const policies = new Map(deployedPolicies(topology, projectMatrix(topology, matrix)));
  for (const [node, changes] of edits) {
    const policy = policies.get(node);
    if (policy !== undefined)
      policies.set(
        node,
        changes.reduce((current, change) => change(current), policy),
      );
  }
  return makeWorld(topology, policies);
}

export function withRow(scenario: Scenario, flow: Flow, where: 'first' | 'last'): Scenario {
  const { flows } = scenario.matrix;
  return {
    ...scenario,
    matrix: { ...scenario.matrix, flows: where === 'first' ? [flow, ...flows] : [...flows, flow] },
  };
}

export function withoutRows(scenario: Scenario, ids: ReadonlySet<string>): Scenario {
  return { ...scenario, matrix: { ...scenario.matrix, flows: scenario.matrix.flows.filter(({ id }) => !ids.has(id)) } };
}

export function withEdit(scenario: Scenario, node: string, change: (policy: Policy) => Policy): Scenario {
  const edits = new Map(scenario.edits);
  edits.set(node, [...(edits.get(node) ?? []), change]);
  return { ...scenario, edits };
}

export function withNode(scenario: Scenario, node: Node): Scenario {
  const nodes = new Map(scenario.topology.nodes);
  nodes.set(node.id, node);
  return { ...scenario, topology: { ...scenario.topology, nodes } };
}

/** The policy without the rule, in both its rulesets. */
export function dropRule(id: string): (policy: Policy) => Policy {
  return mapRules((rules) => rules.filter((rule) => rule.id !== id));
}

/** The policy with the rule in front of all others. */
export function prependRule(rule: Rule, hook: 'forward' | 'input'): (policy: Policy) => Policy {
  return (policy) => ({ ...policy, [hook]: { ...policy[hook], rules: [rule, ...policy[hook].rules] } });
}

/** The policy with deny as its residual action. */
export function denyResidual(policy: Policy): Policy {
  const residual = { 4: 'deny', 6: 'deny' } as const;
  return { forward: { ...policy.forward, residual }, input: { ...policy.input, residual } };
}

function mapRules(change: (rules: readonly Rule[]) => readonly Rule[]): (policy: Policy) => Policy {
  return ({ forward, input }) => ({
    forward: { ...forward, rules: change(forward.rules) },
    input: { ...input, rules: change(input.rules) },
  });
}
