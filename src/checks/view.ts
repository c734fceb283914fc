/**
 * checks: one platform with exactly known policies, looked at. Where policies are known between two bounds only, two such
 * platforms are looked at, and the real one lies between them.
 */
import { printable, type Text } from '../diagnostics/public.ts';
import type { Policy } from '../model/public.ts';
import type { Projection } from '../policy/public.ts';
import { makeTerrain, placesOf, understoodAll } from '../reach/public.ts';
import { makeWorld, newMemory, type World, walk } from '../semantics/public.ts';
import { makeAtlas } from './atlas.ts';
import type { CheckContext } from './check.ts';
import { explore } from './explore/explore.ts';
import { sampledWorld } from './explore/world.ts';
import type { FlowResult } from './finding.ts';
import { prove } from './prove/evidence.ts';
import { coverageOfRows } from './rows/row-coverage.ts';
import { judgeRows } from './rows/verdict.ts';
import type { CheckInput } from './run.ts';

export interface View {
  readonly context: CheckContext;
  /** Walked while rows were judged. */
  readonly packets: number;
}

/** What arrives where, and what becomes of each row, under these policies. `onProgress` counts to 1. */
export function look(
  input: CheckInput,
  projection: Projection,
  policies: ReadonlyMap<string, Policy>,
  onProgress: (share: number) => void,
): View {
  const { topology, matrix, method = 'proved', seed = 1, effort = 'normal' } = input;
  // A proof's packets are few, and hold it to the rules as they are read.
  const world = method === 'sampled' ? sampledWorld(topology, policies) : makeWorld(topology, policies);
  const atlas = makeAtlas(topology, policies);
  const progress =
    (from: number, to: number) =>
    (done: number, total: number): void =>
      onProgress(from + ((to - from) * done) / Math.max(1, total));
  const found = progress(0, 0.6);
  const terrain = method === 'proved' ? makeTerrain(topology, understoodAll(policies)) : undefined;
  const evidence =
    terrain === undefined
      ? explore({ world, atlas, matrix, policies, seed, effort, onProgress: found })
      : prove({ terrain, world, atlas, matrix, policies, onProgress: found });
  const coverage =
    terrain === undefined
      ? undefined
      : coverageOfRows({ terrain, places: placesOf(terrain), atlas, matrix, onProgress: progress(0.6, 0.85) });
  const { flows, packets, unproved } = judgeRows({
    world,
    atlas,
    matrix,
    projection,
    seed,
    effort,
    ...(coverage === undefined ? {} : { coverage }),
    onProgress: progress(0.85, 1),
  });
  return { context: { topology, matrix, projection, policies, world, atlas, evidence, flows, unproved }, packets };
}

/** Rows as they are judged at least and at most; where the two differ nobody knows. `world` has both bounds. */
export function flowsBetween(
  world: World,
  least: readonly FlowResult[],
  most: readonly FlowResult[],
): readonly FlowResult[] {
  return least.map((result, place) => {
    if (most[place]?.verdict === result.verdict) return result;
    const { witness, blockedBy: _, ...rest } = result;
    const trace = witness === undefined ? undefined : walk(world, witness.injection, newMemory());
    const node = trace?.disposition === 'insufficient-information' ? trace.end.node : undefined;
    return {
      ...rest,
      verdict: 'undecided',
      says: undecidedAt(node),
      ...(trace === undefined ? {} : { witness: trace }),
    };
  });
}

function undecidedAt(node: string | undefined): Text {
  const at =
    node === undefined
      ? { en: 'on its way', fr: 'sur son chemin' }
      : { en: `at ${printable(node)}`, fr: `à ${printable(node)}` };
  return {
    en: `undecided: whether it passes leans on conditions ${at.en} that cannot be followed`,
    fr: `indécise : son passage dépend de conditions ${at.fr} qui ne peuvent être suivies`,
  };
}
