/** classify: which window of bits a node of a tree should index its children by. */
import type { FieldEnds } from './cut-fields.ts';

/** `width` bits of field `field`, from bit `shift` of the field up. */
export interface Window {
  readonly field: number;
  readonly shift: number;
  readonly width: number;
  /** Share of the boxes that would fall into more children than a node keeps. */
  readonly kicked: number;
  /** Boxes that a packet is expected to meet in its child, if it is as likely to come as the boxes are. */
  readonly expected: number;
}

/** How a node weighs its windows. */
export interface WindowTaste {
  readonly widest: number;
  /** The largest share of boxes that may be kicked out of the tree. */
  readonly mostKicked: number;
  readonly kickCost: number;
  readonly widthCost: number;
  /** Boxes that a leaf holds without regret. */
  readonly leaf: number;
  /** Bits of width beyond what would part the boxes if they lay evenly. */
  readonly spare: number;
}

/** Boxes looked at to judge a window: more changes the choice little and costs the build much. */
const sampleSize = 384;

/** A box may be copied into two neighbours, no more, and only where a node has many children. */
export function copiesAllowed(width: number): number {
  return width >= 4 ? 2 : 1;
}

/** Scratch of one build. */
export class WindowChooser {
  readonly #ends: FieldEnds;
  readonly #counts = new Int32Array(1 << 16);
  readonly #first = new Uint32Array(sampleSize);
  readonly #last = new Uint32Array(sampleSize);

  constructor(ends: FieldEnds) {
    this.#ends = ends;
  }

  /** The best window for the boxes `order[from]` to `order[to - 1]`, or undefined where none parts them. */
  choose(order: Int32Array, from: number, to: number, taste: WindowTaste): Window | undefined {
    const size = to - from;
    const taken = Math.min(size, sampleSize);
    const scale = size / taken;
    const wish = Math.max(1, Math.ceil(Math.log2(size / Math.max(1, taste.leaf / 2))) + taste.spare);
    let best: Window | undefined;
    let bestScore = Number.POSITIVE_INFINITY;
    for (let field = 0; field < this.#ends.fields.length; field += 1) {
      const bits = (this.#ends.fields[field] as { bits: number }).bits;
      const open = this.#sample(order, from, size, taken, field);
      const lowest = this.#lowestShift(open, bits, taken * taste.mostKicked);
      if (lowest >= bits) continue;
      for (const width of widths(Math.min(wish, taste.widest), bits)) {
        for (let shift = lowest; shift <= bits - width; shift += 1) {
          const kicked = kickedAt(open, shift, bits) / taken;
          const score = this.#score(taken, scale, shift, width, kicked, taste);
          if (score.score < bestScore && score.expected < 0.9 * size) {
            bestScore = score.score;
            best = { field, shift, width, kicked, expected: score.expected };
          }
        }
      }
    }
    return best;
  }

  // Entry n of the answer counts the sampled boxes whose ends first differ below bit n.
  #sample(order: Int32Array, from: number, size: number, taken: number, field: number): Int32Array {
    const first = this.#ends.first[field] as Uint32Array;
    const last = this.#ends.last[field] as Uint32Array;
    const open = new Int32Array(33);
    for (let index = 0; index < taken; index += 1) {
      const box = order[from + Math.floor((index * size) / taken)] as number;
      const a = first[box] as number;
      const b = last[box] as number;
      this.#first[index] = a;
      this.#last[index] = b;
      const bit = 32 - Math.clz32(a ^ b);
      open[bit] = (open[bit] as number) + 1;
    }
    return open;
  }

  #lowestShift(open: Int32Array, bits: number, allowed: number): number {
    let shift = bits;
    let kicked = 0;
    // A box that is open at bit n falls into two children of a window that starts at n - 1, which is still allowed.
    while (shift > 0 && kicked + (open[shift + 1] ?? 0) <= allowed) {
      kicked += open[shift + 1] ?? 0;
      shift -= 1;
    }
    return kicked <= allowed && shift < bits ? shift : bits;
  }

  #score(
    taken: number,
    scale: number,
    shift: number,
    width: number,
    kicked: number,
    taste: WindowTaste,
  ): { score: number; expected: number } {
    const counts = this.#counts;
    const children = 1 << width;
    const mask = children - 1;
    const copies = copiesAllowed(width);
    counts.fill(0, 0, children);
    let kept = 0;
    let squares = 0;
    let out = 0;
    for (let index = 0; index < taken; index += 1) {
      const a = (this.#first[index] as number) >>> shift;
      const span = ((this.#last[index] as number) >>> shift) - a;
      const child = a & mask;
      if (span >= copies || child + span >= children) {
        out += 1;
        continue;
      }
      for (let copy = 0; copy <= span; copy += 1) {
        const at = child + copy;
        const held = counts[at] as number;
        squares += 2 * held + 1;
        counts[at] = held + 1;
        kept += 1;
      }
    }
    const share = out / taken;
    if (kept === 0 || share > taste.mostKicked || kept > (taken - out) * 1.3)
      return { score: Infinity, expected: Infinity };
    // One box met is the least there is; what a sample of a large list shows as alone stands for `scale` boxes.
    const expected = (squares / kept - 1) * scale + 1;
    const waste = kept / (taken - out) - 1;
    const score =
      Math.log2(expected + taste.leaf / 2) +
      taste.widthCost * width +
      taste.kickCost * Math.max(share, kicked * 0.5) +
      3 * waste;
    return { score, expected };
  }
}

function kickedAt(open: Int32Array, shift: number, bits: number): number {
  let kicked = 0;
  for (let bit = shift + 2; bit <= bits; bit += 1) kicked += open[bit] as number;
  return kicked;
}

function widths(wish: number, bits: number): readonly number[] {
  const most = Math.min(wish, bits);
  return [...new Set([most, most - 2, most >> 1, Math.min(most, 4), Math.min(most, 2), 1])].filter(
    (width) => width > 0,
  );
}
