/** formats: nft matches as conditions. What the model has no field for is named, and left open. */

import type { TextPosition } from '../../diagnostics/public.ts';
import type { AddressSet } from '../../net/public.ts';
import { addressSet, complementAddresses, intersectNumbers, type NumberSet, numberSet } from '../../net/public.ts';
import { readNumber, readProtocol } from '../linux/numbers.ts';
import {
  complementNumbers,
  everything,
  family4,
  family6,
  interfaceMask,
  intersect,
  laterNo,
  laterYes,
  mergeProducts,
  type Product,
  subtract,
  translatedNo,
  translatedYes,
  type Universe,
} from '../linux/product.ts';
import type { Condition } from '../linux/program.ts';
import { type Field, fieldOf, portProtocols } from './fields.ts';
import {
  type Element,
  type Expression,
  type Operator,
  type SetSyntax,
  SyntaxTrouble,
  type TableSyntax,
} from './syntax.ts';
import {
  addressRange,
  bitsOf,
  compared,
  maskedRange,
  numberRange,
  stateNumbers,
  textOf,
  UnreadableValue,
} from './values.ts';

export interface ConditionContext {
  readonly table: TableSyntax;
  readonly universe: Universe;
  /** Connections are tracked, and so fragments put together before most chains. */
  readonly tracks: boolean;
  /** No packet that a chain sees is a fragment. */
  readonly reassembled: boolean;
  readonly own?: AddressSet;
  /** What the rule's other matches leave of the protocols, so that `th dport` can be understood. */
  readonly protocols: NumberSet | undefined;
  readonly position: TextPosition;
}

type Match = { readonly operator: Operator; readonly left: Expression; readonly right: Expression };

/** Throws SyntaxTrouble for a value that its selector does not have. */
export function conditionOf(match: Match, context: ConditionContext): Condition {
  return placed(textOf(match.left), context, () => conditionFor(match, context));
}

function placed<T>(selector: string, { position }: ConditionContext, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UnreadableValue)) throw error;
    throw new SyntaxTrouble(position, `\`${error.text.slice(0, 60)}\` is no value for \`${selector.slice(0, 60)}\``);
  }
}

/** As `elementProduct`, for an element of a verdict map. Throws SyntaxTrouble for a value that its selector does not have. */
export function branchProduct(
  element: Pick<Element, 'key'>,
  parts: readonly Expression[],
  context: ConditionContext,
): Product | 'none' | undefined {
  return placed(parts.map(textOf).join(' . '), context, () => elementProduct(element, parts, context));
}

function conditionFor(match: Match, context: ConditionContext): Condition {
  const { left } = match;
  if (left.kind === 'concat') return concatenated(match, left.parts, context);
  const selector = left.kind === 'binary' && left.left.kind === 'selector' ? left.left : left;
  const field = selector.kind === 'selector' ? fieldOf(selector.words) : undefined;
  if (field === undefined) return special(match, context) ?? unknown(textOf(left));
  if (left.kind === 'binary')
    return masked(match, field, left.operator, left.right) ?? fragment(match, field, context) ?? unknown(textOf(left));
  return plain(match, field, context);
}

function unknown(construct: string, products?: readonly Product[]): Condition {
  return { kind: 'unknown', construct, ...(products === undefined ? {} : { products }) };
}

function known(...products: readonly (Product | undefined)[]): Condition {
  return { kind: 'known', products: products.flatMap((product) => product ?? []) };
}

