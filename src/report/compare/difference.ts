/** report: one difference between two filters, in the words of a matrix. */
import type { ReadableDifference, ReadableRow, RuleName } from '../../checks/public.ts';
import { formatPosition, type Language, printable } from '../../diagnostics/public.ts';
import { type AddressSet, formatAddressSet, formatPacket } from '../../net/public.ts';
import type { RenderOptions } from '../options.ts';
import { type Column, renderTable } from '../table.ts';
import { wrap } from '../width.ts';

// Rows shown before the rest is only counted; `--verbose` shows all.
const rowsShown = 8;

/** `title` is the first line, already painted; `indent` columns on the left. */
export function renderDifference(
  title: string,
  difference: ReadableDifference,
  options: RenderOptions,
  indent: number,
): readonly string[] {
  const { language, palette, width, verbose } = options;
  const fr = language === 'fr';
  const margin = ' '.repeat(indent);
  const shown = verbose === true ? difference.entries : difference.entries.slice(0, rowsShown);
  const rest = difference.entries.length - shown.length;
  const facts = [
    ...(difference.rows.length === 0
      ? []
      : [`${fr ? 'lignes : ' : 'rows: '}${difference.rows.map((row) => printable(row)).join(', ')}`]),
    ...(difference.rule?.place === undefined
      ? []
      : [`${fr ? 'où : ' : 'where: '}${printable(formatPosition(difference.rule.place), 400)}`]),
    `${fr ? 'paquet : ' : 'packet: '}${witnessLine(difference, language)}`,
  ];
  const columns: readonly Column[] = [
    { title: fr ? 'source' : 'source', min: 12 },
    { title: fr ? 'destination' : 'destination', min: 12 },
    { title: fr ? 'service' : 'service', min: 10 },
    { title: fr ? 'seulement' : 'only', min: 8 },
  ];
  const table = renderTable(
    columns,
    shown.map((row) => [
      addresses(row.source, language),
      addresses(row.destination, language),
      row.services.join(', '),
      onlyText(row, language),
    ]),
    { width, palette, indent },
  );
  return [
    margin + title,
    ...table.split('\n'),
    ...(rest > 0 ? [margin + palette.dim(fr ? `… et ${rest} lignes de plus` : `… and ${rest} more rows`)] : []),
    ...(difference.complete ? [] : [margin + palette.warn(incomplete(language))]),
    ...facts.flatMap((fact) => wrap(fact, width - indent)).map((line) => margin + palette.dim(line)),
  ];
}

function incomplete(language: Language): string {
  return language === 'fr'
    ? 'la différence demande plus de lignes : celles-ci n’en disent qu’une partie'
    : 'the difference takes more rows: these say only a part of it';
}

function witnessLine({ witness }: ReadableDifference, language: Language): string {
  const { packet, entry, exit, state } = witness;
  const way = [entry, exit]
    .filter((name) => name !== undefined)
    .map((name) => printable(name))
    .join(' → ');
  const at = way === '' ? '' : ` ${language === 'fr' ? 'par' : 'by'} ${way}`;
  return `${formatPacket(packet)}${at}${state === 'new' ? '' : ` (${state})`}`;
}

/** `rule CLD-102`, `rule 7 (temporary)`, `the residual action`. */
export function ruleText(rule: RuleName | undefined, language: Language): string {
  const fr = language === 'fr';
  if (rule === undefined) return fr ? 'l’action résiduelle' : 'the residual action';
  const comment = rule.comment === undefined || rule.comment === rule.id ? '' : ` (${printable(rule.comment, 80)})`;
  return `${fr ? 'la règle' : 'rule'} ${printable(rule.id)}${comment}`;
}

/** Behind a difference that only the bounds leave possible. */
export function perhaps(language: Language): string {
  return language === 'fr' ? ' (peut-être)' : ' (perhaps)';
}

function addresses(set: AddressSet, language: Language): string {
  const text = formatAddressSet(set, 8);
  return text === '' ? (language === 'fr' ? 'aucune' : 'none') : text;
}

function onlyText({ entries, exits, states, only }: ReadableRow, language: Language): string {
  const fr = language === 'fr';
  const list = (names: readonly string[]): string => names.map((name) => printable(name)).join('/');
  return [
    ...(entries === undefined ? [] : [`${fr ? 'entre par' : 'in'} ${list(entries)}`]),
    ...(exits === undefined ? [] : [`${fr ? 'sort par' : 'out'} ${list(exits)}`]),
    ...(states === undefined ? [] : [`${fr ? 'état' : 'state'} ${states.join('/')}`]),
    ...only,
  ].join(', ');
}
