/** checks: the platform's edge: its own nodes that share a segment with the outside. */
import type { Node } from '../../model/public.ts';
import type { CheckContext } from '../check.ts';
import { layer2Of } from '../layer2/segments.ts';

/** Nodes of the provider and of tenants with a leg on a segment of the Internet or next to an external node. */
export function edgeNodes({ topology, atlas }: CheckContext): readonly Node[] {
  const layer2 = layer2Of(topology);
  return [...topology.nodes.values()].filter((node) => {
    if (node.kind === 'external' || (node.owner.kind !== 'provider' && node.owner.kind !== 'tenant')) return false;
    return [...node.interfaces.values()].some((iface) => {
      if (iface.zone === undefined) return false;
      if (atlas.zoneOfInterface(iface)?.owner.kind === 'internet') return true;
      const neighbours = layer2.segmentOf(iface)?.members ?? [];
      return neighbours.some((other) => topology.nodes.get(other.node)?.kind === 'external');
    });
  });
}
