/** classify: boxes put into a forest and taken out of it, in place. */

import type { PlacedForest } from './forest.ts';
import { writeRecord } from './forest.ts';
import { entryWords, leafBit, leafSize, noBox } from './forest-build.ts';
import { addressWords, headerWords } from './packet-columns.ts';
import type { RuleColumns } from './rule-columns.ts';
import { blockSize } from './wasm/forest-parts.ts';

/** Members that a leaf takes from updates before a box is sent on to the next tree. */
const longestLeaf = 4 * leafSize;

/** Members that a full leaf of `count` gets when it is moved. */
function roomOf(count: number): number {
  return count + Math.max(4, count >> 2);
}

/** Updates of one placed forest that was given room. One update is complete when its function returns. */
export class ForestUpdater {
  readonly #forest: PlacedForest;
  readonly #stride: number;
  #entriesUsed: number;
  #membersUsed: number;
  /** Members of the longest leaf there ever was. A forest whose leaves grow long is better built anew. */
  #longest: number;
  readonly #longestAllowed: number;

  /** `entries` and `members` are those that the builder made. */
  constructor(forest: PlacedForest, entries: number, members: number) {
    this.#forest = forest;
    this.#stride = headerWords(forest.rules.family);
    this.#entriesUsed = entries;
    this.#membersUsed = members;
    this.#longest = longestLeaf;
    for (let at = 0; at < entries * entryWords; at += entryWords) {
      const count = forest.entries[at] as number;
      if (count < 0) this.#longest = Math.max(this.#longest, count & 0x7fff_ffff);
    }
    this.#longestAllowed = 2 * this.#longest;
  }

