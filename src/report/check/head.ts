/** report: the head of a check: what was checked, how it ended, and which promises do not hold. */
import type { CheckReport, PasResult, PasVerdict } from '../../checks/public.ts';
import { type Language, printable, type Severity, type Text } from '../../diagnostics/public.ts';
import { counted, type RenderOptions, say } from '../options.ts';
import { truncate, wrap } from '../width.ts';
import { rowTally } from './rows.ts';
import type { CheckSubject } from './subject.ts';
import { countVerdicts, resultOf } from './summary.ts';
import { pasVerdictTexts, severityTexts, verdictPaint } from './verdict-words.ts';

interface HeadInput {
  readonly report: CheckReport;
  readonly subject: CheckSubject;
  readonly threshold: Severity;
  readonly narrowed?: boolean;
}

// So many promises are named at the top; the table below has them all.
const worstShown = 8;

export function renderHead(input: HeadInput, options: RenderOptions): string {
  const { report, subject } = input;
  const { language, palette, width } = options;
  const fr = language === 'fr';
  return [
    ...wrap(printable(subject.title ?? subject.name), width).map(palette.strong),
    ...wrap(`${printable(subject.file, 400)}, ${fr ? 'au' : 'as of'} ${report.asOf}`, width).map(palette.dim),
    ...wrap(sizes(subject, language), width).map(palette.dim),
    '',
    verdictLine(input, options),
    ...worst(report.rows, options),
    ...wrap(promiseTally(report.rows, language), width - 2).map((line) => `  ${line}`),
    ...(input.narrowed === true ? [] : wrap(rowTally(report.flows, language), width - 2).map((line) => `  ${line}`)),
  ].join('\n');
}

function sizes(subject: CheckSubject, language: Language): string {
  return [
    counted(subject.nodes, { en: 'node', fr: 'nœud' }, { en: 'nodes', fr: 'nœuds' }, language),
    counted(subject.zones, { en: 'zone', fr: 'zone' }, { en: 'zones', fr: 'zones' }, language),
    counted(subject.tenants, { en: 'tenant', fr: 'client' }, { en: 'tenants', fr: 'clients' }, language),
    counted(
      subject.rows,
      { en: 'matrix row in force', fr: 'ligne de matrice en vigueur' },
      { en: 'matrix rows in force', fr: 'lignes de matrice en vigueur' },
      language,
    ),
  ].join(', ');
}

/** "Found" and never "holds": where promises were sampled, nothing more is known. */
function verdictLine({ report, threshold }: HeadInput, { language, palette }: RenderOptions): string {
  const fr = language === 'fr';
  const broken = report.rows.some(({ verdict }) => verdict === 'refuted');
  switch (resultOf(report, threshold)) {
    case 'findings':
      return palette.bad(fr ? 'DES PROMESSES SONT ROMPUES' : 'PROMISES ARE BROKEN');
    case 'undecided':
      return palette.warn(fr ? 'INDÉCIS' : 'UNDECIDED');
    case 'holds':
      if (report.findings.some(({ accepted }) => accepted !== undefined)) {
        const count = report.findings.filter(({ accepted }) => accepted !== undefined).length;
        return palette.warn(fr ? `RIEN DE NOUVEAU (${count} acceptés)` : `NOTHING NEW (${count} accepted)`);
      }
      if (!broken) return palette.good(fr ? 'AUCUNE PROMESSE ROMPUE TROUVÉE' : 'NO BROKEN PROMISE FOUND');
      return palette.warn(
        fr
          ? `RIEN AU SEUIL DEMANDÉ (${severityTexts[threshold].fr})`
          : `NOTHING AT THE THRESHOLD ASKED FOR (${severityTexts[threshold].en})`,
      );
  }
}

/** The promises that do not hold, by name: the lines to read when there is time for no more. */
function worst(rows: readonly PasResult[], { language, palette, width }: RenderOptions): readonly string[] {
  const listed = rows.filter(({ verdict }) => verdict === 'refuted' || verdict === 'undecided');
  const words = listed.map(({ verdict }) => pasVerdictTexts[verdict][language]);
  const room = Math.max(0, ...words.map((word) => word.length));
  return listed.slice(0, worstShown).map((row, i) => {
    const word = words[i] ?? '';
    const title = truncate(say(row.title, language), width - 2 - room - 2 - 10 - 2);
    return `  ${verdictPaint(row.verdict, palette)(word.padEnd(room))}  ${row.id.padEnd(10)}  ${title}`;
  });
}

const tallyWords: Readonly<Record<PasVerdict, readonly [one: Text, many: Text]>> = {
  refuted: [
    { en: 'broken', fr: 'rompue' },
    { en: 'broken', fr: 'rompues' },
  ],
  undecided: [
    { en: 'undecided', fr: 'indécise' },
    { en: 'undecided', fr: 'indécises' },
  ],
  proved: [
    { en: 'proved', fr: 'prouvée' },
    { en: 'proved', fr: 'prouvées' },
  ],
  sampled: [
    { en: 'sampled (no proof)', fr: 'par échantillon (sans preuve)' },
    { en: 'sampled (no proof)', fr: 'par échantillon (sans preuve)' },
  ],
  declared: [
    { en: 'declared', fr: 'déclarée' },
    { en: 'declared', fr: 'déclarées' },
  ],
  attested: [
    { en: 'attested', fr: 'attestée' },
    { en: 'attested', fr: 'attestées' },
  ],
};

/** `25 promises: 2 broken, 8 proved, 13 sampled (no proof), 2 attested`. */
function promiseTally(rows: readonly PasResult[], language: Language): string {
  const counts = countVerdicts(rows);
  const parts = (['refuted', 'undecided', 'proved', 'sampled', 'declared', 'attested'] as const).flatMap((verdict) => {
    const count = counts.get(verdict) ?? 0;
    return count === 0 ? [] : [counted(count, ...tallyWords[verdict], language)];
  });
  const total = counted(rows.length, { en: 'promise', fr: 'promesse' }, { en: 'promises', fr: 'promesses' }, language);
  return `${total}${language === 'fr' ? ' : ' : ': '}${parts.join(', ')}`;
}
