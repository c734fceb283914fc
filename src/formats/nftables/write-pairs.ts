/** formats: a forward ruleset as one chain a pair of interfaces, behind one verdict map. */
import type { Ruleset } from '../../model/public.ts';
import { type Pair, planPairs } from '../linux/pairs.ts';
import type { Chain } from './write-guards.ts';
import { type RuleContext, residualLines, ruleLines } from './write-rule.ts';

/** The lines of the base chain, and the chains that its map goes to. First match wins as in the ruleset itself. */
export function pairChains(
  ruleset: Ruleset,
  log: boolean,
  context: Omit<RuleContext, 'interfaces'>,
): { readonly lines: readonly string[]; readonly chains: readonly Chain[] } {
  const bare = { ...context, interfaces: false };
  const full = { ...context, interfaces: true };
  const residual = residualLines(ruleset, log, context.node);
  const { first, pairs, others } = planPairs(ruleset);
  const lines = first.flatMap((rule) => ruleLines(rule, bare));
  const rest = others.flatMap((rule) => ruleLines(rule, full));
  if (pairs.length === 0) return { lines: [...lines, ...rest, ...residual], chains: [] };
  const tail = residual.length === 0 ? [] : ['goto forward_residual'];
  const names = chainNames(pairs.map(({ pair }) => pair));
  const chains = pairs.map(({ rules }, i) => ({
    name: names[i] ?? '',
    lines: [...rules.flatMap((rule) => ruleLines(rule, bare)), ...tail],
  }));
  const map = [
    'iifname . oifname vmap {',
    ...pairs.map(({ pair: [from, to] }, i) => `\t"${from}" . "${to}" : goto ${names[i] ?? ''},`),
    '}',
  ];
  return {
    lines: [...lines, map.join('\n\t\t'), ...rest, ...tail],
    chains: [...chains, ...(residual.length === 0 ? [] : [{ name: 'forward_residual', lines: residual }])],
  };
}

/** `from_wan_to_dmz`; a name that two pairs would share gets a number. */
function chainNames(pairs: readonly Pair[]): readonly string[] {
  const used = new Set<string>();
  return pairs.map(([from, to]) => {
    const name = `from_${from}_to_${to}`.replace(/[^A-Za-z0-9_]/gu, '_');
    let unique = name;
    for (let count = 2; used.has(unique); count += 1) unique = `${name}_${count}`;
    used.add(unique);
    return unique;
  });
}
