/** report: how a check reached its answers, and what it leaves out. */
import type { CheckReport } from '../../checks/public.ts';
import type { Text } from '../../diagnostics/public.ts';
import { formatCount, type RenderOptions } from '../options.ts';
import { wrap } from '../width.ts';

export function renderMethod(report: CheckReport, { language, palette, width }: RenderOptions): string {
  const packets = formatCount(report.quantified.packets ?? 0, language);
  const text: Text = {
    en:
      `Method: sampled. ${packets} packets from the boundaries of the rules were walked hop by hop; no counterexample ` +
      'among them is not a proof for every packet. Floods (PAS-ATT-1) and recorded traffic (PAS-FLOW-4) are judged from ' +
      'the declared protections and logging, not simulated in time.',
    fr:
      `Méthode : par échantillon. ${packets} paquets pris aux bornes des règles ont été suivis saut par saut ; ne pas ` +
      'trouver de contre-exemple parmi eux n’est pas une preuve pour tout paquet. Les inondations (PAS-ATT-1) et le ' +
      'trafic enregistré (PAS-FLOW-4) sont jugés sur les protections et journaux déclarés, sans simulation dans le temps.',
  };
  return wrap(text[language], width).map(palette.dim).join('\n');
}
