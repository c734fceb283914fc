/** certify: which packets a comparison of rulesets is about, as products of conditions for each family. */
import { conntrackStates, type Topology } from '../../model/public.ts';
import type { Family } from '../../net/public.ts';
import { fragments, possibleHeaders } from '../header.ts';
import { only } from '../values.ts';
import { allHold, anyOf, numbersOf } from './conditions.ts';
import { type Asked, type AskedField, askedFields, type Interfaces, wholeAsked } from './fields.ts';
import type { Meeting } from './inclusion.ts';
import { comingTo } from './node-scope.ts';

export type Hook = 'forward' | 'input';

/**
 * everything · files: packets that come in and go out by one of these interfaces (none: by whatever there is), in one
 * piece where the deployed side reassembles · node: what can come to the hook of the node, as `topology` says; `declared`
 * has the settings that the node is meant to have: what those refuse is promised to nobody.
 */
export type Scope =
  | { readonly kind: 'everything' }
  | { readonly kind: 'files'; readonly interfaces: readonly string[]; readonly whole: boolean }
  | { readonly kind: 'node'; readonly topology: Topology; readonly declared: Topology; readonly node: string };

/** `family`: only packets of it · `opening`: only packets that open a connection, or that no tracking has seen. */
export interface Narrowed {
  readonly family?: Family;
  readonly opening: boolean;
}

/** All packets of the scope; some may be in several of the products. */
export function meetingsOf(scope: Scope, narrowed: Narrowed, hook: Hook, interfaces: Interfaces): readonly Meeting[] {
  const families = narrowed.family === undefined ? ([4, 6] as const) : [narrowed.family];
  const opening: Asked = narrowed.opening
    ? { state: numbersOf(new Set(['new', 'untracked'] as const), conntrackStates) }
    : {};
  return families.flatMap((family) =>
    partsOf(scope, family, hook, interfaces).flatMap((asks) =>
      possibleHeaders(family).flatMap((header) => {
        const all = meetingOf(family, [asks, header, opening]);
        return all === undefined ? [] : [all];
      }),
    ),
  );
}

function meetingOf(family: Family, list: readonly Asked[]): Meeting | undefined {
  const conditions = list.flatMap((asks) =>
    Object.entries(asks).map(([field, to]) => ({ field: field as AskedField, to })),
  );
  const whole = askedFields.map((field) => ({ field, to: wholeAsked(field, family) }));
  const sides = allHold([...whole, ...conditions]);
  return sides === undefined ? undefined : { family, sides: sides as Meeting['sides'] };
}

function partsOf(scope: Scope, family: Family, hook: Hook, interfaces: Interfaces): readonly Asked[] {
  switch (scope.kind) {
    case 'everything':
      return [{}];
    case 'files':
      return [filesPart(scope, hook, interfaces)];
    case 'node':
      return comingTo(scope.topology, scope.node, family, hook, interfaces);
  }
}

function filesPart(
  { interfaces: names, whole }: Extract<Scope, { kind: 'files' }>,
  hook: Hook,
  all: Interfaces,
): Asked {
  const piece: Asked = whole ? { fragment: only(fragments.whole) } : {};
  if (names.length === 0) return piece;
  // Nothing that passes through comes in or goes out by the loopback.
  const known = anyOf(names.filter((name) => hook === 'input' || name !== 'lo').map((name) => all.numberOf(name)));
  return { ...piece, entry: known, ...(hook === 'forward' ? { exit: known } : {}) };
}
