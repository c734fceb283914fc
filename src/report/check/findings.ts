/** report: the findings of a check, the first few of each promise. */
import type { PasResult } from '../../checks/public.ts';
import { moreLine, type RenderOptions } from '../options.ts';
import { renderFinding } from './finding.ts';

// Findings of one promise that are shown before the rest is only counted.
const findingsShown = 2;

/** Numbered through all promises, so that a number names the same finding with and without `--verbose`. */
export function renderFindings(rows: readonly PasResult[], options: RenderOptions): string {
  const { palette, verbose, language } = options;
  const blocks: string[] = [];
  let number = 0;
  for (const row of rows) {
    const shown = verbose === true ? row.findings : row.findings.slice(0, findingsShown);
    shown.forEach((finding, i) => {
      blocks.push(renderFinding(finding, number + i + 1, options));
    });
    const [more] = moreLine(row.findings.length - shown.length, options);
    if (more !== undefined) blocks.push(`   ${row.id}: ${more}`);
    number += row.findings.length;
  }
  return blocks.length === 0
    ? ''
    : [palette.strong(language === 'fr' ? 'Constats' : 'Findings'), ...blocks].join('\n\n');
}
