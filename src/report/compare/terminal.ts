/** report: the answer of `compare` for a person: the verdict first, then each difference in the words of a matrix. */
import type { FilterComparison, ReadableDifference } from '../../checks/public.ts';
import { printable, type Text } from '../../diagnostics/public.ts';
import { counted, type RenderOptions, say } from '../options.ts';
import { wrap } from '../width.ts';
import { perhaps, renderDifference, ruleText } from './difference.ts';

/** `left` and `right` name what is intended and what is deployed. */
export interface CompareRenderInput {
  readonly left: string;
  readonly right: string;
  readonly filters: readonly FilterComparison[];
  /** Constructs that were not read exactly, so that the answer leans on bounds. */
  readonly inexact: readonly string[];
  /** What may decide and was not read: with any of it nothing is equal. */
  readonly unread: readonly string[];
  /** Which packets were compared, where not all were. */
  readonly scope: readonly Text[];
}

export function renderCompare(compared: CompareRenderInput, options: RenderOptions): string {
  const { filters, inexact, unread, scope } = compared;
  const { language, palette, width } = options;
  const fr = language === 'fr';
  const unequal = filters.filter(({ equal }) => !equal);
  const rules = filters.reduce((sum, filter) => sum + filter.rules, 0);
  const size = [
    counted(filters.length, { en: 'filter', fr: 'filtre' }, { en: 'filters', fr: 'filtres' }, language),
    counted(rules, { en: 'rule', fr: 'règle' }, { en: 'rules', fr: 'règles' }, language),
  ].join(', ');
  return `${[
    ...wrap(head(compared, options), width),
    ...wrap(
      `${size} ${fr ? 'comparés par ensembles, pas par échantillon' : 'compared as sets, not by sample'}`,
      width,
    ).map(palette.dim),
    ...scope.flatMap((one) => wrap(say(one, language), width)).map(palette.dim),
    ...listLines(inexactTitle, inexact, options),
    ...listLines(unreadTitle, unread, options),
    ...unequal.flatMap((filter) => ['', ...renderFilter(filter, options)]),
  ].join('\n')}\n`;
}

/** A difference that is certain outweighs what is not known. */
function head(
  { left, right, filters, unread, scope }: CompareRenderInput,
  { language, palette }: RenderOptions,
): string {
  const fr = language === 'fr';
  const [wanted, real] = [printable(left, 200), printable(right, 200)];
  if (filters.some(({ differences }) => differences.some(({ certain }) => certain))) {
    return palette.bad(
      fr
        ? `DIFFÉRENTS : ${real} ne fait pas ce que dit ${wanted}`
        : `DIFFERENT: ${real} does not do what ${wanted} says`,
    );
  }
  if (unread.length > 0 || filters.some(({ equal }) => !equal)) {
    return palette.warn(
      fr
        ? `INDÉCIS : rien ne prouve que ${real} fasse ce que dit ${wanted}, ni le contraire`
        : `UNDECIDED: nothing proves that ${real} does what ${wanted} says, nor that it does not`,
    );
  }
  const every = fr
    ? `TOUT PAQUET${scope.length === 0 ? '' : ' COMPARÉ'}`
    : `EVERY PACKET${scope.length === 0 ? '' : ' COMPARED'}`;
  return palette.good(
    fr
      ? `ÉGAUX POUR ${every} : ${real} fait exactement ce que dit ${wanted}`
      : `EQUAL FOR ${every}: ${real} does exactly what ${wanted} says`,
  );
}

const inexactTitle: Text = {
  en: 'Constructs that are not modelled exactly (the answer allows for both ways):',
  fr: 'Constructions non modélisées exactement (la réponse en tient compte dans les deux sens) :',
};

const unreadTitle: Text = {
  en: 'What may decide about packets and was not compared:',
  fr: 'Ce qui peut décider de paquets et n’a pas été comparé :',
};

function listLines(
  title: Text,
  items: readonly string[],
  { language, palette, width, verbose }: RenderOptions,
): readonly string[] {
  if (items.length === 0) return [];
  const shown = verbose === true ? items : items.slice(0, 8);
  const more = items.length > shown.length ? [`  … +${items.length - shown.length}`] : [];
  return [...wrap(title[language], width), ...shown.map((one) => `  ${printable(one, 200)}`), ...more].map(
    palette.warn,
  );
}

function renderFilter({ node, hook, differences }: FilterComparison, options: RenderOptions): readonly string[] {
  const { palette } = options;
  const lines = [palette.strong(`${printable(node)} ${hook}`)];
  for (const difference of differences) {
    lines.push(...renderDifference(title(difference, options), difference, options, 2), '');
  }
  return lines.slice(0, -1);
}

function title({ kind, certain, rule }: ReadableDifference, { language, palette }: RenderOptions): string {
  const fr = language === 'fr';
  const by = ruleText(rule, language);
  const excess = fr ? `EXCÈS par ${by}` : `EXCESS by ${by}`;
  const gap = fr ? `MANQUE : refusé par ${by}` : `GAP: refused by ${by}`;
  const doubt = certain ? '' : perhaps(language);
  return kind === 'excess' ? palette.bad(excess) + doubt : palette.warn(gap) + doubt;
}
