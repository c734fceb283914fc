/** checks: what could be tidied in a ruleset: lines that decide nothing, exceptions, and proved simplifications. */
import type { Rule } from '../../model/public.ts';
import type { Bounded } from '../compare/bounded.ts';
import { type Anomaly, anomaliesOf } from './anomalies.ts';
import { Bench } from './bench.ts';
import { linesOf } from './lines.ts';
import { type Suggestion, suggestionsOf } from './suggestions.ts';

/** `lines` were judged; `unjudged` counts rules that lean on a construct that is not modelled exactly. */
export interface Cleaning {
  readonly lines: number;
  readonly unjudged: number;
  readonly anomalies: readonly Anomaly[];
  readonly suggestions: readonly Suggestion[];
}

/**
 * Every finding holds for every packet that can exist, whatever the doubtful rules between the two bounds do. A line
 * that is called dead, shadowed or redundant can go alone; two of them together only after the first is gone. `fixed`
 * rules (a policy of a chain, what a product adds by itself) are not judged.
 */
export function cleanRuleset(bounded: Bounded, fixed: (rule: Rule) => boolean = () => false): Cleaning {
  const parts = linesOf(bounded, fixed);
  const bench = new Bench(parts);
  const anomalies = anomaliesOf(bench);
  const condemned = new Set(
    anomalies.filter(({ kind }) => kind !== 'generalised' && kind !== 'correlated').map(({ line }) => line),
  );
  return {
    lines: parts.lines.length,
    unjudged: parts.doubtful.length,
    anomalies,
    suggestions: suggestionsOf(bench, condemned),
  };
}