  /** Whether `boxes` insertions into every part would surely find room, and leave the forest in shape. */
  hasRoomFor(boxes: number): boolean {
    const { labels, entries, starts } = this.#forest;
    const moved = roomOf(this.#longest + boxes);
    return (
      this.#longest <= this.#longestAllowed &&
      this.#membersUsed + boxes * starts.length * moved <= labels.length - blockSize &&
      this.#entriesUsed + starts.length <= entries.length / entryWords
    );
  }

  /** Puts box `box` of `rules` into every part, under `label`. The caller has asked `hasRoomFor`. */
  insert(rules: RuleColumns, box: number, label: number): void {
    for (let part = 0; part < this.#forest.starts.length; part += 1) this.#insertInto(part, rules, box, label);
  }

  /** Takes every member with `label` out of the leaves that box `box` of `rules` reaches. */
  remove(rules: RuleColumns, box: number, label: number): void {
    const { roots, starts } = this.#forest;
    for (const start of starts) {
      for (let tree = start; (roots[tree] as number) !== 0; tree += 1) {
        this.#removeBelow((roots[tree] as number) * entryWords, rules, box, label);
      }
    }
  }

  /** Gives every label a new one; `renew` keeps their order. */
  relabel(renew: (label: number) => number): void {
    const { entries, labels } = this.#forest;
    for (let at = 2; at < this.#entriesUsed * entryWords; at += entryWords) {
      if (entries[at] !== noBox) entries[at] = renew(entries[at] as number);
    }
    for (let member = 0; member < this.#membersUsed; member += 1) {
      if (labels[member] !== noBox) labels[member] = renew(labels[member] as number);
    }
  }

  #insertInto(part: number, rules: RuleColumns, box: number, label: number): void {
    const { entries, roots, starts } = this.#forest;
    const path: number[] = [];
    let tree = starts[part] as number;
    for (; (roots[tree] as number) !== 0; tree += 1) {
      if (this.#descend((roots[tree] as number) * entryWords, rules, box, path)) break;
    }
    if ((roots[tree] as number) === 0) {
      // No tree takes it: a new one, of one leaf. There is room for one in each part, and it takes whatever comes.
      const root = this.#entriesUsed * entryWords;
      this.#entriesUsed += 1;
      entries.set([leafBit, this.#membersUsed, noBox, 0], root);
      roots[tree] = root / entryWords;
      roots[tree + 1] = 0;
      path.splice(0, path.length, root);
    }
    this.#addToLeaf(path.at(-1) as number, rules, box, label);
    for (const entry of path) {
      if (label < (entries[entry + 2] as number)) entries[entry + 2] = label;
    }
    this.#bringForward(part, tree);
  }

  /** Whether the tree has one leaf for the box; `path` are the entries on the way to it. */
  #descend(root: number, rules: RuleColumns, box: number, path: number[]): boolean {
    const { entries } = this.#forest;
    path.length = 0;
    let entry = root;
    path.push(entry);
    for (;;) {
      const node = entries[entry] as number;
      if (node < 0) {
        const isRoot = path.length === 1;
        return isRoot || (node & 0x7fff_ffff) < longestLeaf;
      }
      const { child, span } = this.#window(node, rules, box);
      if (span > 0) return false;
      entry = ((entries[entry + 1] as number) + child) * entryWords;
      path.push(entry);
    }
  }

  /** The first child that the box falls into, and how many more. */
  #window(node: number, rules: RuleColumns, box: number): { child: number; span: number } {
    const word = node >>> 16;
    const shift = (node >>> 8) & 255;
    const at = box * this.#stride + word;
    // Words after the addresses hold two fields of 16 bits; a window lies in one of them.
    const isAddress = word < 2 * addressWords(this.#forest.rules.family);
    const mask = isAddress ? 0xffff_ffff : shift >= 16 ? 0xffff_0000 : 0xffff;
    const first = ((rules.first[at] as number) & mask) >>> shift;
    const last = ((rules.last[at] as number) & mask) >>> shift;
    return { child: first & ((1 << (node & 255)) - 1), span: last - first };
  }

  #addToLeaf(leaf: number, rules: RuleColumns, box: number, label: number): void {
    const { entries, labels, records, checkOf } = this.#forest;
    const count = (entries[leaf] as number) & 0x7fff_ffff;
    if (count === (entries[leaf + 3] as number)) this.#moveLeaf(leaf, count);
    const start = entries[leaf + 1] as number;
    let member = start + count;
    while (member > start && (labels[member - 1] as number) > label) member -= 1;
    this.#shift(member, member + 1, start + count - member);
    labels[member] = label;
    writeRecord(records, member, rules, box, this.#stride);
    if (checkOf !== undefined) checkOf[member] = rules.check[box] as number;
    if (count + 1 > this.#longest) this.#longest = count + 1;
    entries[leaf] = leafBit | (count + 1);
    entries[leaf + 2] = labels[start] as number;
  }

  /** To the end of the members, with room for some more. */
  #moveLeaf(leaf: number, count: number): void {
    const { entries, labels } = this.#forest;
    const from = entries[leaf + 1] as number;
    const to = this.#membersUsed;
    const room = roomOf(count);
    this.#membersUsed += room;
    this.#shift(from, to, count);
    labels.fill(noBox, from, from + count);
    entries[leaf + 1] = to;
    entries[leaf + 3] = room;
  }

  #shift(from: number, to: number, count: number): void {
    const { labels, records, checkOf } = this.#forest;
    const words = this.#stride * 2;
    labels.copyWithin(to, from, from + count);
    records.copyWithin(to * words, from * words, (from + count) * words);
    checkOf?.copyWithin(to, from, from + count);
  }

  #removeBelow(entry: number, rules: RuleColumns, box: number, label: number): void {
    const { entries } = this.#forest;
    const node = entries[entry] as number;
    if (node < 0) {
      this.#removeFromLeaf(entry, label);
      return;
    }
    const { child, span } = this.#window(node, rules, box);
    const last = child + span;
    // Boxes are copied into neighbours at the most; one that reaches further was never put here.
    if (span > 1 || last >= 1 << (node & 255)) return;
    for (let at = child; at <= last; at += 1) {
      this.#removeBelow(((entries[entry + 1] as number) + at) * entryWords, rules, box, label);
    }
  }

  #removeFromLeaf(leaf: number, label: number): void {
    const { entries, labels } = this.#forest;
    const start = entries[leaf + 1] as number;
    let count = (entries[leaf] as number) & 0x7fff_ffff;
    for (let member = start + count - 1; member >= start; member -= 1) {
      if (labels[member] !== label) continue;
      this.#shift(member + 1, member, start + count - member - 1);
      count -= 1;
      labels[start + count] = noBox;
    }
    entries[leaf] = leafBit | count;
    entries[leaf + 2] = count === 0 ? noBox : (labels[start] as number);
  }

  /** Roots stand in the order of their lowest labels. */
  #bringForward(part: number, tree: number): void {
    const { entries, roots, starts } = this.#forest;
    const low = (at: number): number => entries[(roots[at] as number) * entryWords + 2] as number;
    for (let at = tree; at > (starts[part] as number) && low(at) < low(at - 1); at -= 1) {
      const before = roots[at - 1] as number;
      roots[at - 1] = roots[at] as number;
      roots[at] = before;
    }
  }
}
