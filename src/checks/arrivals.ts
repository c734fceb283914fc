/** checks: the question "what arrives where" alone, without judging it. */
import type { FlowMatrix, Topology } from '../model/public.ts';
import { deployedPolicies, projectMatrix } from '../policy/public.ts';
import { makeAtlas } from './atlas.ts';
import type { Evidence } from './evidence.ts';
import { type Effort, explore } from './explore/explore.ts';
import { sampledWorld } from './explore/world.ts';

export interface ArrivalsInput {
  readonly topology: Topology;
  readonly matrix: FlowMatrix;
  readonly seed?: number;
  readonly effort?: Effort;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Everything that arrived when the platform was sampled as `runChecks` does it; the same seed draws the same packets. */
export function findArrivals({ topology, matrix, seed = 1, effort = 'normal', onProgress }: ArrivalsInput): Evidence {
  const policies = deployedPolicies(topology, projectMatrix(topology, matrix));
  const world = sampledWorld(topology, policies);
  const atlas = makeAtlas(topology, policies);
  return explore({ world, atlas, matrix, policies, seed, effort, ...(onProgress === undefined ? {} : { onProgress }) });
}
