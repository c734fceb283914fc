/** checks: a report read by another catalogue: each of its rules with the verdict that the report already holds. */
import type { Text } from '../../diagnostics/public.ts';
import type { CheckReport, Finding, PasVerdict } from '../finding.ts';
import type { RowRemark } from '../remarks/public.ts';
import { type Catalogue, catalogues, type ProfileRule } from './profile.ts';
import { profileRules } from './rules.ts';

/** unjudged: neither the platform nor its matrix says what is needed; `needs` names it. */
export type ProfileVerdict = PasVerdict | 'unjudged';

export interface ProfileResult {
  readonly rule: ProfileRule;
  readonly clauses: readonly string[];
  readonly verdict: ProfileVerdict;
  readonly findings: readonly Finding[];
  readonly remarks: readonly RowRemark[];
  readonly needs?: Text;
}

// The weakest answer that a rule leans on is its answer.
const weakestFirst: readonly PasVerdict[] = ['refuted', 'undecided', 'sampled', 'attested', 'declared', 'proved'];

/** The rules of a catalogue, in our order. `remarks` are those of the same matrix. */
export function applyProfile(
  catalogue: Exclude<Catalogue, 'pas'>,
  report: Pick<CheckReport, 'rows' | 'findings'>,
  remarks: readonly RowRemark[],
): readonly ProfileResult[] {
  return profileRules.flatMap((rule): readonly ProfileResult[] => {
    const clauses = rule.clauses[catalogue];
    if (clauses === undefined) return [];
    if (rule.unjudged !== undefined)
      return [{ rule, clauses, verdict: 'unjudged', findings: [], remarks: [], needs: rule.unjudged }];
    const rows = report.rows.filter(({ id }) => rule.promises.includes(id));
    const findings = report.findings.filter(({ id, severity }) => rule.promises.includes(id) && severity !== 'note');
    const told = remarks.filter(({ kind }) => rule.remarks.includes(kind));
    const missing = rule.promises.filter((id) => !rows.some((row) => row.id === id));
    const verdicts: PasVerdict[] = rows.map(({ verdict }) => verdict);
    if (told.length > 0) verdicts.push('refuted');
    else if (rule.remarks.length > 0) verdicts.push('proved');
    // A promise that the report does not hold decides nothing.
    if (missing.length > 0) verdicts.push('undecided');
    const verdict = weakestFirst.find((one) => verdicts.includes(one)) ?? 'undecided';
    return [{ rule, clauses, verdict, findings, remarks: told }];
  });
}

/** The clauses of every catalogue that a promise of the PAS serves, as `catalogue clause`. */
export function clausesServedBy(id: ProfileRule['promises'][number]): readonly string[] {
  const found = profileRules.filter(({ promises }) => promises.includes(id));
  return catalogues.flatMap((catalogue) => [
    ...new Set(found.flatMap(({ clauses }) => (clauses[catalogue] ?? []).map((clause) => `${catalogue} ${clause}`))),
  ]);
}
