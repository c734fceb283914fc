/** report: who reaches what, zone by zone, on a terminal. */
import type { ReachReport, ZoneReach } from '../checks/public.ts';
import { printable } from '../diagnostics/public.ts';
import { formatCount, moreLine, type RenderOptions, say } from './options.ts';
import { wrap } from './width.ts';

const pivotsShown = 10;

export function renderReach(report: ReachReport, options: RenderOptions): string {
  const { language, palette, width, verbose } = options;
  const fr = language === 'fr';
  const pairs = report.pairs.map((pair) => renderPair(pair, options));
  const chains = report.pivots.map(
    ({ from, through, to }) => `${printable(from.id)} → ${printable(through.id)} → ${printable(to.id)}`,
  );
  const listed = verbose === true ? chains : chains.slice(0, pivotsShown);
  const hops =
    chains.length === 0
      ? []
      : [
          [
            palette.strong(fr ? 'En deux sauts, d’un client à un autre' : 'In two hops, from one tenant to another'),
            ...listed.map((chain) => `  ${chain}`),
            ...moreLine(chains.length - listed.length, options),
          ].join('\n'),
        ];
  const doubts = report.doubts.map((text) => palette.warn(wrap(say(text, language), width).join('\n')));
  const count = formatCount(report.quantified.endings, language);
  const closing = fr
    ? `Prouvé pour tous les paquets honnêtes, en ${count} classes : ce qui n’est pas listé n’arrive pas.`
    : `Proved for every honest packet, in ${count} classes: what is not listed does not arrive.`;
  const undecided = fr ? 'Indécis :' : 'Undecided:';
  const end = doubts.length === 0 ? palette.dim(wrap(closing, width).join('\n')) : [undecided, ...doubts].join('\n');
  const nothing = fr ? 'Rien ne passe.' : 'Nothing passes.';
  return `${[...(pairs.length === 0 ? [nothing] : pairs), ...hops, end].join('\n\n')}\n`;
}

function renderPair({ from, to, rows, complete }: ZoneReach, { language, palette, width }: RenderOptions): string {
  const beyond = language === 'fr' ? 'hors de toute zone' : 'no zone';
  const target = to === undefined ? beyond : printable(to.id);
  const lines = rows.flatMap(({ text }) => wrap(printable(text, 2000), width - 2).map((line) => `  ${line}`));
  const rest =
    language === 'fr' ? '  … et plus encore (--rows en montre davantage)' : '  … and more (--rows shows more)';
  return [palette.strong(`${printable(from.id)} → ${target}`), ...lines, ...(complete ? [] : [palette.dim(rest)])].join(
    '\n',
  );
}
