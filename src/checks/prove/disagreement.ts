/** checks: the set engine and the walk of one packet say different things: a fault of segproof, never a verdict. */
import type { Trace } from '../../model/public.ts';
import { formatPacket } from '../../net/public.ts';
import type { Ending } from '../../reach/public.ts';

/** Thrown so that no answer is given at all. */
export class EngineDisagreement extends Error {
  constructor(ending: Pick<Ending, 'disposition' | 'at'>, trace: Trace) {
    const { injection, disposition, end } = trace;
    super(
      `engine disagreement: ${formatPacket(injection.packet)} from ${injection.node}:${injection.interface} was computed ` +
        `to end ${ending.disposition} at ${ending.at.node}, and walked to ${disposition} at ${end.node}`,
    );
  }
}
