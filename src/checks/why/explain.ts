/** checks: the question "why", for one packet: reasons from the trace, changes that were tried. */
import type { FlowMatrix, Topology, Trace } from '../../model/public.ts';
import { closeWay } from './closing.ts';
import type { Change, Explanation } from './explanation.ts';
import { type Attempt, openObstacle } from './opening.ts';
import { passingReasons, stoppingReason } from './reasons.ts';
import { type Replay, type Scenario, worldOf } from './scenario.ts';
import { openingWarnings } from './warnings.ts';

export interface Question {
  readonly topology: Topology;
  readonly matrix: FlowMatrix;
  /** Walks the packet through a world; called once for the answer and once for every change tried. */
  readonly replay: Replay;
}

// Each change meets the next obstacle; a packet that needs more than this was not nearly let through.
const maxChanges = 6;

/** Why the packet arrives or not, and the changes that turn that round, each tried on a copy of the platform. */
export function explainPacket({ topology, matrix, replay }: Question): Explanation {
  const start: Scenario = { topology, matrix, edits: new Map() };
  const world = worldOf(start);
  const trace = replay(world);
  const arrived = arrives(trace);
  const reasons = arrived ? passingReasons(world, matrix, trace) : stoppingReason(world, matrix, trace);
  const attempt = (scenario: Scenario, current: Trace, number: number): Attempt | undefined =>
    arrived ? closeWay(scenario, current) : openObstacle(scenario, current, number);

  const changes: Change[] = [];
  let scenario = start;
  let after: Trace | undefined;
  while (changes.length < maxChanges && arrives(after ?? trace) === arrived) {
    const next = attempt(
      scenario,
      after ?? trace,
      changes.filter(({ yaml }) => yaml?.startsWith('- id') === true).length + 1,
    );
    if (next === undefined) break;
    changes.push(next.change);
    if (next.scenario === undefined) break;
    scenario = next.scenario;
    const before = after ?? trace;
    after = replay(worldOf(scenario));
    // A change without any effect would be proposed for ever.
    if (sameEnd(before, after)) break;
  }
  const turned = after !== undefined && arrives(after) !== arrived;
  const warnings =
    arrived || changes.length === 0
      ? []
      : openingWarnings(topology, (after ?? trace).injection.packet.src, (after ?? trace).final.dst);
  return { trace, arrived, reasons, changes, ...(after === undefined ? {} : { after }), turned, warnings };
}

function arrives({ disposition }: Trace): boolean {
  return disposition === 'delivered' || disposition === 'exits';
}

function sameEnd(a: Trace, b: Trace): boolean {
  const key = ({ disposition, end, hops }: Trace): string =>
    `${disposition} ${end.node} ${JSON.stringify(hops.at(-1)?.steps.at(-1))} ${JSON.stringify(permits({ hops }))}`;
  return key(a) === key(b);
}

function permits({ hops }: Pick<Trace, 'hops'>): readonly unknown[] {
  return hops.flatMap((hop) =>
    hop.steps
      .filter(({ decider }) => decider.kind === 'rule' || decider.kind === 'residual')
      .map(({ decider }) => decider),
  );
}
