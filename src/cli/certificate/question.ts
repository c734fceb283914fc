/** cli: a claim as a question to a solver, as a file. */
import { type CertifiedClaim, Refused, smtQuestion } from '../../certify/public.ts';
import { atMost, deployedPolicies, projectMatrix } from '../../policy/public.ts';
import { CannotRun } from '../exit.ts';
import type { Loaded } from '../load.ts';
import { writeFile } from '../write-file.ts';

/** Whatever the verdict: what was refuted is `sat`, and the solver's packet breaks the claim. */
export function writeQuestion(path: string, claim: CertifiedClaim, { platform, matrix }: Loaded): void {
  const { topology } = platform;
  // What is asked is whether something bad gets through: the most that a ruleset may let through answers for all of it.
  const policies = atMost(deployedPolicies(topology, projectMatrix(topology, matrix)));
  try {
    writeFile(path, smtQuestion({ topology, matrix, policies, claim }));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const message = `the claim cannot be asked of a solver: ${error.message}`;
    throw new CannotRun([{ severity: 'error', code: 'certificate-invalid', message }]);
  }
}
