/** report: a check report in numbers, and what it comes to. */
import type { CheckReport, Finding, FlowVerdict, PasResult, PasVerdict } from '../../checks/public.ts';
import type { Severity } from '../../diagnostics/public.ts';

/** holds: nothing at or above the threshold, nothing undecided · findings · undecided: that, and nothing worse. */
export type Result = 'holds' | 'findings' | 'undecided';

const ranks: Readonly<Record<Severity, number>> = { note: 0, warning: 1, error: 2 };

export function atLeast(severity: Severity, threshold: Severity): boolean {
  return ranks[severity] >= ranks[threshold];
}

/** Undecided never counts as holding; a finding that was accepted counts no more. */
export function resultOf(report: Pick<CheckReport, 'rows' | 'findings'>, threshold: Severity): Result {
  const open = report.findings.filter(({ accepted }) => accepted === undefined);
  if (open.some(({ severity }) => atLeast(severity, threshold))) return 'findings';
  return report.rows.some(({ verdict }) => verdict === 'undecided') ? 'undecided' : 'holds';
}

export function countVerdicts(rows: readonly PasResult[]): ReadonlyMap<PasVerdict, number> {
  return countBy(rows, ({ verdict }) => verdict);
}

export function countFlows(report: Pick<CheckReport, 'flows'>): ReadonlyMap<FlowVerdict, number> {
  return countBy(report.flows, ({ verdict }) => verdict);
}

/** What a platform meant to be broken was to find, and what was found; notes do not count. */
export interface Expectation {
  readonly agrees: boolean;
  readonly rows: readonly { readonly id: string; readonly expected: number; readonly found: number }[];
}

export function compareExpected(findings: readonly Finding[], expected: ReadonlyMap<string, number>): Expectation {
  const found = countBy(
    findings.filter(({ severity }) => severity !== 'note'),
    ({ id }): string => id,
  );
  const rows = [...new Set([...expected.keys(), ...found.keys()])]
    .sort()
    .map((id) => ({ id, expected: expected.get(id) ?? 0, found: found.get(id) ?? 0 }));
  return { agrees: rows.every((row) => row.expected === row.found), rows };
}

function countBy<T, K>(items: readonly T[], key: (item: T) => K): ReadonlyMap<K, number> {
  const counts = new Map<K, number>();
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
  return counts;
}
