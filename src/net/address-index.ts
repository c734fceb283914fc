/** net: which of many sets of addresses share one with a given set, without asking each of them. */
import { type AddressSet, addressesOverlap } from './address-set.ts';
import type { AddressRange } from './range.ts';

/** Sets of more ranges ("the Internet") are few and not worth a place each. */
const mostRanges = 64;

interface Entry extends AddressRange {
  /** The place of the set in the list that the index was made of. */
  readonly set: number;
}

/** Ranges of one family that are no longer than `longest`, sorted by their first address. */
interface Shelf {
  longest: bigint;
  readonly entries: Entry[];
}

/**
 * An index over a list of sets, which may overlap. Ranges stand on shelves of like length, so that a search need not look
 * further back than the longest range of the shelf.
 */
export class AddressIndex {
  readonly #sets: readonly AddressSet[];
  readonly #shelves = new Map<number, Shelf>();
  readonly #many: number[] = [];

  constructor(sets: readonly AddressSet[]) {
    this.#sets = sets;
    for (const [set, { ranges }] of sets.entries()) {
      if (ranges.length > mostRanges) this.#many.push(set);
      else for (const range of ranges) this.#shelve({ ...range, set });
    }
    for (const { entries } of this.#shelves.values()) entries.sort((a, b) => (a.first < b.first ? -1 : 1));
  }

  /** Places of the sets that share an address with `asked`, in ascending order. */
  meeting(asked: AddressSet): readonly number[] {
    if (asked.ranges.length > mostRanges) return this.#each(this.#sets.keys(), asked);
    const found = new Set(this.#each(this.#many, asked));
    for (const range of asked.ranges) {
      for (const [key, shelf] of this.#shelves) {
        if (familyOf(key) === range.family) collect(shelf, range, found);
      }
    }
    return [...found].sort((a, b) => a - b);
  }

  #each(places: Iterable<number>, asked: AddressSet): readonly number[] {
    return [...places].filter((place) => addressesOverlap(this.#sets[place] as AddressSet, asked));
  }

  #shelve(entry: Entry): void {
    const length = entry.last - entry.first;
    // One shelf for each eight bits of length.
    const key = entry.family * 32 + Math.ceil(length.toString(2).length / 8);
    const shelf = this.#shelves.get(key) ?? { longest: 0n, entries: [] };
    if (length > shelf.longest) shelf.longest = length;
    shelf.entries.push(entry);
    this.#shelves.set(key, shelf);
  }
}

function familyOf(key: number): number {
  return Math.floor(key / 32);
}

function collect({ longest, entries }: Shelf, { first, last }: AddressRange, found: Set<number>): void {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle] as Entry).first < first - longest) low = middle + 1;
    else high = middle;
  }
  for (let at = low; at < entries.length; at += 1) {
    const entry = entries[at] as Entry;
    if (entry.first > last) break;
    if (entry.last >= first) found.add(entry.set);
  }
}
