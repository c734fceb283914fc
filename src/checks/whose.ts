/** checks: whose an arrival is: who sent it, whom it reaches, and whether the matrix stands behind it. */
import type { Node, Topology } from '../model/public.ts';
import { type AddressSet, addressesEqual, addressSetContains, rangeOf, unionAddresses } from '../net/public.ts';
import { tenantOf } from './atlas.ts';
import type { CheckContext } from './check.ts';
import type { Arrival } from './evidence.ts';
import { decidedByRows, rowsOf } from './rows/row-index.ts';
import { packetInServices } from './services.ts';

/** Every opening that got through, forged sources included: isolation does not rest on honest senders. */
export function allArrivals({ evidence }: Pick<CheckContext, 'evidence'>): readonly Arrival[] {
  return [...evidence.arrivals, ...evidence.spoofed];
}

/** The tenants that an arrival comes from: the zone's, and the sender's own. */
export function sendingTenants(topology: Topology, { from }: Arrival): ReadonlySet<string> {
  return named(tenantOf(from.zone.owner), tenantOf(senderOf(topology, from.node)?.owner));
}

/** The tenants that an arrival reaches: the zone's, and the owner of the node that took it. */
export function reachedTenants({ kind, to }: Arrival): ReadonlySet<string> {
  return named(tenantOf(to.zone?.owner), kind === 'delivered' ? tenantOf(to.owner) : undefined);
}

export function comesFromProvider(topology: Topology, { from }: Arrival): boolean {
  return from.zone.owner.kind === 'provider' || senderOf(topology, from.node)?.owner.kind === 'provider';
}

/** In a zone of the provider, or taken by one of its nodes wherever that node stands. */
export function reachesProvider({ kind, to }: Arrival): boolean {
  return to.zone?.owner.kind === 'provider' || (kind === 'delivered' && to.owner.kind === 'provider');
}

/** From the Internet or a partner: nobody of the platform sent it. */
export function comesFromOutside(topology: Topology, { from }: Arrival): boolean {
  const { kind } = from.zone.owner;
  if (kind !== 'internet' && kind !== 'partner') return false;
  const sender = senderOf(topology, from.node);
  return sender === undefined || sender.owner.kind === 'internet' || sender.owner.kind === 'partner';
}

/** The node sent it for itself, so that its own filter was not asked. */
export function isDevice(node: Node | undefined): boolean {
  return node !== undefined && node.kind !== 'host' && node.kind !== 'external';
}

/** It ends where a node is administered: at a management address, and for a host by one of its management services. */
export function reachesManagementOf(topology: Topology, { kind, to, real }: Arrival): boolean {
  const node = topology.nodes.get(to.node);
  if (kind !== 'delivered' || node?.management === undefined) return false;
  if (!addressSetContains(node.management.addresses, to.address)) return false;
  return isDevice(node) || node.management.lowLevel || packetInServices(real, node.management.services);
}

/** Whether the matrix allows the arrival between its real ends. */
export function isAllowed({ matrix, topology }: CheckContext, arrival: Arrival): boolean {
  const { real, entered } = arrival;
  if (decidedByRows(matrix, { packet: real, ingress: entered }).action === 'allow') return true;
  const hidden = hiddenBehind(topology, arrival);
  if (hidden.ranges.length === 0) return false;
  return rowsOf(matrix)
    .between(hidden, { ranges: [rangeOf(real.dst)] })
    .some(({ action, services }) => action === 'allow' && packetInServices(real, services));
}

/**
 * Whom nobody further on can tell from the sender: a node that translates sources to the very address that it uses
 * itself. Empty for everybody else.
 */
export function hiddenBehind(topology: Topology, { injection, from, real }: Arrival): AddressSet {
  const sender = senderOf(topology, from.node);
  const exit = sender?.interfaces.get(injection.interface);
  if (sender === undefined || exit === undefined) return { ranges: [] };
  const sets = sender.nat.flatMap((nat) => {
    if (nat.kind === 'dnat' || (nat.outInterface !== undefined && nat.outInterface !== exit.name)) return [];
    const written = nat.to ?? exit.addresses.find(({ address }) => address.family === real.family)?.address;
    return written !== undefined && addressesEqual(written, real.src) ? [nat.source] : [];
  });
  return unionAddresses(...sets);
}

/** Whether the receiver is the sender's own: a tenant's own firewall, wherever its addresses lie. */
export function isOwn(topology: Topology, arrival: Arrival): boolean {
  if (arrival.kind !== 'delivered') return false;
  const owner = tenantOf(arrival.to.owner);
  return owner !== undefined && sendingTenants(topology, arrival).has(owner);
}

function senderOf(topology: Topology, node: string | undefined): Node | undefined {
  return node === undefined ? undefined : topology.nodes.get(node);
}

function named(...tenants: readonly (string | undefined)[]): ReadonlySet<string> {
  return new Set(tenants.filter((tenant) => tenant !== undefined));
}
