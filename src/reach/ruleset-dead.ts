/** reach: rules that never decide, and which earlier rules take their packets. */
import type { Rule } from '../model/public.ts';
import { matchConditions } from './match.ts';
import type { RulesetOptions } from './ruleset.ts';
import type { RulesetTree } from './ruleset-tree.ts';

/**
 * void: no packet that can exist matches · shadowed: earlier rules take all of them, one at least with another action
 * · redundant: earlier rules take all of them, and all do the same. `by` are those earlier rules, in order.
 */
export interface DeadRule {
  readonly rule: Rule;
  readonly kind: 'void' | 'shadowed' | 'redundant';
  readonly by: readonly Rule[];
}

/** The rules that decide no packet that can exist: proved dead, whatever matches are uncertain. */
export function deadRules(tree: RulesetTree, options: RulesetOptions): readonly DeadRule[] {
  const { universe } = tree;
  return universe.scope(() => {
    const live = new Set(tree.decidersWithin(universe.everything).map(({ rule }) => rule));
    return tree
      .rules()
      .filter((rule) => !live.has(rule))
      .map((rule): DeadRule => {
        const matched = universe.intersect(
          universe.where(matchConditions(rule.match, options.names)),
          universe.everything,
        );
        if (universe.isEmpty(matched)) return { rule, kind: 'void', by: [] };
        const by = tree
          .decidersWithin(matched)
          .flatMap(({ rule: earlier }) => (earlier === undefined ? [] : [earlier]));
        return { rule, kind: by.every(({ action }) => action === rule.action) ? 'redundant' : 'shadowed', by };
      });
  });
}
