/** support: a generated platform read back from its own files, as a user's would be. */
import { formatDiagnostic, type Outcome } from '../../src/diagnostics/public.ts';
import {
  type FileSource,
  type GenerateOptions,
  generatePlatform,
  readMatrix,
  readPlatform,
} from '../../src/formats/public.ts';
import { type FlowMatrix, resolveMatrix, type Topology } from '../../src/model/public.ts';

export interface Generated {
  readonly topology: Topology;
  readonly matrix: FlowMatrix;
}

/** Throws with every diagnostic when the generator's own files are refused. */
export function generated(options: GenerateOptions, asOf = '2026-12-01'): Generated {
  const files = new Map([...generatePlatform(options)].map(([path, text]) => [path, new TextEncoder().encode(text)]));
  const source: FileSource = {
    read: (path) => {
      const bytes = files.get(path);
      return bytes === undefined
        ? { ok: false, code: 'file-not-found', message: `no file \`${path}\`` }
        : { ok: true, bytes };
    },
    resolve: (_, reference) => reference,
  };
  const platform = must(readPlatform(source, 'platform.yaml'));
  const drafts = platform.matrices.map((path) => must(readMatrix(path, files.get(path) ?? new Uint8Array())));
  return { topology: platform.topology, matrix: must(resolveMatrix(drafts, platform.topology, { asOf })) };
}

function must<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new Error(outcome.diagnostics.map(formatDiagnostic).join('\n'));
}
