/** policy: forwarding classes: the address space cut into the pieces that one table treats alike. */
import { type AddressRange, type AddressSet, addressSet, intersectAddresses } from '../net/public.ts';

/** What a table says about one range. */
export interface Entry<T> {
  readonly range: AddressRange;
  readonly value: T;
}

/** INVARIANT: disjoint ranges in order, IPv4 first. */
export type RangeTable<T> = readonly Entry<T>[];

/**
 * Cuts the space at every border of `entries`, and lets `choose` say what each piece means, given the values of all
 * entries over it (in the order given). A piece for which it says undefined is left out.
 */
export function rangeTable<T, U>(
  entries: readonly Entry<T>[],
  choose: (values: readonly T[]) => U | undefined,
): RangeTable<U> {
  const events: { family: number; at: bigint; starts: boolean; index: number }[] = [];
  for (const [index, { range }] of entries.entries()) {
    events.push({ family: range.family, at: range.first, starts: true, index });
    events.push({ family: range.family, at: range.last + 1n, starts: false, index });
  }
  events.sort((a, b) => a.family - b.family || (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const table: Entry<U>[] = [];
  const active = new Set<number>();
  for (let i = 0; i < events.length; ) {
    const { family, at } = events[i] as (typeof events)[number];
    for (; i < events.length && events[i]?.family === family && events[i]?.at === at; i += 1) {
      const event = events[i] as (typeof events)[number];
      if (event.starts) active.add(event.index);
      else active.delete(event.index);
    }
    const next = events[i];
    if (next === undefined || active.size === 0) continue;
    const values = [...active].sort((a, b) => a - b).map((index) => (entries[index] as Entry<T>).value);
    const value = choose(values);
    if (value === undefined) continue;
    const last = table.at(-1);
    const range: AddressRange = { family: family === 4 ? 4 : 6, first: at, last: next.at - 1n };
    if (last !== undefined && last.value === value && last.range.family === family && last.range.last + 1n === at) {
      table[table.length - 1] = { range: { ...last.range, last: range.last }, value };
    } else table.push({ range, value });
  }
  return table;
}

/** A part of a set over which the table says one thing; undefined where it says nothing. */
export interface Part<T> {
  readonly value: T | undefined;
  readonly addresses: AddressSet;
}

/** `set` cut by the table, in the order in which values first show up. The set itself is returned when it is not cut. */
export function splitByTable<T>(table: RangeTable<T>, set: AddressSet): readonly Part<T>[] {
  const parts = new Map<T | undefined, AddressRange[]>();
  for (const range of set.ranges) {
    let next = range.first;
    for (let i = firstReaching(table, range); next <= range.last; i += 1) {
      const entry = table[i];
      const meets = entry !== undefined && entry.range.family === range.family && entry.range.first <= range.last;
      const start = meets && entry.range.first > next ? entry.range.first : meets ? next : range.last + 1n;
      if (start > next) push(parts, undefined, { family: range.family, first: next, last: start - 1n });
      if (!meets) break;
      const last = entry.range.last < range.last ? entry.range.last : range.last;
      push(parts, entry.value, { family: range.family, first: start, last });
      next = last + 1n;
    }
  }
  if (parts.size === 1) return [{ value: [...parts.keys()][0], addresses: set }];
  return [...parts].map(([value, ranges]) => ({ value, addresses: addressSet(ranges) }));
}

function firstReaching<T>(table: RangeTable<T>, range: AddressRange): number {
  return search(table.length, (i) => (table[i] as Entry<T>).range, range);
}

function firstEndingAfter(ranges: readonly AddressRange[], range: AddressRange): number {
  return search(ranges.length, (i) => ranges[i] as AddressRange, range);
}

// Index of the first range in order that ends at or after the given one's start.
function search(length: number, at: (index: number) => AddressRange, range: AddressRange): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const entry = at(middle);
    const before = entry.family < range.family || (entry.family === range.family && entry.last < range.first);
    if (before) low = middle + 1;
    else high = middle;
  }
  return low;
}

function push<T>(parts: Map<T, AddressRange[]>, value: T, range: AddressRange): void {
  const list = parts.get(value);
  if (list === undefined) parts.set(value, [range]);
  else list.push(range);
}

/** As `intersectAddresses`, but fast where a set of thousands of ranges (the Internet) meets one of a few. */
export function cutAddresses(a: AddressSet, b: AddressSet): AddressSet {
  const [small, large] = a.ranges.length < b.ranges.length ? [a, b] : [b, a];
  if (large.ranges.length < 16 || small.ranges.length * 8 > large.ranges.length) return intersectAddresses(a, b);
  const found: AddressRange[] = [];
  for (const range of small.ranges) {
    for (let i = firstEndingAfter(large.ranges, range); i < large.ranges.length; i += 1) {
      const other = large.ranges[i] as AddressRange;
      if (other.family !== range.family || other.first > range.last) break;
      const first = other.first > range.first ? other.first : range.first;
      const last = other.last < range.last ? other.last : range.last;
      found.push({ family: range.family, first, last });
    }
  }
  return { ranges: found };
}

/** One object for every set of the same addresses, so that answers can be remembered by identity. */
export class SetPool {
  readonly #buckets = new Map<string, AddressSet[]>();
  readonly #known = new WeakMap<AddressSet, AddressSet>();
  readonly #numbers = new WeakMap<AddressSet, number>();
  #count = 0;

  /** A number that equal sets share. */
  numberOf(set: AddressSet): number {
    const same = this.one(set);
    let number = this.#numbers.get(same);
    if (number === undefined) {
      number = this.#count;
      this.#count += 1;
      this.#numbers.set(same, number);
    }
    return number;
  }

  one(set: AddressSet): AddressSet {
    const known = this.#known.get(set);
    if (known !== undefined) return known;
    const first = set.ranges[0];
    const middle = set.ranges[set.ranges.length >> 1];
    const last = set.ranges.at(-1);
    const key = `${set.ranges.length} ${first?.family} ${first?.first} ${first?.last} ${middle?.first} ${last?.first} ${last?.last}`;
    const bucket = this.#buckets.get(key);
    const same = bucket?.find((other) => sameRanges(other, set)) ?? set;
    if (bucket === undefined) this.#buckets.set(key, [set]);
    else if (same === set) bucket.push(set);
    this.#known.set(set, same);
    return same;
  }
}

function sameRanges(a: AddressSet, b: AddressSet): boolean {
  for (let i = 0; i < a.ranges.length; i += 1) {
    const x = a.ranges[i] as AddressRange;
    const y = b.ranges[i] as AddressRange;
    if (x.first !== y.first || x.last !== y.last || x.family !== y.family) return false;
  }
  return true;
}
