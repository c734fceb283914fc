/** cli: the forms in which `check` can answer. */
import type { CheckReport } from '../../../checks/public.ts';
import type { Severity } from '../../../diagnostics/public.ts';
import { writeXlsx } from '../../../formats/public.ts';
import {
  type CheckSubject,
  checkMarkdown,
  checkTables,
  junitXml,
  sarifLog,
  tablesCsv,
} from '../../../report/public.ts';
import { usageError } from '../../exit.ts';
import type { Context } from '../../io.ts';
import { packageVersion } from '../../version.ts';
import { writeFile } from '../../write-file.ts';

export const outputFormats = ['text', 'json', 'sarif', 'junit', 'markdown', 'csv', 'xlsx'] as const;
export type OutputFormat = (typeof outputFormats)[number];

export interface Answered {
  readonly report: CheckReport;
  readonly subject: CheckSubject;
  readonly threshold: Severity;
  readonly exitCode: number;
}

/** Every form but text and JSON, which the command has at hand. */
export function formatted(
  format: Exclude<OutputFormat, 'text' | 'json'>,
  answer: Answered,
  context: Context,
): string | Uint8Array {
  const { report, subject, threshold, exitCode } = answer;
  const { language } = context;
  switch (format) {
    case 'sarif':
      return `${JSON.stringify(sarifLog({ report, language, toolVersion: packageVersion(context.io), exitCode }), undefined, 2)}\n`;
    case 'junit':
      return junitXml({ report, language, threshold, name: subject.name });
    case 'markdown':
      return checkMarkdown({ report, subject, language, threshold });
    case 'csv':
      return tablesCsv(checkTables(report, language));
    case 'xlsx':
      return writeXlsx(checkTables(report, language));
  }
}

/** To the file where one is named; a workbook is no text for a terminal. */
export function deliver(content: string | Uint8Array, target: string | undefined, context: Context): void {
  if (target !== undefined) writeFile(target, content);
  else if (typeof content === 'string') context.io.out(content);
  else throw usageError('a workbook is written to a file', { help: 'add `--output report.xlsx`' });
}