/** One field, without a bit operator. */
function plain(match: Match, field: Field, context: ConditionContext): Condition {
  const { operator, right } = match;
  const values = elementsOf(right, context);
  const construct = textOf(match.left);
  if (values === undefined) return unknown(`${construct} ${textOf(right)}`);
  const negated = operator === '!=';
  const with_ = (product: Product | undefined): Condition =>
    known(product === undefined ? undefined : intersect(field.needs, product));
  const catchAll = values.some(isCatchAll);
  switch (field.kind) {
    case 'address': {
      const set = catchAll
        ? allOfFamily(field.family)
        : addressSet(values.map(({ key }) => addressRange(key, field.family)));
      if (isOrder(operator)) return unknown(`${construct} ${operator}`);
      return with_(notEmpty(field.key, negated ? within(complementAddresses(set), field.family) : set));
    }
    case 'number': {
      const set = numbersOf(match, values, field.names, field.most, catchAll);
      return with_(notEmpty(field.key, negated ? complementNumbers(set, field.most) : set));
    }
    case 'anyport': {
      const { protocols } = context;
      if (
        protocols === undefined ||
        intersectNumbers(protocols, portProtocols).ranges.length !== protocols.ranges.length
      )
        return unknown(`${construct} of any protocol`);
      const set = numbersOf(match, values, 'port', 65_535, catchAll);
      return known(notEmpty(field.key, negated ? complementNumbers(set, 65_535) : set));
    }
    case 'interface': {
      const mask = values.reduce((all, { key }) => all | namesMask(key, context.universe), 0n);
      const all = (1n << BigInt(context.universe.names.length)) - 1n;
      const wanted = negated ? all & ~mask : mask;
      return known(wanted === 0n ? undefined : { [field.key]: wanted });
    }
    case 'bits':
      return bits(match, field, values, undefined);
    case 'family': {
      const mask = values.reduce((all, { key }) => all | familyMask(textOf(key), field.ethernet), 0n);
      const wanted = negated ? 3n & ~mask : mask;
      return known(wanted === 0n ? undefined : { families: wanted });
    }
    case 'mark': {
      if (isOrder(operator)) return unknown(`${construct} ${operator}`);
      const marks = values.map(({ key }) => readNumber(textOf(key), 0xffff_ffff));
      if (marks.includes(undefined)) return unknown(`${construct} ${textOf(right)}`);
      return { kind: 'mark', mask: 0xffff_ffff, values: marks as readonly number[], negated };
    }
    case 'nexthdr': {
      // The fixed header's own field: what it says is the protocol only where no extension header stands between.
      if (operator !== 'in' && operator !== '==') return unknown(construct, [field.needs]);
      const set = numberSet(values.map(({ key }) => numberRange(key, 'protocol', 255)));
      const extension = set.ranges.some(({ first, last }) =>
        [0, 43, 44, 51, 60, 135, 139, 140].some((n) => first <= n && n <= last),
      );
      return unknown(construct, [extension ? field.needs : { ...field.needs, protocols: set }]);
    }
    case 'fragment':
    case 'fragment-offset':
      return fragment(match, field, context) ?? unknown(construct);
  }
}

function numbersOf(
  { operator, left }: Match,
  values: readonly Element[],
  names: Extract<Field, { kind: 'number' }>['names'],
  most: number,
  catchAll: boolean,
): NumberSet {
  if (catchAll) return numberSet([{ first: 0, last: most }]);
  const ranges = values.map(({ key }) => numberRange(key, names, most));
  const [first] = ranges;
  if (first !== undefined && isOrder(operator)) {
    if (ranges.length > 1) throw new UnreadableValue(textOf(left));
    return compared(operator, first, most);
  }
  return numberSet(ranges);
}

function notEmpty<K extends keyof Product>(key: K, set: NonNullable<Product[K]>): Product | undefined {
  return typeof set === 'bigint' || set.ranges.length > 0 ? { [key]: set } : undefined;
}

function isOrder(operator: Operator): operator is '<' | '>' | '<=' | '>=' {
  return operator === '<' || operator === '>' || operator === '<=' || operator === '>=';
}

function isCatchAll({ key }: Element): boolean {
  return key.kind === 'word' && key.text === '*';
}

function allOfFamily(family: 4 | 6): AddressSet {
  return complementAddresses({ ranges: within(complementAddresses({ ranges: [] }), family === 4 ? 6 : 4).ranges });
}

function within(set: AddressSet, family: 4 | 6): AddressSet {
  return { ranges: set.ranges.filter((range) => range.family === family) };
}

/**
 * Without an operator, and with values that are no set, bits are tested: any of them is enough. With `==`, `!=` or in a
 * set the whole number is compared, so that `ct state != established,related` holds for every packet.
 */
