/** checks: a projected node against its projection: what a hand has added, left out or moved. */
import { printable, type Text } from '../../diagnostics/public.ts';
import type { Node, Policy, Rule, Ruleset } from '../../model/public.ts';
import { formatPacket, type Packet } from '../../net/public.ts';
import { decide } from '../../semantics/public.ts';
import { packetsOf } from './corner-packets.ts';
import { leftOver, textOf } from './rule-text.ts';

/** A difference, worth a finding even where no packet was found that shows it. */
export interface Difference {
  readonly subject: string;
  readonly says: Text;
  readonly severity: 'error' | 'warning';
  readonly rules: readonly Rule[];
}

export interface Compared {
  readonly differences: readonly Difference[];
  readonly packets: number;
}

/** Rules by what they say, not by name: a rule moved without effect is no difference in what passes. */
export function compareProjected(node: Node, hook: 'forward' | 'input', projected: Policy, deployed: Policy): Compared {
  const wanted = projected[hook].rules;
  const carried = deployed[hook].rules;
  const missing = leftOver(wanted, carried);
  const extra = leftOver(carried, wanted);
  const isReordered =
    missing.length === 0 &&
    extra.length === 0 &&
    wanted.some((rule, index) => textOf(rule) !== textOf(carried[index] ?? rule));
  if (missing.length === 0 && extra.length === 0 && !isReordered) return { differences: [], packets: 0 };
  // The residual action is PAS-FLOW-3's.
  const same = { ...deployed[hook], residual: projected[hook].residual };
  const differences: Difference[] = [];
  let packets = 0;
  const say = (what: string, list: readonly Rule[], en: string, fr: string): void => {
    const tried = firstDifference(list.length === 0 ? carried : list, projected[hook], same);
    packets += tried.packets;
    const id = printable(node.id);
    const ids = list
      .slice(0, 3)
      .map((rule) => printable(rule.id))
      .join(', ');
    const more = list.length > 3 ? ` (+${list.length - 3})` : '';
    const show =
      tried.packet === undefined
        ? { en: '', fr: '' }
        : { en: `, for example ${formatPacket(tried.packet)}`, fr: `, par exemple ${formatPacket(tried.packet)}` };
    differences.push({
      subject: `${what} ${node.id} ${hook} ${list.map(({ id: rule }) => rule).join(' ')}`,
      says: {
        en: `${id}, ${hook}: ${en} ${ids}${more}${show.en}`.replace(/ +/gu, ' '),
        fr: `${id}, ${hook} : ${fr} ${ids}${more}${show.fr}`.replace(/ +/gu, ' '),
      },
      severity: tried.packet === undefined ? 'warning' : 'error',
      rules: list,
    });
  };
  if (missing.length > 0)
    say(
      'missing',
      missing,
      'the matrix asks for rules that are not there:',
      'la matrice demande des règles absentes :',
    );
  if (extra.length > 0)
    say('extra', extra, 'rules that do not come from the matrix:', 'règles qui ne viennent pas de la matrice :');
  if (isReordered)
    say(
      'order',
      [],
      'the rules stand in another order than the matrix',
      'les règles ne sont pas dans l’ordre de la matrice',
    );
  return { differences, packets };
}

const maxRules = 200;

/** The first corner packet of these rules that the two rulesets judge differently, apart from their residual actions. */
function firstDifference(
  rules: readonly Rule[],
  a: Ruleset,
  b: Ruleset,
): { readonly packet?: Packet; readonly packets: number } {
  let packets = 0;
  for (const rule of rules.slice(0, maxRules)) {
    for (const { packet, context } of packetsOf(rule)) {
      packets += 1;
      if (decide(a, packet, context).action !== decide(b, packet, context).action) return { packet, packets };
    }
  }
  return { packets };
}
