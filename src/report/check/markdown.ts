/** report: the answer of `check` as Markdown, short enough for a comment on a merge request. */
import type { CheckReport, Finding, PasResult } from '../../checks/public.ts';
import { formatPosition, type Language, printable, type Severity, type Text } from '../../diagnostics/public.ts';
import { plainPalette } from '../palette.ts';
import { renderTrace } from '../trace-terminal.ts';
import type { CheckSubject } from './subject.ts';
import { countFlows, countVerdicts, resultOf } from './summary.ts';
import { flowVerdictOrder, flowVerdictTexts, isOrdinary, pasVerdictTexts, severityTexts } from './verdict-words.ts';

export interface MarkdownInput {
  readonly report: CheckReport;
  readonly subject: CheckSubject;
  readonly language: Language;
  readonly threshold: Severity;
}

// A comment has room for so many; the rest is counted.
const findingsShown = 20;
const rowsShown = 30;

export function checkMarkdown({ report, subject, language, threshold }: MarkdownInput): string {
  const fr = language === 'fr';
  const result = resultOf(report, threshold);
  const head = {
    holds: fr ? 'rien à signaler' : 'nothing found',
    findings: fr ? 'promesses rompues' : 'promises broken',
    undecided: fr ? 'indécis' : 'undecided',
  }[result];
  const counts = [...countVerdicts(report.rows)].map(
    ([verdict, count]) => `${count} ${pasVerdictTexts[verdict][language]}`,
  );
  const sections = [
    `## segproof: ${head}`,
    `${escapeMarkdown(subject.title ?? subject.name)} · ${fr ? 'au' : 'as of'} ${report.asOf} · ${counts.join(', ')}`,
    promiseTable(report.rows, language),
    ...report.findings.slice(0, findingsShown).map((finding, index) => findingSection(finding, index + 1, language)),
    more(report.findings.length - findingsShown, { en: 'findings', fr: 'constats' }, language),
    rowTable(report, language),
    methodNote(report, language),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

/** Promises that do not hold; the others are counted above. */
function promiseTable(rows: readonly PasResult[], language: Language): string {
  const bad = rows.filter(({ verdict }) => verdict === 'refuted' || verdict === 'undecided');
  if (bad.length === 0) return '';
  const fr = language === 'fr';
  const lines = bad.map(({ id, verdict, title, basis, findings }) => {
    const why =
      verdict === 'undecided'
        ? escapeMarkdown(basis[language])
        : `${findings.length} ${fr ? 'constat(s)' : 'finding(s)'}`;
    return `| ${id} | **${pasVerdictTexts[verdict][language]}** | ${escapeMarkdown(title[language])} | ${why} |`;
  });
  const titles = fr ? '| id | verdict | promesse | pourquoi |' : '| id | verdict | promise | why |';
  return [titles, '|---|---|---|---|', ...lines].join('\n');
}

function findingSection(finding: Finding, number: number, language: Language): string {
  const { id, severity, says, place, rows, witness } = finding;
  const fr = language === 'fr';
  const facts = [
    ...(place === undefined ? [] : [`${fr ? 'où' : 'where'}: ${code(formatPosition(place))}`]),
    ...(rows.length === 0 ? [] : [`${fr ? 'lignes' : 'rows'}: ${rows.map((row) => code(row)).join(', ')}`]),
  ];
  const lines = [
    `**${number}. ${id}** (${severityTexts[severity][language]}) ${escapeMarkdown(says[language])}`,
    ...(facts.length === 0 ? [] : [facts.join(' · ')]),
  ];
  if (witness !== undefined) {
    const trace = renderTrace(witness, { language, palette: plainPalette, width: 110 });
    const title = fr ? 'le paquet, saut par saut' : 'the packet, hop by hop';
    lines.push(`<details><summary>${title}</summary>\n\n${fenced(trace)}\n\n</details>`);
  }
  return lines.join('\n\n');
}

function rowTable(report: CheckReport, language: Language): string {
  const fr = language === 'fr';
  const counts = countFlows(report);
  const summary = flowVerdictOrder
    .filter((verdict) => counts.has(verdict))
    .map((verdict) => `${counts.get(verdict)} ${flowVerdictTexts[verdict].one[language]}`)
    .join(', ');
  const head = `**${fr ? 'Lignes de la matrice' : 'Matrix rows'}**: ${summary}`;
  const notable = report.flows.filter(({ verdict }) => !isOrdinary(verdict));
  if (notable.length === 0) return head;
  const lines = notable
    .slice(0, rowsShown)
    .map(
      ({ flow, verdict, says }) =>
        `| ${escapeMarkdown(flow)} | ${flowVerdictTexts[verdict].one[language]} | ${escapeMarkdown(says[language])} |`,
    );
  const titles = fr ? '| ligne | verdict | pourquoi |' : '| row | verdict | why |';
  const rest = more(notable.length - rowsShown, { en: 'rows', fr: 'lignes' }, language);
  return [head, '', titles, '|---|---|---|', ...lines, ...(rest === '' ? [] : ['', rest])].join('\n');
}

function methodNote({ method }: CheckReport, language: Language): string {
  if (method !== 'sampled') return '';
  return language === 'fr'
    ? '_« échantillon » : aucun contre-exemple parmi les paquets essayés ; ce n’est pas une preuve._'
    : '_“sampled”: no counterexample among the packets tried; this is not a proof._';
}

function more(count: number, what: Text, language: Language): string {
  if (count <= 0) return '';
  return language === 'fr' ? `… et ${count} ${what.fr} de plus` : `… and ${count} more ${what.en}`;
}

/** Names come from the user's files: none may become a link, a mention, a heading or HTML. */
export function escapeMarkdown(text: string): string {
  return printable(text, 4000)
    .replace(/[\\`*_{}[\]#+!|~$]/gu, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('@', `@${unseen}`)
    .replaceAll('://', `:${unseen}//`)
    .replace(/\bwww\./giu, (www) => `${www.slice(0, 3)}${unseen}.`);
}

// Breaks a mention or an address that would become a link, without being seen.
const unseen = '\u200b';

/** Inline code whatever backticks are in it (CommonMark 6.1). */
function code(text: string): string {
  const safe = printable(text, 400).replaceAll('|', '¦');
  const longest = Math.max(0, ...[...safe.matchAll(/`+/gu)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `${fence}${safe}${fence}` : `${fence} ${safe} ${fence}`;
}

function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/gu)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}
