/** report: what passes from zone to zone against the matrix, for a person and as JSON. */
import type { EndToEnd, Fault, RowGap, ZoneExcess } from '../../checks/public.ts';
import { formatPosition, type Language, printable, type Text } from '../../diagnostics/public.ts';
import { formatAddressSet, formatPacket } from '../../net/public.ts';
import { counted, formatCount, type RenderOptions, say } from '../options.ts';
import { schemaVersion } from '../schema-version.ts';
import { renderTable } from '../table.ts';
import { traceJson } from '../trace-json.ts';
import { wrap } from '../width.ts';

export interface EndToEndInput {
  readonly platform: string;
  readonly asOf: string;
  readonly answer: EndToEnd;
}

export function renderEndToEnd({ platform, answer }: EndToEndInput, options: RenderOptions): string {
  const { language, palette, width } = options;
  const fr = language === 'fr';
  const { excess, gaps, doubts, quantified } = answer;
  const isDifferent = [...gaps, ...excess].some(({ certain }) => certain);
  const name = printable(platform, 200);
  const head = isDifferent
    ? palette.bad(
        fr
          ? `DIFFÉRENTS de bout en bout : ${name} ne laisse pas passer ce que dit la matrice`
          : `DIFFERENT end to end: ${name} does not pass what the matrix says`,
      )
    : excess.length + gaps.length + doubts.length > 0
      ? palette.warn(fr ? `INDÉCIS de bout en bout : ${name}` : `UNDECIDED end to end: ${name}`)
      : palette.good(
          fr
            ? `DE BOUT EN BOUT, ${name} ne laisse rien passer que la matrice n’autorise, et chaque ligne passe`
            : `END TO END, ${name} passes nothing that the matrix does not allow, and every row passes`,
        );
  const size = [
    counted(quantified.places, { en: 'place', fr: 'lieu' }, { en: 'places', fr: 'lieux' }, language),
    counted(
      quantified.endings,
      { en: 'ending', fr: 'aboutissement' },
      { en: 'endings', fr: 'aboutissements' },
      language,
    ),
    `${formatCount(quantified.rules, language)} ${fr ? 'règles' : 'rules'}`,
  ].join(', ');
  const sections = [
    [
      ...wrap(head, width),
      ...wrap(fr ? `${size} ; tout paquet honnête suivi` : `${size}; every honest packet followed`, width).map(
        palette.dim,
      ),
    ],
    ...excess.map((one) => excessSection(one, options)),
    ...gaps.map((one) => gapSection(one, options)),
    doubts.flatMap((one) => wrap(say(one, language), width)).map(palette.warn),
  ];
  return `${sections
    .filter((section) => section.length > 0)
    .map((section) => section.join('\n'))
    .join('\n\n')}\n`;
}

function excessSection(
  { from, to, rows, complete, certain, faults }: ZoneExcess,
  options: RenderOptions,
): readonly string[] {
  const { language, palette } = options;
  const fr = language === 'fr';
  const pair = `${printable(from.id)} → ${printable(to?.id ?? '?')}`;
  const title = palette.bad(`${fr ? 'EXCÈS' : 'EXCESS'} ${pair}`) + (certain ? '' : fr ? ' (peut-être)' : ' (perhaps)');
  return [title, ...rowLines({ rows, complete }, options), ...faults.flatMap((fault) => faultLines(fault, options))];
}

function rowLines(
  { rows, complete }: Pick<ZoneExcess, 'rows' | 'complete'>,
  { language, palette, width }: RenderOptions,
): readonly string[] {
  if (rows.length === 0) return [];
  const table = renderTable(
    [
      { title: 'source', min: 12 },
      { title: 'destination', min: 12 },
      { title: 'service', min: 10 },
    ],
    rows.map(({ source, destination, services }) => [
      formatAddressSet(source, 8),
      formatAddressSet(destination, 8),
      services.join(', '),
    ]),
    { width, palette, indent: 2 },
  );
  const part = language === 'fr' ? 'ces lignes n’en disent qu’une partie' : 'these rows say only a part of it';
  return [...table.split('\n'), ...(complete ? [] : [`  ${palette.warn(part)}`])];
}

