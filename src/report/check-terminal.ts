/** report: the answer of `check` for a person: result first, then promises, rows, findings, and what to do next. */
import type { CheckReport, FlowResult, PasResult, Quantified } from '../checks/public.ts';
import { type Language, printable, type Severity, type Text } from '../diagnostics/public.ts';
import type { CheckSubject } from './check-subject.ts';
import { countFlows, countVerdicts, type Expectation, resultOf } from './check-summary.ts';
import { renderFinding } from './finding-terminal.ts';
import { counted, formatCount, type RenderOptions, say } from './options.ts';
import { type Cell, renderTable } from './table.ts';
import { flowVerdictOrder, flowVerdictTexts, isOrdinary, pasVerdictTexts, verdictPaint } from './verdict-words.ts';
import { truncate, wrap } from './width.ts';

export interface CheckRenderInput {
  readonly report: CheckReport;
  readonly subject: CheckSubject;
  readonly threshold: Severity;
  readonly expectation?: Expectation;
  /** Command lines worth trying next, ready to copy. */
  readonly next: readonly { readonly line: string; readonly says: Text }[];
}

// Witness tables shown for one promise, and rows listed, before the rest is only counted.
const findingsShown = 2;
const rowsShown = 12;

export function renderCheck(input: CheckRenderInput, options: RenderOptions): string {
  const sections = [
    renderHead(input, options),
    renderPromises(input.report.rows, options),
    renderRows(input.report, options),
    renderFindings(input.report, options),
    renderExpectation(input.expectation, options),
    renderMethod(input.report, options),
    renderNext(input, options),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function renderHead({ report, subject, threshold }: CheckRenderInput, options: RenderOptions): string {
  const { language, palette, width } = options;
  const fr = language === 'fr';
  const title = printable(subject.title ?? subject.name);
  const counts = [
    counted(subject.nodes, { en: 'node', fr: 'nœud' }, { en: 'nodes', fr: 'nœuds' }, language),
    counted(subject.zones, { en: 'zone', fr: 'zone' }, { en: 'zones', fr: 'zones' }, language),
    counted(subject.tenants, { en: 'tenant', fr: 'client' }, { en: 'tenants', fr: 'clients' }, language),
    counted(
      subject.rows,
      { en: 'matrix row', fr: 'ligne de matrice' },
      { en: 'matrix rows', fr: 'lignes de matrice' },
      language,
    ),
    ...(report.quantified.packets === undefined
      ? []
      : [
          counted(
            report.quantified.packets,
            { en: 'packet walked', fr: 'paquet suivi' },
            { en: 'packets walked', fr: 'paquets suivis' },
            language,
          ),
        ]),
    `${fr ? 'au' : 'as of'} ${report.asOf}`,
  ];
  const result = resultOf(report, threshold);
  const label = { holds: palette.good, findings: palette.bad, undecided: palette.warn }[result];
  const word = {
    holds: fr ? 'RIEN À SIGNALER' : 'NOTHING FOUND',
    findings: fr ? 'PROMESSES ROMPUES' : 'PROMISES BROKEN',
    undecided: fr ? 'INDÉCIS' : 'UNDECIDED',
  }[result];
  return [
    palette.strong(title),
    ...wrap(printable(subject.file, 400), width).map(palette.dim),
    ...wrap(counts.join(', '), width),
    '',
    label(word),
    ...wrap(tally(report.rows, language), width),
    ...worst(report.rows, options),
  ].join('\n');
}

/** The promises that do not hold, by name: the one line to read when there is time for one. */
function worst(rows: readonly PasResult[], { language, palette, width }: RenderOptions): readonly string[] {
  return rows
    .filter(({ verdict }) => verdict === 'refuted' || verdict === 'undecided')
    .slice(0, 8)
    .map((row) => {
      const word = pasVerdictTexts[row.verdict][language];
      const paint = verdictPaint(row.verdict, palette);
      const rest = truncate(say(row.title, language), width - row.id.length - word.length - 6);
      return `  ${paint(word)}  ${row.id}  ${rest}`;
    });
}

/** `2 broken, 9 proved, 10 sampled, 2 attested`. */
function tally(rows: readonly PasResult[], language: Language): string {
  const counts = countVerdicts(rows);
  const words: Readonly<Record<PasResult['verdict'], readonly [Text, Text]>> = {
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
      { en: 'sampled', fr: 'par échantillon' },
      { en: 'sampled', fr: 'par échantillon' },
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
  const parts = (['refuted', 'undecided', 'proved', 'sampled', 'declared', 'attested'] as const).flatMap((verdict) => {
    const count = counts.get(verdict) ?? 0;
    return count === 0 ? [] : [counted(count, words[verdict][0], words[verdict][1], language)];
  });
  const total = counted(rows.length, { en: 'promise', fr: 'promesse' }, { en: 'promises', fr: 'promesses' }, language);
  return `${total}${language === 'fr' ? ' : ' : ': '}${parts.join(', ')}`;
}

function renderPromises(rows: readonly PasResult[], options: RenderOptions): string {
  const { language, palette, width } = options;
  const fr = language === 'fr';
  const cells = rows.map((row): readonly Cell[] => [
    row.id,
    say(row.title, language),
    { text: pasVerdictTexts[row.verdict][language], paint: verdictPaint(row.verdict, palette) },
    { text: basisText(row, options), paint: palette.dim },
  ]);
  const columns = [
    { title: fr ? 'clause' : 'promise', fixed: true },
    { title: fr ? 'ce qui est promis' : 'what is promised', min: 18 },
    { title: 'verdict', fixed: true },
    { title: fr ? 'comment' : 'how', min: 18 },
  ];
  return renderTable(columns, cells, { width, palette });
}

// The words about sampling are long and the same on every line; they are said once, below.
function basisText(row: PasResult, { language, verbose }: RenderOptions): string {
  const fr = language === 'fr';
  if (row.verdict === 'refuted')
    return counted(row.findings.length, { en: 'finding', fr: 'constat' }, { en: 'findings', fr: 'constats' }, language);
  const packets = row.quantified.packets;
  if (row.verdict === 'sampled' && packets !== undefined && packets > 0 && verbose !== true) {
    return fr
      ? `aucun contre-exemple sur ${formatCount(packets, language)} paquets`
      : `no counterexample in ${formatCount(packets, language)} packets`;
  }
  const counts = verbose === true ? quantifiedText(row.quantified, language) : '';
  return [say(row.basis, language), counts].filter((text) => text !== '').join('; ');
}

export function quantifiedText(quantified: Quantified, language: Language): string {
  const words: readonly (readonly [keyof Quantified, Text, Text])[] = [
    ['packets', { en: 'packet', fr: 'paquet' }, { en: 'packets', fr: 'paquets' }],
    ['zones', { en: 'zone', fr: 'zone' }, { en: 'zones', fr: 'zones' }],
    ['nodes', { en: 'node', fr: 'nœud' }, { en: 'nodes', fr: 'nœuds' }],
    ['interfaces', { en: 'interface', fr: 'interface' }, { en: 'interfaces', fr: 'interfaces' }],
    ['links', { en: 'link', fr: 'lien' }, { en: 'links', fr: 'liens' }],
    ['rows', { en: 'row', fr: 'ligne' }, { en: 'rows', fr: 'lignes' }],
    ['rules', { en: 'rule', fr: 'règle' }, { en: 'rules', fr: 'règles' }],
    ['services', { en: 'service', fr: 'service' }, { en: 'services', fr: 'services' }],
  ];
  return words
    .flatMap(([key, one, many]) => {
      const count = quantified[key];
      return count === undefined ? [] : [counted(count, one, many, language)];
    })
    .join(', ');
}

function renderRows(report: CheckReport, options: RenderOptions): string {
  const { language, palette, width, verbose } = options;
  const fr = language === 'fr';
  if (report.flows.length === 0) return '';
  const found = countFlows(report);
  const ordered = flowVerdictOrder.flatMap((verdict) => {
    const count = found.get(verdict);
    return count === undefined ? [] : [[verdict, count] as const];
  });
  const counts = ordered.map(
    ([verdict, count]) => `${formatCount(count, language)} ${flowVerdictTexts[verdict][language]}`,
  );
  const title = fr ? 'Lignes de la matrice' : 'Matrix rows';
  const head = [palette.strong(title), ...wrap(counts.join(', '), width - 2).map((line) => `  ${line}`)].join('\n');
  const listed = report.flows.filter(({ verdict }) => !isOrdinary(verdict));
  const shown = verbose === true ? listed : listed.slice(0, rowsShown);
  if (shown.length === 0) return head;
  const cells = shown.map((flow: FlowResult): readonly Cell[] => [
    printable(flow.flow),
    {
      text: flowVerdictTexts[flow.verdict][language],
      paint: flow.verdict === 'expired' || flow.verdict === 'not-yet-valid' ? palette.dim : palette.warn,
    },
    say(flow.says, language),
  ]);
  const columns = [
    { title: fr ? 'ligne' : 'row', min: 10 },
    { title: 'verdict', fixed: true },
    { title: fr ? 'pourquoi' : 'why', min: 20 },
  ];
  const table = renderTable(columns, cells, { width, palette });
  return [head, table, ...moreLine(listed.length - shown.length, options)].join('\n');
}

function renderFindings(report: CheckReport, options: RenderOptions): string {
  const { palette, verbose, language } = options;
  const blocks: string[] = [];
  let number = 0;
  for (const row of report.rows) {
    const shown = verbose === true ? row.findings : row.findings.slice(0, findingsShown);
    for (const finding of shown) {
      number += 1;
      blocks.push(renderFinding(finding, number, options));
    }
    const rest = row.findings.length - shown.length;
    number += rest;
    const more = moreLine(rest, options)[0];
    if (more !== undefined) blocks.push(`${row.id}: ${more}`);
    if (verbose === true)
      blocks.push(
        ...row.notes.flatMap((note) => wrap(`${row.id}: ${say(note, language)}`, options.width)).map(palette.dim),
      );
  }
  if (blocks.length === 0) return '';
  return `${palette.strong(language === 'fr' ? 'Constats' : 'Findings')}\n\n${blocks.join('\n\n')}`;
}

function moreLine(count: number, { language, palette }: RenderOptions): readonly string[] {
  if (count <= 0) return [];
  return [
    palette.dim(
      language === 'fr'
        ? `… et ${formatCount(count, language)} de plus (--verbose montre tout)`
        : `… and ${formatCount(count, language)} more (--verbose shows all)`,
    ),
  ];
}

function renderExpectation(expectation: Expectation | undefined, { language, palette, width }: RenderOptions): string {
  if (expectation === undefined) return '';
  const fr = language === 'fr';
  const head = expectation.agrees
    ? palette.good(fr ? 'COMME ANNONCÉ' : 'AS EXPECTED')
    : palette.bad(fr ? 'AUTRE QU’ANNONCÉ' : 'NOT AS EXPECTED');
  if (expectation.rows.length === 0)
    return `${head}  ${fr ? 'aucun constat, aucun attendu' : 'no finding, and none expected'}`;
  const cells = expectation.rows.map((row): readonly Cell[] => [
    row.id,
    `${row.expected}`,
    { text: `${row.found}`, paint: row.expected === row.found ? palette.good : palette.bad },
  ]);
  const columns = [
    { title: fr ? 'clause' : 'promise', fixed: true },
    { title: fr ? 'attendus' : 'expected', align: 'right' as const },
    { title: fr ? 'trouvés' : 'found', align: 'right' as const },
  ];
  return `${head}\n${renderTable(columns, cells, { width, palette })}`;
}

function renderMethod(report: CheckReport, { language, palette, width }: RenderOptions): string {
  const packets = formatCount(report.quantified.packets ?? 0, language);
  const text: Text = {
    en:
      `sampled: ${packets} boundary packets of the rules were walked hop by hop. A promise marked “sampled” had no ` +
      'counterexample among them; that is not a proof for every packet. Floods (PAS-ATT-1) and recorded traffic ' +
      '(PAS-FLOW-4) are judged from the declared protections and logging, not simulated in time.',
    fr:
      `par échantillon : ${packets} paquets aux bornes des règles ont été suivis saut par saut. Une promesse marquée ` +
      '« échantillon » n’a pas eu de contre-exemple parmi eux ; ce n’est pas une preuve pour tout paquet. Les inondations ' +
      '(PAS-ATT-1) et le trafic enregistré (PAS-FLOW-4) sont jugés sur les protections et journaux déclarés, sans ' +
      'simulation dans le temps.',
  };
  return wrap(text[language], width).map(palette.dim).join('\n');
}

function renderNext({ next }: CheckRenderInput, { language, palette }: RenderOptions): string {
  if (next.length === 0) return '';
  const lines = next.flatMap(({ line, says }) => [`  ${palette.dim(`# ${says[language]}`)}`, `  ${line}`]);
  return [palette.strong(language === 'fr' ? 'Et ensuite' : 'Next'), ...lines].join('\n');
}
