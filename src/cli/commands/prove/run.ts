/** cli: `prove`. */
import { type CertifiedClaim, certifiedClaims } from '../../../certify/public.ts';
import { type ClaimId, ClaimOverNothing, claimIds, type Decision, proveClaims } from '../../../checks/public.ts';
import { type Diagnostic, didYouMean, printable } from '../../../diagnostics/public.ts';
import { decisionsJson, renderDecisions } from '../../../report/public.ts';
import { writeQuestion } from '../../certificate/question.ts';
import { writeCertificate } from '../../certificate/write.ts';
import { CannotRun, type ExitCode, exitCodes, usageError } from '../../exit.ts';
import type { Given } from '../../given.ts';
import type { Context } from '../../io.ts';
import { type Loaded, loadPlatform } from '../../load.ts';
import { printJson } from '../../output.ts';
import { printRemarks } from '../../print-diagnostics.ts';
import { startProgress } from '../../progress.ts';
import { renderOptions } from '../../render-options.ts';

export function runProve(given: Given, context: Context): ExitCode {
  const certificate = given.text('certificate');
  const named = readClaims(given.text('claims'));
  const question = given.text('smt-lib');
  const certified = certificate === undefined && question === undefined ? undefined : certifiedClaim(named);
  const claims = certified === undefined ? named : [certified];
  const file = given.argument(0) ?? '';
  const loaded = loadPlatform(file, given, context);
  const decisions = decide(loaded, claims, context);
  const exitCode = exitCodeOf(decisions);
  if (question !== undefined && certified !== undefined) writeQuestion(question, certified, loaded);
  if (certificate !== undefined && certified !== undefined) {
    if (exitCode === exitCodes.holds) writeCertificate(certificate, certified, loaded, context);
    else printRemarks([uncertified(certified)], context, () => undefined);
  }
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

/** A certificate, or a question to a solver, is about one claim: isolation unless another is named. */
function certifiedClaim(named: readonly ClaimId[] | undefined): CertifiedClaim {
  const [claim = 'isolation', ...more] = named ?? [];
  const found = certifiedClaims.find((one) => one === claim);
  if (found !== undefined && more.length === 0) return found;
  throw usageError('`--certificate` and `--smt-lib` are about one claim at a time', {
    expected: certifiedClaims.map((one) => `\`--claims ${one}\``).join(' or '),
  });
}

function uncertified(claim: CertifiedClaim): Diagnostic {
  return {
    severity: 'warning',
    code: 'certificate-invalid',
    message: `no certificate was written: \`${claim}\` is not proved`,
  };
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
