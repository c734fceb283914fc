/** space: which sets must survive a collection. */
import { collect } from './collect.ts';
import type { Diagram, DiagramStore } from './store.ts';

// Below this many entries a collection costs more than the memory is worth.
const smallStore = 1 << 18;

/**
 * INVARIANT: every set that an operation returned is a root until the scope in which it was made ends, so no set in
 * the hands of a caller can be collected under it. Longer lives are asked for: `hold`, `keep`, `keepAll`.
 */
export class Holding {
  readonly #store: DiagramStore;
  readonly #made: Diagram[] = [];
  readonly #kept = new Map<Diagram, number>();
  readonly #providers = new Set<() => Iterable<Diagram>>();
  #trigger = smallStore;
  /** Near its limit a store is collected when it grew by a quarter, not at every step. */
  #floor = 0;

  constructor(store: DiagramStore) {
    this.#store = store;
  }

  made(diagram: Diagram): void {
    if (diagram >= 0) this.#made.push(diagram);
  }

  /** Runs `work`; what it made is let go at its end, save what it gave to `hold`, which passes to the outer scope. */
  scope<T>(work: (hold: (diagram: Diagram) => void) => T): T {
    const start = this.#made.length;
    const held: Diagram[] = [];
    try {
      return work((diagram) => held.push(diagram));
    } finally {
      this.#made.length = start;
      for (const diagram of held) this.made(diagram);
      if (this.isDue()) this.collect();
    }
  }

  /** Remembers what is held; the returned function lets go of all sets made since, and collects. */
  checkpoint(): () => void {
    const start = this.#made.length;
    return () => {
      this.#made.length = start;
      this.collect();
    };
  }

  keep(diagram: Diagram): void {
    if (diagram >= 0) this.#kept.set(diagram, (this.#kept.get(diagram) ?? 0) + 1);
  }

  /** Throws RangeError when the set was not kept. */
  release(diagram: Diagram): void {
    if (diagram < 0) return;
    const count = this.#kept.get(diagram);
    if (count === undefined) throw new RangeError(`set ${diagram} was not kept`);
    if (count === 1) this.#kept.delete(diagram);
    else this.#kept.set(diagram, count - 1);
  }

  /** Asks `provider` for roots at each collection, until the returned function is called. */
  keepAll(provider: () => Iterable<Diagram>): () => void {
    this.#providers.add(provider);
    return () => {
      this.#providers.delete(provider);
    };
  }

  /** Whether the store has doubled since the last collection, or nears its limit. */
  isDue(): boolean {
    const { entries, entriesLimit } = this.#store;
    return entries > this.#trigger || entries > Math.max(this.#floor, entriesLimit / 2);
  }

  /** Collects now; `more` are roots of an operation under way. Returns the nodes freed. */
  collect(more: Iterable<Diagram> = []): number {
    const roots = [...this.#made, ...this.#kept.keys()];
    for (const provider of this.#providers) for (const diagram of provider()) roots.push(diagram);
    for (const diagram of more) roots.push(diagram);
    const freed = collect(this.#store, roots);
    this.#trigger = Math.max(smallStore, this.#store.entries * 2);
    this.#floor = this.#store.entries * 1.25;
    return freed;
  }
}
