/** policy: what nodes really carry, hand-made changes included. */
import type { Policy, PolicySource, Rule, Ruleset, Topology } from '../model/public.ts';
import type { Projection } from './project.ts';
import { sortedNodes } from './terrain.ts';

/**
 * The policy of every filtering node: the projection with the node's own changes (rules before it, rows left out,
 * another residual action), or its written rules. A node that filters nothing is absent.
 */
export function deployedPolicies(
  topology: Topology,
  projection: Pick<Projection, 'policies'>,
): ReadonlyMap<string, Policy> {
  const deployed = new Map<string, Policy>();
  for (const { id, policy } of sortedNodes(topology)) {
    if (policy.kind === 'rules') deployed.set(id, policy.policy);
    if (policy.kind !== 'projected') continue;
    const projected = projection.policies.get(id);
    if (projected !== undefined) deployed.set(id, changed(projected, policy));
  }
  return deployed;
}

function changed(projected: Policy, source: Extract<PolicySource, { kind: 'projected' }>): Policy {
  const ruleset = (hook: 'forward' | 'input'): Ruleset => ({
    ...projected[hook],
    rules: [...source.before[hook], ...projected[hook].rules.filter((rule) => !leftOut(rule, source.without))],
    residual: source.residual[hook],
  });
  return { forward: ruleset('forward'), input: ruleset('input') };
}

// Only rules that stem from rows can be left out, and only when all of their rows are.
function leftOut(rule: Rule, without: ReadonlySet<string>): boolean {
  return rule.rows.length > 0 && rule.rows.every((row) => without.has(row));
}
