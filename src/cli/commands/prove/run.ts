/** cli: `prove`. */
import { type ClaimId, ClaimOverNothing, claimIds, type Decision, proveClaims } from '../../../checks/public.ts';
import { didYouMean, printable } from '../../../diagnostics/public.ts';
import { decisionsJson, renderDecisions } from '../../../report/public.ts';
import { CannotRun, type ExitCode, exitCodes, usageError } from '../../exit.ts';
import type { Given } from '../../given.ts';
import type { Context } from '../../io.ts';
import { type Loaded, loadPlatform } from '../../load.ts';
import { printJson } from '../../output.ts';
import { startProgress } from '../../progress.ts';
import { renderOptions } from '../../render-options.ts';

export function runProve(given: Given, context: Context): ExitCode {
  const claims = readClaims(given.text('claims'));
  const file = given.argument(0) ?? '';
  const loaded = loadPlatform(file, given, context);
  const decisions = decide(loaded, claims, context);
  const exitCode = exitCodeOf(decisions);
  if (given.flag('json'))
    printJson(decisionsJson({ decisions, platform: file, asOf: loaded.matrix.asOf, exitCode }), context);
  else context.io.out(renderDecisions(decisions, renderOptions(given, context)));
  return exitCode;
}

function decide(
  { platform, matrix }: Loaded,
  claims: readonly ClaimId[] | undefined,
  context: Context,
): readonly Decision[] {
  const progress = startProgress(context.language === 'fr' ? 'paquets suivis' : 'following packets', context);
  try {
    return proveClaims({
      topology: platform.topology,
      matrix,
      onProgress: progress.update,
      ...(claims === undefined ? {} : { claims }),
    });
  } catch (error) {
    if (!(error instanceof ClaimOverNothing)) throw error;
    throw new CannotRun([
      {
        severity: 'error',
        code: 'claim-over-nothing',
        message: error.message,
        help: 'a proof over nothing is none: declare the tenants, zones and hosts that the claim is about',
      },
    ]);
  } finally {
    progress.stop();
  }
}

function exitCodeOf(decisions: readonly Decision[]): ExitCode {
  if (decisions.some(({ kind }) => kind === 'refutation')) return exitCodes.findings;
  return decisions.some(({ kind }) => kind === 'undecided') ? exitCodes.undecided : exitCodes.holds;
}

function readClaims(text: string | undefined): readonly ClaimId[] | undefined {
  if (text === undefined) return undefined;
  const ids = text
    .split(',')
    .map((id) => id.trim().toLowerCase())
    .filter((id) => id !== '');
  const known = ids.flatMap((id) => claimIds.filter((claim) => claim === id));
  const stranger = ids.find((id) => !claimIds.some((claim) => claim === id));
  if (stranger !== undefined) {
    const help = didYouMean(stranger, claimIds) ?? `the claims are ${claimIds.join(', ')}`;
    throw usageError(`\`${printable(stranger)}\` is not a claim`, { help });
  }
  if (known.length === 0) throw usageError('`--claims` names no claim', { expected: claimIds.join(', ') });
  return [...new Set(known)];
}
