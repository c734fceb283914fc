/** report: what became of the rows of the flow matrix. */
import type { FlowResult } from '../../checks/public.ts';
import { type Language, printable } from '../../diagnostics/public.ts';
import { counted, formatCount, moreLine, type RenderOptions, say } from '../options.ts';
import { type Cell, renderTable } from '../table.ts';
import { countFlows } from './summary.ts';
import { flowVerdictOrder, flowVerdictTexts, isOrdinary, isOutOfDate } from './verdict-words.ts';

// So many rows are listed before the rest is only counted.
const rowsShown = 12;

/** `87 matrix rows: 84 effective, 3 expired`. */
export function rowTally(flows: readonly FlowResult[], language: Language): string {
  const found = countFlows({ flows });
  const parts = flowVerdictOrder.flatMap((verdict) => {
    const count = found.get(verdict);
    if (count === undefined) return [];
    const plural = language === 'fr' ? count >= 2 : count !== 1;
    return [
      `${formatCount(count, language)} ${(plural ? flowVerdictTexts[verdict].many : flowVerdictTexts[verdict].one)[language]}`,
    ];
  });
  const total = counted(
    flows.length,
    { en: 'matrix row', fr: 'ligne de matrice' },
    { en: 'matrix rows', fr: 'lignes de matrice' },
    language,
  );
  return parts.length === 0 ? total : `${total}${language === 'fr' ? ' : ' : ': '}${parts.join(', ')}`;
}

/** Only rows that do not do what they say; those in need of a decision before those that merely ran out. */
export function renderRows(flows: readonly FlowResult[], options: RenderOptions): string {
  const { language, palette, width, verbose } = options;
  const fr = language === 'fr';
  const rank = ({ verdict }: FlowResult): number => flowVerdictOrder.indexOf(verdict);
  const listed = flows.filter(({ verdict }) => !isOrdinary(verdict)).sort((a, b) => rank(a) - rank(b));
  if (listed.length === 0) return '';
  const shown = verbose === true ? listed : listed.slice(0, rowsShown);
  const cells = shown.map((flow): readonly Cell[] => [
    { text: printable(flow.flow), paint: palette.name },
    {
      text: flowVerdictTexts[flow.verdict].one[language],
      paint: isOutOfDate(flow.verdict) ? palette.dim : palette.warn,
    },
    say(flow.says, language),
  ]);
  const columns = [
    { title: fr ? 'ligne' : 'row', min: 10 },
    { title: 'verdict', fixed: true },
    { title: fr ? 'pourquoi' : 'why', min: 20 },
  ];
  const title = fr ? 'Lignes de la matrice à regarder' : 'Matrix rows to look at';
  const table = renderTable(columns, cells, { width, palette, indent: 2 });
  return [palette.strong(title), table, ...moreLine(listed.length - shown.length, options)].join('\n');
}
