/** report: the answer of `check` as plain tables, for spreadsheets. */
import type { CheckReport } from '../../checks/public.ts';
import { formatPosition, type Language, type Position, printable } from '../../diagnostics/public.ts';
import type { Trace } from '../../model/public.ts';
import { formatPacket } from '../../net/public.ts';
import { csvRecord } from '../csv.ts';
import { describeDisposition } from '../decider.ts';
import { say } from '../options.ts';
import { flowVerdictTexts, pasVerdictTexts, severityTexts } from './verdict-words.ts';

/** `rows` have as many cells as `header`. */
export interface Table {
  readonly name: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Promises, findings and matrix rows, each a table. */
export function checkTables(report: CheckReport, language: Language): readonly Table[] {
  const fr = language === 'fr';
  const promises = report.rows.map(({ id, title, verdict, basis, findings }) => [
    id,
    say(title, language),
    pasVerdictTexts[verdict][language],
    `${findings.length}`,
    say(basis, language),
  ]);
  const findings = report.findings.map(({ id, severity, says, rows, clauses, place, witness }) => [
    id,
    severityTexts[severity][language],
    say(says, language),
    rows.join(', '),
    placeText(place),
    witnessText(witness, language),
    clauses.join(', '),
  ]);
  const flows = report.flows.map(({ flow, verdict, says, place, witness }) => [
    flow,
    flowVerdictTexts[verdict].one[language],
    say(says, language),
    placeText(place),
    witnessText(witness, language),
  ]);
  return [
    {
      name: fr ? 'promesses' : 'promises',
      header: fr
        ? ['id', 'promesse', 'verdict', 'constats', 'fondement']
        : ['id', 'promise', 'verdict', 'findings', 'basis'],
      rows: promises,
    },
    {
      name: fr ? 'constats' : 'findings',
      header: fr
        ? ['id', 'gravité', 'constat', 'lignes', 'où', 'paquet témoin', 'clauses']
        : ['id', 'severity', 'finding', 'rows', 'where', 'witness packet', 'clauses'],
      rows: findings,
    },
    {
      name: fr ? 'lignes' : 'rows',
      header: fr
        ? ['ligne', 'verdict', 'pourquoi', 'où', 'paquet témoin']
        : ['row', 'verdict', 'why', 'where', 'witness packet'],
      rows: flows,
    },
  ];
}

/** All tables in one RFC 4180 text, each row beginning with its table's name. */
export function tablesCsv(tables: readonly Table[]): string {
  const width = Math.max(...tables.map(({ header }) => header.length));
  const padded = (cells: readonly string[]): readonly string[] => [
    ...cells,
    ...Array.from({ length: width - cells.length }, () => ''),
  ];
  const lines = tables.flatMap(({ name, header, rows }) =>
    [header, ...rows].map((cells) => csvRecord([name, ...padded(cells)])),
  );
  return `${lines.join('\r\n')}\r\n`;
}

/** `tcp 10.0.0.1:40000 > 10.0.0.2:443 SYN: delivered`; empty without a witness. */
export function witnessText(trace: Trace | undefined, language: Language): string {
  if (trace === undefined) return '';
  return `${formatPacket(trace.injection.packet)}: ${describeDisposition(trace.disposition, language)}`;
}

function placeText(place: Position | undefined): string {
  return place === undefined ? '' : printable(formatPosition(place), 400);
}
