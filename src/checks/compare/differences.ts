/** checks: where two rulesets differ, for every packet: who is at fault, which rows it comes to, and one packet each. */
import type { Rule } from '../../model/public.ts';
import { actionBounds, type InterfaceNames, RulesetTree } from '../../reach/public.ts';
import type { Box, HeaderSpace, Placed, Universe } from '../../space/public.ts';
import type { Bounded } from './bounded.ts';

/**
 * excess: deployed accepts what is not intended · gap: deployed refuses what is intended. `rule` is the deployed rule at
 * fault (absent: the residual action), `intended` the intended rules that decide otherwise, in order, without the
 * residual. `certain` is false where a bound decides and the deployed ruleset may do either.
 */
export interface Difference {
  readonly kind: 'excess' | 'gap';
  readonly rule?: Rule;
  readonly intended: readonly Rule[];
  readonly certain: boolean;
  readonly space: HeaderSpace;
  /** Few rows that hold exactly the difference; only a part of it when `complete` is false. */
  readonly boxes: readonly Box[];
  readonly complete: boolean;
  readonly witness: Placed;
}

/**
 * `names` number the interfaces in both; `within` limits what is compared; `rows` how many rows one difference takes.
 * `refusable`: packets that nobody is promised, such as forged ones: to refuse them is no gap.
 */
export interface CompareOptions {
  readonly universe: Universe;
  readonly names: InterfaceNames;
  readonly within?: HeaderSpace;
  readonly refusable?: HeaderSpace;
  readonly rows?: number;
}

export interface RulesetComparison {
  readonly differences: readonly Difference[];
  /** Every packet compared is decided alike, but for refusals of what nobody is promised, whatever the bounds leave open. */
  readonly equal: boolean;
  /** Packets compared: an empty set proves nothing. */
  readonly vacuous: boolean;
  readonly rules: number;
}

const usualRows = 50;

/** The differences in admission, excess first, each in the order of the deployed rules. The spaces are held for good. */
export function compareBounded(intended: Bounded, deployed: Bounded, options: CompareOptions): RulesetComparison {
  const { universe } = options;
  const region = universe.intersect(universe.everything, options.within ?? universe.everything);
  const trees = new Trees(options);
  try {
    const [wantedLow, wantedHigh] = [trees.of(intended.lower), trees.of(intended.upper)];
    const [realLow, realHigh] = [trees.of(deployed.lower), trees.of(deployed.upper)];
    const accepts = (tree: RulesetTree): HeaderSpace =>
      universe.intersect(region, actionBounds(universe, tree.decision(), 'accept').lower);
    const promised = (set: HeaderSpace): HeaderSpace =>
      options.refusable === undefined ? set : universe.subtract(set, options.refusable);
    const sets = {
      excess: universe.subtract(accepts(realLow), accepts(wantedHigh)),
      perhapsExcess: universe.subtract(accepts(realHigh), accepts(wantedLow)),
      gap: universe.subtract(promised(accepts(wantedLow)), accepts(realHigh)),
      perhapsGap: universe.subtract(promised(accepts(wantedHigh)), accepts(realLow)),
    };
    const found = (
      kind: Difference['kind'],
      set: HeaderSpace,
      certain: boolean,
      real: RulesetTree,
      wanted: RulesetTree,
    ) => groups(options, set, real).map(({ rule, space }) => describe(options, kind, certain, rule, space, wanted));
    const differences = [
      ...found('excess', sets.excess, true, realLow, wantedHigh),
      ...found('excess', universe.subtract(sets.perhapsExcess, sets.excess), false, realHigh, wantedLow),
      ...found('gap', sets.gap, true, realHigh, wantedLow),
      ...found('gap', universe.subtract(sets.perhapsGap, sets.gap), false, realLow, wantedHigh),
    ];
    return {
      differences,
      equal: universe.isEmpty(sets.perhapsExcess) && universe.isEmpty(sets.perhapsGap),
      vacuous: universe.isEmpty(region),
      rules: deployed.upper.rules.length,
    };
  } finally {
    trees.release();
  }
}

/** One tree for each ruleset: bounds are often the same one. */
class Trees {
  readonly #options: CompareOptions;
  readonly #known = new Map<Bounded['upper'], RulesetTree>();

  constructor(options: CompareOptions) {
    this.#options = options;
  }

  of(ruleset: Bounded['upper']): RulesetTree {
    let tree = this.#known.get(ruleset);
    if (tree === undefined) {
      tree = new RulesetTree(this.#options.universe, ruleset, { names: this.#options.names });
      this.#known.set(ruleset, tree);
    }
    return tree;
  }

  release(): void {
    for (const tree of this.#known.values()) tree.release();
  }
}

function groups(
  { universe }: CompareOptions,
  set: HeaderSpace,
  tree: RulesetTree,
): readonly { readonly rule?: Rule; readonly space: HeaderSpace }[] {
  return universe.isEmpty(set) ? [] : tree.decidersWithin(set);
}

function describe(
  { universe, rows = usualRows }: CompareOptions,
  kind: Difference['kind'],
  certain: boolean,
  rule: Rule | undefined,
  space: HeaderSpace,
  wanted: RulesetTree,
): Difference {
  const intended = wanted.decidersWithin(space).flatMap((one) => one.rule ?? []);
  const { boxes, complete } = universe.boxes(space, rows);
  const witness = universe.example(space);
  if (witness === undefined) throw new Error('a difference without a packet');
  return { kind, ...(rule === undefined ? {} : { rule }), intended, certain, space, boxes, complete, witness };
}
