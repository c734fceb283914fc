/** report: one finding with its witness. */
import type { Finding } from '../checks/public.ts';
import { formatPosition, printable } from '../diagnostics/public.ts';
import { type RenderOptions, say } from './options.ts';
import { renderEnding, renderHops, renderInjection } from './trace-terminal.ts';
import { severityPaint, severityTexts } from './verdict-words.ts';
import { wrap } from './width.ts';

const indent = '   ';

/** The sentence, where it comes from, which rows and clauses, and the packet that shows it hop by hop. */
export function renderFinding(finding: Finding, number: number, options: RenderOptions): string {
  const { language, palette, width } = options;
  const fr = language === 'fr';
  const severity = severityTexts[finding.severity][language];
  const lines = [
    `${palette.strong(`${number}. ${finding.id}`)} ${severityPaint(finding.severity, palette)(severity)}`,
    ...wrap(say(finding.says, language), width - indent.length).map((line) => indent + line),
  ];
  const facts: string[] = [];
  if (finding.place !== undefined)
    facts.push(`${fr ? 'où :' : 'where:'} ${printable(formatPosition(finding.place), 400)}`);
  if (finding.rows.length > 0)
    facts.push(`${fr ? 'lignes :' : 'rows:'} ${finding.rows.map((row) => printable(row)).join(', ')}`);
  if (finding.clauses.length > 0) facts.push(`${fr ? 'clauses :' : 'clauses:'} ${finding.clauses.join(', ')}`);
  for (const fact of facts) lines.push(...wrap(fact, width - indent.length).map((line) => indent + palette.dim(line)));
  if (finding.witness !== undefined) lines.push(...renderWitness(finding.witness, options));
  return lines.join('\n');
}

function renderWitness(witness: NonNullable<Finding['witness']>, options: RenderOptions): readonly string[] {
  const title = options.language === 'fr' ? 'paquet témoin : ' : 'witness: ';
  const inner = { ...options, width: options.width - indent.length };
  return [
    '',
    ...renderInjection(witness, inner, title)
      .split('\n')
      .map((line) => indent + line),
    renderHops(witness, options, indent.length),
    ...renderEnding(witness, inner)
      .split('\n')
      .map((line) => indent + line),
  ];
}
