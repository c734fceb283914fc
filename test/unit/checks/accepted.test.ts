/** Waivers and baselines: what was decided stays decided for its time, and nothing else is hidden. */
import { expect, it } from 'vitest';
import { acceptFindings, type CheckReport } from '../../../src/checks/public.ts';
import type { Waiver } from '../../../src/model/public.ts';
import { resultOf } from '../../../src/report/public.ts';
import { finding, report } from '../../support/report-fixtures.ts';

const waiver: Waiver = { finding: finding.subject, owner: 'RSSI', reason: 'migration', until: '2026-12-31' };
const none = new Set<string>();
const decided: CheckReport = { ...report, rows: report.rows.filter(({ verdict }) => verdict !== 'undecided') };

it('a waived finding no longer counts, but its promise stays broken', () => {
  const { report: after, remarks } = acceptFindings(decided, { waivers: [waiver], baseline: none });
  expect(after.findings[0]?.accepted).toEqual({ kind: 'waived', waiver });
  expect(after.rows.find(({ id }) => id === 'PAS-ISO-6')?.verdict).toBe('refuted');
  expect(remarks).toEqual([]);
  expect([resultOf(decided, 'warning'), resultOf(after, 'warning')]).toEqual(['findings', 'holds']);
});

it('the last day counts, the day after does not, and it is said', () => {
  const last = { ...waiver, until: report.asOf };
  expect(acceptFindings(decided, { waivers: [last], baseline: none }).report.findings[0]?.accepted?.kind).toBe(
    'waived',
  );
  const { report: after, remarks } = acceptFindings(decided, {
    waivers: [{ ...waiver, until: '2026-11-23' }],
    baseline: none,
  });
  expect(after.findings[0]?.accepted).toBeUndefined();
  expect(remarks.map(({ code }) => code)).toEqual(['waiver-ended']);
});

it('a waiver that nothing needs is named, so that it hides no later finding', () => {
  const { remarks } = acceptFindings(decided, {
    waivers: [{ ...waiver, finding: 'PAS-ISO-6 rows X' }],
    baseline: none,
  });
  expect(remarks.map(({ code }) => code)).toEqual(['waiver-unused']);
});

it('a finding of the baseline is known; one of another cause is not', () => {
  const known = acceptFindings(decided, { waivers: [], baseline: new Set([finding.subject]) }).report;
  expect(known.findings[0]?.accepted).toEqual({ kind: 'known' });
  expect(resultOf(known, 'warning')).toBe('holds');
  const other = acceptFindings(decided, { waivers: [], baseline: new Set(['PAS-ISO-6 rows OTHER']) }).report;
  expect(resultOf(other, 'warning')).toBe('findings');
});

it('nothing that is accepted makes an undecided promise hold', () => {
  const { report: after } = acceptFindings(report, { waivers: [waiver], baseline: none });
  expect(resultOf(after, 'warning')).toBe('undecided');
});
