/** formats: rules and residual actions as lines of an nft chain. */
import type { Action, Rule, Ruleset } from '../../model/public.ts';
import { type Labels, labelText } from '../linux/label.ts';
import { joined } from './words.ts';
import { familyText, type MatchContext, matchAlternatives } from './write-match.ts';

export interface RuleContext extends Omit<MatchContext, 'split'> {
  readonly labels: Labels;
  /** What log lines begin with: the node's name. */
  readonly node: string;
}

/** The lines of one rule, in order. A rule that can match nothing here leaves a remark. */
export function ruleLines(rule: Rule, context: RuleContext): readonly string[] {
  const comment = `comment "${context.labels.of(rule.id)}"`;
  const split = rule.action === 'reject';
  const alternatives = matchAlternatives(rule.match, { ...context, split });
  if (alternatives.length === 0) return [`# ${labelText(rule.id, 128)}: matches no packet here`];
  return alternatives.flatMap(({ text, tcp, addressed }) => [
    ...(rule.log ? [joined(text, logText(context.node, rule.id))] : []),
    ...verdicts(rule.action, addressed ? tcp : 'unknown').map((verdict) => joined(text, verdict, comment)),
  ]);
}

/** What no rule decided: a line of log, and the action of each family where the chain's own policy does not say it. */
export function residualLines(ruleset: Ruleset, log: boolean, node: string): readonly string[] {
  const { 4: four, 6: six } = ruleset.residual;
  const logs = log && (four !== 'accept' || six !== 'accept');
  const lines: string[] = [];
  const said = (text: string, action: Action): void => {
    if (logs && action !== 'accept') lines.push(joined(text, logText(node, `${ruleset.name} denied`)));
    for (const verdict of verdicts(action, 'unknown')) lines.push(joined(text, verdict, 'comment "residual"'));
  };
  if (four === six) {
    if (four === 'reject') said('', four);
    else if (logs) lines.push(logText(node, `${ruleset.name} denied`));
    return lines;
  }
  said(familyText(4), four);
  said(familyText(6), six);
  return lines;
}

/** The policy of the base chain: what remains when no line decided. */
export function policyWord(ruleset: Ruleset): 'accept' | 'drop' {
  return ruleset.residual[4] === 'accept' && ruleset.residual[6] === 'accept' ? 'accept' : 'drop';
}

// A limit in the rule itself would let the verdict depend on the rate.
function logText(node: string, what: string): string {
  return `limit rate 10/second burst 20 packets log prefix "${labelText(`${node} ${what}`, 100)}: "`;
}

/** The chain that answers and refuses; rules without an address go there, since the family stays with the rule. */
export const refuseChain = 'refuse';
export const refuseLines: readonly string[] = [
  'meta l4proto tcp reject with tcp reset',
  'reject with icmpx admin-prohibited',
];

// RFC 9293 and RFC 1812: TCP is answered by a reset, everything else by "administratively prohibited".
function verdicts(action: Action, tcp: 'only' | 'no' | 'maybe' | 'unknown'): readonly string[] {
  switch (action) {
    case 'accept':
      return ['accept'];
    case 'deny':
      return ['drop'];
    case 'reject': {
      if (tcp === 'unknown') return [`goto ${refuseChain}`];
      const reset = tcp === 'maybe' ? 'meta l4proto tcp reject with tcp reset' : 'reject with tcp reset';
      const prohibited = 'reject with icmpx admin-prohibited';
      return tcp === 'only' ? [reset] : tcp === 'no' ? [prohibited] : [reset, prohibited];
    }
  }
}
