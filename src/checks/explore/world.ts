/** checks: the world that a sample is walked in. */
import { rulesetsOnDemand } from '../../classify/public.ts';
import type { Policy, Topology } from '../../model/public.ts';
import { decide, makeWorld, type World } from '../../semantics/public.ts';

/** A sample asks the same rulesets again and again, so that those asked often are compiled. */
export function sampledWorld(topology: Topology, policies: ReadonlyMap<string, Policy>): World {
  return makeWorld(topology, policies, rulesetsOnDemand(decide).decide);
}
