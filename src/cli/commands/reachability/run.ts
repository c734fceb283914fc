/** cli: `reach`. */
import { zoneReach } from '../../../checks/public.ts';
import { didYouMean, printable } from '../../../diagnostics/public.ts';
import type { Topology } from '../../../model/public.ts';
import { reachJson, renderReach } from '../../../report/public.ts';
import { type ExitCode, exitCodes, usageError } from '../../exit.ts';
import type { Given } from '../../given.ts';
import type { Context } from '../../io.ts';
import { loadPlatform } from '../../load.ts';
import { printJson } from '../../output.ts';
import { startProgress } from '../../progress.ts';
import { renderOptions } from '../../render-options.ts';

/** 0 when it could decide everything, 3 when not: it shows and judges nothing. */
export function runReach(given: Given, context: Context): ExitCode {
  const file = given.argument(0) ?? '';
  const rows = given.integer('rows', 1, 1_000);
  const { platform, matrix } = loadPlatform(file, given, context);
  const { topology } = platform;
  const from = readZones('--from', given.text('from'), topology);
  const to = readZones('--to', given.text('to'), topology);
  const progress = startProgress(context.language === 'fr' ? 'paquets suivis' : 'following packets', context);
  const report = zoneReach({
    topology,
    matrix,
    onProgress: progress.update,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(rows === undefined ? {} : { rows }),
  });
  progress.stop();
  const exitCode = report.doubts.length > 0 ? exitCodes.undecided : exitCodes.holds;
  if (given.flag('json')) printJson(reachJson(report, { platform: file, asOf: matrix.asOf, exitCode }), context);
  else context.io.out(renderReach(report, renderOptions(given, context)));
  return exitCode;
}

function readZones(option: string, text: string | undefined, { zones }: Topology): ReadonlySet<string> | undefined {
  if (text === undefined) return undefined;
  const ids = text
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '');
  for (const id of ids) {
    if (zones.has(id)) continue;
    const help = didYouMean(id, zones.keys());
    throw usageError(`\`${printable(id)}\` is not a zone of this platform`, help === undefined ? {} : { help });
  }
  if (ids.length === 0) throw usageError(`\`${option}\` names no zone`);
  return new Set(ids);
}
