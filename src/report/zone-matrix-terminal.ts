/** report: the zone × zone matrix on a terminal, in as many blocks of columns as its width asks for. */
import { printable } from '../diagnostics/public.ts';
import { formatCount, type RenderOptions, say } from './options.ts';
import { type Cell, renderTable } from './table.ts';
import { displayWidth, pad, truncate, wrap } from './width.ts';
import type { ZoneMatrix, ZonePair } from './zone-matrix.ts';

// Few zones are better shown with the services named than with their number.
const listUpTo = 4;
const nameWidth = 22;
const cellWidth = 5;

/** What partners and the Internet say to one another without the platform is left out unless `verbose` asks for it. */
export function renderZoneMatrix(matrix: ZoneMatrix, options: RenderOptions): string {
  const pairs = matrix.pairs.filter(({ outside }) => options.verbose === true || !outside);
  const busy = matrix.zones.filter((zone) => pairs.some(({ from, to }) => from === zone || to === zone));
  const shown = { ...matrix, pairs, zones: busy };
  const sections = [
    busy.length <= listUpTo ? '' : renderGrid(shown, options),
    renderPairs(shown, options),
    renderDoubts(matrix, options),
    renderNotes(matrix, shown, options),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function renderDoubts({ doubts }: ZoneMatrix, { language, palette, width }: RenderOptions): string {
  return doubts
    .flatMap((doubt) => wrap(say(doubt, language), width))
    .map(palette.warn)
    .join('\n');
}

function renderNotes(all: ZoneMatrix, shown: ZoneMatrix, { language, palette, width }: RenderOptions): string {
  const fr = language === 'fr';
  const packets = formatCount(all.packets, language);
  const grid = shown.zones.length > listUpTo;
  const outside = all.pairs.filter((pair) => pair.outside && !shown.pairs.includes(pair)).length;
  const quiet = all.zones
    .filter((zone) => !all.pairs.some(({ from, to }) => from === zone || to === zone))
    .map((zone) => printable(zone));
  const notes = fr
    ? [
        grid
          ? 'De la ligne vers la colonne : nombre de services qui arrivent ; « ! » : sans passer par aucun filtre ; « · » : rien n’est arrivé.'
          : '',
        quiet.length === 0 ? '' : `Rien n’est parti ni arrivé : ${quiet.join(', ')}.`,
        outside === 0
          ? ''
          : `Omis : ${formatCount(outside, language)} couples de partenaires et d’Internet qui se joignent sans la plateforme (--verbose les montre).`,
        `Par échantillon : ${packets} paquets suivis au ${all.asOf}, ce n’est pas une preuve.`,
      ]
    : [
        grid
          ? 'From the row to the column: how many services arrive; “!”: through no filter at all; “·”: nothing arrived.'
          : '',
        quiet.length === 0 ? '' : `Nothing left or arrived: ${quiet.join(', ')}.`,
        outside === 0
          ? ''
          : `Left out: ${formatCount(outside, language)} pairs of partners and the Internet that reach each other without the platform (--verbose shows them).`,
        `Sampled: ${packets} packets walked as of ${all.asOf}; this is not a proof.`,
      ];
  return notes
    .filter((note) => note !== '')
    .flatMap((note) => wrap(note, width).map(palette.dim))
    .join('\n');
}

/** The table, cut into blocks of numbered columns, each with its legend; what would be empty is left out. */
function renderGrid({ zones, pairs }: ZoneMatrix, { palette, width }: RenderOptions): string {
  const byEnds = new Map(pairs.map((pair) => [`${pair.from}\u0000${pair.to}`, pair]));
  const nameColumn = Math.min(Math.max(...zones.map((zone) => displayWidth(printable(zone)))), nameWidth);
  const perBlock = Math.max(1, Math.floor((width - nameColumn) / cellWidth));
  const reached = zones.filter((zone) => pairs.some(({ to }) => to === zone));
  const blocks: string[] = [];
  for (let start = 0; start < reached.length; start += perBlock) {
    const columns = reached.slice(start, start + perBlock).map((zone, i) => ({ zone, number: `${start + i + 1}` }));
    const legend = columns.map(({ zone, number }) => `${number}\u00a0${printable(zone)}`).join('  ');
    const head = ' '.repeat(nameColumn) + columns.map(({ number }) => pad(number, cellWidth, 'right')).join('');
    const senders = zones.filter((from) => columns.some(({ zone }) => byEnds.has(`${from}\u0000${zone}`)));
    const rows = senders.map((from) => {
      const cells = columns.map(({ zone }) => gridCell(byEnds.get(`${from}\u0000${zone}`), from === zone, palette));
      return `${palette.name(pad(truncate(printable(from), nameColumn), nameColumn))}${cells.join('')}`;
    });
    blocks.push([...wrap(legend, width).map(palette.dim), palette.dim(head), ...rows].join('\n'));
  }
  return blocks.join('\n\n');
}

function gridCell(pair: ZonePair | undefined, same: boolean, palette: RenderOptions['palette']): string {
  if (same) return palette.dim(pad('—', cellWidth, 'right'));
  if (pair === undefined) return palette.dim(pad('·', cellWidth, 'right'));
  const text = pad(`${pair.services.length}${pair.unfiltered ? '!' : ''}`, cellWidth, 'right');
  return pair.unfiltered ? palette.bad(text) : palette.good(text);
}

function renderPairs({ pairs, zones }: ZoneMatrix, options: RenderOptions): string {
  const { language, palette, width } = options;
  const fr = language === 'fr';
  if (pairs.length === 0)
    return palette.warn(fr ? 'Rien n’est arrivé d’une zone à une autre.' : 'Nothing arrived from one zone to another.');
  const order = new Map(zones.map((zone, i) => [zone, i]));
  const sorted = [...pairs].sort(
    (a, b) => (order.get(a.from) ?? 0) - (order.get(b.from) ?? 0) || (order.get(a.to) ?? 0) - (order.get(b.to) ?? 0),
  );
  const cells = sorted.map((pair, i): readonly Cell[] => [
    sorted[i - 1]?.from === pair.from ? '' : { text: printable(pair.from), paint: palette.name },
    { text: printable(pair.to), paint: palette.name },
    pair.services.join(', '),
    pair.rows.length > 0
      ? pair.rows.map((row) => printable(row)).join(', ')
      : { text: noRow(pair, fr), paint: palette.bad },
  ]);
  const columns = [
    { title: fr ? 'de' : 'from', min: 12 },
    { title: fr ? 'vers' : 'to', min: 12 },
    { title: fr ? 'services arrivés' : 'services that arrived', min: 16 },
    { title: fr ? 'lignes' : 'rows', min: 12 },
  ];
  return renderTable(columns, cells, { width, palette });
}

function noRow(pair: ZonePair, fr: boolean): string {
  if (pair.unfiltered) return fr ? 'aucun filtre' : 'no filter';
  return fr ? 'hors matrice' : 'no row';
}
