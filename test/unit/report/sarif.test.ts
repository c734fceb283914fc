/** SARIF 2.1.0: valid against the published schema, and the trace is in the code flow. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test as property } from '@fast-check/vitest';
import type { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sarifLog, uriOf } from '../../../src/report/public.ts';
import { report } from '../../support/report-fixtures.ts';

const require = createRequire(import.meta.url);
// The package is CommonJS whose default export the compiler sees one level too deep.
const Draft4: typeof Ajv = require('ajv-draft-04').default;
const schema = JSON.parse(
  readFileSync(require.resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'), 'utf8'),
);
const validate = new Draft4({ strict: false, allErrors: true, validateFormats: false, unicodeRegExp: false }).compile(
  schema,
);
const input = { report, language: 'en', toolVersion: '0.1.0', exitCode: 1 } as const;

interface Result {
  readonly ruleId: string;
  readonly kind: string;
  readonly level: string;
  readonly partialFingerprints: Readonly<Record<string, string>>;
  readonly codeFlows?: readonly {
    readonly threadFlows: readonly {
      readonly locations: readonly { readonly location: { readonly message: { readonly text: string } } }[];
    }[];
  }[];
  readonly locations?: readonly unknown[];
}

function resultsOf(log: Readonly<Record<string, unknown>>): readonly Result[] {
  return (log['runs'] as readonly { readonly results: readonly Result[] }[])[0]?.results ?? [];
}

describe('sarifLog', () => {
  it('is valid against the schema of SARIF 2.1.0', () => {
    const log = JSON.parse(JSON.stringify(sarifLog(input)));
    expect(validate(log), JSON.stringify(validate.errors)).toBe(true);
  });

  it('the schema refuses a log that is broken', () => {
    const log = JSON.parse(JSON.stringify(sarifLog(input)));
    log.runs[0].results[0].level = 'fatal';
    expect(validate(log)).toBe(false);
  });

  it('has a result for each finding, and an open one for each undecided promise', () => {
    const results = resultsOf(sarifLog(input));
    expect(results.map(({ ruleId, kind, level }) => [ruleId, kind, level])).toEqual([
      ['PAS-ISO-6', 'fail', 'error'],
      ['PAS-ADM-2', 'open', 'none'],
    ]);
  });

  it('walks the witness in the code flow: the packet, then every decision with what decided', () => {
    const [first] = resultsOf(sarifLog(input));
    const texts = first?.codeFlows?.[0]?.threadFlows[0]?.locations.map(({ location }) => location.message.text) ?? [];
    expect(texts[0]).toContain('tcp 9.9.9.9:40000 > 198.51.100.10:443');
    expect(texts.some((text) => text.includes('rule CLD-002 accepts') && text.includes('[rule CLD-002]'))).toBe(true);
    expect(texts.some((text) => text.startsWith('becomes '))).toBe(true);
  });

  it('names the place in a file, and a cell of a workbook as a logical location', () => {
    const place = { kind: 'cell', file: 'dossier été/flux.xlsx', sheet: 'Flux', cell: 'A5' } as const;
    const findings = report.findings.map((finding) => ({ ...finding, place }));
    const log = sarifLog({ ...input, report: { ...report, findings } });
    expect(validate(JSON.parse(JSON.stringify(log)))).toBe(true);
    expect(resultsOf(log)[0]?.locations).toEqual([
      {
        physicalLocation: { artifactLocation: { uri: 'dossier%20%C3%A9t%C3%A9/flux.xlsx' } },
        logicalLocations: [{ fullyQualifiedName: 'Flux!A5', kind: 'cell' }],
      },
    ]);
  });

  it('keeps a finding’s identity by its cause', () => {
    expect(resultsOf(sarifLog(input))[0]?.partialFingerprints).toEqual({
      'segproofCause/v1': 'PAS-ISO-6 rows CLD-002',
    });
  });
});

property.prop([fc.string({ unit: 'binary' })])('every file name becomes a reference without raw characters', (name) => {
  expect(uriOf(name)).toMatch(/^(?:file:\/\/)?[\w.!~*'()%/-]*$/u);
});
