/** report: the review of a change for a person: what it opens, riskiest first, what it closes, and what that breaks. */
import type { ChangeReview, FilterChange } from '../../checks/public.ts';
import { printable } from '../../diagnostics/public.ts';
import { pasVerdictTexts, verdictPaint } from '../check/verdict-words.ts';
import { counted, type RenderOptions, say } from '../options.ts';
import { wrap } from '../width.ts';
import { perhaps, renderDifference, ruleText } from './difference.ts';

export interface ChangeRenderInput {
  readonly before: string;
  readonly after: string;
  readonly review: ChangeReview;
}

export function renderChange({ before, after, review }: ChangeRenderInput, options: RenderOptions): string {
  const { palette, width } = options;
  const sections = [
    [...head(review, options), ...wrap(`${printable(before, 300)} → ${printable(after, 300)}`, width).map(palette.dim)],
    filterSection(review.opens, 'opens', options),
    filterSection(review.closes, 'closes', options),
    promiseSection(review, options),
    rowSection(review, options),
    structureSection(review, options),
    survivors(review, options),
  ];
  return `${sections
    .filter((section) => section.length > 0)
    .map((section) => section.join('\n'))
    .join('\n\n')}\n`;
}

function head(
  { opens, closes, onlyCloses, why, filters, rules }: ChangeReview,
  options: RenderOptions,
): readonly string[] {
  const { language, palette, width } = options;
  const fr = language === 'fr';
  const title =
    opens.length === 0 && closes.length === 0
      ? palette.good(fr ? 'AUCUN FILTRE NE CHANGE' : 'NO FILTER CHANGES')
      : onlyCloses === 'refuted'
        ? palette.bad(fr ? 'CE CHANGEMENT OUVRE' : 'THIS CHANGE OPENS')
        : onlyCloses === 'proved'
          ? palette.good(fr ? 'CE CHANGEMENT NE FAIT QUE FERMER (prouvé)' : 'THIS CHANGE ONLY CLOSES (proved)')
          : palette.warn(fr ? 'INDÉCIS' : 'UNDECIDED');
  const size = [
    counted(filters, { en: 'filter', fr: 'filtre' }, { en: 'filters', fr: 'filtres' }, language),
    counted(rules, { en: 'rule', fr: 'règle' }, { en: 'rules', fr: 'règles' }, language),
  ].join(', ');
  return [title, ...wrap(`${say(why, language)} (${size})`, width)];
}

function filterSection(
  changes: readonly FilterChange[],
  what: 'opens' | 'closes',
  options: RenderOptions,
): readonly string[] {
  if (changes.length === 0) return [];
  const { language, palette } = options;
  const fr = language === 'fr';
  const title = { opens: fr ? 'Ouvre' : 'Opens', closes: fr ? 'Ferme' : 'Closes' }[what];
  const lines = [palette.strong(title)];
  for (const change of changes) {
    const by = `${printable(change.node)} ${change.hook}, ${ruleText(change.rule, language)}`;
    const painted = what === 'opens' ? palette.bad(by) : palette.warn(by);
    const doubt = change.certain ? '' : perhaps(language);
    lines.push(...renderDifference(painted + doubt + zoneText(change), change, options, 2), '');
  }
  return lines.slice(0, -1);
}

function zoneText({ zones }: FilterChange): string {
  const pairs = new Set(
    zones.flatMap(({ from, to }) => from.flatMap((a) => to.map((b) => `${printable(a)} → ${printable(b)}`))),
  );
  const [first, ...rest] = pairs;
  if (first === undefined) return '';
  return `  ${first}${rest.length === 0 ? '' : ` (+${rest.length})`}`;
}

function promiseSection({ promises }: ChangeReview, { language, palette, width }: RenderOptions): readonly string[] {
  if (promises.length === 0) return [];
  const fr = language === 'fr';
  return [
    palette.strong(fr ? 'Promesses' : 'Promises'),
    ...promises.flatMap(({ id, before, after, appeared, gone }) => [
      `  ${id}  ${pasVerdictTexts[before][language]} → ${verdictPaint(after, palette)(pasVerdictTexts[after][language])}`,
      ...appeared
        .flatMap(({ says }) => wrap(`+ ${say(says, language)}`, width - 4))
        .map((line) => `    ${palette.bad(line)}`),
      ...gone
        .flatMap(({ says }) => wrap(`- ${say(says, language)}`, width - 4))
        .map((line) => `    ${palette.good(line)}`),
    ]),
  ];
}

function rowSection({ rows }: ChangeReview, { language, palette }: RenderOptions): readonly string[] {
  if (rows.length === 0) return [];
  const fr = language === 'fr';
  const words = {
    added: fr ? 'ajoutée' : 'added',
    removed: fr ? 'retirée' : 'removed',
    changed: fr ? 'modifiée' : 'changed',
    moved: fr ? 'déplacée' : 'moved',
  };
  return [
    palette.strong(fr ? 'Lignes de la matrice' : 'Matrix rows'),
    ...rows.map(({ id, kind, fields }) => {
      const what = kind === 'changed' ? ` (${fields.join(', ')})` : '';
      return `  ${printable(id)}  ${words[kind]}${what}`;
    }),
  ];
}

function structureSection({ structure }: ChangeReview, { language, palette }: RenderOptions): readonly string[] {
  if (structure.length === 0) return [];
  return [
    palette.strong(language === 'fr' ? 'Plateforme' : 'Platform'),
    ...structure.map(({ says }) => `  ${say(says, language)}`),
  ];
}

/** Connection tracking outlives the rule that let a connection in (conntrack-tools, `conntrack -D`). */
function survivors({ closes }: ChangeReview, { language, palette, width }: RenderOptions): readonly string[] {
  if (closes.length === 0) return [];
  const nodes = [...new Set(closes.map(({ node }) => printable(node)))].join(', ');
  const text =
    language === 'fr'
      ? `Les connexions déjà ouvertes par ce qui est fermé continuent sur ${nodes} tant que leur état n’y est pas effacé (\`conntrack -D\`).`
      : `Connections already open through what is closed go on at ${nodes} until their state is deleted there (\`conntrack -D\`).`;
  return wrap(text, width).map(palette.warn);
}
