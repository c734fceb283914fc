/**
 * formats: sets of packets as one Linux rule can ask for them: a product of independent sets, one a field. The products
 * are closed under intersection, and the difference of two is a list of disjoint products; chains are unfolded with them.
 */
import {
  type AddressSet,
  addressSet,
  allAddresses,
  complementAddresses,
  intersectAddresses,
  intersectNumbers,
  type NumberSet,
  numberSet,
} from '../../net/public.ts';

/**
 * An absent field stands for everything. Masks have a bit for each value: interfaces by their place in `Universe.names`
 * (bit 0: no interface at all), families 4 and 6, connection states in the model's order, `dnat` no and yes, TCP flag
 * octets 0-255, `later` no and yes for later fragments, which only a node that does not reassemble meets. Ports, ICMP
 * fields and flags hold only where the packet shows that header.
 */
export interface Product {
  readonly families?: bigint;
  readonly ins?: bigint;
  readonly outs?: bigint;
  readonly states?: bigint;
  readonly dnat?: bigint;
  readonly later?: bigint;
  readonly protocols?: NumberSet;
  readonly source?: AddressSet;
  readonly destination?: AddressSet;
  readonly sports?: NumberSet;
  readonly dports?: NumberSet;
  readonly types?: NumberSet;
  readonly codes?: NumberSet;
  readonly flags?: bigint;
}

export const everything: Product = {};

export const family4 = 1n;
export const family6 = 2n;
export const translatedNo = 1n;
export const translatedYes = 2n;
export const laterNo = 1n;
export const laterYes = 2n;
const allFlags = (1n << 256n) - 1n;

/** A name that a ruleset asks for, or with `prefix` the beginning of every name that it means. */
export interface InterfacePattern {
  readonly text: string;
  readonly prefix: boolean;
}

/** The interfaces that packets can come in and leave by, as the kernel names them. `onPattern` hears what rules ask for. */
export interface Universe {
  readonly names: readonly string[];
  readonly onPattern?: (pattern: InterfacePattern) => void;
}

export function universeOf(interfaces: Iterable<string>, onPattern?: Universe['onPattern']): Universe {
  return { names: ['', ...new Set(interfaces)], ...(onPattern === undefined ? {} : { onPattern }) };
}

type MaskKey = 'families' | 'ins' | 'outs' | 'states' | 'dnat' | 'later' | 'flags';
type NumberKey = 'protocols' | 'sports' | 'dports' | 'types' | 'codes';
type AddressKey = 'source' | 'destination';

const maskKeys: readonly MaskKey[] = ['families', 'ins', 'outs', 'states', 'dnat', 'later', 'flags'];
const numberKeys: readonly NumberKey[] = ['protocols', 'sports', 'dports', 'types', 'codes'];
const addressKeys: readonly AddressKey[] = ['source', 'destination'];
const highest: Readonly<Record<NumberKey, number>> = {
  protocols: 255,
  sports: 65_535,
  dports: 65_535,
  types: 255,
  codes: 255,
};

type Mutable = { -readonly [K in keyof Product]: Product[K] };

/** Packets in both; undefined when there are none. */
export function intersect(a: Product, b: Product): Product | undefined {
  const both: Mutable = { ...a };
  for (const key of maskKeys) {
    const x = b[key];
    if (x === undefined) continue;
    const y = a[key];
    const common = y === undefined ? x : x & y;
    if (common === 0n) return undefined;
    both[key] = common;
  }
  for (const key of numberKeys) {
    const x = b[key];
    if (x === undefined) continue;
    const y = a[key];
    const common = y === undefined || y === x ? x : intersectNumbers(x, y);
    if (common.ranges.length === 0) return undefined;
    both[key] = common;
  }
  for (const key of addressKeys) {
    const x = b[key];
    if (x === undefined) continue;
    const y = a[key];
    const common = y === undefined || y === x ? x : intersectAddresses(x, y);
    if (common.ranges.length === 0) return undefined;
    both[key] = common;
  }
  return hasFamily(both) ? both : undefined;
}

// A packet's two addresses are of one family.
function hasFamily({ families, source, destination }: Product): boolean {
  let mask = families ?? 3n;
  for (const set of [source, destination]) {
    if (set === undefined) continue;
    let own = 0n;
    for (const { family } of set.ranges) own |= family === 4 ? family4 : family6;
    mask &= own;
  }
  return mask !== 0n;
}

