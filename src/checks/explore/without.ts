/** checks: a platform from which some nodes have been unplugged, as a device that fails would leave it. */
import type { Interface, Node, Topology } from '../../model/public.ts';

/** The nodes' interfaces go down, and with them the far ends of cables that lead straight to them. */
export function topologyWithout(topology: Topology, gone: ReadonlySet<string>): Topology {
  const dark = new Set<string>();
  for (const { ends } of topology.links) {
    if (!ends.some(({ node }) => gone.has(node))) continue;
    for (const { node, interface: name } of ends) {
      if (topology.nodes.get(node)?.interfaces.get(name)?.role.kind !== 'port') dark.add(`${node}:${name}`);
    }
  }
  const isDark = (node: string, iface: Interface): boolean =>
    gone.has(node) ||
    dark.has(`${node}:${iface.name}`) ||
    (iface.role.kind === 'sub' && dark.has(`${node}:${iface.role.parent}`));
  const nodes = new Map<string, Node>();
  for (const [id, node] of topology.nodes) {
    const interfaces = new Map(
      [...node.interfaces].map(([name, iface]) => [name, isDark(id, iface) ? { ...iface, up: false } : iface]),
    );
    nodes.set(id, { ...node, interfaces });
  }
  const links = topology.links.map((link) =>
    link.ends.some(({ node }) => gone.has(node)) ? { ...link, up: false } : link,
  );
  return { ...topology, nodes, links };
}