function bits(
  match: Match,
  field: Extract<Field, { kind: 'bits' }>,
  values: readonly Element[],
  mask: number | undefined,
): Condition {
  const { operator, right } = match;
  const isSet = right.kind === 'set' || right.kind === 'named' || right.kind === 'range';
  const numbers = values.flatMap(({ key }) => bitNumbers(key, field.key));
  const holds = (value: number): boolean => {
    if (isOrder(operator)) return false;
    const seen = mask === undefined ? value : value & mask;
    if (operator === 'in' && !isSet && mask === undefined) return numbers.some((bit) => (seen & bit) !== 0);
    return numbers.includes(seen) !== (operator === '!=');
  };
  if (isOrder(operator)) return unknown(`${textOf(match.left)} ${operator}`);
  if (field.key === 'states') {
    let states = 0n;
    for (const [i, number] of stateNumbers.entries()) if (holds(number)) states |= 1n << BigInt(i);
    return known(states === 0n ? undefined : { states });
  }
  if (field.key === 'flags') {
    let flags = 0n;
    for (let octet = 0; octet < 256; octet += 1) if (holds(octet)) flags |= 1n << BigInt(octet);
    return known(flags === 0n ? undefined : { ...field.needs, flags });
  }
  // Of the status only the bit of a translated destination is followed.
  const alone = mask === undefined ? operator === 'in' && !isSet && numbers.every((bit) => bit === 32) : mask === 32;
  if (!alone) return unknown(`${textOf(match.left)} ${textOf(right)}`);
  const yes = holds(32);
  const no = holds(0);
  if (yes === no) return known(yes ? everything : undefined);
  return known({ dnat: yes ? translatedYes : translatedNo });
}

