/** cli: the certificate of a proved claim, as a file. */
import { type CertifiedClaim, certificateVersion } from '../../certify/public.ts';
import { certificateBody } from '../../checks/public.ts';
import { printable } from '../../diagnostics/public.ts';
import { CannotRun } from '../exit.ts';
import type { Context } from '../io.ts';
import type { Loaded } from '../load.ts';
import { startProgress } from '../progress.ts';
import { writeFile } from '../write-file.ts';
import { assumptionTexts, type Binding, digestOf, inputFiles, toolText } from './inputs.ts';

/** To be called for a claim that was proved. */
export function writeCertificate(path: string, claim: CertifiedClaim, loaded: Loaded, context: Context): void {
  const { matrix } = loaded;
  const binding: Binding = {
    tool: toolText(context.io),
    claim,
    assumptions: assumptionTexts(),
    asOf: matrix.asOf,
    files: inputFiles(loaded),
  };
  const body = bodyOf(claim, loaded, context);
  const { files, ...rest } = binding;
  const top = { schemaVersion: certificateVersion, kind: 'certificate', ...rest };
  const inputs = { files, digest: digestOf(binding) };
  // One line a row: thousands of them, which a reader searches and a diff compares.
  const lines = (items: readonly unknown[]): string => items.map((item) => `  ${JSON.stringify(item)}`).join(',\n');
  const head = JSON.stringify({ ...top, inputs }, null, 2).slice(0, -2);
  writeFile(
    path,
    `${head},\n  "tests": [\n${lines(body.tests)}\n  ],\n  "presences": [\n${lines(body.presences)}\n  ]\n}\n`,
  );
}

function bodyOf(
  claim: CertifiedClaim,
  { platform, matrix }: Loaded,
  context: Context,
): ReturnType<typeof certificateBody> {
  const progress = startProgress(context.language === 'fr' ? 'certificat' : 'certificate', context);
  try {
    return certificateBody({ topology: platform.topology, matrix, claim, onProgress: progress.update });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const message = `the certificate cannot be written: ${printable(error.message)}`;
    throw new CannotRun([{ severity: 'error', code: 'certificate-invalid', message }]);
  } finally {
    progress.stop();
  }
}
