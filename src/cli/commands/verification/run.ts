/** cli: `verify-certificate`. */
import { certificateKind, certificateSizeLimit, Refused } from '../../../certify/public.ts';
import { renderVerification, type Verification, verificationJson } from '../../../report/public.ts';
import { Disk } from '../../disk.ts';
import { CannotRun, type ExitCode, exitCodes, usageError } from '../../exit.ts';
import type { Given } from '../../given.ts';
import type { Context } from '../../io.ts';
import { printJson } from '../../output.ts';
import { renderOptions } from '../../render-options.ts';
import { verifyCompared } from './comparison.ts';
import { verifyClaim } from './invariant.ts';

export function runVerifyCertificate(given: Given, context: Context): ExitCode {
  const names = given.argumentList(0);
  const [path = '', files] = [names.at(-1), names.slice(0, -1)];
  if (files.length === 0) {
    throw usageError('a certificate is checked against the files that it was made for', {
      expected: 'those files, then the certificate',
    });
  }
  const verification = readable(path, (text) =>
    certificateKind(text) === 'comparison'
      ? verifyCompared(text, files, given, context)
      : verifyClaim(text, files, given, context),
  );
  const exitCode = verification.result === 'accepted' ? exitCodes.holds : exitCodes.findings;
  if (given.flag('json')) printJson(verificationJson(verification, exitCode), context);
  else context.io.out(renderVerification(verification, renderOptions(given, context)));
  return exitCode;
}

/** What is refused while it is read is no certificate at all. */
function readable(path: string, verify: (text: string) => Verification): Verification {
  const text = textOf(path);
  try {
    return verify(text);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw invalid(path, error.message);
  }
}

function textOf(path: string): string {
  const found = new Disk().read(path, certificateSizeLimit);
  if (!found.ok) {
    const { code, message } = found;
    throw new CannotRun([{ severity: 'error', code, message, position: { kind: 'file', file: path } }]);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(found.bytes);
  } catch {
    throw invalid(path, 'the certificate is not UTF-8');
  }
}

function invalid(file: string, message: string): CannotRun {
  const help = 'give the file that `--certificate` of `prove`, `compare` or `diff` wrote, unchanged';
  return new CannotRun([
    { severity: 'error', code: 'certificate-invalid', message, position: { kind: 'file', file }, help },
  ]);
}
