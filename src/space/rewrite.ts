/** space: diagrams built or rebuilt level by level. */
import type { NumberRange } from '../net/public.ts';
import { type Diagram, type DiagramStore, empty, labelled } from './store.ts';

/** One entry of a node: `kid` up to and with `bound`. */
export interface Entry {
  readonly bound: number;
  readonly kid: Diagram;
}

/** The node with these entries, in rising order of bounds and covering the level; equal neighbours are merged. */
export function node(store: DiagramStore, level: number, entries: readonly Entry[]): Diagram {
  const start = store.draft(entries.length);
  let end = start;
  for (const { bound, kid } of entries) {
    if (end > start && store.draftKids[end - 1] === kid) store.draftBounds[end - 1] = bound;
    else {
      store.draftBounds[end] = bound;
      store.draftKids[end] = kid;
      end += 1;
    }
  }
  const made = store.make(level, start, end);
  store.draftTop = start;
  return made;
}

/** `kid` where the level's value lies in the ranges (sorted, disjoint, not adjacent), `other` elsewhere. */
export function choose(
  store: DiagramStore,
  level: number,
  ranges: readonly NumberRange[],
  kid: Diagram,
  other: Diagram = empty,
): Diagram {
  if (kid === other) return kid;
  const top = store.top[level] as number;
  const start = store.draft(ranges.length * 2 + 1);
  const { draftBounds, draftKids } = store;
  let end = start;
  let next = 0;
  for (const { first, last } of ranges) {
    if (first > top) break;
    if (first > next) {
      draftBounds[end] = first - 1;
      draftKids[end] = other;
      end += 1;
    }
    draftBounds[end] = last < top ? last : top;
    draftKids[end] = kid;
    end += 1;
    next = last + 1;
  }
  if (next <= top) {
    draftBounds[end] = top;
    draftKids[end] = other;
    end += 1;
  }
  const made = store.make(level, start, end);
  store.draftTop = start;
  return made;
}

/** The node's list, as (bound, kid). */
export function entriesOf(store: DiagramStore, diagram: Diagram): readonly Entry[] {
  const offset = store.offsetOf[diagram] as number;
  const length = store.lengthOf[diagram] as number;
  return Array.from({ length }, (_, i) => ({
    bound: store.bounds[offset + i] as number,
    kid: store.kids[offset + i] as number,
  }));
}

/** The same node with every kid replaced. */
export function rebuild(store: DiagramStore, diagram: Diagram, replace: (kid: Diagram) => Diagram): Diagram {
  const offset = store.offsetOf[diagram] as number;
  const length = store.lengthOf[diagram] as number;
  const start = store.draft(length);
  let end = start;
  for (let i = offset; i < offset + length; i += 1) {
    // The arrays may be exchanged for larger ones meanwhile, so they are looked up each time.
    const kid = replace(store.kids[i] as number);
    if (end > start && store.draftKids[end - 1] === kid) store.draftBounds[end - 1] = store.bounds[i] as number;
    else {
      store.draftBounds[end] = store.bounds[i] as number;
      store.draftKids[end] = kid;
      end += 1;
    }
  }
  const made = store.make(store.levelOf[diagram] as number, start, end);
  store.draftTop = start;
  return made;
}

/** Applies `change` to every part of the diagram that starts at `level` or below, and keeps what is above. */
export function below(
  store: DiagramStore,
  diagram: Diagram,
  level: number,
  change: (part: Diagram) => Diagram,
): Diagram {
  const done = new Map<Diagram, Diagram>();
  const visit = (part: Diagram): Diagram => {
    const known = done.get(part);
    if (known !== undefined) return known;
    const result = store.level(part) >= level ? change(part) : rebuild(store, part, visit);
    done.set(part, result);
    return result;
  };
  return visit(diagram);
}

/** Replaces every label. */
export function relabel(store: DiagramStore, diagram: Diagram, to: (label: number) => number): Diagram {
  const done = new Map<Diagram, Diagram>();
  const visit = (part: Diagram): Diagram => {
    if (part < 0) return labelled(to(~part));
    const known = done.get(part);
    if (known !== undefined) return known;
    const result = rebuild(store, part, visit);
    done.set(part, result);
    return result;
  };
  return visit(diagram);
}

/** Every label of the diagram, rising. */
export function labelsOf(store: DiagramStore, diagram: Diagram): readonly number[] {
  const seen = new Set<Diagram>();
  const found = new Set<number>();
  const waiting = [diagram];
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    if (part < 0) found.add(~part);
    else if (!seen.has(part)) {
      seen.add(part);
      const offset = store.offsetOf[part] as number;
      const end = offset + (store.lengthOf[part] as number);
      for (let i = offset; i < end; i += 1) {
        const kid = store.kids[i] as number;
        if (kid < 0) found.add(~kid);
        else if (!seen.has(kid)) waiting.push(kid);
      }
    }
  }
  return [...found].sort((a, b) => a - b);
}

/** Distinct nodes and list entries of the diagram. */
export function sizeOf(store: DiagramStore, diagram: Diagram): { readonly nodes: number; readonly entries: number } {
  const seen = new Set<Diagram>();
  let entries = 0;
  const waiting = [diagram];
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    if (part < 0 || seen.has(part)) continue;
    seen.add(part);
    for (const { kid } of entriesOf(store, part)) {
      entries += 1;
      waiting.push(kid);
    }
  }
  return { nodes: seen.size, entries };
}
