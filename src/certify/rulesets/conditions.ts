/** certify: the rules of one family as products of conditions, one for each service: the meaning of `decide`, as data. */
import { type Action, conntrackStates, type Match, type Rule, type Ruleset } from '../../model/public.ts';
import type { Family } from '../../net/public.ts';
import { cutsOf } from '../address-cuts.ts';
import { flagsCuts, type Limit, serviceConditions } from '../rule-limits.ts';
import { between, type Cuts, intersect, noValue, only, union } from '../values.ts';
import type { Asked, AskedField, Interfaces } from './fields.ts';

/** Packets of one product are accepted or refused, as far as no product before it holds for them. */
export interface Product {
  readonly asks: Asked;
  readonly accepts: boolean;
}

/** Every condition that a match can hold: one that the model gains and this forgets would not compile. */
type Known =
  | 'inInterfaces'
  | 'outInterfaces'
  | 'families'
  | 'source'
  | 'destination'
  | 'services'
  | 'states'
  | 'tcpFlags'
  | 'destinationTranslated'
  | 'laterFragments';
type Complete = Exclude<keyof Match, Known> extends never ? Match : never;

/** In order; the last one holds for every packet of the family: the residual action. */
export function productsOf({ rules, residual }: Ruleset, family: Family, interfaces: Interfaces): readonly Product[] {
  return [
    ...rules.flatMap((rule) => ruleProducts(rule, family, interfaces)),
    { asks: {}, accepts: isAccept(residual[family]) },
  ];
}

function ruleProducts({ match, action }: Rule, family: Family, interfaces: Interfaces): readonly Product[] {
  if (match.families?.has(family) === false) return [];
  const common = conditionsOf(match, family, interfaces);
  const alternatives = match.services?.map((service) => serviceConditions(service, family)) ?? [[]];
  return alternatives.flatMap((service): readonly Product[] => {
    const asks = allHold([...common, ...service]);
    return asks === undefined ? [] : [{ asks, accepts: isAccept(action) }];
  });
}

function isAccept(action: Action): boolean {
  return action === 'accept';
}

type Condition = { readonly field: AskedField; readonly to: Cuts } | Limit;

function conditionsOf(match: Complete, family: Family, interfaces: Interfaces): readonly Condition[] {
  const { source, destination, inInterfaces, outInterfaces, states, tcpFlags } = match;
  const { destinationTranslated: translated, laterFragments: later } = match;
  const named = (names: ReadonlySet<string>): Cuts => anyOf([...names].map((name) => interfaces.numberOf(name)));
  return [
    ...(source === undefined ? [] : [{ field: 'source' as const, to: cutsOf(source, family) }]),
    ...(destination === undefined ? [] : [{ field: 'destination' as const, to: cutsOf(destination, family) }]),
    ...(inInterfaces === undefined ? [] : [{ field: 'entry' as const, to: named(inInterfaces) }]),
    ...(outInterfaces === undefined ? [] : [{ field: 'exit' as const, to: named(outInterfaces) }]),
    ...(states === undefined ? [] : [{ field: 'state' as const, to: numbersOf(states, conntrackStates) }]),
    ...(tcpFlags === undefined ? [] : [{ field: 'tcpFlags' as const, to: flagsCuts(tcpFlags) }]),
    ...(translated === undefined ? [] : [{ field: 'translated' as const, to: only(translated ? 1 : 0) }]),
    ...(later === undefined ? [] : [{ field: 'fragment' as const, to: later ? only(2) : between(0, 2) }]),
  ];
}

/** The positions in `all` of the values of the set. */
export function numbersOf<Name>(set: ReadonlySet<Name>, all: readonly Name[]): Cuts {
  return anyOf(all.flatMap((one, number) => (set.has(one) ? [number] : [])));
}

/** Exactly these numbers. */
export function anyOf(numbers: readonly number[]): Cuts {
  return numbers.map((number) => only(number)).reduce(union, noValue);
}

/** One condition a field; undefined where two of them exclude each other. */
export function allHold(conditions: readonly Condition[]): Asked | undefined {
  const asks: { -readonly [Key in keyof Asked]: Asked[Key] } = {};
  for (const { field, to } of conditions) {
    const known = asks[field];
    const both = known === undefined ? to : intersect(known, to);
    if (both.length === 0) return undefined;
    asks[field] = both;
  }
  return asks;
}
