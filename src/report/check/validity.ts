/** report: rows whose time is over, which must go, and rows whose end is near. */
import type { FlowResult, RowRemark } from '../../checks/public.ts';
import { printable } from '../../diagnostics/public.ts';
import { type RenderOptions, say } from '../options.ts';
import { renderTable } from '../table.ts';
import { wrap } from '../width.ts';

/** Empty where no row has ended and none is about to. */
export function renderValidity(
  flows: readonly FlowResult[],
  remarks: readonly RowRemark[],
  { language, palette, width }: RenderOptions,
): string {
  const fr = language === 'fr';
  const over = flows.filter(({ verdict }) => verdict === 'expired').map(({ flow }) => printable(flow));
  const soon = remarks.filter(({ kind }) => kind === 'expires-soon');
  if (over.length === 0 && soon.length === 0) return '';
  const removal = fr
    ? `À retirer, de la matrice et des filtres : ${over.join(', ')}`
    : `To be removed, from the matrix and from filters: ${over.join(', ')}`;
  const table = renderTable(
    [
      { title: '', min: 8 },
      { title: '', min: 20 },
    ],
    soon.map(({ flow, says }) => [{ text: printable(flow), paint: palette.name }, say(says, language)]),
    { width, palette, indent: 2, header: false },
  );
  return [
    palette.strong(fr ? 'Échéances' : 'Validity'),
    ...(over.length === 0 ? [] : wrap(removal, width - 2).map((line) => `  ${palette.warn(line)}`)),
    ...(soon.length === 0 ? [] : [table]),
  ].join('\n');
}
