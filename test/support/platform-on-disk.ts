/** support: a platform file of this repository, with its matrices, resolved for one day. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { formatDiagnostic, type Outcome } from '../../src/diagnostics/public.ts';
import { type FileSource, readMatrix, readPlatform } from '../../src/formats/public.ts';
import { type FlowMatrix, resolveMatrix, type Topology } from '../../src/model/public.ts';

export interface OnDisk {
  readonly topology: Topology;
  readonly matrix: FlowMatrix;
  readonly expect: ReadonlyMap<string, number>;
}

export const repositoryRoot: string = fileURLToPath(new URL('../..', import.meta.url));

/** `path` from the repository root. Throws with every diagnostic when the files cannot be read. */
export function platformOnDisk(path: string, asOf = '2026-12-01'): OnDisk {
  const platform = must(readPlatform(disk, join(repositoryRoot, path)));
  const drafts = platform.matrices.map((file) => must(readMatrix(file, readFileSync(file))));
  const inline =
    platform.flows.length === 0 ? [] : [{ file: path, flows: platform.flows, groups: [], unknownColumns: [] }];
  const matrix = must(resolveMatrix([...drafts, ...inline], platform.topology, { asOf }));
  return { topology: platform.topology, matrix, expect: platform.expect ?? new Map() };
}

const disk: FileSource = {
  read: (path) =>
    existsSync(path)
      ? { ok: true, bytes: readFileSync(path) }
      : { ok: false, code: 'file-not-found', message: `no file \`${path}\`` },
  resolve: (from, reference) => join(dirname(from), reference),
};

function must<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new Error(outcome.diagnostics.map(formatDiagnostic).join('\n'));
}
