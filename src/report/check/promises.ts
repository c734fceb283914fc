/** report: every promise with its verdict, those that need a look first, then grouped by how they were decided. */
import type { PasResult, PasVerdict, Quantified } from '../../checks/public.ts';
import type { Language, Text } from '../../diagnostics/public.ts';
import { counted, type RenderOptions, say } from '../options.ts';
import { type Cell, type Column, type Row, renderTable } from '../table.ts';
import { wrap } from '../width.ts';
import { verdictPaint } from './verdict-words.ts';

interface Group {
  readonly verdict: PasVerdict;
  readonly title: Text;
  /** Said once, for all of the group. */
  readonly says: Text;
}

const groups: readonly Group[] = [
  {
    verdict: 'refuted',
    title: { en: 'Promises BROKEN', fr: 'Promesses ROMPUES' },
    says: { en: 'a packet or a declaration breaks them', fr: 'un paquet ou une déclaration les rompt' },
  },
  {
    verdict: 'undecided',
    title: { en: 'Promises UNDECIDED', fr: 'Promesses INDÉCISES' },
    says: { en: 'a fact is missing', fr: 'un fait manque' },
  },
  {
    verdict: 'proved',
    title: { en: 'Promises proved', fr: 'Promesses prouvées' },
    says: { en: 'decided over everything that they speak of', fr: 'décidé sur tout ce dont elles parlent' },
  },
  {
    verdict: 'sampled',
    title: { en: 'Promises sampled', fr: 'Promesses vérifiées par échantillon' },
    says: {
      en: 'no counterexample among the packets tried; not a proof',
      fr: 'aucun contre-exemple parmi les paquets essayés ; pas une preuve',
    },
  },
  {
    verdict: 'declared',
    title: { en: 'Promises declared', fr: 'Promesses déclarées' },
    says: {
      en: 'decided from what the platform says of itself',
      fr: 'décidé d’après ce que la plateforme dit d’elle-même',
    },
  },
  {
    verdict: 'attested',
    title: { en: 'Promises attested', fr: 'Promesses attestées' },
    says: {
      en: 'no simulation decides them; somebody vouches',
      fr: 'aucune simulation n’en décide ; quelqu’un en répond',
    },
  },
];

/** `--verbose` adds to each promise how it was decided, over what, and its remarks. */
export function renderPromises(rows: readonly PasResult[], options: RenderOptions): string {
  const { width, palette } = options;
  const columns: readonly Column[] = [
    { title: '', fixed: true },
    { title: '', min: 30 },
    { title: '', align: 'right' },
  ];
  const lines = groups.flatMap((group): readonly Row[] => {
    const members = rows.filter((row) => row.verdict === group.verdict);
    if (members.length === 0) return [];
    return [{ across: '' }, ...groupTitle(group, options), ...members.flatMap((row) => promiseRows(row, options))];
  });
  // One table for all, so that the columns of every group stand under one another.
  return renderTable(columns, lines.slice(1), { width, palette, indent: 2, header: false });
}

function groupTitle({ verdict, title, says }: Group, { language, palette, width }: RenderOptions): readonly Row[] {
  const name = title[language];
  const paint = verdict === 'refuted' || verdict === 'undecided' ? verdictPaint(verdict, palette) : palette.strong;
  return wrap(`${name}${language === 'fr' ? ' : ' : ': '}${says[language]}`, width).map((line, i) => ({
    across: i === 0 ? paint(name) + line.slice(name.length) : line,
    flush: true,
  }));
}

function promiseRows(row: PasResult, options: RenderOptions): readonly Row[] {
  const { language, palette, verbose } = options;
  const cells: readonly Cell[] = [
    row.id,
    say(row.title, language),
    { text: extent(row, language), paint: palette.dim },
  ];
  const told = row.verdict === 'undecided' || row.verdict === 'attested';
  const remarks = [
    ...(told || verbose === true ? [row.basis] : []),
    ...(verbose === true ? [quantifiedText(row.quantified), ...row.notes] : []),
  ];
  return [cells, ...remarks.flatMap((remark) => remarkRows(remark, options))];
}

function remarkRows(remark: Text, { language, palette, width }: RenderOptions): readonly Row[] {
  const text = say(remark, language);
  if (text === '') return [];
  const indent = ' '.repeat(12);
  return wrap(text, width - 2 - indent.length).map((line) => ({ across: indent + palette.dim(line) }));
}

// The most telling first.
const words: readonly (readonly [key: keyof Quantified, one: Text, many: Text])[] = [
  ['packets', { en: 'packet', fr: 'paquet' }, { en: 'packets', fr: 'paquets' }],
  ['rules', { en: 'rule', fr: 'règle' }, { en: 'rules', fr: 'règles' }],
  ['services', { en: 'service', fr: 'service' }, { en: 'services', fr: 'services' }],
  ['rows', { en: 'row', fr: 'ligne' }, { en: 'rows', fr: 'lignes' }],
  ['interfaces', { en: 'interface', fr: 'interface' }, { en: 'interfaces', fr: 'interfaces' }],
  ['nodes', { en: 'node', fr: 'nœud' }, { en: 'nodes', fr: 'nœuds' }],
  ['zones', { en: 'zone', fr: 'zone' }, { en: 'zones', fr: 'zones' }],
  ['links', { en: 'link', fr: 'lien' }, { en: 'links', fr: 'liens' }],
];

/** The one count that says most about how much was looked at; the number of findings where there are some. */
function extent({ verdict, findings, quantified }: PasResult, language: Language): string {
  if (verdict === 'refuted') {
    return counted(findings.length, { en: 'finding', fr: 'constat' }, { en: 'findings', fr: 'constats' }, language);
  }
  for (const [key, one, many] of words) {
    const count = quantified[key] ?? 0;
    if (count > 0) return counted(count, one, many, language);
  }
  return '';
}

function quantifiedText(quantified: Quantified): Text {
  const inWords = (language: Language): string =>
    words
      .flatMap(([key, one, many]) => {
        const count = quantified[key];
        return count === undefined ? [] : [counted(count, one, many, language)];
      })
      .join(', ');
  return { en: inWords('en'), fr: inWords('fr') };
}
