/**
 * reach: the outline of what a ruleset accepts. Whatever an outline cannot tell apart counts as accepted: services, flags
 * and the like are not asked for, and a rule that denies takes away only what it denies of every packet.
 */
import type { ConntrackState, Match, Rule, Ruleset } from '../model/public.ts';
import { type AddressSet, intersectAddresses, subtractAddresses } from '../net/public.ts';
import { coversBeside, isNothing, joinOutlines, type Outline, ofFamilies } from './outline-set.ts';
import { rulesMeeting } from './rule-index.ts';

/**
 * What a ruleset is asked besides the header: the interfaces (`anyExit`: whichever the packet may leave by), the states in which the node may find such packets, and the
 * destinations that its bindings may have written.
 */
export interface OutlineCircumstances {
  readonly entry: string;
  readonly exit?: string;
  readonly anyExit?: boolean;
  readonly states: ReadonlySet<ConntrackState>;
  readonly translated: AddressSet;
}

/** Holds every packet of `outline` that the ruleset accepts in one of these circumstances; undefined: there is none. */
export function outlineAccepted(
  ruleset: Ruleset,
  outline: Outline,
  circumstances: OutlineCircumstances,
): Outline | undefined {
  const accepted: Outline[] = [];
  let rest = outline;
  for (const { match, action } of rulesMeeting(ruleset, outline)) {
    if (isNothing(rest)) break;
    const part = matching(match, rest, circumstances);
    if (part === undefined) continue;
    if (action === 'accept') accepted.push(part);
    else if (asksAddressesOnly(match, circumstances)) rest = without(rest, part);
  }
  for (const family of [4, 6] as const) {
    if (ruleset.residual[family] === 'accept')
      accepted.push({ ...rest, sources: ofFamilies(rest.sources, new Set([family])) });
  }
  const found = accepted.filter((one) => !isNothing(one));
  return found.length === 0 ? undefined : joinOutlines(found);
}

function matching(match: Rule['match'], outline: Outline, asked: OutlineCircumstances): Outline | undefined {
  if (match.inInterfaces?.has(asked.entry) === false) return undefined;
  if (match.outInterfaces !== undefined && asked.anyExit !== true) {
    if (asked.exit === undefined || !match.outInterfaces.has(asked.exit)) return undefined;
  }
  if (match.states !== undefined && !meets(match.states, asked.states)) return undefined;
  let { sources, destinations } = outline;
  if (match.source !== undefined) sources = intersectAddresses(sources, match.source);
  if (match.destination !== undefined) destinations = intersectAddresses(destinations, match.destination);
  if (match.destinationTranslated === true) destinations = intersectAddresses(destinations, asked.translated);
  if (match.families !== undefined) {
    sources = ofFamilies(sources, match.families);
    destinations = ofFamilies(destinations, match.families);
  }
  const part = { sources, destinations };
  return isNothing(part) ? undefined : part;
}

/** Conditions that an outline follows exactly; one that the model gains stands outside, and weakens a denial. */
const followed: ReadonlySet<string> = new Set<keyof Match>([
  'inInterfaces',
  'outInterfaces',
  'families',
  'source',
  'destination',
]);

function asksAddressesOnly(match: Match, { states, anyExit }: OutlineCircumstances): boolean {
  if (anyExit === true && match.outInterfaces !== undefined) return false;
  return Object.entries(match).every(([condition, value]) => {
    if (value === undefined || followed.has(condition)) return true;
    if (condition === 'states') return [...states].every((state) => match.states?.has(state) === true);
    return condition === 'services' && match.services?.some(({ kind }) => kind === 'any') === true;
  });
}

// A product minus a product is none, unless one side is all of it.
function without(outline: Outline, { sources, destinations }: Outline): Outline {
  if (coversBeside(sources, outline.sources, destinations))
    return { ...outline, destinations: subtractAddresses(outline.destinations, destinations) };
  if (coversBeside(destinations, outline.destinations, sources))
    return { ...outline, sources: subtractAddresses(outline.sources, sources) };
  return outline;
}

function meets<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean {
  for (const one of a) if (b.has(one)) return true;
  return false;
}
