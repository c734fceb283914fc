/** reach: the rules of a ruleset that an outline can meet, without asking each of thousands. */
import type { Rule, Ruleset } from '../model/public.ts';
import { AddressIndex, type AddressSet, allAddresses, maxValue } from '../net/public.ts';
import type { Outline } from './outline-set.ts';

/** Fewer rules than this are asked one by one. */
const fewRules = 48;

const known = new WeakMap<Ruleset, RuleIndex>();

/** In their order, every rule whose addresses may meet the outline, and perhaps some others. */
export function rulesMeeting(ruleset: Ruleset, outline: Outline): readonly Rule[] {
  if (ruleset.rules.length < fewRules) return ruleset.rules;
  let index = known.get(ruleset);
  if (index === undefined) {
    index = new RuleIndex(ruleset.rules);
    known.set(ruleset, index);
  }
  return index.meeting(outline);
}

class RuleIndex {
  readonly #rules: readonly Rule[];
  readonly #destinations: AddressIndex;
  readonly #sources: AddressIndex;

  constructor(rules: readonly Rule[]) {
    this.#rules = rules;
    this.#destinations = new AddressIndex(rules.map(({ match }) => match.destination ?? allAddresses));
    this.#sources = new AddressIndex(rules.map(({ match }) => match.source ?? allAddresses));
  }

  meeting({ sources, destinations }: Outline): readonly Rule[] {
    // Many rules may share a server; few share a sender.
    const bySource = isWide(sources) ? undefined : this.#sources.meeting(sources);
    if (isWide(destinations) || (bySource !== undefined && bySource.length < fewRules))
      return bySource === undefined ? this.#rules : this.#at(bySource);
    const byDestination = this.#destinations.meeting(destinations);
    return this.#at(bySource === undefined || byDestination.length < bySource.length ? byDestination : bySource);
  }

  #at(places: readonly number[]): readonly Rule[] {
    return places.map((place) => this.#rules[place] as Rule);
  }
}

/** A set with a sixteenth of a family in one piece meets so many rules that they may as well be asked in turn. */
function isWide({ ranges }: AddressSet): boolean {
  return ranges.some(({ family, first, last }) => (last - first) * 16n > maxValue(family));
}
