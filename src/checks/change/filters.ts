/** checks: every filter before and after a change, each with what it carried on both sides. */
import type { FlowMatrix, Policy, Ruleset, Topology } from '../../model/public.ts';
import { deployedPolicies, projectMatrix } from '../../policy/public.ts';
import { type Bounded, boundedHook, exactly } from '../compare/bounded.ts';
import type { FilterPair } from '../compare/certificate.ts';

interface State {
  readonly topology: Topology;
  readonly matrix: FlowMatrix;
}

/** By node id, `forward` before `input`: `intended` as it was, `deployed` as it is. */
export function filtersOfChange(before: State, after: State): readonly FilterPair[] {
  const [old, fresh] = [policiesOf(before), policiesOf(after)];
  return [...new Set([...old.keys(), ...fresh.keys()])].sort().flatMap((node) =>
    (['forward', 'input'] as const).map((hook) => ({
      node,
      hook,
      intended: carriedAt(old.get(node), hook),
      deployed: carriedAt(fresh.get(node), hook),
    })),
  );
}

function policiesOf({ topology, matrix }: State): ReadonlyMap<string, Policy> {
  return deployedPolicies(topology, projectMatrix(topology, matrix));
}

// A node that filters nothing lets everything through.
const open: Ruleset = { name: 'none', rules: [], residual: { 4: 'accept', 6: 'accept' } };

function carriedAt(policy: Policy | undefined, hook: 'forward' | 'input'): Bounded {
  return policy === undefined ? exactly(open) : boundedHook(policy, hook);
}
