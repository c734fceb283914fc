/** report: remarks on rows: how many of each kind, and with `--verbose` which. */
import type { RemarkKind, RowRemark } from '../../checks/public.ts';
import { printable, type Text } from '../../diagnostics/public.ts';
import { counted, type RenderOptions, say } from '../options.ts';
import { renderTable } from '../table.ts';

const kindTexts: Readonly<Record<RemarkKind, Text>> = {
  'any-any': { en: 'everything to everywhere', fr: 'tout vers tout' },
  'wide-end': { en: 'wide source or destination', fr: 'source ou destination large' },
  'wide-service': { en: 'wide service', fr: 'service large' },
  unjustified: { en: 'without justification', fr: 'sans justification' },
  unowned: { en: 'without owner', fr: 'sans responsable' },
  untraced: { en: 'without ticket', fr: 'sans ticket' },
  'clear-text': { en: 'in clear text', fr: 'en clair' },
  'expires-soon': { en: 'ending soon', fr: 'finissant bientôt' },
  'summary-contradiction': { en: 'at odds with the table of zones', fr: 'en désaccord avec le tableau des zones' },
  'same-segment': { en: 'seen by no firewall', fr: 'vues par aucun pare-feu' },
  'dmz-opens-inside': {
    en: 'opening inwards from an exposed zone',
    fr: 'ouvrant vers l’intérieur depuis une zone exposée',
  },
  'directory-from-dmz': {
    en: 'querying a directory from an exposed zone',
    fr: 'interrogeant un annuaire depuis une zone exposée',
  },
  'admin-internet': { en: 'joining administration and Internet', fr: 'joignant administration et Internet' },
};

export function renderRemarks(remarks: readonly RowRemark[], options: RenderOptions): string {
  if (remarks.length === 0) return '';
  const { language, palette, width, verbose } = options;
  const fr = language === 'fr';
  const title = palette.strong(fr ? 'Remarques sur les lignes' : 'Remarks on rows');
  if (verbose === true) {
    const columns = [
      { title: fr ? 'ligne' : 'row', min: 8 },
      { title: fr ? 'remarque' : 'remark', min: 20 },
    ];
    const cells = remarks.map(({ flow, says }) => [
      { text: printable(flow), paint: palette.name },
      say(says, language),
    ]);
    return [title, renderTable(columns, cells, { width, palette, indent: 2, header: false })].join('\n');
  }
  const counts = new Map<RemarkKind, number>();
  for (const { kind } of remarks) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const cells = [...counts].map(([kind, count]) => [
    kindTexts[kind][language],
    { text: counted(count, { en: 'row', fr: 'ligne' }, { en: 'rows', fr: 'lignes' }, language), paint: palette.dim },
  ]);
  const columns = [
    { title: '', min: 20 },
    { title: '', align: 'right' as const, fixed: true },
  ];
  const more = palette.dim(fr ? '  (--verbose les nomme)' : '  (--verbose names them)');
  return [title + more, renderTable(columns, cells, { width, palette, indent: 2, header: false })].join('\n');
}
