/** formats: a forward ruleset as one chain a pair of interfaces, behind one verdict map. */
import type { Rule, Ruleset } from '../../model/public.ts';
import type { Chain } from './write-guards.ts';
import { type RuleContext, residualLines, ruleLines } from './write-rule.ts';

// A rule is written once for each pair that it concerns. Beyond this the copies would cost more than the map saves.
const mostCopies = 100_000;

/** The lines of the base chain, and the chains that its map goes to. First match wins as in the ruleset itself. */
export function pairChains(
  ruleset: Ruleset,
  log: boolean,
  context: Omit<RuleContext, 'interfaces'>,
): { readonly lines: readonly string[]; readonly chains: readonly Chain[] } {
  const bare = { ...context, interfaces: false };
  const full = { ...context, interfaces: true };
  const residual = residualLines(ruleset, log, context.node);
  const start = ruleset.rules.findIndex(
    ({ match }) => match.inInterfaces !== undefined || match.outInterfaces !== undefined,
  );
  const first = start < 0 ? ruleset.rules : ruleset.rules.slice(0, start);
  const rest = start < 0 ? [] : ruleset.rules.slice(start);
  const lines = first.flatMap((rule) => ruleLines(rule, bare));
  const pairs = pairsOf(rest);
  if (pairs.length === 0 || copiesOf(rest, pairs) > mostCopies)
    return { lines: [...lines, ...rest.flatMap((rule) => ruleLines(rule, full)), ...residual], chains: [] };
  const tail = residual.length === 0 ? [] : ['goto forward_residual'];
  const names = chainNames(pairs);
  const chains = pairs.map((pair, i) => ({
    name: names[i] ?? '',
    lines: [...rest.filter((rule) => concerns(rule, pair)).flatMap((rule) => ruleLines(rule, bare)), ...tail],
  }));
  const map = [
    'iifname . oifname vmap {',
    ...pairs.map(([from, to], i) => `\t"${from}" . "${to}" : goto ${names[i] ?? ''},`),
    '}',
  ];
  const others = rest.filter(({ match }) => match.inInterfaces === undefined || match.outInterfaces === undefined);
  return {
    lines: [...lines, map.join('\n\t\t'), ...others.flatMap((rule) => ruleLines(rule, full)), ...tail],
    chains: [...chains, ...(residual.length === 0 ? [] : [{ name: 'forward_residual', lines: residual }])],
  };
}

type Pair = readonly [string, string];

/** The pairs that some rule names on both sides, sorted. Every other pair meets only rules with an open side. */
function pairsOf(rules: readonly Rule[]): readonly Pair[] {
  const found = new Map<string, Pair>();
  for (const { match } of rules) {
    for (const from of match.outInterfaces === undefined ? [] : (match.inInterfaces ?? [])) {
      for (const to of match.outInterfaces ?? []) found.set(`${from} ${to}`, [from, to]);
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, pair]) => pair);
}

function concerns({ match }: Rule, [from, to]: Pair): boolean {
  return match.inInterfaces?.has(from) !== false && match.outInterfaces?.has(to) !== false;
}

function copiesOf(rules: readonly Rule[], pairs: readonly Pair[]): number {
  let copies = 0;
  for (const { match } of rules) {
    if (match.inInterfaces !== undefined && match.outInterfaces !== undefined)
      copies += match.inInterfaces.size * match.outInterfaces.size;
    else copies += pairs.length;
  }
  return copies;
}

/** `wan_to_dmz`; a name that two pairs would share gets a number. */
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