/** Packets of `a` that are not in `b`, as disjoint products. */
export function subtract(universe: Universe, a: Product, b: Product): readonly Product[] {
  if (intersect(a, b) === undefined) return [a];
  const rest: Product[] = [];
  let inside: Product = a;
  const split = (outside: Product | undefined, within: Product): void => {
    if (outside !== undefined) {
      const piece = intersect(inside, outside);
      if (piece !== undefined) rest.push(piece);
    }
    inside = intersect(inside, within) ?? inside;
  };
  const splitMask = (key: MaskKey): void => {
    const value = b[key];
    if (value === undefined) return;
    const others = full(universe, key) & ~value;
    split(others === 0n ? undefined : { [key]: others }, { [key]: value });
  };
  for (const key of maskKeys) if (key !== 'flags') splitMask(key);
  // The protocol before what only it shows: outside it there are no ports or flags to be different.
  for (const key of numberKeys) {
    const value = b[key];
    if (value !== undefined) split(keyed(key, complementNumbers(value, highest[key])), { [key]: value });
  }
  for (const key of addressKeys) {
    const value = b[key];
    if (value === undefined) continue;
    const others = complementAddresses(value);
    split(others.ranges.length === 0 ? undefined : { [key]: others }, { [key]: value });
  }
  splitMask('flags');
  return rest;
}

function keyed(key: NumberKey, value: NumberSet): Product | undefined {
  return value.ranges.length === 0 ? undefined : { [key]: value };
}

function full(universe: Universe, key: MaskKey): bigint {
  switch (key) {
    case 'ins':
    case 'outs':
      return (1n << BigInt(universe.names.length)) - 1n;
    case 'states':
      return 31n;
    case 'flags':
      return allFlags;
    default:
      return 3n;
  }
}

/** Every number from 0 to `most` that is not in `set`. */
export function complementNumbers(set: NumberSet, most: number): NumberSet {
  const found: { first: number; last: number }[] = [];
  let next = 0;
  for (const { first, last } of set.ranges) {
    if (first > next) found.push({ first: next, last: Math.min(first - 1, most) });
    next = last + 1;
  }
  if (next <= most) found.push({ first: next, last: most });
  return numberSet(found);
}

/** Whether the product asks for something that only a first fragment shows. */
export function looksInside({ sports, dports, types, codes, flags }: Product): boolean {
  return [sports, dports, types, codes, flags].some((field) => field !== undefined);
}

/** The product without what only a first fragment shows. */
export function withoutInside(product: Product): Product {
  const { sports: _s, dports: _d, types: _t, codes: _c, flags: _f, ...rest } = product;
  return rest;
}

/** The interfaces that a rule means by a name or by the beginning of one. */
export function interfaceMask(universe: Universe, pattern: InterfacePattern): bigint {
  universe.onPattern?.(pattern);
  let mask = 0n;
  for (const [i, name] of universe.names.entries()) if (meansInterface(pattern, name)) mask |= 1n << BigInt(i);
  return mask;
}

function meansInterface({ text, prefix }: InterfacePattern, name: string): boolean {
  return prefix ? name.startsWith(text) && (name !== '' || text === '') : name !== '' && name === text;
}

/** All addresses of a family, as a set. */
export function allOf(family: 4 | 6): AddressSet {
  return { ranges: allAddresses.ranges.filter((range) => range.family === family) };
}

/**
 * Products joined where they differ in one field only, so that a set of ten thousand ports of one host is one product.
 * The union stays the same.
 */
export function mergeProducts(products: readonly Product[]): readonly Product[] {
  let merged: readonly Product[] = products;
  for (const key of [...addressKeys, ...numberKeys, ...maskKeys]) {
    if (merged.length < 2) return merged;
    merged = mergeBy(merged, key);
  }
  return merged;
}

function mergeBy(products: readonly Product[], key: keyof Product): readonly Product[] {
  const groups = new Map<string, Product[]>();
  for (const product of products) {
    const { [key]: _, ...rest } = product;
    const at = product[key] === undefined ? `* ${productKey(product)}` : productKey(rest);
    const group = groups.get(at);
    if (group === undefined) groups.set(at, [product]);
    else group.push(product);
  }
  return [...groups.values()].map((group) => {
    const [first] = group as [Product, ...Product[]];
    if (group.length === 1 || first[key] === undefined) return first;
    return { ...first, [key]: unionOf(group.map((product) => product[key])) };
  });
}

function unionOf(values: readonly Product[keyof Product][]): bigint | AddressSet | NumberSet {
  let mask = 0n;
  const ranges = [];
  for (const value of values) {
    if (typeof value === 'bigint') mask |= value;
    else if (value !== undefined) ranges.push(...value.ranges);
  }
  if (ranges.length === 0) return mask;
  return 'family' in (ranges[0] as object)
    ? addressSet(ranges as AddressSet['ranges'])
    : numberSet(ranges as NumberSet['ranges']);
}

function productKey(product: Product): string {
  return Object.entries(product)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key} ${fieldKey(value as Product[keyof Product])}`)
    .join(' ');
}

function fieldKey(value: Product[keyof Product]): string {
  if (value === undefined || typeof value === 'bigint') return `${value}`;
  return value.ranges
    .map((range) =>
      'family' in range ? `${range.family}:${range.first}-${range.last}` : `${range.first}-${range.last}`,
    )
    .join(',');
}
