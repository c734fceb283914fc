/** checks: what proves that no filter differs, as the value that is written as JSON: a set between the two rulesets of each. */
import type { Ruleset } from '../../model/public.ts';
import { actionBounds, InterfaceNames, rulesetDecision } from '../../reach/public.ts';
import { type TestPart, Universe } from '../../space/public.ts';
import { type TestRowJson, testRowJson } from '../set-rows.ts';
import type { Bounded } from './bounded.ts';

export type Hook = 'forward' | 'input';

/** One filter on both sides. */
export interface FilterPair {
  readonly node: string;
  readonly hook: Hook;
  readonly intended: Bounded;
  readonly deployed: Bounded;
}

/**
 * `noExcess`: at least all that deployed may accept, and at most what intended accepts for certain · `noGap`: the other
 * way round, absent where only openings are asked about. `interfaces`: the names of the numbers of `entry` and `exit`.
 */
export interface FilterCertificateJson {
  readonly node: string;
  readonly hook: Hook;
  readonly interfaces: readonly string[];
  readonly tests: readonly TestRowJson[];
  readonly noExcess: TestPart;
  readonly noGap?: TestPart;
}

/**
 * What the certificate says of one filter. To be made only of filters that were found without a difference: of any other
 * a checker finds the packet that the sets do not hold. Throws RangeError for sets that are no reasonable table.
 */
export function filterCertificate(
  { node, hook, intended, deployed }: FilterPair,
  both: boolean,
): FilterCertificateJson {
  const universe = new Universe();
  const names = new InterfaceNames();
  const accepted = (ruleset: Ruleset) =>
    actionBounds(universe, rulesetDecision(universe, ruleset, { names }), 'accept').upper;
  const sets = [accepted(intended.lower), ...(both ? [accepted(deployed.lower)] : [])];
  const { rows, parts } = universe.tests(sets);
  const [noExcess = false, noGap] = parts;
  return {
    node,
    hook,
    interfaces: names.all(),
    tests: rows.map(testRowJson),
    noExcess,
    ...(noGap === undefined ? {} : { noGap }),
  };
}
