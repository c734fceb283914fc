/** reach: two rulesets against each other: equal, included, or who of each decides where they differ. */
import type { Rule } from '../model/public.ts';
import type { HeaderSpace, Universe } from '../space/public.ts';
import { actionBounds, type Bounds } from './ruleset.ts';
import type { RulesetTree } from './ruleset-tree.ts';

/** holds: for every packet · fails: for the packets of `lower` at least · unknown: an uncertain match decides. */
export type Comparison =
  | { readonly kind: 'holds' }
  | { readonly kind: 'fails' | 'unknown'; readonly difference: Bounds };

/** action: deny and reject are told apart · admission: only whether a packet is accepted counts. */
export type Aspect = 'action' | 'admission';

/**
 * Whether the two decide alike for every packet of `within` (default: every packet that can exist). Both trees live in
 * one universe.
 */
export function compareRulesets(a: RulesetTree, b: RulesetTree, aspect: Aspect, within?: HeaderSpace): Comparison {
  const { universe } = a;
  return universe.scope((hold) => {
    const [x, y] = [a.decision(), b.decision()];
    const upper = [];
    const lower = [];
    const actions = aspect === 'action' ? (['accept', 'deny', 'reject'] as const) : (['accept'] as const);
    for (const action of actions) {
      const [p, q] = [actionBounds(universe, x, action), actionBounds(universe, y, action)];
      upper.push(universe.subtract(p.upper, q.lower), universe.subtract(q.upper, p.lower));
      lower.push(universe.subtract(p.lower, q.upper), universe.subtract(q.lower, p.upper));
    }
    return comparison(universe, universe.union(...lower), universe.union(...upper), within, hold);
  });
}

/** Whether every packet (of `within`) that `inner` accepts is accepted by `outer`; the difference is what is not. */
export function rulesetIncludes(outer: RulesetTree, inner: RulesetTree, within?: HeaderSpace): Comparison {
  const { universe } = outer;
  return universe.scope((hold) => {
    const o = actionBounds(universe, outer.decision(), 'accept');
    const i = actionBounds(universe, inner.decision(), 'accept');
    const lower = universe.subtract(i.lower, o.upper);
    const upper = universe.subtract(i.upper, o.lower);
    return comparison(universe, lower, upper, within, hold);
  });
}

function comparison(
  universe: Universe,
  low: HeaderSpace,
  high: HeaderSpace,
  within: HeaderSpace | undefined,
  hold: (set: HeaderSpace) => HeaderSpace,
): Comparison {
  const region = within === undefined ? universe.everything : universe.intersect(within, universe.everything);
  const lower = universe.intersect(low, region);
  const upper = universe.intersect(high, region);
  if (universe.isEmpty(upper)) return { kind: 'holds' };
  const difference = { lower: hold(lower), upper: hold(upper) };
  return { kind: universe.isEmpty(lower) ? 'unknown' : 'fails', difference };
}

/** A part of a difference in which one rule of each side decides (undefined: the residual action). */
export interface DecidedPair {
  readonly a?: Rule;
  readonly b?: Rule;
  readonly space: HeaderSpace;
}

/** The region by the pairs of rules that decide it: the rows responsible for a difference. */
export function decidedPairs(a: RulesetTree, b: RulesetTree, region: HeaderSpace): readonly DecidedPair[] {
  const { universe } = a;
  return universe.scope((hold) =>
    a.decidersWithin(region).flatMap((one) =>
      b.decidersWithin(one.space).map((other) => ({
        ...(one.rule === undefined ? {} : { a: one.rule }),
        ...(other.rule === undefined ? {} : { b: other.rule }),
        space: hold(other.space),
      })),
    ),
  );
}
