/** report: the answer of `check` as a SARIF 2.1.0 log (OASIS), for code review and code scanning. */
import type { CheckReport, Finding, PasResult } from '../../checks/public.ts';
import { type Language, type Position, printable, type Severity } from '../../diagnostics/public.ts';
import type { Trace } from '../../model/public.ts';
import { formatPacket } from '../../net/public.ts';
import { describeDecider, describeStage } from '../decider.ts';
import { say } from '../options.ts';
import { describeChange } from '../trace-terminal.ts';

export interface SarifInput {
  readonly report: CheckReport;
  readonly language: Language;
  /** This program's. */
  readonly toolVersion: string;
  /** Why the report stands as it does, for `invocations`. */
  readonly exitCode: number;
}

type Json = Readonly<Record<string, unknown>>;

const schema = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/**
 * One result for each finding, whose code flow is the witness, a step a location; and one of kind `open` for each
 * promise that nothing decided. The fingerprint is the finding's cause, so that a result keeps its identity from run to
 * run. Places in a workbook have no line: they are logical locations (`sheet!cell`).
 */
export function sarifLog({ report, language, toolVersion, exitCode }: SarifInput): Json {
  const rules = report.rows.map((row) => ruleOf(row, language));
  const index = new Map(report.rows.map((row, at) => [row.id, at]));
  return {
    $schema: schema,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'segproof', version: toolVersion, semanticVersion: toolVersion, rules } },
        columnKind: 'unicodeCodePoints',
        invocations: [{ executionSuccessful: true, exitCode }],
        properties: { method: report.method, asOf: report.asOf, quantified: report.quantified },
        results: [
          ...report.findings.map((finding) => findingResult(finding, index.get(finding.id) ?? -1, language)),
          ...report.rows
            .filter(({ verdict }) => verdict === 'undecided')
            .map((row) => openResult(row, index.get(row.id) ?? -1, language)),
        ],
      },
    ],
  };
}

function ruleOf({ id, title, promise, clauses }: PasResult, language: Language): Json {
  return {
    id,
    name: id.replaceAll('-', ''),
    shortDescription: { text: say(title, language) },
    fullDescription: { text: say(promise, language) },
    defaultConfiguration: { level: 'error' },
    properties: { tags: ['security', 'network', ...clauses] },
  };
}

function findingResult(finding: Finding, ruleIndex: number, language: Language): Json {
  const { witness } = finding;
  return {
    ruleId: finding.id,
    ruleIndex,
    level: levels[finding.severity],
    kind: 'fail',
    message: { text: say(finding.says, language) },
    ...(finding.place === undefined ? {} : { locations: [locationOf(finding.place)] }),
    partialFingerprints: { 'segproofCause/v1': finding.subject },
    ...(witness === undefined ? {} : { codeFlows: [codeFlow(witness, language)] }),
    properties: { rows: finding.rows, clauses: finding.clauses },
  };
}

const levels: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', note: 'note' };

/** A result that is no failure has no level (SARIF 3.27.10). */
function openResult(row: PasResult, ruleIndex: number, language: Language): Json {
  return {
    ruleId: row.id,
    ruleIndex,
    level: 'none',
    kind: 'open',
    message: { text: `${language === 'fr' ? 'indécis : ' : 'undecided: '}${say(row.basis, language)}` },
    partialFingerprints: { 'segproofCause/v1': `${row.id} undecided` },
  };
}

function locationOf(place: Position): Json {
  const artifactLocation = { uri: uriOf(place.file) };
  switch (place.kind) {
    case 'text':
      return {
        physicalLocation: { artifactLocation, region: { startLine: place.line, startColumn: place.column } },
      };
    case 'cell': {
      const region = place.line === undefined ? {} : { region: { startLine: place.line } };
      const name = place.sheet === undefined ? place.cell : `${printable(place.sheet)}!${place.cell}`;
      return {
        physicalLocation: { artifactLocation, ...region },
        logicalLocations: [{ fullyQualifiedName: name, kind: 'cell' }],
      };
    }
    case 'file':
      return { physicalLocation: { artifactLocation } };
  }
}

/** A relative reference (RFC 3986): every name a file can have, with `/` between folders. */
export function uriOf(file: string): string {
  const segments = file
    .replaceAll('\\', '/')
    .split('/')
    .map((part) => encodeURIComponent(part.replace(/\p{Cs}/gu, '\ufffd')));
  return file.startsWith('/') ? `file://${segments.join('/')}` : segments.join('/');
}

/** The witness as one thread: where it was sent, then a location for each decision of each node. */
function codeFlow(trace: Trace, language: Language): Json {
  const { injection, hops } = trace;
  const steps: Json[] = [
    flowLocation(injection.node, 0, `${formatPacket(injection.packet)} (${printable(injection.interface)})`),
  ];
  for (const [index, { node, before, after, steps: taken }] of hops.entries()) {
    for (const { stage, decider, says } of taken) {
      const by = describeDecider(decider, language);
      const text = `${describeStage(stage, language)}: ${say(says, language)}${by === '' ? '' : ` [${by}]`}`;
      steps.push(flowLocation(node, index + 1, text));
    }
    const change = describeChange(before, after, language);
    if (change !== '') steps.push(flowLocation(node, index + 1, change));
  }
  return { threadFlows: [{ locations: steps }] };
}

function flowLocation(node: string, nestingLevel: number, text: string): Json {
  return {
    nestingLevel: Math.min(nestingLevel, 100),
    location: { message: { text }, logicalLocations: [{ fullyQualifiedName: printable(node), kind: 'resource' }] },
  };
}
