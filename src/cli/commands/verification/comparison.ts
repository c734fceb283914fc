/** cli: `verify-certificate` of a comparison of rulesets, or of a change. */
import { type ComparisonCertificate, Refused, readComparison, verifyComparison } from '../../../certify/public.ts';
import type { Verification } from '../../../report/public.ts';
import { comparisonDigest } from '../../certificate/inputs.ts';
import { type Subject, subjectOf } from '../../certificate/subject.ts';
import type { Given } from '../../given.ts';
import type { Context } from '../../io.ts';
import { startProgress } from '../../progress.ts';
import { holdFiles } from './held.ts';

/** Throws Refused for text that is no such certificate, CannotRun for files that cannot be read. */
export function verifyCompared(text: string, files: readonly string[], given: Given, context: Context): Verification {
  const certificate = readComparison(text);
  const { claim, asOf, tool, question } = certificate;
  // The options are those of the certificate: they say which packets and which lists it is about.
  const subject = subjectOf(claim, files, given.with(question), context, asOf);
  const progress = startProgress(context.language === 'fr' ? 'vérification' : 'verifying', context);
  const about = {
    platform: files.join(' '),
    claim,
    ...(asOf === undefined ? {} : { asOf }),
    tool,
    options: Object.fromEntries(question),
  };
  try {
    hold(certificate, subject);
    const compared = verifyComparison(certificate, subject.filters, progress.update);
    return { ...about, result: 'accepted', compared };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { ...about, result: 'refused', why: error.message };
  } finally {
    progress.stop();
  }
}

function hold(certificate: ComparisonCertificate, { files, open, asOf }: Subject): void {
  holdFiles(certificate.files, files);
  if (asOf !== certificate.asOf) throw new Refused('the certificate is for another day');
  if (comparisonDigest(certificate) !== certificate.digest)
    throw new Refused('claim, options, day, tool or files are not those of the certificate: the digest differs');
  const [first] = open;
  if (first !== undefined) throw new Refused(`more than these filters decides: ${first}`);
}
