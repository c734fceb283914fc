/** lab: a node of the model as statements for `ip -batch`, in a namespace of its own. */
import type { Interface, Node, Route, Topology } from '../model/public.ts';
import { formatAddress, formatPrefix } from '../net/public.ts';

/** Addresses and routes of a node whose devices exist, named like its interfaces. */
export function nodeStatements(topology: Topology, node: Node): readonly string[] {
  const interfaces = [...node.interfaces.values()].filter(({ role }) => role.kind !== 'port');
  const down = new Set(interfaces.filter((iface) => !isSetUp(topology, iface)).map(({ name }) => name));
  return [
    ...interfaces.flatMap((iface) => interfaceStatements(iface, !down.has(iface.name))),
    ...node.routes.flatMap((route) => routeStatements(route, down)),
  ];
}

function isSetUp(topology: Topology, iface: Interface): boolean {
  const parent =
    iface.role.kind === 'sub' ? topology.nodes.get(iface.node)?.interfaces.get(iface.role.parent) : undefined;
  return iface.up && (parent === undefined || parent.up);
}

function interfaceStatements({ name, mtu, addresses }: Interface, up: boolean): readonly string[] {
  return [
    `link set dev ${name} mtu ${mtu}`,
    ...(up ? [`link set dev ${name} up`] : []),
    ...addresses.map(({ address, prefix }) => {
      const atOnce = address.family === 6 ? ' nodad' : '';
      return `addr add ${formatAddress(address)}/${prefix.length} dev ${name}${atOnce}`;
    }),
  ];
}

// Connected routes come first whatever the metric, as in the model: IPv4's have metric 0, IPv6's 256.
const firstMetric = { 4: 1, 6: 1024 } as const;

function routeStatements(route: Route, down: ReadonlySet<string>): readonly string[] {
  const { prefix, via, interface: name, discard } = route;
  if (name !== undefined && down.has(name)) return [];
  const to = formatPrefix(prefix);
  const metric = `metric ${route.metric + firstMetric[prefix.family]}`;
  if (discard) return [`route add blackhole ${to} ${metric}`];
  const next = via === undefined ? '' : ` via ${formatAddress(via)}`;
  const device = name === undefined ? '' : ` dev ${name}`;
  return [`route add ${to}${next}${device} ${metric}`];
}
