/** formats: a forward ruleset cut into what each pair of interfaces can meet. */
import type { Rule, Ruleset } from '../../model/public.ts';

/** Entry and exit. */
export type Pair = readonly [string, string];

/**
 * `first`: rules before any that names an interface, for every packet. `pairs`: what packets of one pair meet behind
 * them, in order, for every pair that some rule names on both sides. `others`: what packets of every other pair meet.
 */
export interface PairPlan {
  readonly first: readonly Rule[];
  readonly pairs: readonly { readonly pair: Pair; readonly rules: readonly Rule[] }[];
  readonly others: readonly Rule[];
}

// A rule is written once for each pair that it concerns. Beyond this the copies would cost more than the cut saves.
const mostCopies = 100_000;

/** First match wins in each part as in the whole. */
export function planPairs({ rules }: Ruleset): PairPlan {
  const start = rules.findIndex(({ match }) => match.inInterfaces !== undefined || match.outInterfaces !== undefined);
  const first = start < 0 ? rules : rules.slice(0, start);
  const rest = start < 0 ? [] : rules.slice(start);
  const pairs = pairsOf(rest);
  if (copiesOf(rest, pairs.length) > mostCopies) return { first, pairs: [], others: rest };
  return {
    first,
    pairs: pairs.map((pair) => ({ pair, rules: rest.filter((rule) => concerns(rule, pair)) })),
    others:
      pairs.length === 0
        ? rest
        : rest.filter(({ match }) => match.inInterfaces === undefined || match.outInterfaces === undefined),
  };
}

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

function copiesOf(rules: readonly Rule[], pairs: number): number {
  let copies = 0;
  for (const { match } of rules) {
    if (match.inInterfaces !== undefined && match.outInterfaces !== undefined)
      copies += match.inInterfaces.size * match.outInterfaces.size;
    else copies += pairs;
  }
  return copies;
}
