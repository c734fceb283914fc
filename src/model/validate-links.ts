/** model: each link joins two interfaces that can take a cable, and no interface takes two. */
import type { DiagnosticList } from '../diagnostics/public.ts';
import { place, quote, suggestion } from './complaint.ts';
import type { Link, LinkEnd } from './node.ts';
import { formatEnd, type Topology } from './topology.ts';

export function validateLinks(topology: Topology, problems: DiagnosticList): void {
  const taken = new Map<string, Link>();
  const attached = new Set<string>();
  for (const link of topology.links) {
    for (const end of link.ends) {
      if (!validateEnd(topology, link, end, problems)) continue;
      attached.add(end.node);
      const key = formatEnd(end);
      const earlier = taken.get(key);
      taken.set(key, link);
      if (earlier === undefined) continue;
      const message =
        earlier === link
          ? `both ends of link ${quote(link.id)} are ${quote(key)}`
          : `interface ${quote(key)} is an end of the links ${quote(earlier.id)} and ${quote(link.id)}`;
      problems.error('interface-linked-twice', message, place(link, 'a cable has two ends; put a switch between'));
    }
  }
  for (const node of topology.nodes.values()) {
    if (node.kind !== 'host' || attached.has(node.id)) continue;
    if (![...node.interfaces.values()].some(({ addresses }) => addresses.length > 0)) continue;
    const message = `host ${quote(node.id)} has addresses but no link, so that nothing can reach it`;
    problems.warning(
      'interface-invalid',
      message,
      place(node, 'add `access: { switch: ID, vlan: N }` or an entry in `links`'),
    );
  }
}

function validateEnd(topology: Topology, link: Link, end: LinkEnd, problems: DiagnosticList): boolean {
  const node = topology.nodes.get(end.node);
  if (node === undefined) {
    const message = `link ${quote(link.id)} names node ${quote(end.node)}, which does not exist`;
    problems.error('reference-unknown', message, place(link, suggestion(problems, end.node, topology.nodes.keys())));
    return false;
  }
  const iface = node.interfaces.get(end.interface);
  if (iface === undefined) {
    const message = `link ${quote(link.id)} names ${quote(formatEnd(end))}, but node ${quote(end.node)} has no such interface`;
    problems.error(
      'reference-unknown',
      message,
      place(link, suggestion(problems, end.interface, node.interfaces.keys())),
    );
    return false;
  }
  const { kind } = iface.role;
  if (kind === 'routed' || kind === 'port') return true;
  const what = kind === 'sub' ? 'a sub-interface' : 'a VLAN interface';
  const help = kind === 'sub' ? 'link its parent' : 'link a port of the switch';
  problems.error(
    'interface-invalid',
    `link ${quote(link.id)} ends at ${quote(formatEnd(end))}, which is ${what} and takes no cable`,
    place(link, help),
  );
  return false;
}
