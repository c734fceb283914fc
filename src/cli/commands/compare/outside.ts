/** cli: what decides beside the rules and differs: no comparison of rules speaks about it. */
import { printable } from '../../../diagnostics/public.ts';
import type { Nat } from '../../../model/public.ts';
import type { RulesetFile } from '../../rulesets/ruleset-file.ts';

type Outside = Pick<RulesetFile, 'name' | 'protections' | 'antiSpoofing' | 'nat'>;

/** One line for each difference; none where both do the same. */
export function outsideDifferences(a: Outside, b: Outside): readonly string[] {
  return [...settingDifferences(a, b), ...natDifferences(a, b)];
}

/** Translations are compared word by word, in their order: what differs in words only counts as different. */
export function natDifferences(a: Pick<Outside, 'name' | 'nat'>, b: Pick<Outside, 'name' | 'nat'>): readonly string[] {
  if (natText(a.nat) === natText(b.nat)) return [];
  const side = ({ name, nat }: Pick<Outside, 'name' | 'nat'>): string => `${nat.length} in ${printable(name, 100)}`;
  return [`translations of addresses are not the same: ${side(a)}, ${side(b)}`];
}

function settingDifferences(a: Outside, b: Outside): readonly string[] {
  const settings = ({ protections, antiSpoofing }: Outside): readonly string[] => [
    ...protections,
    ...[...antiSpoofing].map(([name, mode]) => `anti-spoofing of ${printable(name, 60)} (${mode})`),
  ];
  const only = (one: Outside, other: Outside): readonly string[] => {
    const has = new Set(settings(other));
    return settings(one)
      .filter((setting) => !has.has(setting))
      .map((setting) => `only ${printable(one.name, 100)} carries out: ${setting}`);
  };
  return [...only(a, b), ...only(b, a)];
}

// Each kind in its own order: destinations and sources are translated at different places.
function natText(list: readonly Nat[]): string {
  const text = (nat: Nat): string =>
    JSON.stringify(nat, (key, value: unknown) => {
      if (key === 'position' || key === 'id') return undefined;
      if (typeof value === 'bigint') return `${value}`;
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
      return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
    });
  const [inward, outward] = [list.filter(({ kind }) => kind === 'dnat'), list.filter(({ kind }) => kind !== 'dnat')];
  return JSON.stringify([inward.map(text), outward.map(text)]);
}
