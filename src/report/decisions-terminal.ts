/** report: claims about every packet, and how each ended, on a terminal. */
import { assumptions, type Decision } from '../checks/public.ts';
import { formatCount, moreLine, type RenderOptions, say } from './options.ts';
import { renderEnding, renderHops, renderInjection } from './trace-terminal.ts';
import { wrap } from './width.ts';

const shownAtFirst = 3;

export function renderDecisions(decisions: readonly Decision[], options: RenderOptions): string {
  const { language, palette, width } = options;
  const leaning = language === 'fr' ? 'Sous ces hypothèses :' : 'Under these assumptions:';
  const lines = assumptions.flatMap((text) => wrap(`- ${say(text, language)}`, width));
  const sections = [
    ...decisions.map((decision) => renderDecision(decision, options)),
    [leaning, ...lines].map(palette.dim).join('\n'),
  ];
  return `${sections.join('\n\n')}\n`;
}

function renderDecision(decision: Decision, options: RenderOptions): string {
  const { language, palette, width, verbose } = options;
  const fr = language === 'fr';
  const words = {
    proof: palette.good(fr ? 'PROUVÉ' : 'PROVED'),
    refutation: palette.bad(fr ? 'RÉFUTÉ' : 'REFUTED'),
    undecided: palette.warn(fr ? 'INDÉCIS' : 'UNDECIDED'),
  };
  const head = wrap(say(decision.title, language), width - 12).join('\n            ');
  const { shown } = decision;
  const listed = verbose === true ? shown : shown.slice(0, shownAtFirst);
  const examples = listed.map(({ says, trace }) => {
    const parts = [
      palette.strong(say(says, language)),
      renderInjection(trace, options),
      ...(verbose === true ? [renderHops(trace, options)] : []),
      renderEnding(trace, options),
    ];
    return parts.join('\n');
  });
  return [
    `${words[decision.kind].padEnd(10)}  ${palette.strong(head)}`,
    palette.dim(wrap(extent(decision, options), width).join('\n')),
    ...(decision.why === undefined ? [] : wrap(say(decision.why, language), width)),
    ...(decision.kind === 'refutation'
      ? decision.ledger.flatMap((text) => wrap(`- ${say(text, language)}`, width))
      : []),
    ...examples,
    ...moreLine(shown.length - listed.length, options),
  ].join('\n');
}

function extent({ quantified }: Decision, { language }: RenderOptions): string {
  const { places, sendings, endings, packets, nodes, rules } = quantified;
  const [a, b, c, d, e] = [places, sendings, endings, nodes, rules].map((count) => formatCount(count, language));
  return language === 'fr'
    ? `sur ${roundly(packets)} en-têtes, de ${a} points d’entrée par ${b} voies, en ${c} classes, à travers ${d} nœuds et ${e} règles`
    : `over ${roundly(packets)} headers, from ${a} places by ${b} ways in, in ${c} classes, through ${d} nodes and ${e} rules`;
}

/** `about 10^32`, or the number itself where it is small. */
function roundly(count: bigint): string {
  const digits = count.toString();
  return digits.length <= 6 ? digits : `10^${digits.length - 1}`;
}
