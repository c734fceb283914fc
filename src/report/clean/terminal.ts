/** report: the answer of `clean` for a person: what decides nothing first, then exceptions, then what can be simplified. */
import type { Anomaly, AnomalyKind, Cleaning, Line, Suggestion } from '../../checks/public.ts';
import { formatPosition, type Language, printable, type Text } from '../../diagnostics/public.ts';
import type { NamedObject } from '../../model/public.ts';
import { ruleText } from '../compare/difference.ts';
import { counted, type RenderOptions } from '../options.ts';
import { wrap } from '../width.ts';
import { mergedField } from './json.ts';

/** One list of lines that was judged: a hook of a filter, an access list, the rows of the matrix. */
export interface CleanedFilter {
  readonly name: string;
  readonly cleaning: Cleaning;
}

export interface CleanRenderInput {
  readonly subject: string;
  readonly filters: readonly CleanedFilter[];
  readonly objects: readonly NamedObject[];
  /** Constructs that are not modelled exactly: lines that lean on them are not judged. */
  readonly inexact: readonly string[];
}

const condemning: ReadonlySet<AnomalyKind> = new Set(['dead', 'shadowed', 'redundant']);

/** The lines that could go. */
export function condemnedLines({ anomalies }: Cleaning): readonly Anomaly[] {
  return anomalies.filter(({ kind }) => condemning.has(kind));
}

export function renderClean(input: CleanRenderInput, options: RenderOptions): string {
  const sections = [
    head(input, options),
    ...input.filters.map((filter) => filterSection(filter, options)),
    objectSection(input.objects, options),
    inexactSection(input.inexact, options),
  ];
  return `${sections
    .filter((section) => section.length > 0)
    .map((section) => section.join('\n'))
    .join('\n\n')}\n`;
}

function head(
  { subject, filters, objects }: CleanRenderInput,
  { language, palette, width }: RenderOptions,
): readonly string[] {
  const fr = language === 'fr';
  const count = filters.reduce((sum, { cleaning }) => sum + condemnedLines(cleaning).length, 0);
  const lines = filters.reduce((sum, { cleaning }) => sum + cleaning.lines, 0);
  const unjudged = filters.reduce((sum, { cleaning }) => sum + cleaning.unjudged, 0);
  const verdict =
    count > 0
      ? palette.bad(
          fr
            ? `${counted(count, line, manyLines, language)} sans effet dans ${printable(subject, 200)}`
            : `${counted(count, line, manyLines, language)} without effect in ${printable(subject, 200)}`,
        )
      : unjudged > 0
        ? palette.warn(
            fr
              ? `INDÉCIS : aucune ligne sans effet parmi celles qui ont pu être jugées dans ${printable(subject, 200)}`
              : `UNDECIDED: no line without effect among those that could be judged in ${printable(subject, 200)}`,
          )
        : palette.good(
            fr
              ? `CHAQUE LIGNE a un paquet dont elle seule décide dans ${printable(subject, 200)}`
              : `EVERY LINE has a packet that it alone decides in ${printable(subject, 200)}`,
          );
  const size = [
    counted(lines, line, manyLines, language),
    ...(unjudged === 0
      ? []
      : [
          fr
            ? `${counted(unjudged, rule, rules, language)} non jugées`
            : `${counted(unjudged, rule, rules, language)} not judged`,
        ]),
    ...(objects.length === 0 ? [] : [counted(objects.length, object, manyObjects, language)]),
  ].join(', ');
  const how = fr ? 'décidé par ensembles, pour tout paquet' : 'decided as sets, for every packet';
  return [...wrap(verdict, width), ...wrap(`${size}; ${how}`, width).map(palette.dim)];
}

const line: Text = { en: 'line', fr: 'ligne' };
const manyLines: Text = { en: 'lines', fr: 'lignes' };
const rule: Text = { en: 'rule', fr: 'règle' };
const rules: Text = { en: 'rules', fr: 'règles' };
const object: Text = { en: 'object to look at', fr: 'objet à revoir' };
const manyObjects: Text = { en: 'objects to look at', fr: 'objets à revoir' };

const kindTexts: Readonly<Record<AnomalyKind, Text>> = {
  dead: { en: 'dead', fr: 'morte' },
  shadowed: { en: 'shadowed', fr: 'masquée' },
  redundant: { en: 'redundant', fr: 'redondante' },
  generalised: { en: 'generalised', fr: 'généralisée' },
  correlated: { en: 'correlated', fr: 'corrélée' },
};

function filterSection({ name, cleaning }: CleanedFilter, options: RenderOptions): readonly string[] {
  const { language, palette, verbose } = options;
  const condemned = condemnedLines(cleaning);
  const others = cleaning.anomalies.filter(({ kind }) => !condemning.has(kind));
  // Exceptions are ordinary: most policies live by them.
  const shown = verbose === true ? others : [];
  const lines = [
    ...condemned.flatMap((anomaly) => anomalyLines(anomaly, options)),
    ...shown.flatMap((anomaly) => anomalyLines(anomaly, options)),
    ...(others.length > shown.length && condemned.length + cleaning.suggestions.length > 0
      ? [`  ${palette.dim(exceptionCount(others.length, language))}`]
      : []),
    ...cleaning.suggestions.flatMap((suggestion) => suggestionLines(suggestion, options)),
  ];
  return lines.length === 0 ? [] : [palette.strong(printable(name, 200)), ...lines];
}

