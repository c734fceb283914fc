/** cli: `matrix`. */
import { type Arrival, findArrivals } from '../../../checks/public.ts';
import { didYouMean, printable } from '../../../diagnostics/public.ts';
import type { Topology } from '../../../model/public.ts';
import {
  makeZoneMatrix,
  renderZoneMatrix,
  type ZoneArrival,
  zoneMatrixCsv,
  zoneMatrixJson,
} from '../../../report/public.ts';
import { type ExitCode, exitCodes, usageError } from '../../exit.ts';
import type { Given } from '../../given.ts';
import type { Context } from '../../io.ts';
import { loadPlatform } from '../../load.ts';
import { printJson } from '../../output.ts';
import { startProgress } from '../../progress.ts';
import { renderOptions } from '../../render-options.ts';

/** Always 0 when it could run: it shows and judges nothing. */
export function runMatrix(given: Given, context: Context): ExitCode {
  if (given.flag('csv') && given.flag('json')) throw usageError('`--csv` and `--json` exclude each other');
  const { platform, matrix } = loadPlatform(given.argument(0) ?? '', given, context);
  const { topology } = platform;
  const zones = readZones(given.text('zones'), topology);
  const effort = given.text('effort');
  const progress = startProgress(context.language === 'fr' ? 'paquets suivis' : 'walking packets', context);
  const evidence = findArrivals({
    topology,
    matrix,
    onProgress: progress.update,
    ...(effort === 'quick' || effort === 'normal' || effort === 'thorough' ? { effort } : {}),
  });
  progress.stop();
  const arrivals = evidence.arrivals.flatMap((arrival) => zoneArrival(topology, arrival));
  const doubts = evidence.unknown === undefined ? [] : [evidence.unknown];
  const table = makeZoneMatrix(zones, arrivals, evidence.packets, matrix.asOf, doubts);
  if (given.flag('json')) printJson(zoneMatrixJson(table), context);
  else if (given.flag('csv')) {
    // A table of cells has no place for it.
    for (const doubt of doubts) context.io.err(`${context.errorPalette.warn(doubt[context.language])}\n`);
    context.io.out(zoneMatrixCsv(table));
  } else context.io.out(renderZoneMatrix(table, renderOptions(given, context)));
  return exitCodes.holds;
}

function zoneArrival(topology: Topology, arrival: Arrival): readonly ZoneArrival[] {
  const to = arrival.to.zone?.id ?? (arrival.to.owner.kind === 'internet' ? internetZone(topology) : undefined);
  if (to === undefined) return [];
  const rows = arrival.permits.flatMap((permit) => permit.rows);
  const filtered = arrival.permits.length > 0;
  return [
    { from: arrival.from.zone.id, to, packet: arrival.real, rows, filtered, outside: isOutside(topology, arrival) },
  ];
}

function isOutside(topology: Topology, { from, to, path }: Arrival): boolean {
  const owners = [from.zone.owner, to.owner, ...path.map((id) => topology.nodes.get(id)?.owner)];
  return owners.every((owner) => owner?.kind === 'internet' || owner?.kind === 'partner');
}

function internetZone(topology: Topology): string | undefined {
  return [...topology.zones.values()].find(({ owner }) => owner.kind === 'internet')?.id;
}

function readZones(text: string | undefined, { zones }: Topology): readonly string[] {
  if (text === undefined) return [...zones.keys()];
  const ids = text
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '');
  for (const id of ids) {
    if (zones.has(id)) continue;
    const help = didYouMean(id, zones.keys());
    throw usageError(`\`${printable(id)}\` is not a zone of this platform`, help === undefined ? {} : { help });
  }
  if (ids.length === 0) throw usageError('`--zones` names no zone');
  return [...new Set(ids)];
}
