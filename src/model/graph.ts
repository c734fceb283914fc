/** model: the skeleton of a platform, its nodes and links, as a graph. The only place that knows the graph library. */
import { Graph } from '@dagrejs/graphlib';
import type { Link } from './node.ts';
import type { Topology } from './topology.ts';

/** Ids are those of the topology. Every search is iterative: the library's own recurse and overflow on long chains. */
export interface TopologyGraph {
  /** Groups of nodes that links join, each in order of the topology, as are the groups by their first node. */
  connectedComponents(): readonly (readonly string[])[];
  isConnected(from: string, to: string): boolean;
  /** The nodes of a shortest way, both ends included; undefined when there is none or an end is unknown. */
  path(from: string, to: string): readonly string[] | undefined;
  /** Ids of the nodes that a link joins to `node`. */
  neighbours(node: string): readonly string[];
}

/** `counts` tells which links carry anything; those that are up, unless said otherwise. */
export function topologyGraph(topology: Topology, counts: (link: Link) => boolean = ({ up }) => up): TopologyGraph {
  const graph = new Graph({ directed: false, multigraph: true });
  for (const id of topology.nodes.keys()) graph.setNode(inside(id));
  for (const link of topology.links) {
    const [left, right] = link.ends;
    // setEdge would invent the nodes that a link names and nobody defines.
    if (!counts(link) || !topology.nodes.has(left.node) || !topology.nodes.has(right.node)) continue;
    graph.setEdge(inside(left.node), inside(right.node), undefined, link.id);
  }
  const neighbours = (node: string): readonly string[] => (graph.neighbors(inside(node)) ?? []).map(outside);
  const path = (from: string, to: string): readonly string[] | undefined => {
    if (!topology.nodes.has(from) || !topology.nodes.has(to)) return undefined;
    return wayBack(search(neighbours, from, to), to);
  };
  return {
    neighbours,
    path,
    isConnected: (from, to) => path(from, to) !== undefined,
    connectedComponents: () => {
      const seen = new Set<string>();
      const order = new Map([...topology.nodes.keys()].map((id, i) => [id, i]));
      const found: (readonly string[])[] = [];
      for (const id of topology.nodes.keys()) {
        if (seen.has(id)) continue;
        const members = [...search(neighbours, id).keys()];
        for (const member of members) seen.add(member);
        found.push(members.sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0)));
      }
      return found;
    },
  };
}

// The library keeps nodes in a plain object and asks with `in`: without a prefix it would know a node `toString`.
function inside(id: string): string {
  return `node:${id}`;
}

function outside(id: string): string {
  return id.slice('node:'.length);
}

/** Breadth first from `start`, as far as `goal` if there is one: each node reached, with the one before it. */
function search(
  neighbours: (node: string) => readonly string[],
  start: string,
  goal?: string,
): ReadonlyMap<string, string | undefined> {
  const before = new Map<string, string | undefined>([[start, undefined]]);
  for (const node of before.keys()) {
    if (node === goal) break;
    for (const next of neighbours(node)) if (!before.has(next)) before.set(next, node);
  }
  return before;
}

function wayBack(before: ReadonlyMap<string, string | undefined>, goal: string): readonly string[] | undefined {
  if (!before.has(goal)) return undefined;
  const way: string[] = [];
  for (let at: string | undefined = goal; at !== undefined; at = before.get(at)) way.push(at);
  return way.reverse();
}
