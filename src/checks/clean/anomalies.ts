/** checks: lines that decide nothing, that could go, or that live beside exceptions, in the literature's words. */
import type { Action } from '../../model/public.ts';
import type { HeaderSpace } from '../../space/public.ts';
import type { Bench } from './bench.ts';
import { blockingSet, firstOther } from './blocking.ts';
import { actionOf, type Line } from './lines.ts';

/**
 * Decided by the union of the earlier lines, not by pairs. dead: no packet that can exist matches · shadowed: earlier
 * lines take all of its packets, and only with one among them that does otherwise · redundant: earlier lines that do
 * the same take all of them, or what follows would do the same without it (`later`) · generalised: it takes in an earlier line that does
 * otherwise, its exception · correlated: it shares packets with an earlier line that does otherwise, and each has
 * packets of its own, so that their order decides.
 */
export type AnomalyKind = 'dead' | 'shadowed' | 'redundant' | 'generalised' | 'correlated';

/**
 * `by`: for shadowed and redundant lines the minimal set of earlier lines that takes everything; none of them can be
 * left out. With `later`, the lines that would decide instead (none: the residual action alone). For generalised and
 * correlated ones the earlier lines. `other`: the first line that decides otherwise about packets of this one.
 */
export interface Anomaly {
  readonly kind: AnomalyKind;
  readonly line: Line;
  readonly by: readonly Line[];
  readonly other?: Line;
  readonly later: boolean;
}

/** In the order of the lines; at most one anomaly that condemns a line, else those that its exceptions make. */
export function anomaliesOf(bench: Bench): readonly Anomaly[] {
  return bench.universe.scope(() => {
    const live = new Map<Line, HeaderSpace[]>();
    for (const { rule, space } of bench.deciders(bench.universe.everything)) {
      const line = rule === undefined ? undefined : bench.lineOf(rule);
      if (line !== undefined) live.set(line, [...(live.get(line) ?? []), space]);
    }
    return bench.parts.lines.flatMap((line) => {
      const decided = live.get(line);
      return decided === undefined
        ? [deadLine(bench, line)]
        : livingLine(bench, line, bench.universe.union(...decided));
    });
  });
}

function deadLine(bench: Bench, line: Line): Anomaly {
  if (bench.universe.isEmpty(bench.matchedBy(line))) return { kind: 'dead', line, by: [], later: false };
  const by = blockingSet(bench, line);
  const other = firstOther(bench, line);
  const kind = by.every((one) => actionOf(one) === actionOf(line)) ? 'redundant' : 'shadowed';
  return { kind, line, by, ...(other === undefined ? {} : { other }), later: false };
}

function livingLine(bench: Bench, line: Line, decided: HeaderSpace): readonly Anomaly[] {
  const action = actionOf(line);
  const takers = action === undefined ? undefined : takersWithout(bench, line, decided, action);
  if (takers !== undefined) return [{ kind: 'redundant', line, by: takers, later: true }];
  return exceptionsOf(bench, line);
}

/** Who would decide the same without the line; undefined where something would change, or may. */
function takersWithout(bench: Bench, line: Line, decided: HeaderSpace, action: Action): readonly Line[] | undefined {
  if (bench.isDoubted(decided, action)) return undefined;
  return bench.changed(new Map(line.at.map((at) => [at, []])), () => {
    if (!bench.isUnchanged()) return undefined;
    const found = new Set<Line>();
    for (const { rule, space } of bench.deciders(decided)) {
      if (rule === undefined) {
        if (bench.isOpen(space)) return undefined;
        continue;
      }
      const taker = bench.lineOf(rule);
      if (taker !== undefined) found.add(taker);
    }
    return [...found];
  });
}

function exceptionsOf(bench: Bench, line: Line): readonly Anomaly[] {
  const { universe } = bench;
  const own = bench.matchedBy(line);
  const first = Math.min(...line.at);
  const inside: Line[] = [];
  const across: Line[] = [];
  for (const { rule } of bench.deciders(own)) {
    const other = rule === undefined ? undefined : bench.lineOf(rule);
    if (other === undefined || other === line || actionOf(other) === actionOf(line)) continue;
    if (Math.min(...other.at) > first || inside.includes(other) || across.includes(other)) continue;
    (universe.includes(own, bench.matchedBy(other)) ? inside : across).push(other);
  }
  return [
    ...(inside.length === 0 ? [] : [{ kind: 'generalised' as const, line, by: inside, later: false }]),
    ...(across.length === 0 ? [] : [{ kind: 'correlated' as const, line, by: across, later: false }]),
  ];
}
