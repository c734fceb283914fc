/** cli: `trace --packets`: one verdict a line. */
import { rulesetsOnDemand } from '../../../classify/public.ts';
import type { FlowMatrix, Topology, Trace } from '../../../model/public.ts';
import { deployedPolicies, projectMatrix } from '../../../policy/public.ts';
import {
  type Ending,
  endingOf,
  renderCounts,
  renderVerdict,
  type VerdictJson,
  verdictJson,
  verdictsJson,
} from '../../../report/public.ts';
import { decide, makeWorld, type World, walk } from '../../../semantics/public.ts';
import { type ExitCode, exitCodes, usageError } from '../../exit.ts';
import type { Given } from '../../given.ts';
import type { Context } from '../../io.ts';
import { printJson } from '../../output.ts';
import { renderOptions } from '../../render-options.ts';
import { type Listed, readPacketList } from './packet-list.ts';

/** 0: every packet arrived · 1: some did not · 3: none was refused or lost, and the model does not say for some. */
export function traceList(
  path: string,
  given: Given,
  topology: Topology,
  matrix: FlowMatrix,
  context: Context,
): ExitCode {
  if (given.flag('conversation')) throw usageError('`--conversation` follows one packet, not those of `--packets`');
  const list = readPacketList(path, given, topology);
  const policies = deployedPolicies(topology, projectMatrix(topology, matrix));
  const world = makeWorld(topology, policies, rulesetsOnDemand(decide).decide);
  const counts: Record<Ending, number> = { arrived: 0, refused: 0, lost: 0 };
  const verdicts: VerdictJson[] = [];
  const isJson = given.flag('json');
  const options = renderOptions(given, context);
  let undecided = 0;
  for (const listed of list) {
    const trace = walkListed(world, listed);
    counts[endingOf(trace.disposition)] += 1;
    if (trace.disposition === 'insufficient-information') undecided += 1;
    if (isJson) verdicts.push(verdictJson(listed.line, trace));
    else context.io.out(`${renderVerdict(listed.line, trace, options)}\n`);
  }
  if (isJson) printJson(verdictsJson(verdicts, counts), context);
  else context.io.out(`${renderCounts(counts, options)}\n`);
  if (counts.arrived === list.length) return exitCodes.holds;
  return counts.refused + counts.lost > undecided ? exitCodes.findings : exitCodes.undecided;
}

/** Each packet meets a platform that remembers its own history only. */
function walkListed(world: World, { asked }: Listed): Trace {
  return walk(world, asked.injection, asked.history(world).memory);
}
