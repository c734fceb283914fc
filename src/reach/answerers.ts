/** reach: who answers what got through, and where an answer has come home. */
import type { Answerer } from './answers.ts';
import type { Landing } from './landing.ts';
import type { Sending } from './sending.ts';
import type { Terrain } from './terrain.ts';

/** Whoever took the packet answers by the interface that its routes name; an unnamed station by the node next to it. */
export function answerers(terrain: Terrain, { kind, ending: { at } }: Landing): readonly Answerer[] {
  if (kind === 'on-segment') return [{ node: at.node, interface: at.interface ?? '', arriving: true }];
  const node = terrain.node(at.node);
  const exits = new Set(
    terrain.branches(node).flatMap(({ way }) => (way.kind === 'neighbour' || way.kind === 'onLink' ? [way.exit] : [])),
  );
  return [...exits].map((name) => ({ node: node.id, interface: name, arriving: false }));
}

/** Whether an answer that ended so at this node came back to the sender. */
export function isHome({ place, gate }: Sending, disposition: string, node: string): boolean {
  if (node !== place.node) return disposition === 'delivered' && gate.arriving;
  return (
    disposition === 'delivered' ||
    disposition === 'exits' ||
    disposition === 'no-route' ||
    (disposition === 'neighbour-unreachable' && gate.arriving)
  );
}
