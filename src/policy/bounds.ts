/** policy: policies that are known between two bounds only, as the two exact platforms between which the real one lies. */
import type { Policy } from '../model/public.ts';

type Policies = ReadonlyMap<string, Policy>;

/** Nodes whose policy is known between two bounds only, in the order of the map. */
export function boundedNodes(policies: Policies): readonly string[] {
  return [...policies].filter(([, { lower }]) => lower !== undefined).map(([id]) => id);
}

/** Every policy as if it let through the most that it may. */
export function atMost(policies: Policies): Policies {
  return changed(policies, ({ lower: _, ...upper }) => upper);
}

/** Every policy as if it let through nothing but what it certainly does. */
export function atLeast(policies: Policies): Policies {
  return changed(policies, (policy) => policy.lower ?? policy);
}

function changed(policies: Policies, change: (policy: Policy) => Policy): Policies {
  return new Map([...policies].map(([id, policy]) => [id, policy.lower === undefined ? policy : change(policy)]));
}
