/** classify: builds a forest of cut trees: what a tree cannot part is kicked to the next tree instead of being copied. */
import { copiesAllowed, WindowChooser, type WindowTaste } from './choose-window.ts';
import { type FieldEnds, fieldEnds } from './cut-fields.ts';
import type { RuleColumns } from './rule-columns.ts';
import { Words } from './words.ts';

/**
 * A tree is a root entry; an entry is four words.
 * A node: `word << 16 | shift << 8 | width`, the index of its first child, the lowest box below it, 0.
 * A leaf: `leafBit | count`, the index of its first member, its lowest box, the members there is room for.
 * Entry 0 is a leaf without members.
 */
export interface Forest {
  readonly entries: Int32Array;
  /** Boxes of the leaves, lowest first in each, or `noMember`. */
  readonly members: Int32Array;
  /** For each part its root entries, the tree with the lowest box first, and a 0 that ends the list. */
  readonly roots: Int32Array;
  /** Where in `roots` the list of each part starts. */
  readonly starts: Int32Array;
}

export const entryWords = 4;
export const leafBit = -0x8000_0000;

/** A free place among the members. */
export const noMember = -1;

/** No box; lower is earlier. */
export const noBox = 0x7fff_ffff;

/** Trees of a part; the last is one long leaf. */
const mostTrees = 10;
const deepest = 6;

/** Boxes that a leaf holds without being cut again. */
export const leafSize = 8;

/** What a builder aims at. */
export interface ForestTaste {
  /** Boxes that a leaf takes before it is cut again. */
  readonly leafSize: number;
  /** Free members of every leaf that has one. */
  readonly slack: number;
  readonly root: WindowTaste;
  readonly node: WindowTaste;
  /** Where the ordinary taste finds no window worth a node. */
  readonly patient: WindowTaste;
}

/** Found by trying on ClassBench sets of all three sizes; see docs/PERFORMANCE.md. */
export function forestTaste(spare = 1, slack = 0): ForestTaste {
  const node: WindowTaste = { widest: 10, mostKicked: 0.1, kickCost: 6, widthCost: 0.03, leaf: leafSize, spare };
  return {
    leafSize,
    slack,
    root: { widest: 16, mostKicked: 0.65, kickCost: 2.2, widthCost: 0.02, leaf: leafSize, spare },
    node,
    patient: { ...node, mostKicked: 0.4 },
  };
}

/** One forest for each part, in one set of arrays. Parts may share boxes. */
export function buildForest(
  rules: RuleColumns,
  parts: readonly Int32Array[],
  taste: ForestTaste = forestTaste(),
): Forest {
  return new ForestBuilder(fieldEnds(rules), taste).build(parts);
}

/** Every box of the rules, as the only part. */
export function onePart(rules: RuleColumns): readonly Int32Array[] {
  return [Int32Array.from({ length: rules.count }, (_, box) => box)];
}

class ForestBuilder {
  readonly #ends: FieldEnds;
  readonly #taste: ForestTaste;
  readonly #chooser: WindowChooser;
  readonly #entries = new Words();
  readonly #members = new Words();
  #kicked = new Words();

  constructor(ends: FieldEnds, taste: ForestTaste) {
    this.#taste = taste;
    this.#ends = ends;
    this.#chooser = new WindowChooser(ends);
    this.#leaf(this.#entries.reserve(entryWords), new Int32Array(0), 0, 0);
  }

