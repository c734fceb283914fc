/** JUnit, Markdown and tables: well-formed whatever the names are, and undecided never passes. */
import { test as property } from '@fast-check/vitest';
import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { checkMarkdown, checkTables, escapeMarkdown, junitXml, tablesCsv } from '../../../src/report/public.ts';
import { finding, report, subject } from '../../support/report-fixtures.ts';

const junit = (language: 'en' | 'fr' = 'en', over = report): string =>
  junitXml({ report: over, language, threshold: 'warning', name: 'msp' });

/** Element names with their attributes, in order; throws on XML that is not well-formed. */
function elements(
  xml: string,
): readonly { readonly name: string; readonly attributes: Readonly<Record<string, string>> }[] {
  const found: { name: string; attributes: Record<string, string> }[] = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    found.push({ name, attributes: Object.fromEntries(Object.entries(attributes).map(([k, v]) => [k, String(v)])) });
  });
  parser.write(xml).close();
  return found;
}

describe('junitXml', () => {
  it('fails broken promises, errs on undecided ones, passes the rest', () => {
    const all = elements(junit());
    const suites = all.filter(({ name }) => name === 'testsuite').map(({ attributes }) => attributes);
    expect(suites).toEqual([
      { name: 'msp: PAS', tests: '5', failures: '1', errors: '1', skipped: '0' },
      { name: 'msp: matrix', tests: '2', failures: '1', errors: '0', skipped: '0' },
    ]);
    expect(all.filter(({ name }) => name === 'failure').map(({ attributes }) => attributes['type'])).toEqual([
      'error',
      'blocked',
    ]);
  });

  it('skips rows that are not in force, with the reason', () => {
    const says = { en: 'expired on 2025-12-31', fr: 'expirée le 2025-12-31' };
    const xml = junit('en', { ...report, flows: [{ flow: 'X', verdict: 'expired', says }] });
    const skipped = elements(xml).find(({ name }) => name === 'skipped');
    expect(skipped?.attributes['message']).toBe('expired: expired on 2025-12-31');
  });
});

describe('checkMarkdown', () => {
  const text = checkMarkdown({ report, subject, language: 'en', threshold: 'warning' });

  it('says the result first, then what is broken, with the trace folded', () => {
    expect(text.split('\n')[0]).toBe('## segproof: promises broken');
    expect(text).toContain('| PAS-ISO-6 | **BROKEN** |');
    expect(text).toContain('<details><summary>the packet, hop by hop</summary>');
    expect(text).not.toContain('| PAS-ISO-5 |');
  });

  it('says that a sample is no proof', () => {
    expect(text).toContain('this is not a proof');
  });

  it('lets no name become a link, a mention, a cell or HTML', () => {
    const hostile = '[x](javascript:a) @team https://x.y | <img> `a` **b**';
    const says = { en: hostile, fr: hostile };
    const out = checkMarkdown({
      report: { ...report, findings: [{ ...finding, says, rows: ['a`b|c'] }] },
      subject,
      language: 'en',
      threshold: 'warning',
    });
    expect(out).toContain('\\[x\\](javascript:a) @\u200bteam https:\u200b//x.y \\| &lt;img&gt; \\`a\\` \\*\\*b\\*\\*');
    expect(out).toContain('`` a`b¦c ``');
  });
});

describe('checkTables', () => {
  it('has a table of promises, of findings and of rows, each row as wide as its header', () => {
    const tables = checkTables(report, 'fr');
    expect(tables.map(({ name }) => name)).toEqual(['promesses', 'constats', 'lignes']);
    for (const { header, rows } of tables) for (const row of rows) expect(row).toHaveLength(header.length);
    expect(tables[1]?.rows[0]?.[5]).toContain('tcp 9.9.9.9:40000 > 198.51.100.10:443');
  });

  it('is one CSV whose records all have as many fields', () => {
    const records = tablesCsv(checkTables(report, 'en')).trimEnd().split('\r\n');
    expect(records[0]?.startsWith('promises,id,promise,')).toBe(true);
    expect(records).toHaveLength(3 + report.rows.length + report.findings.length + report.flows.length);
  });
});

property.prop([fc.string({ unit: 'binary', maxLength: 100 })])(
  'JUnit is well-formed XML whatever the names are',
  (name) => {
    const says = { en: name, fr: name };
    const hostile = { ...report, flows: [{ flow: name, verdict: 'blocked' as const, says }] };
    expect(() => elements(junit('fr', hostile))).not.toThrow();
  },
);

property.prop([fc.string({ unit: 'grapheme', maxLength: 100 })])('escaped Markdown has no raw syntax left', (name) => {
  const bare = escapeMarkdown(name).replace(/\\[\\`*_{}[\]#+!|~$]/gu, '');
  expect(bare).not.toMatch(/[`*_{}[\]|~<]/u);
});
