/** checks: findings that need no new decision: waived by somebody for a time, or known when a baseline was taken. */
import type { Diagnostic } from '../../diagnostics/public.ts';
import { printable } from '../../diagnostics/public.ts';
import type { Waiver } from '../../model/public.ts';
import type { CheckReport, Finding } from '../finding.ts';

export interface Accepted {
  readonly waivers: readonly Waiver[];
  /** The causes of the findings that were known. */
  readonly baseline: ReadonlySet<string>;
}

/**
 * The report with every accepted finding marked. No verdict changes: a promise that is broken stays broken, only its
 * exit code rests. `remarks` name waivers that ended and waivers that nothing needs any more.
 */
export function acceptFindings(
  report: CheckReport,
  { waivers, baseline }: Accepted,
): { readonly report: CheckReport; readonly remarks: readonly Diagnostic[] } {
  const byFinding = new Map(waivers.map((waiver) => [waiver.finding, waiver]));
  const mark = (finding: Finding): Finding => {
    const waiver = byFinding.get(finding.subject);
    if (waiver !== undefined && waiver.until >= report.asOf)
      return { ...finding, accepted: { kind: 'waived', waiver } };
    return baseline.has(finding.subject) ? { ...finding, accepted: { kind: 'known' } } : finding;
  };
  const rows = report.rows.map((row) => ({ ...row, findings: row.findings.map(mark) }));
  const found = new Set(report.findings.map(({ subject }) => subject));
  const remarks = waivers.flatMap((waiver) => remarkOn(waiver, found, report.asOf));
  return { report: { ...report, rows, findings: rows.flatMap(({ findings }) => findings) }, remarks };
}

function remarkOn(waiver: Waiver, found: ReadonlySet<string>, asOf: string): readonly Diagnostic[] {
  const name = `\`${printable(waiver.finding, 100)}\``;
  const place = waiver.position === undefined ? {} : { position: waiver.position };
  if (waiver.until < asOf) {
    const message = `the waiver of ${name} ended on ${waiver.until}`;
    const help = found.has(waiver.finding) ? 'mend the finding, or decide again' : 'remove it: the finding is gone';
    return [{ severity: 'warning', code: 'waiver-ended', message, help, ...place }];
  }
  if (found.has(waiver.finding)) return [];
  const message = `nothing needs the waiver of ${name}`;
  return [{ severity: 'warning', code: 'waiver-unused', message, help: 'remove it', ...place }];
}