// A range of whole numbers, or the one number that flags make.
function bitNumbers(key: Expression, field: 'states' | 'flags' | 'dnat'): readonly number[] {
  if (key.kind !== 'range') return [bitsOf(key, field)];
  const [first, last] = [bitsOf(key.first, field), bitsOf(key.last, field)];
  if (field !== 'flags' || first > last || last > 255) throw new UnreadableValue(textOf(key));
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

/** `field & mask` held against a value. */
function masked(match: Match, field: Field, operator: string, mask: Expression): Condition | undefined {
  if (operator !== '&') return undefined;
  const values: readonly Element[] =
    match.right.kind === 'set' ? match.right.items : [{ key: match.right, expires: false }];
  if (field.kind === 'bits') return bits(match, field, values, bitsOf(mask, field.key));
  if (field.kind === 'mark') {
    const bitsMask = readNumber(textOf(mask), 0xffff_ffff);
    const marks = values.map(({ key }) => readNumber(textOf(key), 0xffff_ffff));
    if (bitsMask === undefined || marks.includes(undefined) || isOrder(match.operator)) return undefined;
    return { kind: 'mark', mask: bitsMask, values: marks as readonly number[], negated: match.operator === '!=' };
  }
  if (field.kind !== 'address' || match.right.kind === 'set' || isOrder(match.operator)) return undefined;
  const set = maskedRange(mask, match.right, field.family);
  if (set === undefined) return undefined;
  const wanted = match.operator === '!=' ? within(complementAddresses(set), field.family) : set;
  return known(notEmpty(field.key, wanted));
}

/** The 13 bits of RFC 791 and RFC 8200 that say where in its datagram a fragment begins. */
const offsetMask = 0x1fff;

// Behind reassembly nothing is a fragment any more: offset and more-fragments are zero.
function fragment({ operator, left, right }: Match, field: Field, context: ConditionContext): Condition | undefined {
  if (field.kind !== 'fragment' && field.kind !== 'fragment-offset') return undefined;
  const whole = field.kind === 'fragment' ? 0xffff : offsetMask;
  const mask = left.kind === 'binary' ? readNumber(textOf(left.right), whole) : whole;
  const value = readNumber(textOf(right), whole);
  // The bit 0x4000 is "do not fragment" and may stand in any packet.
  if (mask === undefined || value === undefined || (mask & ~0x3fff) !== 0 || isOrder(operator)) return undefined;
  const isZero = (value === 0) !== (operator === '!=');
  if (context.reassembled && field.kind === 'fragment') return isZero ? known(field.needs) : known();
  // Before reassembly a fragment is no packet of the model yet.
  if (context.tracks || value !== 0 || mask !== offsetMask) return undefined;
  const condition = { ...field.needs, later: isZero ? laterNo : laterYes };
  // The extension header may be missing, and then neither holds.
  if (field.kind === 'fragment-offset' && isZero) {
    return { kind: 'unknown', construct: 'fragment header', products: [condition] };
  }
  return known(condition);
}

/** The elements that a right side stands for; undefined where they cannot be known. */
function elementsOf(right: Expression, context: ConditionContext): readonly Element[] | undefined {
  if (right.kind === 'set') return right.items.some(({ expires }) => expires) ? undefined : right.items;
  if (right.kind !== 'named')
    return right.kind === 'opaque' || right.kind === 'map' ? undefined : [{ key: right, expires: false }];
  const set = setNamed(right.name, context);
  return set.dynamic || set.elements.some(({ expires }) => expires) ? undefined : set.elements;
}

/** Throws SyntaxTrouble (`ruleset-reference`) for a set that the table does not have. */
export function setNamed(name: string, { table, position }: Pick<ConditionContext, 'table' | 'position'>): SetSyntax {
  const set = table.sets.get(name);
  if (set !== undefined) return set;
  throw new SyntaxTrouble(
    position,
    `table \`${table.name}\` has no set or map \`${name.slice(0, 60)}\``,
    undefined,
    'ruleset-reference',
  );
}

function namesMask(key: Expression, universe: Universe): bigint {
  const text = textOf(key);
  if (text === '*') return (1n << BigInt(universe.names.length)) - 1n;
  if (text.endsWith('\\*')) return interfaceMask(universe, { text: `${text.slice(0, -2)}*`, prefix: false });
  if (text.endsWith('*')) return interfaceMask(universe, { text: text.slice(0, -1), prefix: true });
  return interfaceMask(universe, { text, prefix: false });
}

function familyMask(text: string, ethernet: boolean): bigint {
  if (text === (ethernet ? 'ip' : 'ipv4') || text === (ethernet ? '0x0800' : '2') || text === '2048') return family4;
  if (text === (ethernet ? 'ip6' : 'ipv6') || text === (ethernet ? '0x86dd' : '10') || text === '34525') return family6;
  return 0n;
}

/** `a . b { x . y, … }`: one product an element, joined where they differ in one field only. */
function concatenated(match: Match, parts: readonly Expression[], context: ConditionContext): Condition {
  const { operator, right } = match;
  const fields = parts.map((part) => (part.kind === 'selector' ? fieldOf(part.words) : undefined));
  const elements = elementsOf(right, context);
  if (fields.includes(undefined) || elements === undefined || isOrder(operator)) return unknown(textOf(match.left));
  const products = elements.map((element) => elementProduct(element, parts, context));
  if (products.includes(undefined)) return unknown(textOf(match.left));
  const merged = mergeProducts(
    (products as readonly (Product | 'none')[]).flatMap((product) => (product === 'none' ? [] : [product])),
  );
  if (operator !== '!=') return { kind: 'known', products: merged };
  let needs: Product | undefined = everything;
  for (const field of fields)
    needs = needs === undefined || field === undefined ? undefined : intersect(needs, field.needs);
  if (needs === undefined) return known();
  let left: readonly Product[] = [needs];
  for (const product of merged) {
    left = left.flatMap((piece) => subtract(context.universe, piece, product));
    if (left.length > 10_000) return unknown(textOf(match.left));
  }
  return { kind: 'known', products: left };
}

/** What one element of a concatenation matches; none for nothing; undefined where a part cannot be followed. */
function elementProduct(
  { key }: Pick<Element, 'key'>,
  parts: readonly Expression[],
  context: ConditionContext,
): Product | 'none' | undefined {
  if (key.kind === 'word' && key.text === '*') return everything;
  const values = key.kind === 'concat' ? key.parts : [key];
  if (values.length !== parts.length) throw new UnreadableValue(textOf(key));
  let product: Product = everything;
  // A protocol in the same key tells what stands behind it.
  const at = parts.findIndex((part) => textOf(part) === 'meta l4proto' || textOf(part) === 'ip protocol');
  const value = values[at];
  const named = value?.kind === 'word' ? readProtocol(value.text) : undefined;
  const protocols = named === undefined ? context.protocols : numberSet([{ first: named, last: named }]);
  for (const [i, left] of parts.entries()) {
    const right = values[i];
    if (right === undefined) return undefined;
    // In a set whole values are compared, also of flags.
    const condition = conditionFor({ operator: '==', left, right }, { ...context, protocols });
    if (condition.kind !== 'known') return undefined;
    const [one, more] = condition.products;
    if (one === undefined) return 'none';
    if (more !== undefined) return undefined;
    const joined = intersect(product, one);
    if (joined === undefined) return 'none';
    product = joined;
  }
  return product;
}

/** Selectors with a meaning of their own: the node's own addresses. */
function special({ operator, left, right }: Match, { own }: ConditionContext): Condition | undefined {
  if (left.kind !== 'selector' || own === undefined || isOrder(operator)) return undefined;
  const key =
    textOf(left) === 'fib daddr type' ? 'destination' : textOf(left) === 'fib saddr type' ? 'source' : undefined;
  if (key === undefined || textOf(right) !== 'local') return undefined;
  return known({ [key]: operator === '!=' ? complementAddresses(own) : own });
}
