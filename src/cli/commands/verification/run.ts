/** cli: `verify-certificate`. */
import {
  type Certificate,
  certificateSizeLimit,
  Refused,
  readCertificate,
  type Verified,
  verifyInvariant,
} from '../../../certify/public.ts';
import { printable } from '../../../diagnostics/public.ts';
import { atMost, deployedPolicies, projectMatrix } from '../../../policy/public.ts';
import { renderVerification, type Verification, verificationJson } from '../../../report/public.ts';
import { assumptionTexts, digestOf, inputFiles } from '../../certificate/inputs.ts';
import { Disk } from '../../disk.ts';
import { CannotRun, type ExitCode, exitCodes } from '../../exit.ts';
import type { Given } from '../../given.ts';
import type { Context } from '../../io.ts';
import { type Loaded, loadPlatform } from '../../load.ts';
import { printJson } from '../../output.ts';
import { startProgress } from '../../progress.ts';
import { renderOptions } from '../../render-options.ts';

export function runVerifyCertificate(given: Given, context: Context): ExitCode {
  const platform = given.argument(0) ?? '';
  const certificate = readFileOf(given.argument(1) ?? '');
  const loaded = loadPlatform(platform, given, context, new Disk(), certificate.asOf);
  const { claim, asOf, tool } = certificate;
  const verification: Verification = { platform, claim, asOf, tool, ...verdictOn(certificate, loaded, context) };
  const exitCode = verification.result === 'accepted' ? exitCodes.holds : exitCodes.findings;
  if (given.flag('json')) printJson(verificationJson(verification, exitCode), context);
  else context.io.out(renderVerification(verification, renderOptions(given, context)));
  return exitCode;
}

function verdictOn(
  certificate: Certificate,
  loaded: Loaded,
  context: Context,
): { readonly result: 'accepted'; readonly verified: Verified } | { readonly result: 'refused'; readonly why: string } {
  const progress = startProgress(context.language === 'fr' ? 'vérification' : 'verifying', context);
  try {
    holdInputs(certificate, loaded);
    const { topology } = loaded.platform;
    const policies = atMost(deployedPolicies(topology, projectMatrix(topology, loaded.matrix)));
    const verified = verifyInvariant({
      topology,
      policies,
      matrix: loaded.matrix,
      certificate,
      onProgress: progress.update,
    });
    return { result: 'accepted', verified };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { result: 'refused', why: error.message };
  } finally {
    progress.stop();
  }
}

/** The certificate speaks of these files, leans on nothing else than this program does, and says so itself. */
function holdInputs(certificate: Certificate, loaded: Loaded): void {
  const files = inputFiles(loaded);
  const strangers = files.filter(({ sha256 }, i) => certificate.files[i]?.sha256 !== sha256);
  if (strangers.length > 0 || files.length !== certificate.files.length) {
    const which = strangers[0]?.name ?? certificate.files[files.length]?.name ?? '';
    throw new Refused(`the certificate was made for other files: \`${printable(which)}\` is not what it names`);
  }
  const { assumptions } = certificate;
  const known = assumptionTexts();
  if (assumptions.length !== known.length || assumptions.some((text, i) => text !== known[i]))
    throw new Refused('the certificate leans on other assumptions than this program');
  if (digestOf(certificate) !== certificate.digest)
    throw new Refused('claim, day, tool or files are not those that the certificate was made for: the digest differs');
}

function readFileOf(path: string): Certificate {
  const found = new Disk().read(path, certificateSizeLimit);
  if (!found.ok) {
    const { code, message } = found;
    throw new CannotRun([{ severity: 'error', code, message, position: { kind: 'file', file: path } }]);
  }
  try {
    return readCertificate(new TextDecoder('utf-8', { fatal: true }).decode(found.bytes));
  } catch (error) {
    if (!(error instanceof Refused || error instanceof TypeError)) throw error;
    const message = error instanceof Refused ? error.message : 'the certificate is not UTF-8';
    throw new CannotRun([
      {
        severity: 'error',
        code: 'certificate-invalid',
        message,
        position: { kind: 'file', file: path },
        help: 'give the file that `segproof prove --certificate` wrote, unchanged',
      },
    ]);
  }
}
