/** model: every route leads somewhere, and no two say different things about the same prefix. */
import type { DiagnosticList } from '../diagnostics/public.ts';
import { type Address, addressesEqual, formatAddress, formatPrefix, prefixContains } from '../net/public.ts';
import { ownAddresses } from './addresses.ts';
import { place, quote, suggestion } from './complaint.ts';
import type { Interface, Node, Route } from './node.ts';
import type { Topology } from './topology.ts';

export function validateRoutes(topology: Topology, problems: DiagnosticList): void {
  const everybody = new Set([...topology.nodes.values()].flatMap((node) => ownAddresses(node).map(formatAddress)));
  for (const node of topology.nodes.values()) {
    const seen = new Set<string>();
    for (const route of node.routes) {
      const wrong = reasonOf(node, route, problems);
      const what = `the route of node ${quote(node.id)} to ${quote(formatPrefix(route.prefix))}`;
      if (wrong !== undefined) problems.error('route-unreachable', `${what} ${wrong.says}`, place(route, wrong.help));
      else if (route.via !== undefined && !everybody.has(formatAddress(route.via))) {
        const message = `${what} leads to ${quote(formatAddress(route.via))}, an address that no node has`;
        problems.warning(
          'route-unreachable',
          message,
          place(route, 'correct the next hop, or define the node that has it'),
        );
      }
      const key = `${formatPrefix(route.prefix)} ${route.metric}`;
      if (seen.has(key)) {
        const help = 'give one of them a higher metric; equal-cost routes are refused';
        problems.error(
          'route-duplicate',
          `node ${quote(node.id)} has two routes to ${quote(formatPrefix(route.prefix))} of metric ${route.metric}`,
          place(route, help),
        );
      }
      seen.add(key);
    }
  }
}

interface Reason {
  readonly says: string;
  readonly help: string;
}

function reasonOf(node: Node, route: Route, problems: DiagnosticList): Reason | undefined {
  const { via } = route;
  if (route.discard) {
    if (via === undefined && route.interface === undefined) return undefined;
    return { says: 'both discards and forwards', help: 'remove `discard`, or `via` and `interface`' };
  }
  if (route.interface !== undefined) {
    const iface = node.interfaces.get(route.interface);
    if (iface === undefined) {
      const help = suggestion(problems, route.interface, node.interfaces.keys());
      return { says: `leaves by ${quote(route.interface)}, an interface that it does not have`, help };
    }
    if (iface.role.kind === 'port')
      return { says: `leaves by ${quote(route.interface)}, a layer-2 port`, help: 'name a layer-3 interface' };
  }
  if (via === undefined) {
    return route.interface === undefined
      ? { says: 'names no next hop', help: 'add `via`, `interface` or `discard: true`' }
      : undefined;
  }
  return hopReason(node, route, via);
}

function hopReason(node: Node, route: Route, via: Address): Reason | undefined {
  const hop = quote(formatAddress(via));
  if (via.family !== route.prefix.family) {
    return {
      says: `has the next hop ${hop} of the other address family`,
      help: 'name a next hop of the family of the prefix',
    };
  }
  if (ownAddresses(node).some((own) => addressesEqual(own, via))) {
    return { says: `has the next hop ${hop}, the node's own address`, help: 'name the neighbour' };
  }
  const exits: readonly Interface[] = [...node.interfaces.values()].filter(
    ({ name }) => route.interface === undefined || name === route.interface,
  );
  if (exits.some(({ addresses }) => addresses.some(({ prefix }) => prefixContains(prefix, via)))) return undefined;
  const of = route.interface === undefined ? 'no connected prefix' : `no prefix of ${quote(route.interface)}`;
  return { says: `has the next hop ${hop}, which lies on ${of}`, help: 'name a neighbour on a connected prefix' };
}
