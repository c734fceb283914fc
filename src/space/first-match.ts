/** space: what an ordered list decides, first match first, merged as a balanced tree. */
import { apply, type operation } from './apply.ts';
import type { Holding } from './holding.ts';
import { type Diagram, type DiagramStore, empty } from './store.ts';

/**
 * The operation is associative, so a balanced tree gives what a walk down the list would, but merges each rule only
 * with its few neighbours first: ten to twenty times faster on long lists.
 */
export function foldFirst(
  store: DiagramStore,
  op: typeof operation.over | typeof operation.first,
  list: readonly Diagram[],
  holding: Holding,
): Diagram {
  let parts = list;
  while (parts.length > 1) {
    const next: Diagram[] = [];
    for (let i = 0; i < parts.length; i += 2) {
      const [a = empty, b = empty] = [parts[i], parts[i + 1]];
      next.push(apply(store, op, a, b));
      if (holding.isDue()) holding.collect([...next, ...parts.slice(i + 2)]);
    }
    parts = next;
  }
  return parts[0] ?? empty;
}
