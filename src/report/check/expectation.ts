/** report: what a platform meant to be broken was to find, beside what was found. */
import type { RenderOptions } from '../options.ts';
import { type Cell, renderTable } from '../table.ts';
import type { Expectation } from './summary.ts';

export function renderExpectation(expectation: Expectation | undefined, options: RenderOptions): string {
  if (expectation === undefined) return '';
  const { language, palette, width } = options;
  const fr = language === 'fr';
  const head = expectation.agrees
    ? palette.good(fr ? 'COMME ANNONCÉ' : 'AS EXPECTED')
    : palette.bad(fr ? 'AUTRE QU’ANNONCÉ' : 'NOT AS EXPECTED');
  if (expectation.rows.length === 0)
    return `${head}  ${fr ? 'aucun constat, aucun attendu' : 'no finding, and none expected'}`;
  const cells = expectation.rows.map((row): readonly Cell[] => [
    row.id,
    `${row.expected}`,
    { text: `${row.found}`, paint: row.expected === row.found ? palette.good : palette.bad },
  ]);
  const columns = [
    { title: fr ? 'clause' : 'promise', fixed: true },
    { title: fr ? 'attendus' : 'expected', align: 'right' as const },
    { title: fr ? 'trouvés' : 'found', align: 'right' as const },
  ];
  return `${head}\n${renderTable(columns, cells, { width, palette, indent: 2 })}`;
}