function faultLines(fault: Fault, { language, palette, width }: RenderOptions): readonly string[] {
  const { trace } = fault;
  const way = trace.hops.map(({ node }) => printable(node)).join(' → ');
  const packet = `${language === 'fr' ? 'paquet : ' : 'packet: '}${formatPacket(trace.injection.packet)}`;
  return [say(faultText(fault), language), packet, way]
    .flatMap((line) => wrap(line, width - 2))
    .map((line) => `  ${palette.dim(line)}`);
}

function faultText({ permit }: Fault): Text {
  if (permit === undefined) return { en: 'no filter on its way', fr: 'aucun filtre sur son chemin' };
  const { node, rule, rows } = permit;
  const at = printable(node);
  const behind = rows.length === 0 ? '' : ` (${rows.map((row) => printable(row)).join(', ')})`;
  return rule === undefined
    ? { en: `let through by the residual action of ${at}`, fr: `laissé passer par l’action résiduelle de ${at}` }
    : {
        en: `let through by rule ${printable(rule)} of ${at}${behind}`,
        fr: `laissé passer par la règle ${printable(rule)} de ${at}${behind}`,
      };
}

function gapSection(gap: RowGap, options: RenderOptions): readonly string[] {
  const { language, palette, width } = options;
  const { flow, trace, certain } = gap;
  const perhaps = certain ? '' : language === 'fr' ? ' (peut-être)' : ' (perhaps)';
  const why = say(gapText(gap), language);
  const place = flow.position === undefined ? [] : [printable(formatPosition(flow.position), 300)];
  const walked =
    trace === undefined
      ? []
      : [
          `${formatPacket(trace.injection.packet)}: ${trace.disposition}, ${printable(trace.end.node)}, ${lastDecider(gap, language)}`,
        ];
  return [
    `${palette.warn(`${language === 'fr' ? 'MANQUE' : 'GAP'} ${printable(flow.id)}`)}${perhaps}  ${why}`,
    ...rowLines(gap, options),
    ...[...place, ...walked].flatMap((line) => wrap(line, width - 2)).map((line) => `  ${palette.dim(line)}`),
  ];
}

function lastDecider({ trace }: RowGap, language: Language): string {
  const step = trace?.hops.at(-1)?.steps.at(-1);
  if (step === undefined) return '';
  const isThere = trace?.disposition === 'delivered' || trace?.disposition === 'exits';
  const unanswered = language === 'fr' ? ' ; sa réponse ne revient pas' : '; its answer does not come back';
  return `${say(step.says, language)}${isThere ? unanswered : ''}`;
}

function gapText({ effect, trace }: RowGap): Text {
  if (effect === 'partly')
    return {
      en: 'a part of it does not get through, or is not answered',
      fr: 'une partie ne passe pas, ou reste sans réponse',
    };
  if (trace === undefined)
    return { en: 'no place of the platform can send it', fr: 'aucun lieu de la plateforme ne peut l’émettre' };
  return effect === 'nothing'
    ? { en: 'nothing that it allows arrives', fr: 'rien de ce qu’elle autorise n’arrive' }
    : { en: 'no answer comes back', fr: 'aucune réponse ne revient' };
}

function rowJson({ source, destination, services }: ZoneExcess['rows'][number]): Readonly<Record<string, unknown>> {
  return { source: formatAddressSet(source, 10_000), destination: formatAddressSet(destination, 10_000), services };
}

export function endToEndJson(
  { platform, asOf, answer }: EndToEndInput,
  exitCode: number,
): Readonly<Record<string, unknown>> {
  const { excess, gaps, quantified, doubts } = answer;
  return {
    schemaVersion,
    command: 'compare',
    endToEnd: true,
    platform,
    asOf,
    exitCode,
    equal: excess.length === 0 && gaps.length === 0 && doubts.length === 0,
    quantified: { ...quantified, packets: `${quantified.packets}` },
    doubts,
    excess: excess.map(({ from, to, rows, complete, certain, faults }) => ({
      from: from.id,
      ...(to === undefined ? {} : { to: to.id }),
      certain,
      complete,
      rows: rows.map(rowJson),
      faults: faults.map(({ permit, trace }) => ({
        ...(permit === undefined ? {} : { permit }),
        witness: traceJson(trace),
      })),
    })),
    gaps: gaps.map(({ flow, effect, certain, rows, complete, trace }) => ({
      row: flow.id,
      effect,
      certain,
      complete,
      rows: rows.map(rowJson),
      ...(flow.position === undefined ? {} : { place: flow.position }),
      ...(trace === undefined ? {} : { witness: traceJson(trace) }),
    })),
  };
}
