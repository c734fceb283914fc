/** report: a report read by another catalogue: each of its rules with the verdict that the report already holds. */
import { type Catalogue, catalogueTitles, type ProfileResult, type ProfileVerdict } from '../../checks/public.ts';
import type { Language, Text } from '../../diagnostics/public.ts';
import { counted, type RenderOptions, say } from '../options.ts';
import { type Cell, renderTable } from '../table.ts';
import { wrap } from '../width.ts';
import { pasVerdictTexts, verdictPaint } from './verdict-words.ts';

const unjudged: Text = { en: 'not judged', fr: 'non jugée' };

function word(verdict: ProfileVerdict, language: Language): string {
  return verdict === 'unjudged' ? unjudged[language] : pasVerdictTexts[verdict][language];
}

/** Rules that are broken first; what could not be judged stands last, with the fact that is missing. */
export function renderProfile(
  catalogue: Exclude<Catalogue, 'pas'>,
  results: readonly ProfileResult[],
  options: RenderOptions,
): string {
  const { language, palette, width } = options;
  const fr = language === 'fr';
  const order: readonly ProfileVerdict[] = [
    'refuted',
    'undecided',
    'sampled',
    'proved',
    'declared',
    'attested',
    'unjudged',
  ];
  const sorted = [...results].sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict));
  const cells = sorted.map(({ rule, clauses, verdict, findings, remarks, needs }): readonly Cell[] => {
    const paint = verdict === 'unjudged' ? palette.dim : verdictPaint(verdict, palette);
    const why =
      needs !== undefined
        ? `${fr ? 'manque : ' : 'missing: '}${say(needs, language)}`
        : [
            ...(findings.length === 0
              ? []
              : [
                  counted(
                    findings.length,
                    { en: 'finding', fr: 'constat' },
                    { en: 'findings', fr: 'constats' },
                    language,
                  ),
                ]),
            ...(remarks.length === 0
              ? []
              : [counted(remarks.length, { en: 'row', fr: 'ligne' }, { en: 'rows', fr: 'lignes' }, language)]),
          ].join(', ');
    const text = why === '' ? say(rule.says, language) : `${say(rule.says, language)} (${why})`;
    return [{ text: rule.id, paint: palette.name }, { text: word(verdict, language), paint }, text, clauses.join(', ')];
  });
  const columns = [
    { title: fr ? 'règle' : 'rule', fixed: true },
    { title: 'verdict', fixed: true },
    { title: fr ? 'ce qu’elle demande' : 'what it asks', min: 24 },
    { title: 'clauses', min: 12 },
  ];
  const title = catalogueTitles[catalogue][language];
  return [
    ...wrap(`${fr ? 'Profil' : 'Profile'}${fr ? ' : ' : ': '}${title}`, width).map(palette.strong),
    renderTable(columns, cells, { width, palette, indent: 2 }),
  ].join('\n');
}
