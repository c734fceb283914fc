/** report: the zone × zone matrix on a terminal, in as many blocks of columns as its width asks for. */
import { printable } from '../diagnostics/public.ts';
import { formatCount, type RenderOptions } from './options.ts';
import { type Cell, renderTable } from './table.ts';
import { displayWidth, pad, truncate, wrap } from './width.ts';
import type { ZoneMatrix, ZonePair } from './zone-matrix.ts';

// Few zones are better shown with the services named than with their number.
const listUpTo = 4;
const nameWidth = 22;
const cellWidth = 5;

export function renderZoneMatrix(matrix: ZoneMatrix, options: RenderOptions): string {
  const { language, palette, width } = options;
  const fr = language === 'fr';
  const busy = matrix.zones.filter((zone) => matrix.pairs.some(({ from, to }) => from === zone || to === zone));
  const quiet = matrix.zones.filter((zone) => !busy.includes(zone)).map((zone) => printable(zone));
  const grid = busy.length <= listUpTo ? '' : renderGrid({ ...matrix, zones: busy }, options);
  const silent =
    quiet.length === 0
      ? ''
      : wrap(`${fr ? 'Rien n’est parti ni arrivé : ' : 'Nothing left or arrived: '}${quiet.join(', ')}`, width).join(
          '\n',
        );
  const notes = fr
    ? `De la ligne vers la colonne : nombre de services qui arrivent ; « ! » : sans passer par aucun filtre ; « · » : rien n’est arrivé. Par échantillon : ${formatCount(matrix.packets, language)} paquets suivis au ${matrix.asOf}, ce n’est pas une preuve.`
    : `From the row to the column: how many services arrive; “!”: through no filter at all; “·”: nothing arrived. Sampled: ${formatCount(matrix.packets, language)} packets walked as of ${matrix.asOf}; this is not a proof.`;
  const sections = [grid, renderPairs(matrix, options), silent, wrap(notes, width).map(palette.dim).join('\n')];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

/** The table, cut into blocks of columns; every block repeats the zone names. Columns are numbered like the rows. */
function renderGrid({ zones, pairs }: ZoneMatrix, { palette, width }: RenderOptions): string {
  const byEnds = new Map(pairs.map((pair) => [`${pair.from}\u0000${pair.to}`, pair]));
  const names = zones.map((zone, i) => `${`${i + 1}`.padStart(3)} ${printable(zone)}`);
  const nameColumn = Math.min(Math.max(...names.map(displayWidth)), nameWidth + 4);
  const perBlock = Math.max(1, Math.floor((width - nameColumn) / cellWidth));
  // A column in which nothing arrives says nothing.
  const reached = zones.filter((zone) => pairs.some(({ to }) => to === zone));
  const blocks: string[] = [];
  for (let start = 0; start < reached.length; start += perBlock) {
    const columns = reached.slice(start, start + perBlock);
    const head = `${' '.repeat(nameColumn)}${columns.map((zone) => pad(`${zones.indexOf(zone) + 1}`, cellWidth, 'right')).join('')}`;
    const rows = zones.map((from, i) => {
      const cells = columns.map((to) =>
        gridCell(from === to ? undefined : byEnds.get(`${from}\u0000${to}`), from === to, palette),
      );
      return `${palette.name(pad(truncate(names[i] ?? '', nameColumn), nameColumn))}${cells.join('')}`;
    });
    blocks.push([palette.dim(head), ...rows].join('\n'));
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
