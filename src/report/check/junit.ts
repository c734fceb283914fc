/** report: the answer of `check` as JUnit XML, the form that CI servers read. */
import type { CheckReport, FlowResult, PasResult } from '../../checks/public.ts';
import { formatPosition, type Language, type Severity } from '../../diagnostics/public.ts';
import { say } from '../options.ts';
import { plainPalette } from '../palette.ts';
import { renderTrace } from '../trace-terminal.ts';
import { escapeXml } from '../xml.ts';
import { atLeast } from './summary.ts';
import { flowVerdictTexts, isOrdinary, pasVerdictTexts } from './verdict-words.ts';

export interface JUnitInput {
  readonly report: CheckReport;
  readonly language: Language;
  readonly threshold: Severity;
  /** The platform's name. */
  readonly name: string;
}

interface Case {
  readonly name: string;
  readonly body: string;
  readonly kind: 'passed' | 'failure' | 'error' | 'skipped';
}

/**
 * One suite for the promises, one for the rows of the matrix. A broken promise fails; an undecided one is an error,
 * since it must never count as passed; a row that is not in force is skipped, with the reason.
 */
export function junitXml({ report, language, threshold, name }: JUnitInput): string {
  const suites = [
    suite(
      `${name}: PAS`,
      'promise',
      report.rows.map((row) => promiseCase(row, language, threshold)),
    ),
    suite(
      `${name}: matrix`,
      'row',
      report.flows.map((flow) => flowCase(flow, language)),
    ),
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="segproof">\n${suites.join('\n')}\n</testsuites>\n`;
}

function suite(name: string, className: string, cases: readonly Case[]): string {
  const count = (kind: Case['kind']): number => cases.filter((one) => one.kind === kind).length;
  const head = [
    `name="${escapeXml(name)}"`,
    `tests="${cases.length}"`,
    `failures="${count('failure')}"`,
    `errors="${count('error')}"`,
    `skipped="${count('skipped')}"`,
  ].join(' ');
  const lines = cases.map(
    (one) => `    <testcase classname="segproof.${className}" name="${escapeXml(one.name)}">${one.body}</testcase>`,
  );
  return `  <testsuite ${head}>\n${lines.join('\n')}\n  </testsuite>`;
}

function promiseCase(row: PasResult, language: Language, threshold: Severity): Case {
  const name = `${row.id} ${say(row.title, language)}`;
  const failing = row.findings.filter(({ severity }) => atLeast(severity, threshold));
  const basis = say(row.basis, language);
  if (row.verdict === 'undecided' && failing.length === 0) {
    return { name, kind: 'error', body: `<error type="undecided" message="${escapeXml(basis)}"/>` };
  }
  if (failing.length === 0) {
    const word = pasVerdictTexts[row.verdict][language];
    return { name, kind: 'passed', body: `<system-out>${escapeXml(`${word}: ${basis}`)}</system-out>` };
  }
  const body = failing
    .map(({ severity, says, place, witness }) => {
      const where = place === undefined ? '' : `${formatPosition(place)}\n`;
      const trace = witness === undefined ? '' : renderTrace(witness, { language, palette: plainPalette, width: 100 });
      const text = escapeXml(`${where}${trace}`);
      return `<failure type="${severity}" message="${escapeXml(say(says, language))}">${text}</failure>`;
    })
    .join('');
  return { name, kind: 'failure', body };
}

const notInForce: ReadonlySet<string> = new Set(['expired', 'not-yet-valid']);

function flowCase({ flow, verdict, says, place }: FlowResult, language: Language): Case {
  const text = `${flowVerdictTexts[verdict].one[language]}: ${say(says, language)}`;
  const where = place === undefined ? '' : formatPosition(place);
  if (notInForce.has(verdict)) return { name: flow, kind: 'skipped', body: `<skipped message="${escapeXml(text)}"/>` };
  if (isOrdinary(verdict)) return { name: flow, kind: 'passed', body: `<system-out>${escapeXml(text)}</system-out>` };
  const body = `<failure type="${verdict}" message="${escapeXml(text)}">${escapeXml(where)}</failure>`;
  return { name: flow, kind: 'failure', body };
}
