/** checks: which earlier lines take all packets of a line, none of them for nothing. */
import type { Rule } from '../../model/public.ts';
import type { HeaderSpace } from '../../space/public.ts';
import type { Bench } from './bench.ts';
import { actionOf, type Line } from './lines.ts';

/** An earlier rule that decides about packets of a rule of the line. */
interface Taking {
  readonly line: Line | undefined;
  readonly rule: Rule;
  readonly taken: HeaderSpace;
}

/** For each rule of the line: what it matches, and what earlier rules match of that. */
interface Claim {
  readonly matched: HeaderSpace;
  readonly earlier: readonly Taking[];
}

/**
 * Lines that together take everything, so that without any one of them something is left. From those that really decide
 * there, lines that do otherwise are given up first, then the last ones: a reader finds the plainest and earliest cause.
 */
export function blockingSet(bench: Bench, line: Line): readonly Line[] {
  const claims = claimsOf(bench, line);
  const lines = [...new Set(claims.flatMap(({ earlier }) => earlier.map((one) => one.line ?? one.rule)))];
  let kept: readonly (Line | Rule)[] = lines;
  const action = actionOf(line);
  const isOther = (one: Line | Rule): boolean => ('rules' in one ? actionOf(one) : one.action) !== action;
  const reversed = lines.toReversed();
  for (const candidate of [...reversed.filter(isOther), ...reversed.filter((one) => !isOther(one))]) {
    const without = kept.filter((one) => one !== candidate);
    if (covers(bench, claims, new Set(without))) kept = without;
  }
  return kept.map((one) => ('rules' in one ? one : lineOfRule(one)));
}

/** The first line that does otherwise with a packet of this one; undefined where all do the same. */
export function firstOther(bench: Bench, line: Line): Line | undefined {
  for (const rule of line.rules) {
    for (const decider of bench.deciders(bench.matched(rule))) {
      if (decider.rule === undefined || decider.rule.action === rule.action) continue;
      return bench.lineOf(decider.rule) ?? lineOfRule(decider.rule);
    }
  }
  return undefined;
}

function claimsOf(bench: Bench, line: Line): readonly Claim[] {
  const { universe } = bench;
  return line.rules.map((rule) => {
    const matched = bench.matched(rule);
    const earlier = bench.deciders(matched).flatMap(({ rule: other }): readonly Taking[] => {
      if (other === undefined || line.rules.includes(other)) return [];
      return [{ line: bench.lineOf(other), rule: other, taken: universe.intersect(bench.matched(other), matched) }];
    });
    return { matched, earlier };
  });
}

function covers({ universe }: Bench, claims: readonly Claim[], kept: ReadonlySet<Line | Rule>): boolean {
  return claims.every(({ matched, earlier }) =>
    universe.includes(
      universe.union(...earlier.flatMap((one) => (kept.has(one.line ?? one.rule) ? [one.taken] : []))),
      matched,
    ),
  );
}

/** A line of which another part is doubtful still takes what its sure rules match. */
function lineOfRule(rule: Rule): Line {
  return { id: rule.id, rules: [rule], at: [] };
}
