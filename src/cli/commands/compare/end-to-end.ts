/** cli: `compare --end-to-end`. */
import { compareEndToEnd, type EndToEnd } from '../../../checks/public.ts';
import { endToEndJson, renderEndToEnd } from '../../../report/public.ts';
import { type ExitCode, exitCodes, usageError } from '../../exit.ts';
import type { Given } from '../../given.ts';
import type { Context } from '../../io.ts';
import { loadPlatform } from '../../load.ts';
import { printJson } from '../../output.ts';
import { startProgress } from '../../progress.ts';
import { renderOptions } from '../../render-options.ts';

/** Options that speak of one filter or of one file. */
const others = ['node', 'list', 'deployed-list', 'interfaces', 'family', 'unjustified'] as const;

export function endToEnd(file: string, deployed: string | undefined, given: Given, context: Context): ExitCode {
  if (deployed !== undefined) {
    throw usageError('`--end-to-end` is about a whole platform, not about two files', {
      help: 'give a node its ruleset with `policy: { import: … }` in the platform',
    });
  }
  for (const option of others)
    if (given.text(option) !== undefined) throw usageError(`\`--${option}\` does not go with \`--end-to-end\``);
  if (given.flag('opening')) throw usageError('`--opening` does not go with `--end-to-end`');
  const { platform, matrix } = loadPlatform(file, given, context);
  const progress = startProgress(context.language === 'fr' ? 'paquets suivis' : 'following packets', context);
  try {
    const answer = compareEndToEnd(platform.topology, matrix, { onProgress: progress.update });
    const input = { platform: file, asOf: matrix.asOf, answer };
    const code = exitCodeOf(answer);
    if (given.flag('json')) printJson(endToEndJson(input, code), context);
    else context.io.out(renderEndToEnd(input, renderOptions(given, context)));
    return code;
  } finally {
    progress.stop();
  }
}

function exitCodeOf({ excess, gaps, doubts }: EndToEnd): ExitCode {
  if ([...gaps, ...excess].some(({ certain }) => certain)) return exitCodes.findings;
  return excess.length + gaps.length + doubts.length > 0 ? exitCodes.undecided : exitCodes.holds;
}
