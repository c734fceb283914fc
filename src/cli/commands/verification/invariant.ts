/** cli: `verify-certificate` of a claim about a whole platform. */
import { type Certificate, Refused, readCertificate, verifyInvariant } from '../../../certify/public.ts';
import { atMost, deployedPolicies, projectMatrix } from '../../../policy/public.ts';
import type { Verification } from '../../../report/public.ts';
import { assumptionTexts, digestOf, inputFiles } from '../../certificate/inputs.ts';
import { Disk } from '../../disk.ts';
import { usageError } from '../../exit.ts';
import type { Given } from '../../given.ts';
import type { Context } from '../../io.ts';
import { type Loaded, loadPlatform } from '../../load.ts';
import { startProgress } from '../../progress.ts';
import { holdFiles } from './held.ts';

/** Throws Refused for text that is no such certificate, CannotRun for files that cannot be read. */
export function verifyClaim(text: string, files: readonly string[], given: Given, context: Context): Verification {
  const certificate = readCertificate(text);
  const { claim, asOf, tool } = certificate;
  const [platform = '', more] = files;
  if (more !== undefined) throw usageError(`a certificate of \`${claim}\` is about one platform`);
  const loaded = loadPlatform(platform, given, context, new Disk(), asOf);
  const progress = startProgress(context.language === 'fr' ? 'vérification' : 'verifying', context);
  const about = { platform, claim, asOf, tool };
  try {
    holdInputs(certificate, loaded);
    const { topology } = loaded.platform;
    const policies = atMost(deployedPolicies(topology, projectMatrix(topology, loaded.matrix)));
    const { matrix } = loaded;
    const verified = verifyInvariant({ topology, policies, matrix, certificate, onProgress: progress.update });
    return { ...about, result: 'accepted', verified };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { ...about, result: 'refused', why: error.message };
  } finally {
    progress.stop();
  }
}

/** The certificate speaks of these files, leans on nothing else than this program does, and says so itself. */
function holdInputs(certificate: Certificate, loaded: Loaded): void {
  holdFiles(certificate.files, inputFiles(loaded));
  const { assumptions } = certificate;
  const known = assumptionTexts();
  if (assumptions.length !== known.length || assumptions.some((text, i) => text !== known[i]))
    throw new Refused('the certificate leans on other assumptions than this program');
  if (digestOf(certificate) !== certificate.digest)
    throw new Refused('claim, day, tool or files are not those that the certificate was made for: the digest differs');
}
