/** space: operations on two diagrams at once: union, intersection, difference, first match. */
import { BudgetSpent } from './budget.ts';
import { type Diagram, type DiagramStore, empty, full, leafLevel } from './store.ts';

/**
 * What the result is at a packet where the left diagram says a and the right one b (0: not in it).
 * over: a, or b where a is 0 · union, intersection: of sets (labels 0 and 1) · clip: a where b is not 0 ·
 * minus: a where b is 0 · differs: 1 where a is not b · first: first match of possible outcomes, see `mayContinue`.
 */
export const operation = { over: 1, union: 2, intersection: 3, clip: 4, minus: 5, differs: 6, first: 7 } as const;
export type Operation = (typeof operation)[keyof typeof operation];

/** In a label of possible outcomes (bits): the packet may also have gone on to what comes after. */
export const mayContinue = 8;

/** No answer yet: one of the two must be taken apart. No diagram has this number. */
const open = 0;

function short(op: Operation, f: Diagram, g: Diagram): Diagram {
  switch (op) {
    case operation.over:
      if (f === empty) return g;
      return g === empty || f < 0 || f === g ? f : open;
    case operation.union:
      if (f === empty) return g;
      if (g === empty || f === g) return f;
      return f < 0 || g < 0 ? full : open;
    case operation.intersection:
      if (f === empty || g === empty) return empty;
      if (f < 0) return g;
      return g < 0 || f === g ? f : open;
    case operation.clip:
      if (f === empty || g === empty) return empty;
      return g < 0 || f === g ? f : open;
    case operation.minus:
      if (f === empty || f === g) return empty;
      if (g === empty) return f;
      return g < 0 ? empty : open;
    case operation.differs:
      if (f === g) return empty;
      return f < 0 && g < 0 ? full : open;
    case operation.first:
      return shortFirst(f, g);
  }
}

function shortFirst(f: Diagram, g: Diagram): Diagram {
  if (f === empty) return g;
  if (g === empty || f === g) return f;
  if (f >= 0) return open;
  const outcomes = ~f;
  if ((outcomes & mayContinue) === 0) return f;
  return g < 0 ? ~((outcomes & ~mayContinue) | ~g) : open;
}

/** Combines two diagrams label by label. Cost: the pairs of nodes that really meet. */
export function apply(store: DiagramStore, op: Operation, left: Diagram, right: Diagram): Diagram {
  const swap = left > right && (op === operation.union || op === operation.intersection || op === operation.differs);
  const f = swap ? right : left;
  const g = swap ? left : right;
  const known = short(op, f, g);
  if (known !== open) return known;
  const slot = store.cacheSlot(op, f, g);
  const { cache } = store;
  if (cache[slot + 1] === f && cache[slot + 2] === g && cache[slot] === op) return cache[slot + 3] as number;
  store.stepsLeft -= 1;
  if (store.stepsLeft < 0) throw new BudgetSpent('steps');

  const start = store.draftTop;
  const lf = f < 0 ? leafLevel : (store.levelOf[f] as number);
  const lg = g < 0 ? leafLevel : (store.levelOf[g] as number);
  const end = lf === lg ? both(store, op, f, g) : one(store, op, lf < lg ? f : g, f, g);
  const result = store.make(lf < lg ? lf : lg, start, end);
  store.draftTop = start;
  // The cache may have grown meanwhile.
  const again = store.cacheSlot(op, f, g);
  const now = store.cache;
  now[again] = op;
  now[again + 1] = f;
  now[again + 2] = g;
  now[again + 3] = result;
  return result;
}

// Both write the result's list to the draft, neighbours merged, and return its end.

/** Only the upper node is taken apart; it is the left one when `node` is `f`. */
function one(store: DiagramStore, op: Operation, node: Diagram, f: Diagram, g: Diagram): number {
  const offset = store.offsetOf[node] as number;
  const length = store.lengthOf[node] as number;
  let end = store.draft(length);
  let last = open;
  for (let i = offset; i < offset + length; i += 1) {
    const part = store.kids[i] as number;
    const kid = node === f ? apply(store, op, part, g) : apply(store, op, f, part);
    if (kid === last) store.draftBounds[end - 1] = store.bounds[i] as number;
    else {
      store.draftBounds[end] = store.bounds[i] as number;
      store.draftKids[end] = kid;
      end += 1;
      last = kid;
    }
  }
  return end;
}

function both(store: DiagramStore, op: Operation, f: Diagram, g: Diagram): number {
  let i = store.offsetOf[f] as number;
  let j = store.offsetOf[g] as number;
  const iEnd = i + (store.lengthOf[f] as number);
  let end = store.draft(iEnd - i + (store.lengthOf[g] as number));
  let last = open;
  while (i < iEnd) {
    const a = store.bounds[i] as number;
    const b = store.bounds[j] as number;
    const kid = apply(store, op, store.kids[i] as number, store.kids[j] as number);
    const bound = a < b ? a : b;
    if (kid === last) store.draftBounds[end - 1] = bound;
    else {
      store.draftBounds[end] = bound;
      store.draftKids[end] = kid;
      end += 1;
      last = kid;
    }
    if (a <= b) i += 1;
    if (b <= a) j += 1;
  }
  return end;
}
