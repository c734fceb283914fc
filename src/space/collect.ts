/** space: taking back the nodes that no held set needs (mark and sweep). */
import type { Diagram, DiagramStore } from './store.ts';

/**
 * Frees every node that none of `roots` leads to. Numbers of live nodes stay as they are. Forgets all remembered
 * results. Cost: the live nodes, plus one pass over the tables. Returns the nodes freed.
 */
export function collect(store: DiagramStore, roots: Iterable<Diagram>): number {
  const live = mark(store, roots);
  let freed = 0;
  let entries = 0;
  for (let node = 1; node < store.nodes; node += 1) {
    if (live[node] === 1) entries += store.lengthOf[node] as number;
    else if (!store.isDead(node)) {
      store.free(node);
      freed += 1;
    }
  }
  compact(store, live, entries);
  store.rehash();
  store.cache.fill(0);
  return freed;
}

function mark(store: DiagramStore, roots: Iterable<Diagram>): Uint8Array {
  const live = new Uint8Array(store.nodes);
  const waiting: Diagram[] = [];
  const see = (part: Diagram): void => {
    if (part < 0 || live[part] === 1) return;
    live[part] = 1;
    waiting.push(part);
  };
  for (const root of roots) see(root);
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    const offset = store.offsetOf[part] as number;
    const end = offset + (store.lengthOf[part] as number);
    for (let i = offset; i < end; i += 1) see(store.kids[i] as number);
  }
  return live;
}

// Lists are copied to new arrays of twice the live size, so a store that shrank gives memory back.
function compact(store: DiagramStore, live: Uint8Array, entries: number): void {
  const size = Math.max(1 << 12, entries * 2);
  const bounds = new Uint32Array(size);
  const kids = new Int32Array(size);
  let next = 0;
  for (let node = 1; node < store.nodes; node += 1) {
    if (live[node] !== 1) continue;
    const offset = store.offsetOf[node] as number;
    const length = store.lengthOf[node] as number;
    for (let i = 0; i < length; i += 1) {
      bounds[next + i] = store.bounds[offset + i] as number;
      kids[next + i] = store.kids[offset + i] as number;
    }
    store.offsetOf[node] = next;
    next += length;
  }
  store.bounds = bounds;
  store.kids = kids;
  store.entries = next;
}
