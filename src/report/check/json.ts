/** report: the answer of `check` as a JSON value. */
import type { CheckReport, Finding, FlowResult, PasResult, ProfileResult, RowRemark } from '../../checks/public.ts';
import { formatPosition, type Position, type Severity, type Text } from '../../diagnostics/public.ts';
import { schemaVersion } from '../schema-version.ts';
import { type TraceJson, traceJson } from '../trace-json.ts';
import type { CheckSubject } from './subject.ts';
import { countFlows, countVerdicts, type Expectation, type Result, resultOf } from './summary.ts';

export interface FindingJson {
  readonly id: string;
  readonly severity: Severity;
  readonly says: Text;
  readonly subject: string;
  readonly rows: readonly string[];
  readonly clauses: readonly string[];
  readonly place?: PlaceJson;
  readonly witness?: TraceJson;
}

export type PlaceJson = Position & { readonly text: string };

export interface CheckJson {
  readonly schemaVersion: number;
  readonly command: 'check';
  readonly platform: CheckSubject;
  readonly asOf: string;
  readonly method: CheckReport['method'];
  readonly result: Result;
  readonly exitCode: number;
  readonly threshold: Severity;
  readonly quantified: CheckReport['quantified'];
  readonly promiseCounts: Readonly<Record<string, number>>;
  readonly promises: readonly (Omit<PasResult, 'findings'> & { readonly findings: readonly FindingJson[] })[];
  readonly rowCounts: Readonly<Record<string, number>>;
  readonly rows: readonly (Omit<FlowResult, 'witness' | 'place'> & {
    readonly place?: PlaceJson;
    readonly witness?: TraceJson;
  })[];
  readonly remarks: readonly (Omit<RowRemark, 'place'> & { readonly place?: PlaceJson })[];
  readonly profile?: { readonly catalogue: string; readonly rules: readonly ProfileRuleJson[] };
  readonly expectation?: Expectation;
}

/** One rule of a profile: its verdict, and the findings and rows that it rests on. */
export interface ProfileRuleJson {
  readonly id: string;
  readonly says: Text;
  readonly verdict: string;
  readonly clauses: readonly string[];
  readonly findings: readonly string[];
  readonly rows: readonly string[];
  readonly needs?: Text;
}

export interface CheckJsonInput {
  readonly report: CheckReport;
  readonly subject: CheckSubject;
  readonly threshold: Severity;
  readonly exitCode: number;
  readonly expectation?: Expectation;
  readonly profile?: { readonly catalogue: string; readonly results: readonly ProfileResult[] };
}

/** Every finding with its witness, whatever `--verbose` says. */
export function checkJson({ report, subject, threshold, exitCode, expectation, profile }: CheckJsonInput): CheckJson {
  return {
    schemaVersion,
    command: 'check',
    platform: subject,
    asOf: report.asOf,
    method: report.method,
    result: resultOf(report, threshold),
    exitCode,
    threshold,
    quantified: report.quantified,
    promiseCounts: Object.fromEntries(countVerdicts(report.rows)),
    promises: report.rows.map((row) => ({ ...row, findings: row.findings.map(findingJson) })),
    rowCounts: Object.fromEntries(countFlows(report)),
    rows: report.flows.map(flowJson),
    remarks: report.remarks.map(({ place, ...rest }) => ({
      ...rest,
      ...(place === undefined ? {} : { place: placeJson(place) }),
    })),
    ...(profile === undefined
      ? {}
      : { profile: { catalogue: profile.catalogue, rules: profile.results.map(profileRuleJson) } }),
    ...(expectation === undefined ? {} : { expectation }),
  };
}

function findingJson({ place, witness, ...rest }: Finding): FindingJson {
  return {
    ...rest,
    ...(place === undefined ? {} : { place: placeJson(place) }),
    ...(witness === undefined ? {} : { witness: traceJson(witness) }),
  };
}

function flowJson({ place, witness, ...rest }: FlowResult): CheckJson['rows'][number] {
  return {
    ...rest,
    ...(place === undefined ? {} : { place: placeJson(place) }),
    ...(witness === undefined ? {} : { witness: traceJson(witness) }),
  };
}

function placeJson(place: Position): PlaceJson {
  return { ...place, text: formatPosition(place) };
}

function profileRuleJson({ rule, verdict, clauses, findings, remarks, needs }: ProfileResult): ProfileRuleJson {
  return {
    id: rule.id,
    says: rule.says,
    verdict,
    clauses,
    findings: findings.map(({ subject }) => subject),
    rows: [...new Set(remarks.map(({ flow }) => flow))],
    ...(needs === undefined ? {} : { needs }),
  };
}