  build(parts: readonly Int32Array[]): Forest {
    const lists = parts.map((boxes) => this.#trees(boxes));
    const entries = this.#entries.finish();
    const roots: number[] = [];
    const starts = lists.map((list) => {
      const start = roots.length;
      list.sort((a, b) => (entries[a + 2] as number) - (entries[b + 2] as number));
      roots.push(...list.map((root) => root / entryWords), 0);
      return start;
    });
    return { entries, members: this.#members.finish(), roots: Int32Array.from(roots), starts: Int32Array.from(starts) };
  }

  #trees(boxes: Int32Array): number[] {
    const roots: number[] = [];
    let order = boxes;
    while (order.length > 0) {
      this.#kicked = new Words();
      const root = this.#entries.reserve(entryWords);
      const last = roots.length === mostTrees - 1 || order.length <= this.#taste.leafSize;
      if (last) this.#leaf(root, order, 0, order.length);
      else this.#node(root, order, 0, order.length, 0);
      roots.push(root);
      const left = inOrderOnce(this.#kicked.finish());
      if (left.length >= order.length) throw new Error('a tree kept nothing');
      order = left;
    }
    return roots;
  }

  /** Writes the entry at `at` for the boxes given; the lowest of them is returned. */
  #node(at: number, order: Int32Array, from: number, to: number, depth: number): number {
    const size = to - from;
    if (size <= this.#taste.leafSize || depth >= deepest) return this.#leaf(at, order, from, to);
    let window = this.#chooser.choose(order, from, to, depth === 0 ? this.#taste.root : this.#taste.node);
    if (window === undefined || window.expected > 0.6 * size) {
      window = this.#chooser.choose(order, from, to, depth === 0 ? this.#taste.root : this.#taste.patient) ?? window;
    }
    if (window === undefined) return this.#leaf(at, order, from, to);

    const { field, shift, width } = window;
    const first = this.#ends.first[field] as Uint32Array;
    const last = this.#ends.last[field] as Uint32Array;
    const children = 1 << width;
    const mask = children - 1;
    const copies = copiesAllowed(width);
    const starts = new Int32Array(children + 1);
    const kickedBefore = this.#kicked.length;
    for (let index = from; index < to; index += 1) {
      const box = order[index] as number;
      const a = (first[box] as number) >>> shift;
      const span = ((last[box] as number) >>> shift) - a;
      const child = a & mask;
      if (span >= copies || child + span >= children) this.#kicked.push(box);
      else
        for (let copy = 0; copy <= span; copy += 1) starts[child + copy + 1] = (starts[child + copy + 1] as number) + 1;
    }
    if (this.#kicked.length - kickedBefore === size) {
      this.#kicked.cut(kickedBefore);
      return this.#leaf(at, order, from, to);
    }
    for (let child = 0; child < children; child += 1) {
      starts[child + 1] = (starts[child + 1] as number) + (starts[child] as number);
    }
    const sorted = new Int32Array(starts[children] as number);
    const next = starts.slice();
    for (let index = from; index < to; index += 1) {
      const box = order[index] as number;
      const a = (first[box] as number) >>> shift;
      const span = ((last[box] as number) >>> shift) - a;
      const child = a & mask;
      if (span >= copies || child + span >= children) continue;
      for (let copy = 0; copy <= span; copy += 1) {
        const place = next[child + copy] as number;
        sorted[place] = box;
        next[child + copy] = place + 1;
      }
    }
    const { word, base } = this.#ends.fields[field] as { word: number; base: number };
    const firstChild = this.#entries.reserve(entryWords * children);
    let lowest = noBox;
    for (let child = 0; child < children; child += 1) {
      const below = this.#node(
        firstChild + entryWords * child,
        sorted,
        starts[child] as number,
        starts[child + 1] as number,
        depth + 1,
      );
      if (below < lowest) lowest = below;
    }
    this.#entries.set(at, (word << 16) | ((shift + base) << 8) | width);
    this.#entries.set(at + 1, firstChild / entryWords);
    this.#entries.set(at + 2, lowest);
    return lowest;
  }

  #leaf(at: number, order: Int32Array, from: number, to: number): number {
    const start = this.#members.length;
    for (let index = from; index < to; index += 1) this.#members.push(order[index] as number);
    const lowest = from < to ? (order[from] as number) : noBox;
    this.#entries.set(at, leafBit | (to - from));
    this.#entries.set(at + 1, start);
    this.#entries.set(at + 2, lowest);
    const slack = from < to ? this.#taste.slack : 0;
    for (let free = 0; free < slack; free += 1) this.#members.push(noMember);
    this.#entries.set(at + 3, to - from + slack);
    return lowest;
  }
}

// Boxes are kicked in the order of the leaves they would have come to, and a box with two copies may be kicked twice.
function inOrderOnce(boxes: Int32Array): Int32Array {
  const sorted = boxes.sort();
  let kept = 0;
  for (let index = 0; index < sorted.length; index += 1) {
    if (index > 0 && sorted[index] === sorted[kept - 1]) continue;
    sorted[kept] = sorted[index] as number;
    kept += 1;
  }
  return sorted.subarray(0, kept);
}
