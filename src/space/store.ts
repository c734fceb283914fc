/** space: the nodes of interval decision diagrams, each distinct one kept once (hash-consed), in typed arrays. */
import { BudgetSpent } from './budget.ts';

/** A diagram is a node number (positive) or a label (negative). Label 0 stands for "not in the set". */
export type Diagram = number;

/** The diagram that gives `label` to every packet. */
export function labelled(label: number): Diagram {
  return ~label;
}

export const empty: Diagram = labelled(0);
export const full: Diagram = labelled(1);

/** Level of what is no node. */
export const leafLevel = 255;
/** Level of a slot that was collected. */
const deadLevel = 254;

const firstNodes = 1 << 12;
const firstEntries = 1 << 14;
const firstCache = 1 << 12;
const lastCache = 1 << 21;

/**
 * A node is a level and a sorted list of (inclusive upper bound, child); the last bound is the level's highest value.
 * INVARIANT: neighbours in a list differ, a list has at least two entries, no two nodes are equal. So two diagrams
 * mean the same exactly when their numbers are equal. Fields are open to this layer only; others see `Universe`.
 */
export class DiagramStore {
  levelOf: Uint8Array = new Uint8Array(firstNodes);
  offsetOf: Int32Array = new Int32Array(firstNodes);
  lengthOf: Int32Array = new Int32Array(firstNodes);
  hashOf: Int32Array = new Int32Array(firstNodes);
  nextOf: Int32Array = new Int32Array(firstNodes);
  buckets: Int32Array = new Int32Array(firstNodes);
  /** Node 0 is never used, so that 0 ends a chain. */
  nodes = 1;
  /** Chain of slots free for reuse, through `nextOf`. */
  freeSlot = 0;
  liveNodes = 0;

  bounds: Uint32Array = new Uint32Array(firstEntries);
  kids: Int32Array = new Int32Array(firstEntries);
  entries = 0;

  /** Lists under construction; each open call of an operation owns a stretch of it. */
  draftBounds: Uint32Array = new Uint32Array(firstEntries);
  draftKids: Int32Array = new Int32Array(firstEntries);
  draftTop = 0;

  /** Results of operations: (operation, left, right, result); a collision forgets the older one. */
  cache: Int32Array = new Int32Array(firstCache * 4);
  cacheMask: number = firstCache - 1;

  /** No list may be made beyond this many entries, nor more results be worked out; see `budget.ts`. */
  entriesLimit: number;
  stepsLeft: number = Number.POSITIVE_INFINITY;

  readonly top: Uint32Array;

  constructor(top: Uint32Array, maxEntries: number) {
    this.top = top;
    this.entriesLimit = maxEntries;
  }

  /** Bytes held by the store's arrays. */
  bytes(): number {
    const arrays = [this.levelOf, this.offsetOf, this.lengthOf, this.hashOf, this.nextOf, this.buckets];
    const lists = [this.bounds, this.kids, this.draftBounds, this.draftKids, this.cache];
    return [...arrays, ...lists].reduce((sum, array) => sum + array.byteLength, 0);
  }

  level(diagram: Diagram): number {
    return diagram < 0 ? leafLevel : (this.levelOf[diagram] as number);
  }

  /** Throws RangeError when the number names no diagram of this store (any more). */
  check(diagram: Diagram): void {
    if (diagram < 0) return;
    if (!(diagram > 0 && diagram < this.nodes) || this.levelOf[diagram] === deadLevel) {
      throw new RangeError(`set ${diagram} is not held by this universe any more`);
    }
  }

  isDead(node: number): boolean {
    return this.levelOf[node] === deadLevel;
  }

  /** Gives the slot back. Its list is dropped by the collector. */
  free(node: number): void {
    this.levelOf[node] = deadLevel;
    this.nextOf[node] = this.freeSlot;
    this.freeSlot = node;
    this.liveNodes -= 1;
  }

  /** Makes room for `count` more draft entries and returns where they start; the caller sets `draftTop` back. */
  draft(count: number): number {
    const start = this.draftTop;
    if (start + count > this.draftBounds.length) {
      const size = Math.max(this.draftBounds.length * 2, start + count);
      this.draftBounds = grown(this.draftBounds, new Uint32Array(size));
      this.draftKids = grown(this.draftKids, new Int32Array(size));
    }
    this.draftTop = start + count;
    return start;
  }

