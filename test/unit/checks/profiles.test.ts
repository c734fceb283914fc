/** Profiles: every rule is judged by what the report holds, and never better than its weakest part. */
import { describe, expect, it } from 'vitest';
import {
  applyProfile,
  type CheckReport,
  catalogues,
  pasIds,
  profileRules,
  remarkKinds,
} from '../../../src/checks/public.ts';
import { finding, report } from '../../support/report-fixtures.ts';

const withVerdict = (verdict: CheckReport['rows'][number]['verdict']): CheckReport => {
  const [row] = report.rows;
  if (row === undefined) throw new Error('no row');
  return { ...report, findings: [], rows: pasIds.map((id) => ({ ...row, id, verdict, findings: [] })) };
};

describe('the rules', () => {
  it('each has an id of its own, a clause in some catalogue, and says how it is judged', () => {
    expect(new Set(profileRules.map(({ id }) => id)).size).toBe(profileRules.length);
    for (const { id, clauses, promises, remarks, unjudged } of profileRules) {
      expect(Object.values(clauses).flat().length, id).toBeGreaterThan(0);
      expect(promises.length + remarks.length > 0, id).toBe(unjudged === undefined);
      for (const promise of promises) expect(pasIds).toContain(promise);
      for (const kind of remarks) expect(remarkKinds).toContain(kind);
    }
  });

  it('every catalogue has rules', () => {
    for (const catalogue of catalogues) {
      if (catalogue !== 'pas') expect(applyProfile(catalogue, withVerdict('proved'), []).length).toBeGreaterThan(3);
    }
  });
});

describe('applyProfile', () => {
  const verdicts = (from: CheckReport): ReadonlyMap<string, string> =>
    new Map(applyProfile('secnumcloud', from, []).map(({ rule, verdict }) => [rule.id, verdict]));

  it.each(['refuted', 'undecided', 'sampled', 'declared', 'attested', 'proved'] as const)(
    'gives a rule the verdict %s of its promises',
    (verdict) => {
      expect(verdicts(withVerdict(verdict)).get('FM-TENANT-ISO')).toBe(verdict);
    },
  );

  it('takes the weakest of several promises', () => {
    const all = withVerdict('proved');
    const rows = all.rows.map((row) => (row.id === 'PAS-ISO-5' ? { ...row, verdict: 'sampled' as const } : row));
    expect(verdicts({ ...all, rows }).get('FM-TENANT-ISO')).toBe('sampled');
  });

  it('is undecided where the report does not hold the promise', () => {
    expect(verdicts({ ...report, rows: [] }).get('FM-TENANT-ISO')).toBe('undecided');
  });

  it('a remark of its kind breaks a rule, and names the row', () => {
    const remark = { flow: 'A', kind: 'unjustified', severity: 'note', says: { en: 'x', fr: 'x' } } as const;
    const rule = applyProfile('secnumcloud', withVerdict('proved'), [remark]).find(
      ({ rule: { id } }) => id === 'FM-JUSTIF',
    );
    expect([rule?.verdict, rule?.remarks.map(({ flow }) => flow)]).toEqual(['refuted', ['A']]);
  });

  it('carries the findings of its promises', () => {
    const found = applyProfile('secnumcloud', { ...withVerdict('refuted'), findings: [finding] }, []);
    expect(found.find(({ rule: { id } }) => id === 'FM-TENANT-ISO')?.findings).toEqual([finding]);
  });

  it('never judges what it has no fact for', () => {
    const review = applyProfile('pci', withVerdict('proved'), []).find(({ rule: { id } }) => id === 'FM-REVIEW');
    expect([review?.verdict, review?.needs === undefined]).toEqual(['unjudged', false]);
  });
});
