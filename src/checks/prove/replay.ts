/** checks: a counterexample of the set engine, walked packet by packet before anybody sees it. */
import type { Trace } from '../../model/public.ts';
import type { Counterexample } from '../../reach/public.ts';
import { newMemory, type World, walk } from '../../semantics/public.ts';
import { EngineDisagreement } from './disagreement.ts';

/** The way of the packet. Throws EngineDisagreement when it does not end as computed. */
export function replay(world: World, counterexample: Counterexample): Trace {
  const memory = newMemory();
  if (counterexample.opening !== undefined) walk(world, counterexample.opening.injection, memory);
  const trace = walk(world, counterexample.injection, memory);
  const { disposition, at } = counterexample;
  if (trace.disposition !== disposition || trace.end.node !== at.node)
    throw new EngineDisagreement({ disposition, at }, trace);
  return trace;
}
