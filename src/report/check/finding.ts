/** report: one finding with its witness. */
import type { Finding } from '../../checks/public.ts';
import { formatPosition, printable } from '../../diagnostics/public.ts';
import { type RenderOptions, say } from '../options.ts';
import { renderEnding, renderHops, renderInjection } from '../trace-terminal.ts';
import { renderWay } from '../way-terminal.ts';
import { pad, wrap } from '../width.ts';
import { severityPaint, severityTexts } from './verdict-words.ts';

const indent = '   ';

/** The sentence, where it comes from, which rows and clauses, and the packet that shows it on its way. */
export function renderFinding(finding: Finding, number: number, options: RenderOptions): string {
  const { language, palette, width } = options;
  const severity = severityTexts[finding.severity][language];
  return [
    `${palette.strong(`${number}. ${finding.id}`)}  ${severityPaint(finding.severity, palette)(severity)}`,
    ...wrap(say(finding.says, language), width - indent.length).map((line) => indent + line),
    ...renderFacts(finding, options),
    ...(finding.witness === undefined ? [] : renderWitness(finding.witness, options)),
  ].join('\n');
}

function renderFacts(
  { place, rows, clauses, subject, accepted }: Finding,
  { language, palette, width, verbose }: RenderOptions,
): readonly string[] {
  const fr = language === 'fr';
  const facts: readonly (readonly [label: string, text: string])[] = [
    [fr ? 'où' : 'where', place === undefined ? '' : printable(formatPosition(place), 400)],
    [fr ? 'lignes' : 'rows', rows.map((row) => printable(row)).join(', ')],
    [fr ? 'clauses' : 'clauses', clauses.map((clause) => printable(clause)).join(', ')],
    [fr ? 'cause' : 'cause', verbose === true ? printable(subject) : ''],
    [fr ? 'accepté' : 'accepted', acceptedText(accepted, fr)],
  ];
  const labels = Math.max(...facts.map(([label]) => label.length)) + 2;
  return facts
    .filter(([, text]) => text !== '')
    .flatMap(([label, text]) =>
      wrap(text, width - indent.length - labels).map(
        (line, i) => indent + palette.dim(pad(i === 0 ? label : '', labels)) + line,
      ),
    );
}

function acceptedText(accepted: Finding['accepted'], fr: boolean): string {
  if (accepted === undefined) return '';
  if (accepted.kind === 'known') return fr ? 'connu depuis l’état de référence' : 'known from the baseline';
  const { owner, until, reason } = accepted.waiver;
  const [who, why] = [printable(owner), printable(reason)];
  return fr ? `dérogation de ${who} jusqu’au ${until} : ${why}` : `waived by ${who} until ${until}: ${why}`;
}

/** The way in one line a hop; every step with `--verbose`, as `trace` shows them. */
function renderWitness(witness: NonNullable<Finding['witness']>, options: RenderOptions): readonly string[] {
  const inner = { ...options, width: options.width - indent.length };
  const title = options.language === 'fr' ? 'paquet témoin : ' : 'witness: ';
  const hops = options.verbose === true ? renderHops : renderWay;
  const shift = (text: string): readonly string[] => text.split('\n').map((line) => indent + line);
  return [
    '',
    ...shift(renderInjection(witness, inner, title)),
    hops(witness, options, indent.length),
    ...shift(renderEnding(witness, inner)),
  ];
}
