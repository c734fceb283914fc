/** The kinds of scenario, each made from a seed. */
import { makeWorld } from '../../../src/semantics/public.ts';
import { plainNft } from './plain-nft.ts';
import { randomNode } from './random-node.ts';
import type { Scenario } from './scenario.ts';

export function scenarioOf(kind: string, seed: number): Scenario {
  if (kind !== 'plain') throw new Error(`no kind of scenario ${kind}`);
  const { topology, node, policy } = randomNode(seed);
  return {
    name: kind,
    seed,
    world: makeWorld(topology, new Map([[node.id, policy]])),
    kernels: [{ node, policy, nft: plainNft(node, policy), settings: [], standsFor: (comment) => [comment] }],
    wires: [],
  };
}
