/** cli: `diff`. */
import { reviewChange, runChecks, type Side } from '../../../checks/public.ts';
import { changeJson, renderChange } from '../../../report/public.ts';
import { certify } from '../../certificate/comparison.ts';
import { type ExitCode, exitCodes } from '../../exit.ts';
import type { Given } from '../../given.ts';
import type { Context } from '../../io.ts';
import { printJson } from '../../output.ts';
import { startProgress } from '../../progress.ts';
import { renderOptions } from '../../render-options.ts';
import { loadSide } from './side.ts';

export function runDiff(given: Given, context: Context): ExitCode {
  const [before, after] = [given.argument(0) ?? '', given.argument(1) ?? ''];
  const judged = !given.flag('skip-promises');
  const [old, fresh] = [readSide(before, judged, given, context), readSide(after, judged, given, context)];
  const review = reviewChange(old, fresh);
  if (given.flag('json')) printJson(changeJson(before, after, review), context);
  else context.io.out(renderChange({ before, after, review }, renderOptions(given, context)));
  const broken = review.promises.some(({ appeared }) => appeared.some(({ severity }) => severity !== 'note'));
  certify(given, review.onlyCloses === 'proved', 'only-closes', [before, after], context);
  if (review.onlyCloses === 'refuted' || broken) return exitCodes.findings;
  return review.onlyCloses === 'undecided' ? exitCodes.undecided : exitCodes.holds;
}

function readSide(text: string, judged: boolean, given: Given, context: Context): Side {
  const { platform, matrix } = loadSide(text, given, context);
  const { topology } = platform;
  if (!judged) return { topology, matrix };
  const progress = startProgress(context.language === 'fr' ? 'promesses jugées' : 'judging promises', context);
  try {
    return { topology, matrix, report: runChecks({ topology, matrix, onProgress: progress.update }) };
  } finally {
    progress.stop();
  }
}
