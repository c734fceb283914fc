/** report: the answer of `validate` as a JSON value. */
import { type Diagnostic, formatPosition } from '../diagnostics/public.ts';
import { schemaVersion } from './schema-version.ts';

/** One file named on the command line; `counts` of what it holds, absent when it could not be read. */
export interface ValidatedFile {
  readonly file: string;
  readonly kind: 'platform' | 'overlay' | 'matrix';
  readonly counts?: Readonly<Record<string, number>>;
}

export interface ValidationJson {
  readonly schemaVersion: number;
  readonly command: 'validate';
  readonly asOf: string;
  /** No error; there may be warnings and notes. */
  readonly valid: boolean;
  readonly files: readonly ValidatedFile[];
  /** `place` is the position as text, as it stands in messages. */
  readonly diagnostics: readonly (Diagnostic & { readonly place?: string })[];
}

export function validationJson(
  files: readonly ValidatedFile[],
  diagnostics: readonly Diagnostic[],
  asOf: string,
): ValidationJson {
  return {
    schemaVersion,
    command: 'validate',
    asOf,
    valid: !diagnostics.some(({ severity }) => severity === 'error'),
    files,
    diagnostics: diagnostics.map((item) => ({
      ...item,
      ...(item.position === undefined ? {} : { place: formatPosition(item.position) }),
    })),
  };
}
