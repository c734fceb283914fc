/** checks: changes that make a ruleset shorter or quicker to read, each proved to leave every decision as it is. */
import type { Match, Rule } from '../../model/public.ts';
import { addressSet, type Service } from '../../net/public.ts';
import type { Bench } from './bench.ts';
import { actionOf, type Line, matchText } from './lines.ts';

/** The one field in which merged lines differ. */
export type MergedField = 'source' | 'destination' | 'services' | 'inInterfaces' | 'outInterfaces' | 'states';

/**
 * merge: `lines` become `rule`, in the place of the first of them; `moved`: others stand between, so that the order
 * changes too · move: `line` can stand first.
 */
export type Suggestion =
  | {
      readonly kind: 'merge';
      readonly lines: readonly Line[];
      readonly field: MergedField;
      readonly rule: Rule;
      readonly moved: boolean;
    }
  | { readonly kind: 'move'; readonly line: Line };

const fields: readonly MergedField[] = ['source', 'destination', 'services', 'inInterfaces', 'outInterfaces', 'states'];

/** `condemned` lines are not suggested for anything but removal. No line is in two merges. */
export function suggestionsOf(bench: Bench, condemned: ReadonlySet<Line>): readonly Suggestion[] {
  // What a doubtful rule takes is not known, and whether it stands between two others neither.
  if (bench.parts.doubtful.length > 0) return [];
  return bench.universe.scope(() => {
    const single = bench.parts.lines.filter(({ rules }) => rules.length === 1);
    const used = new Set<Line>(condemned);
    const merges = fields.flatMap((field) => mergesIn(bench, field, single, used));
    return [...merges, ...answersFirst(bench, single, used)];
  });
}

function mergesIn(bench: Bench, field: MergedField, single: readonly Line[], used: Set<Line>): readonly Suggestion[] {
  const alike = new Map<string, Line[]>();
  for (const line of single) {
    const [rule] = line.rules;
    if (rule === undefined || used.has(line) || rule.match[field] === undefined) continue;
    const { [field]: _, ...rest } = rule.match;
    // Rows of a matrix are joined only where one justification covers them.
    const reason = rule.rows.length === 0 ? '' : (rule.comment ?? rule.id);
    const key = `${rule.action} ${rule.log} ${matchText(rest)} ${reason}`;
    alike.set(key, [...(alike.get(key) ?? []), line]);
  }
  return [...alike.values()].flatMap((group) => mergesOf(bench, field, group, used));
}

/** Lines are joined one after another, as long as every packet is decided as before. */
function mergesOf(bench: Bench, field: MergedField, group: readonly Line[], used: Set<Line>): readonly Suggestion[] {
  const found: Suggestion[] = [];
  let rest = group;
  while (rest.length > 1) {
    const [first, ...others] = rest as [Line, ...Line[]];
    const left: Line[] = [];
    const joined = [first];
    let rule = first.rules[0] as Rule;
    for (const other of others) {
      const wider = { ...rule, match: widened(rule.match, (other.rules[0] as Rule).match, field) };
      if (isProved(bench, [...joined, other], wider)) {
        joined.push(other);
        rule = wider;
      } else left.push(other);
    }
    if (joined.length > 1) {
      for (const line of joined) used.add(line);
      found.push({ kind: 'merge', lines: joined, field, rule, moved: !isTogether(joined) });
    }
    rest = left;
  }
  return found;
}

function isProved(bench: Bench, lines: readonly Line[], rule: Rule): boolean {
  const places = lines.flatMap(({ at }) => at);
  return bench.changed(new Map(places.map((at, i) => [at, i === 0 ? [rule] : []])), () => bench.isUnchanged());
}

function isTogether(lines: readonly Line[]): boolean {
  const places = lines.flatMap(({ at }) => at);
  return places.every((at, i) => i === 0 || at === (places[i - 1] ?? 0) + 1);
}

function widened(a: Match, b: Match, field: MergedField): Match {
  switch (field) {
    case 'source':
    case 'destination':
      return { ...a, [field]: addressSet([...(a[field]?.ranges ?? []), ...(b[field]?.ranges ?? [])]) };
    case 'services': {
      const all = new Map<string, Service>();
      for (const service of [...(a.services ?? []), ...(b.services ?? [])])
        all.set(matchText({ services: [service] }), service);
      return { ...a, services: [...all.values()] };
    }
    case 'states':
      return { ...a, states: new Set([...(a.states ?? []), ...(b.states ?? [])]) };
    default:
      return { ...a, [field]: new Set([...(a[field] ?? []), ...(b[field] ?? [])]) };
  }
}

/** Most packets belong to known connections: the line that lets them through is best met first. */
function answersFirst(bench: Bench, single: readonly Line[], used: ReadonlySet<Line>): readonly Suggestion[] {
  const isAnswers = (line: Line): boolean => {
    const [rule] = line.rules;
    const { states, ...rest } = rule?.match ?? {};
    return (
      actionOf(line) === 'accept' &&
      states?.has('established') === true &&
      !states.has('new') &&
      Object.keys(rest).length === 0
    );
  };
  const line = single.find(isAnswers);
  const [at] = line?.at ?? [];
  const [first] = bench.parts.ruleset.rules;
  const [rule] = line?.rules ?? [];
  if (line === undefined || used.has(line) || rule === undefined || first === undefined || at === undefined) return [];
  const moved = new Map<number, readonly Rule[]>([
    [0, [rule, first]],
    [at, []],
  ]);
  return at > 0 && bench.changed(moved, () => bench.isUnchanged()) ? [{ kind: 'move', line }] : [];
}
