/** report: the answer of `check` for a person: the result first, then findings, then what was judged and how. */
import type { Catalogue, CheckReport, ProfileResult } from '../../checks/public.ts';
import type { Severity, Text } from '../../diagnostics/public.ts';
import type { RenderOptions } from '../options.ts';
import { renderExpectation } from './expectation.ts';
import { renderFindings } from './findings.ts';
import { renderHead } from './head.ts';
import { renderMethod } from './method.ts';
import { renderProfile } from './profile.ts';
import { renderPromises } from './promises.ts';
import { renderRemarks } from './remarks.ts';
import { renderRows } from './rows.ts';
import type { CheckSubject } from './subject.ts';
import type { Expectation } from './summary.ts';
import { renderValidity } from './validity.ts';

export interface CheckRenderInput {
  readonly report: CheckReport;
  readonly subject: CheckSubject;
  readonly threshold: Severity;
  readonly expectation?: Expectation;
  /** Only some promises were asked about: the rows of the matrix are then left out. */
  readonly narrowed?: boolean;
  /** The same report by the rules of another catalogue. */
  readonly profile?: {
    readonly catalogue: Exclude<Catalogue, 'pas'>;
    readonly results: readonly ProfileResult[];
  };
  /** Command lines worth trying next, ready to copy. */
  readonly next: readonly { readonly line: string; readonly says: Text }[];
}

/** Sections apart by an empty line; one final newline. */
export function renderCheck(input: CheckRenderInput, options: RenderOptions): string {
  const sections = [
    renderHead(input, options),
    renderExpectation(input.expectation, options),
    renderFindings(input.report.rows, options),
    renderPromises(input.report.rows, options),
    input.narrowed === true ? '' : renderRows(input.report.flows, options),
    input.narrowed === true ? '' : renderValidity(input.report.flows, input.report.remarks, options),
    input.narrowed === true ? '' : renderRemarks(input.report.remarks, options),
    input.profile === undefined ? '' : renderProfile(input.profile.catalogue, input.profile.results, options),
    renderMethod(input.report, options),
    renderNext(input, options),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

/** Never wrapped: a command line must survive being copied. */
function renderNext({ next }: CheckRenderInput, { language, palette }: RenderOptions): string {
  if (next.length === 0) return '';
  const lines = next.flatMap(({ line, says }) => [`  ${palette.dim(`# ${says[language]}`)}`, `  ${line}`]);
  return [palette.strong(language === 'fr' ? 'Et ensuite' : 'Next'), ...lines].join('\n');
}
