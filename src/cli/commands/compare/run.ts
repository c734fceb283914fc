/** cli: `compare`. */
import { compareBounded, comparePlatform, type FilterComparison, readable } from '../../../checks/public.ts';
import { didYouMean, printable } from '../../../diagnostics/public.ts';
import { InterfaceNames } from '../../../reach/public.ts';
import { compareJson, leastMatrixCsv, renderCompare } from '../../../report/public.ts';
import { Universe } from '../../../space/public.ts';
import { Disk } from '../../disk.ts';
import { type ExitCode, exitCodes, usageError } from '../../exit.ts';
import type { Given } from '../../given.ts';
import type { Context } from '../../io.ts';
import { loadPlatform } from '../../load.ts';
import { printJson } from '../../output.ts';
import { startProgress } from '../../progress.ts';
import { renderOptions } from '../../render-options.ts';
import { loadRuleset } from '../../rulesets.ts';
import { writeFile } from '../../write-file.ts';

interface Compared {
  readonly left: string;
  readonly right: string;
  readonly filters: readonly FilterComparison[];
  readonly inexact: readonly string[];
}

export function runCompare(given: Given, context: Context): ExitCode {
  const intended = given.argument(0) ?? '';
  const deployed = given.argument(1);
  const compared =
    deployed === undefined ? platformFilters(intended, given, context) : rulesetFiles(intended, deployed, given);
  const { left, right, filters, inexact } = compared;
  const unjustified = given.text('unjustified');
  if (unjustified !== undefined) writeExcess(unjustified, filters);
  if (given.flag('json')) printJson(compareJson(left, right, filters, inexact), context);
  else context.io.out(renderCompare({ left, right, filters, inexact }, renderOptions(given, context)));
  const differences = filters.flatMap((filter) => filter.differences);
  if (differences.length === 0) return exitCodes.holds;
  return differences.some(({ certain }) => certain) ? exitCodes.findings : exitCodes.undecided;
}

function platformFilters(file: string, given: Given, context: Context): Compared {
  const { platform, matrix } = loadPlatform(file, given, context);
  const { topology } = platform;
  const only = readNodes(
    given.text('node'),
    [...topology.nodes.values()].filter(({ policy }) => policy.kind !== 'none').map(({ id }) => id),
  );
  const progress = startProgress(context.language === 'fr' ? 'filtres comparés' : 'comparing filters', context);
  try {
    const filters = comparePlatform(topology, matrix, {
      onProgress: progress.update,
      ...(only === undefined ? {} : { only }),
    });
    if (filters.length === 0) throw usageError(`\`${printable(file)}\` has no filter to compare`);
    const left = context.language === 'fr' ? 'la matrice' : 'the matrix';
    return { left, right: file, filters, inexact: [] };
  } finally {
    progress.stop();
  }
}

function readNodes(text: string | undefined, known: readonly string[]): ReadonlySet<string> | undefined {
  if (text === undefined) return undefined;
  const ids = text.split(',').map((id) => id.trim());
  for (const id of ids) {
    if (known.includes(id)) continue;
    const help = didYouMean(id, known) ?? `the filters are ${known.slice(0, 20).join(', ')}`;
    throw usageError(`\`${printable(id)}\` is no filter of this platform`, { help });
  }
  return new Set(ids);
}

function rulesetFiles(intended: string, deployed: string, given: Given): Compared {
  for (const option of ['node', 'as-of'] as const) {
    if (given.text(option) !== undefined)
      throw usageError(`\`--${option}\` is for a platform, not for two ruleset files`);
  }
  const disk = new Disk();
  const [left, right] = [
    loadRuleset(disk, intended, given.text('list')),
    loadRuleset(disk, deployed, given.text('deployed-list') ?? given.text('list')),
  ];
  const universe = new Universe();
  const names = new InterfaceNames();
  const { differences, equal, rules } = compareBounded(left.forward, right.forward, { universe, names });
  const read = differences.map((difference) => readable(difference, names));
  const filters: FilterComparison[] = [{ node: right.name, hook: 'forward', equal, rules, differences: read }];
  return { left: left.name, right: right.name, filters, inexact: [...left.inexact, ...right.inexact] };
}

function writeExcess(path: string, filters: readonly FilterComparison[]): void {
  const origins = filters.flatMap(({ node, differences }) =>
    differences.filter(({ kind }) => kind === 'excess').map((difference) => ({ node, difference })),
  );
  writeFile(path, leastMatrixCsv(origins));
}
