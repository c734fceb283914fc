/** report: how a check reached its answers, and what it leaves out. */
import type { CheckReport } from '../../checks/public.ts';
import type { Text } from '../../diagnostics/public.ts';
import { formatCount, type RenderOptions } from '../options.ts';
import { wrap } from '../width.ts';

export function renderMethod(report: CheckReport, { language, palette, width }: RenderOptions): string {
  const packets = formatCount(report.quantified.packets ?? 0, language);
  const text = report.method === 'proved' ? proved(packets) : sampled(packets);
  return wrap(text[language], width).map(palette.dim).join('\n');
}

function proved(classes: string): Text {
  return {
    en:
      `Method: every packet. All that anybody can send fell into ${classes} classes, each followed as a set (what is ` +
      'stopped on its way is one class for each sender and way in); every witness was walked hop by hop besides. A row is ' +
      'effective when all that its senders can open to its receivers arrives and is answered. Floods (PAS-ATT-1) and ' +
      'recorded traffic (PAS-FLOW-4) are judged from the declared protections and logging.',
    fr:
      `Méthode : tous les paquets. Tout ce que quiconque peut émettre se répartit en ${classes} classes, chacune suivie ` +
      'comme un ensemble (ce qui est arrêté en chemin forme une classe par émetteur et par accès) ; chaque témoin a en ' +
      'outre été suivi saut par saut. Une ligne est effective quand tout ce que ses émetteurs peuvent ouvrir vers ses ' +
      'destinataires arrive et reçoit réponse. Les inondations (PAS-ATT-1) et le trafic enregistré (PAS-FLOW-4) sont ' +
      'jugés sur les protections et journaux déclarés.',
  };
}

function sampled(packets: string): Text {
  return {
    en:
      `Method: sampled. ${packets} packets from the boundaries of the rules were walked hop by hop; no counterexample ` +
      'among them is not a proof for every packet. Floods (PAS-ATT-1) and recorded traffic (PAS-FLOW-4) are judged from ' +
      'the declared protections and logging, not simulated in time.',
    fr:
      `Méthode : par échantillon. ${packets} paquets pris aux bornes des règles ont été suivis saut par saut ; ne pas ` +
      'trouver de contre-exemple parmi eux n’est pas une preuve pour tout paquet. Les inondations (PAS-ATT-1) et le ' +
      'trafic enregistré (PAS-FLOW-4) sont jugés sur les protections et journaux déclarés, sans simulation dans le temps.',
  };
}