function exceptionCount(count: number, language: Language): string {
  const how = language === 'fr' ? 'que --verbose montre' : 'that --verbose shows';
  return `${counted(count, { en: 'exception', fr: 'exception' }, { en: 'exceptions', fr: 'exceptions' }, language)} ${how}`;
}

function anomalyLines(anomaly: Anomaly, { language, palette, width }: RenderOptions): readonly string[] {
  const { kind, line: of } = anomaly;
  const paint = condemning.has(kind) ? palette.bad : palette.dim;
  const place = of.rules[0]?.position;
  const facts = [because(anomaly, language), ...(place === undefined ? [] : [printable(formatPosition(place), 300)])];
  return [
    `  ${paint(kindTexts[kind][language])}  ${lineText(of, language)}`,
    ...facts.flatMap((fact) => wrap(fact, width - 4)).map((one) => `    ${palette.dim(one)}`),
  ];
}

function because({ kind, by, other, later }: Anomaly, language: Language): string {
  const fr = language === 'fr';
  const list = by.map((one) => lineText(one, language)).join(', ');
  if (kind === 'dead') return fr ? 'aucun paquet possible ne lui correspond' : 'no packet that can exist matches it';
  if (kind === 'generalised')
    return fr ? `fait autrement que ses exceptions : ${list}` : `does otherwise than its exceptions: ${list}`;
  if (kind === 'correlated') {
    return fr
      ? `des paquets communs avec ${list}, qui fait autrement : leur ordre décide`
      : `shares packets with ${list}, which does otherwise: their order decides`;
  }
  if (later) {
    if (list === '') return fr ? 'l’action résiduelle ferait de même' : 'the residual action would do the same';
    return fr ? `sans elle, ${list} ferait de même` : `without it, ${list} would do the same`;
  }
  const first =
    other === undefined || kind !== 'shadowed'
      ? ''
      : fr
        ? ` ; la première à faire autrement : ${lineText(other, language)}`
        : `; the first to do otherwise: ${lineText(other, language)}`;
  return `${fr ? 'tout est pris par' : 'all is taken by'} ${list}${first}`;
}

function lineText({ id, rules: [first] }: Line, language: Language): string {
  return ruleText({ id, ...(first?.comment === undefined ? {} : { comment: first.comment }) }, language);
}

function suggestionLines(suggestion: Suggestion, { language, palette, width }: RenderOptions): readonly string[] {
  const fr = language === 'fr';
  const proved = fr ? 'proposé (prouvé sans effet)' : 'suggested (proved to change nothing)';
  const text =
    suggestion.kind === 'move'
      ? fr
        ? `mettre ${lineText(suggestion.line, language)} en tête`
        : `put ${lineText(suggestion.line, language)} first`
      : mergeText(suggestion, language);
  return [`  ${palette.name(proved)}`, ...wrap(text, width - 4).map((one) => `    ${one}`)];
}

function mergeText(
  { lines, field, rule: merged, moved }: Extract<Suggestion, { kind: 'merge' }>,
  language: Language,
): string {
  const fr = language === 'fr';
  const list = lines.map((one) => lineText(one, language)).join(', ');
  const becomes = printable(mergedField(field, merged), 1_000);
  const order = moved ? (fr ? ', à la place de la première' : ', in the place of the first') : '';
  return fr ? `réunir ${list}${order} ; ${field} : ${becomes}` : `join ${list}${order}; ${field}: ${becomes}`;
}

function objectSection(objects: readonly NamedObject[], options: RenderOptions): readonly string[] {
  if (objects.length === 0) return [];
  const { language, palette } = options;
  const fr = language === 'fr';
  const states = {
    unused: fr ? 'inutilisé' : 'unused',
    undefined: fr ? 'indéfini' : 'undefined',
  };
  return [
    palette.strong(fr ? 'Objets' : 'Objects'),
    ...objects.map(({ kind, name, state, position }) => {
      const place = position === undefined ? '' : palette.dim(`  ${printable(formatPosition(position), 300)}`);
      return `  ${palette.warn(states[state])}  ${kind} ${printable(name, 100)}${place}`;
    }),
  ];
}

function inexactSection(inexact: readonly string[], { language, palette, width }: RenderOptions): readonly string[] {
  if (inexact.length === 0) return [];
  const title =
    language === 'fr'
      ? 'Constructions non modélisées exactement (les lignes qui en dépendent ne sont pas jugées) :'
      : 'Constructs that are not modelled exactly (lines that lean on them are not judged):';
  return [...wrap(title, width), ...inexact.map((one) => `  ${printable(one, 200)}`)].map(palette.warn);
}
