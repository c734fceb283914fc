/** checks: a finding with what its check always says. */
import type { Text } from '../../diagnostics/public.ts';
import type { Check } from '../check.ts';
import type { Finding } from '../finding.ts';

export interface FindingParts {
  readonly severity?: Finding['severity'];
  readonly place?: Finding['place'] | undefined;
  readonly rows?: readonly string[];
  readonly witness?: Finding['witness'] | undefined;
}

/** `subject` names the cause without the check's id. */
export function makeFinding(
  check: Pick<Check, 'id' | 'clauses'>,
  subject: string,
  says: Text,
  parts: FindingParts = {},
): Finding {
  return {
    id: check.id,
    severity: parts.severity ?? 'error',
    says,
    subject: `${check.id} ${subject}`,
    rows: parts.rows ?? [],
    clauses: check.clauses,
    ...(parts.place === undefined ? {} : { place: parts.place }),
    ...(parts.witness === undefined ? {} : { witness: parts.witness }),
  };
}

/** The clause of the security annex under which most promises stand. */
export const flowClauses: readonly string[] = ['PAS 3.2 Contrôle et filtrage des flux'];
export const accessClauses: readonly string[] = ['PAS 3.2 Authentification'];
export const secrecyClauses: readonly string[] = ['PAS 3.2 Confidentialité et intégrité des flux'];
