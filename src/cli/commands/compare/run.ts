/** cli: `compare`. */
import { comparePlatform, type FilterComparison } from '../../../checks/public.ts';
import { printable } from '../../../diagnostics/public.ts';
import { compareJson, leastMatrixCsv, renderCompare } from '../../../report/public.ts';
import { certify } from '../../certificate/comparison.ts';
import { type ExitCode, exitCodes, usageError } from '../../exit.ts';
import { chosenNodes } from '../../filter-nodes.ts';
import type { Given } from '../../given.ts';
import type { Context } from '../../io.ts';
import { loadPlatform } from '../../load.ts';
import { printJson } from '../../output.ts';
import { startProgress } from '../../progress.ts';
import { renderOptions } from '../../render-options.ts';
import { writeFile } from '../../write-file.ts';
import { type Compared, exitCodeOf } from './compared.ts';
import { compareDeployed } from './deployed.ts';
import { endToEnd } from './end-to-end.ts';
import { compareFiles } from './files.ts';
import { scopeOf } from './scope.ts';

export function runCompare(given: Given, context: Context): ExitCode {
  const intended = given.argument(0) ?? '';
  const deployed = given.argument(1);
  if (given.flag('end-to-end') && given.text('certificate') !== undefined)
    throw usageError('`--certificate` is about filters one by one, not about what passes through all of them');
  if (given.flag('end-to-end')) return endToEnd(intended, deployed, given, context);
  const compared = compare(intended, deployed, given, context);
  const unjustified = given.text('unjustified');
  if (unjustified !== undefined) writeExcess(unjustified, compared.filters);
  if (given.flag('json')) printJson(compareJson(compared), context);
  else context.io.out(renderCompare(compared, renderOptions(given, context)));
  const code = exitCodeOf(compared);
  certify(given, code === exitCodes.holds, 'equal', [intended, ...(deployed === undefined ? [] : [deployed])], context);
  return code;
}

/** A platform is YAML, and no ruleset is. */
function compare(intended: string, deployed: string | undefined, given: Given, context: Context): Compared {
  if (deployed === undefined) return platformFilters(intended, given, context);
  return /\.ya?ml$/iu.test(intended)
    ? compareDeployed(intended, deployed, given, context)
    : compareFiles(intended, deployed, given);
}

function platformFilters(file: string, given: Given, context: Context): Compared {
  const { platform, matrix } = loadPlatform(file, given, context);
  const { topology } = platform;
  const scope = scopeOf(given);
  const only = chosenNodes(topology, given.text('node'));
  const progress = startProgress(context.language === 'fr' ? 'filtres comparés' : 'comparing filters', context);
  try {
    const filters = comparePlatform(topology, matrix, {
      onProgress: progress.update,
      narrowed: scope.narrowed,
      ...(only === undefined ? {} : { only }),
    });
    if (filters.length === 0) throw usageError(`\`${printable(file)}\` has no filter to compare`);
    const left = context.language === 'fr' ? 'la matrice' : 'the matrix';
    return { left, right: file, filters, inexact: [], unread: [], scope: scope.says };
  } finally {
    progress.stop();
  }
}

function writeExcess(path: string, filters: readonly FilterComparison[]): void {
  const origins = filters.flatMap(({ node, differences }) =>
    differences.filter(({ kind }) => kind === 'excess').map((difference) => ({ node, difference })),
  );
  writeFile(path, leastMatrixCsv(origins));
}
