/** report: why a packet passes or not, and what would change that. */
import type { Change, Explanation, Reason } from '../checks/public.ts';
import { formatPosition, printable } from '../diagnostics/public.ts';
import { endingOf } from './decider.ts';
import { type RenderOptions, say } from './options.ts';
import { describeEnd, renderEnding, renderHops, renderInjection } from './trace-terminal.ts';
import { wrap } from './width.ts';

export function renderExplanation(explanation: Explanation, options: RenderOptions): string {
  const { palette, language, verbose } = options;
  const fr = language === 'fr';
  const { trace, arrived, reasons } = explanation;
  const why = arrived
    ? fr
      ? 'Ce qui l’a laissé passer'
      : 'What let it through'
    : fr
      ? 'Ce qui l’a arrêté'
      : 'What stopped it';
  const sections = [
    `${renderInjection(trace, options)}\n${renderEnding(trace, options)}`,
    ...(verbose === true ? [renderHops(trace, options)] : []),
    `${palette.strong(why)}\n${renderReasons(reasons, options)}`,
    renderChanges(explanation, options),
  ];
  return `${sections.join('\n\n')}\n`;
}

function renderReasons(reasons: readonly Reason[], options: RenderOptions): string {
  const { language, palette, width } = options;
  if (reasons.length === 0) {
    const nothing =
      language === 'fr'
        ? 'aucun dispositif de filtrage ne se trouve sur son chemin'
        : 'no filtering device is on its way';
    return `  ${palette.warn(nothing)}`;
  }
  return reasons
    .flatMap(({ node, says, place }) => {
      const colon = language === 'fr' ? ' : ' : ': ';
      const lines = wrap(`${printable(node)}${colon}${say(says, language)}`, width - 2).map((line) => `  ${line}`);
      const where =
        place === undefined
          ? []
          : wrap(printable(formatPosition(place), 400), width - 4).map((line) => palette.dim(`    ${line}`));
      return [...lines, ...where];
    })
    .join('\n');
}

function renderChanges(explanation: Explanation, options: RenderOptions): string {
  const { language, palette, width } = options;
  const fr = language === 'fr';
  const { arrived, changes } = explanation;
  const title = arrived
    ? fr
      ? 'Ce qui le fermerait'
      : 'What would close it'
    : fr
      ? 'Ce qui l’ouvrirait'
      : 'What would open it';
  if (changes.length === 0) {
    const nothing = arrived
      ? fr
        ? 'aucune règle sur le chemin ne peut le fermer : il faudrait un pare-feu sur ce chemin'
        : 'no rule on the way can close it: a firewall would have to stand there'
      : fr
        ? 'rien à proposer'
        : 'nothing to propose';
    return `${palette.strong(title)}\n${wrap(nothing, width - 2)
      .map((line) => `  ${line}`)
      .join('\n')}`;
  }
  const lines = changes.flatMap((change, i) => renderChange(change, i + 1, options));
  const warnings = explanation.warnings.flatMap((warning) =>
    wrap(`! ${say(warning, language)}`, width - 2).map((line, i) => palette.bad(i === 0 ? `  ${line}` : `    ${line}`)),
  );
  return [palette.strong(title), ...warnings, ...lines, '', ...renderTrial(explanation, options)].join('\n');
}

function renderChange(change: Change, number: number, { language, palette, width }: RenderOptions): readonly string[] {
  const says = wrap(`${number}. ${say(change.says, language)}`, width - 2).map((line, i) =>
    i === 0 ? `  ${line}` : `     ${line}`,
  );
  // Never wrapped: it is made to be pasted.
  const yaml =
    change.yaml === undefined
      ? []
      : change.yaml.split('\n').map((line) => `       ${palette.name(printable(line, 1000))}`);
  return [...says, ...yaml];
}

/** What is known of the effect: only what was walked through the changed model. */
function renderTrial(
  { arrived, after, turned, changes, trace }: Explanation,
  { language, palette, width }: RenderOptions,
): readonly string[] {
  const fr = language === 'fr';
  if (after === undefined) {
    return wrap(fr ? 'Non essayé : ce n’est qu’un conseil.' : 'Not tried: this is advice only.', width - 2).map(
      (line) => `  ${palette.dim(line)}`,
    );
  }
  const how = describeEnd(after, language);
  const untried = changes.some(({ tried }) => !tried);
  const sentence = turned
    ? arrived
      ? `${fr ? 'Essayé sur une copie : le paquet n’arrive plus' : 'Tried on a copy: the packet no longer arrives'} (${how}).`
      : `${fr ? 'Essayé sur une copie : le paquet arrive' : 'Tried on a copy: the packet arrives'} (${how}).`
    : `${fr ? 'Essayé sur une copie, et cela ne suffit pas' : 'Tried on a copy, and it is not enough'} : ${how}${untried ? (fr ? ' ; le dernier conseil n’a pas été essayé' : '; the last advice was not tried') : ''}.`.replace(
        ' : ',
        fr ? ' : ' : ': ',
      );
  const lost = turned && arrived && endingOf(after.disposition) === 'lost';
  const remark = lost
    ? fr
      ? ' Aucun filtre ne le refuse pourtant : ce n’est pas un cloisonnement.'
      : ' No filter refuses it, though: this is not isolation.'
    : '';
  const paint = turned ? palette.good : palette.warn;
  return trace.hops.length === 0 ? [] : wrap(sentence + remark, width - 2).map((line) => `  ${paint(line)}`);
}