  /** The node with the draft entries [start, end), whose neighbours differ already. */
  make(level: number, start: number, end: number): Diagram {
    const { draftBounds, draftKids } = this;
    if (end - start === 1) return draftKids[start] as number;
    const length = end - start;
    let hash = Math.imul(level + 1, 0xc2b2ae3d) ^ length;
    for (let i = start; i < end; i += 1) {
      hash = Math.imul(hash ^ (draftBounds[i] as number), 0x9e3779b1);
      hash ^= hash >>> 15;
      hash = Math.imul(hash + (draftKids[i] as number), 0x85ebca77);
    }
    hash ^= hash >>> 13;
    const { bounds, kids, lengthOf, levelOf, offsetOf, nextOf, hashOf } = this;
    search: for (let n = this.buckets[hash & (this.buckets.length - 1)] as number; n !== 0; n = nextOf[n] as number) {
      if (hashOf[n] !== hash || lengthOf[n] !== length || levelOf[n] !== level) continue;
      const offset = offsetOf[n] as number;
      for (let i = 0; i < length; i += 1) {
        if (bounds[offset + i] !== draftBounds[start + i] || kids[offset + i] !== draftKids[start + i]) continue search;
      }
      return n;
    }
    return this.add(level, start, length, hash);
  }

  private add(level: number, start: number, length: number, hash: number): Diagram {
    if (this.entries + length > this.entriesLimit) throw new BudgetSpent('entries');
    const slot = this.slot();
    if (this.entries + length > this.bounds.length) {
      const size = Math.max(this.bounds.length * 2, this.entries + length);
      this.bounds = grown(this.bounds, new Uint32Array(size));
      this.kids = grown(this.kids, new Int32Array(size));
    }
    const { bounds, kids, draftBounds, draftKids } = this;
    const offset = this.entries;
    for (let i = 0; i < length; i += 1) {
      bounds[offset + i] = draftBounds[start + i] as number;
      kids[offset + i] = draftKids[start + i] as number;
    }
    this.entries += length;
    this.liveNodes += 1;
    this.levelOf[slot] = level;
    this.offsetOf[slot] = offset;
    this.lengthOf[slot] = length;
    this.hashOf[slot] = hash;
    this.chain(slot);
    return slot;
  }

  /** Fresh slots come first: as long as a freed one is not reused, a set that was let go is recognised and refused. */
  private slot(): number {
    if (this.nodes === this.levelOf.length && this.freeSlot === 0) this.growNodes();
    if (this.nodes < this.levelOf.length) {
      this.nodes += 1;
      return this.nodes - 1;
    }
    const slot = this.freeSlot;
    this.freeSlot = this.nextOf[slot] as number;
    return slot;
  }

  private chain(node: number): void {
    const bucket = (this.hashOf[node] as number) & (this.buckets.length - 1);
    this.nextOf[node] = this.buckets[bucket] as number;
    this.buckets[bucket] = node;
  }

  /** Enters every live node into a fresh table. */
  rehash(): void {
    this.buckets.fill(0);
    for (let node = 1; node < this.nodes; node += 1) if (!this.isDead(node)) this.chain(node);
  }

  private growNodes(): void {
    const size = this.levelOf.length * 2;
    this.levelOf = grown(this.levelOf, new Uint8Array(size));
    this.offsetOf = grown(this.offsetOf, new Int32Array(size));
    this.lengthOf = grown(this.lengthOf, new Int32Array(size));
    this.hashOf = grown(this.hashOf, new Int32Array(size));
    this.nextOf = grown(this.nextOf, new Int32Array(size));
    this.buckets = new Int32Array(size);
    this.rehash();
    if (this.cacheMask + 1 < Math.min(size, lastCache)) this.growCache();
  }

  private growCache(): void {
    const old = this.cache;
    this.cacheMask = this.cacheMask * 2 + 1;
    this.cache = new Int32Array((this.cacheMask + 1) * 4);
    for (let i = 0; i < old.length; i += 4) {
      if (old[i] === 0) continue;
      const slot = this.cacheSlot(old[i] as number, old[i + 1] as number, old[i + 2] as number);
      for (let part = 0; part < 4; part += 1) this.cache[slot + part] = old[i + part] as number;
    }
  }

  /** Where the result of an operation (1 or above) is remembered. */
  cacheSlot(operation: number, left: Diagram, right: Diagram): number {
    let hash = Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca77) ^ Math.imul(operation, 0x51ed270b);
    hash ^= hash >>> 15;
    return ((Math.imul(hash, 0x2c1b3c6d) >>> 7) & this.cacheMask) << 2;
  }
}

function grown<A extends Uint8Array | Int32Array | Uint32Array>(from: A, to: A): A {
  to.set(from);
  return to;
}
