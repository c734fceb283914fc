/** report: the answer of `compare` for a person: the verdict first, then each difference in the words of a matrix. */
import type { FilterComparison, ReadableDifference } from '../../checks/public.ts';
import { type Language, printable } from '../../diagnostics/public.ts';
import { counted, type RenderOptions } from '../options.ts';
import { wrap } from '../width.ts';
import { renderDifference, ruleText } from './difference.ts';

/** `left` and `right` name what is intended and what is deployed. */
export interface CompareRenderInput {
  readonly left: string;
  readonly right: string;
  readonly filters: readonly FilterComparison[];
  /** Constructs that were not read exactly, so that the answer leans on bounds. */
  readonly inexact: readonly string[];
}

export function renderCompare({ left, right, filters, inexact }: CompareRenderInput, options: RenderOptions): string {
  const { language, palette, width } = options;
  const fr = language === 'fr';
  const unequal = filters.filter(({ equal }) => !equal);
  const rules = filters.reduce((sum, filter) => sum + filter.rules, 0);
  const size = [
    counted(filters.length, { en: 'filter', fr: 'filtre' }, { en: 'filters', fr: 'filtres' }, language),
    counted(rules, { en: 'rule', fr: 'règle' }, { en: 'rules', fr: 'règles' }, language),
  ].join(', ');
  const same = fr
    ? `ÉGAUX POUR TOUT PAQUET : ${printable(right, 200)} fait exactement ce que dit ${printable(left, 200)}`
    : `EQUAL FOR EVERY PACKET: ${printable(right, 200)} does exactly what ${printable(left, 200)} says`;
  const different = fr
    ? `DIFFÉRENTS : ${printable(right, 200)} ne fait pas ce que dit ${printable(left, 200)}`
    : `DIFFERENT: ${printable(right, 200)} does not do what ${printable(left, 200)} says`;
  const head = unequal.length === 0 ? palette.good(same) : palette.bad(different);
  return `${[
    ...wrap(head, width),
    ...wrap(
      `${size} ${fr ? 'comparés par ensembles, pas par échantillon' : 'compared as sets, not by sample'}`,
      width,
    ).map(palette.dim),
    ...inexactLines(inexact, options),
    ...unequal.flatMap((filter) => ['', ...renderFilter(filter, options)]),
  ].join('\n')}\n`;
}

function inexactLines(inexact: readonly string[], { language, palette, width }: RenderOptions): readonly string[] {
  if (inexact.length === 0) return [];
  const title =
    language === 'fr'
      ? 'Constructions non modélisées exactement (la réponse en tient compte dans les deux sens) :'
      : 'Constructs that are not modelled exactly (the answer allows for both ways):';
  const shown = inexact.slice(0, 8).map((one) => `  ${printable(one, 200)}`);
  const more = inexact.length > 8 ? [`  … +${inexact.length - 8}`] : [];
  return [...wrap(title, width), ...shown, ...more].map(palette.warn);
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

function perhaps(language: Language): string {
  return language === 'fr' ? ' (peut-être)' : ' (perhaps)';
}
