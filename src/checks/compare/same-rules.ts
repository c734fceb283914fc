/** checks: rulesets that are the same word for word, as most filters of a platform are. */
import type { Ruleset } from '../../model/public.ts';

/** Whether two rulesets say the same, rule by rule: then no set is needed to know that they decide alike. */
export function sameRules(a: Ruleset, b: Ruleset): boolean {
  if (a === b) return true;
  if (a.rules.length !== b.rules.length || a.residual[4] !== b.residual[4] || a.residual[6] !== b.residual[6])
    return false;
  return a.rules.every((rule, index) => {
    const other = b.rules[index];
    return other !== undefined && rule.action === other.action && sameMatch(rule.match, other.match);
  });
}

function sameMatch(a: Ruleset['rules'][number]['match'], b: typeof a): boolean {
  const text = (match: typeof a): string =>
    JSON.stringify(match, (_, value: unknown) => {
      if (typeof value === 'bigint') return `${value}n`;
      return value instanceof Set ? [...value].sort() : value;
    });
  return a === b || text(a) === text(b);
}
