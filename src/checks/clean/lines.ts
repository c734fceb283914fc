/** checks: the lines of a ruleset as its author wrote them, and which of its rules are sure to mean what they say. */
import { formatPosition } from '../../diagnostics/public.ts';
import type { Action, Match, Rule, Ruleset } from '../../model/public.ts';
import type { Family } from '../../net/public.ts';
import type { Bounded } from '../compare/bounded.ts';

/** One line of a file or one row: a reader may have made several rules of it. `at`: their places among the sure rules. */
export interface Line {
  readonly id: string;
  readonly rules: readonly Rule[];
  readonly at: readonly number[];
}

/**
 * `sure`: rules that both bounds have; first match among them is what the device does wherever no doubtful rule matches.
 * `doubtful` rules may match fewer packets than they say; each with the number of sure rules before it at most and at
 * least is not known, so that it counts as standing anywhere. `openFamilies`: the residual action is not known there.
 */
export interface Lines {
  readonly ruleset: Ruleset;
  readonly lines: readonly Line[];
  readonly doubtful: readonly Rule[];
  readonly openFamilies: ReadonlySet<Family>;
}

/** `fixed` rules are no lines: nobody can take them away. They take packets from others all the same. */
export function linesOf({ upper, lower }: Bounded, fixed: (rule: Rule) => boolean): Lines {
  const inLower = new Set(lower.rules.map(ruleText));
  const inUpper = new Set(upper.rules.map(ruleText));
  const sure = upper.rules.filter((rule) => inLower.has(ruleText(rule)));
  const doubtful = [
    ...upper.rules.filter((rule) => !inLower.has(ruleText(rule))),
    ...lower.rules.filter((rule) => !inUpper.has(ruleText(rule))),
  ];
  const unsure = new Set(doubtful.map(lineKey));
  const groups = new Map<string, { id: string; rules: Rule[]; at: number[] }>();
  for (const [index, rule] of sure.entries()) {
    if (fixed(rule)) continue;
    const key = lineKey(rule);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { id: rule.id, rules: [rule], at: [index] });
    else {
      known.rules.push(rule);
      known.at.push(index);
    }
  }
  const families = ([4, 6] as const).filter((family) => upper.residual[family] !== lower.residual[family]);
  return {
    ruleset: { ...upper, rules: sure },
    // A line of which a part is doubtful is not judged.
    lines: [...groups].filter(([key]) => !unsure.has(key)).map(([, line]) => line),
    doubtful,
    openFamilies: new Set(families),
  };
}

/** Rules of one place in a file are one line, as are those of one row; others are lines of their own. */
function lineKey(rule: Rule): string {
  const rows = rule.rows.join(' ');
  if (rule.position !== undefined) return `${formatPosition(rule.position)} ${rows}`;
  return rows === '' ? `rule ${rule.id}` : `rows ${rows}`;
}

/** Equal for rules that do the same to the same packets, under one name. */
function ruleText({ id, action, match, position }: Rule): string {
  return `${id} ${position === undefined ? '' : formatPosition(position)} ${action} ${matchText(match)}`;
}

const texts = new WeakMap<Match, string>();

/** Equal for matches that are written alike, whatever the order of their fields. */
export function matchText(match: Match): string {
  let text = texts.get(match);
  if (text === undefined) {
    const parts = Object.entries(match).filter(([, value]) => value !== undefined);
    text = JSON.stringify(
      parts.sort(([a], [b]) => (a < b ? -1 : 1)),
      (_, value: unknown) => {
        if (typeof value === 'bigint') return `${value}n`;
        return value instanceof Set ? [...value].sort() : value;
      },
    );
    texts.set(match, text);
  }
  return text;
}

/** One action for all rules of a line; undefined where they differ. */
export function actionOf({ rules }: Pick<Line, 'rules'>): Action | undefined {
  const [first] = rules;
  return rules.every(({ action }) => action === first?.action) ? first?.action : undefined;
}
