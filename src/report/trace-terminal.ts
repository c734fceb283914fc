/** report: a trace as a hop table with a closing sentence. */
import { type Language, printable, type Text } from '../diagnostics/public.ts';
import type { Hop, Step, Trace } from '../model/public.ts';
import { formatPacket, type Packet } from '../net/public.ts';
import { describeDecider, describeDisposition, describeStage, type Ending, endingOf } from './decider.ts';
import { joinClauses, type RenderOptions, say } from './options.ts';
import type { Paint } from './palette.ts';
import { type Cell, type Column, type Row, renderTable } from './table.ts';
import { displayWidth, wrap } from './width.ts';

const wideEnough = 112;

/** The packet as sent, one row a decision, and the last sentence. No line is wider than `width` where names allow. */
export function renderTrace(trace: Trace, options: RenderOptions): string {
  return [renderInjection(trace, options), renderHops(trace, options), '', renderEnding(trace, options)].join('\n');
}

/** `tcp 10.0.0.1:40000 > 10.0.0.2:443 SYN  sent from web-1:eth0`, on two lines where one is too narrow. */
export function renderInjection(trace: Trace, { language, palette, width }: RenderOptions, title = ''): string {
  const { injection } = trace;
  const place = `${printable(injection.node)}:${printable(injection.interface)}`;
  const says =
    injection.arriving === true ? { en: 'arrives at', fr: 'arrive sur' } : { en: 'sent from', fr: 'émis par' };
  const packet = formatPacket(injection.packet);
  const from = `${says[language]} ${place}`;
  const gap = displayWidth(`${title}${packet}  ${from}`) <= width ? '  ' : '\n';
  return `${title}${palette.strong(packet)}${gap}${palette.dim(from)}`;
}

export function renderHops(trace: Trace, options: RenderOptions, indent = 0): string {
  const { language, palette, width } = options;
  const fr = language === 'fr';
  const wide = width >= wideEnough;
  const way: readonly Column[] = [
    { title: fr ? 'nœud' : 'node' },
    { title: fr ? 'entre par' : 'in' },
    { title: fr ? 'sort par' : 'out' },
  ];
  const columns: readonly Column[] = [
    { title: '#', align: 'right', fixed: true },
    ...(wide ? way : []),
    { title: fr ? 'étape' : 'step', fixed: true },
    { title: fr ? 'décision' : 'decision', min: 16 },
    { title: fr ? 'décidé par' : 'decided by', min: 12 },
  ];
  const rows = trace.hops.flatMap((hop, i) => (wide ? wideRows : narrowRows)(hop, i + 1, options));
  return renderTable(columns, rows, { width, palette, indent });
}

export const endingLabels: Readonly<Record<Ending, Text>> = {
  arrived: { en: 'ARRIVED', fr: 'ARRIVÉ' },
  refused: { en: 'REFUSED', fr: 'REFUSÉ' },
  lost: { en: 'LOST', fr: 'PERDU' },
};

/** How it ended, and whether that was a filter's doing: a packet that merely got lost proves no isolation. */
export function renderEnding(trace: Trace, { language, palette, width }: RenderOptions): string {
  const fr = language === 'fr';
  const last = trace.hops.at(-1)?.steps.at(-1);
  const by = last === undefined ? '' : describeDecider(last.decider, language);
  const ending = endingOf(trace.disposition);
  const painted = { arrived: palette.good, refused: palette.bad, lost: palette.warn }[ending];
  const label = endingLabels[ending][language];
  const sentence = `${describeEnd(trace, language)}${ending === 'arrived' || by === '' ? '' : ` (${by})`}`;
  const remark =
    ending === 'lost'
      ? fr
        ? 'Aucun filtre ne l’a refusé : ce n’est pas un cloisonnement.'
        : 'No filter refused it: this is not isolation.'
      : '';
  const answer =
    trace.answer === undefined
      ? ''
      : `${fr ? 'Réponse à l’émetteur' : 'Answer to the sender'} : ${formatPacket(trace.answer)}`.replace(
          ' : ',
          fr ? ' : ' : ': ',
        );
  return [sentence, remark, answer]
    .filter((line) => line !== '')
    .flatMap((line, i) => wrap(i === 0 ? `${label}  ${line}` : line, width))
    .map((line, i) => (i === 0 ? line.replace(label, painted(label)) : line))
    .join('\n');
}

/** `delivered to web-1`, `denied in transit at fw-alpha`. */
export function describeEnd({ disposition, end }: Trace, language: Language): string {
  const fr = language === 'fr';
  const arrived = endingOf(disposition) === 'arrived';
  const where = arrived ? (fr ? 'à' : 'to') : fr ? 'sur' : 'at';
  const preposition = disposition === 'exits' ? (fr ? 'par' : 'by') : where;
  return `${describeDisposition(disposition, language)} ${preposition} ${printable(end.node)}`;
}

function wideRows(hop: Hop, number: number, options: RenderOptions): readonly Row[] {
  const name: Cell = { text: printable(hop.node), paint: options.palette.name };
  const first: readonly Cell[] = [`${number}`, name, printable(hop.entry ?? ''), printable(hop.exit ?? '')];
  return stepRows(hop, options).map((cells, i) => [...(i === 0 ? first : ['', '', '', '']), ...cells]);
}

/** A narrow terminal has no room for the way beside the decisions: the node gets a line of its own. */
function narrowRows(hop: Hop, number: number, options: RenderOptions): readonly Row[] {
  const { palette } = options;
  const way = `${printable(hop.entry ?? '')} → ${printable(hop.exit ?? '')}`.trim();
  const across = `${number}  ${palette.name(printable(hop.node))}  ${palette.dim(way)}`;
  return [{ across }, ...stepRows(hop, options).map((cells) => ['', ...cells])];
}

function stepRows(hop: Hop, options: RenderOptions): readonly (readonly Cell[])[] {
  const rows: Cell[][] = hop.steps.map((step) => stepCells(step, options));
  const changed = describeChange(hop.before, hop.after, options.language);
  if (changed !== '') rows.push(['', { text: changed, paint: options.palette.strong }, '']);
  return rows;
}

function stepCells(step: Step, { language, palette }: RenderOptions): Cell[] {
  const ended = step.ends === undefined ? undefined : endingOf(step.ends);
  const paint: Paint =
    ended === undefined ? (text) => text : { arrived: palette.good, refused: palette.bad, lost: palette.warn }[ended];
  return [
    describeStage(step.stage, language),
    { text: say(step.says, language), paint },
    { text: describeDecider(step.decider, language), paint: palette.dim },
  ];
}

/** What the node rewrote, beyond the TTL that every router lowers. */
export function describeChange(before: Packet, after: Packet, language: Language): string {
  const { vlanTags: tagsBefore, ttl: _before, ...headBefore } = before;
  const { vlanTags: tagsAfter, ttl: _after, ...headAfter } = after;
  const tags = (list: readonly number[]): string =>
    list.length === 0 ? (language === 'fr' ? 'aucune' : 'none') : list.join('/');
  const parts: string[] = [];
  const textBefore = formatPacket({ ...headBefore, ttl: 0, vlanTags: [] });
  const textAfter = formatPacket({ ...headAfter, ttl: 0, vlanTags: [] });
  if (textBefore !== textAfter) parts.push(`${language === 'fr' ? 'devient' : 'becomes'} ${textAfter}`);
  if (tags(tagsBefore) !== tags(tagsAfter)) {
    parts.push(`${language === 'fr' ? 'étiquette' : 'tag'} ${tags(tagsBefore)} → ${tags(tagsAfter)}`);
  }
  return joinClauses(parts, language);
}
