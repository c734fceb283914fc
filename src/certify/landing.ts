/** certify: with whom a packet landed, and whether the claim allows it. */
import type { Interface, LinkEnd, Node, Owner, Topology, Zone } from '../model/public.ts';
import { type Address, addressesEqual, broadcastAddress, prefixContains } from '../net/public.ts';

/** `owner` answers for the zone that received it, `holder` for the node. */
export interface Landing {
  readonly kind: 'delivered' | 'exits' | 'on-segment';
  readonly zone?: Zone;
  readonly owner: Owner;
  readonly holder: Owner;
}

/** The interface that an address taken by the node itself belongs to; none for 255.255.255.255 and router anycast. */
export function takingInterface(node: Node, destination: Address): Interface | undefined {
  return [...node.interfaces.values()].find(({ addresses }) =>
    addresses.some(({ address, prefix }) => {
      const broadcast = broadcastAddress(prefix);
      return (
        addressesEqual(address, destination) || (broadcast !== undefined && addressesEqual(broadcast, destination))
      );
    }),
  );
}

/** Whether the destination is on the interface's own segment. */
export function isOnSegment(iface: Interface, destination: Address): boolean {
  return iface.addresses.some(({ prefix }) => prefixContains(prefix, destination));
}

export function deliveredTo(topology: Topology, node: Node, destination: Address): Landing {
  return landed('delivered', node, zoneAt(topology, takingInterface(node, destination)));
}

/** Put on a segment where nobody answers: an unnamed station may. Undefined when the segment is not the destination's. */
export function putOnSegment(
  topology: Topology,
  node: Node,
  exit: Interface,
  destination: Address,
): Landing | undefined {
  return isOnSegment(exit, destination) ? landed('on-segment', node, zoneAt(topology, exit)) : undefined;
}

export function leftTheWorld(topology: Topology, node: Node): Landing {
  return landed(
    'exits',
    node,
    [...topology.zones.values()].find(({ owner }) => owner.kind === 'internet'),
  );
}

function landed(kind: Landing['kind'], node: Node, zone: Zone | undefined): Landing {
  return { kind, owner: zone?.owner ?? node.owner, holder: node.owner, ...(zone === undefined ? {} : { zone }) };
}

function zoneAt(topology: Topology, iface: Interface | undefined): Zone | undefined {
  return iface?.zone === undefined ? undefined : topology.zones.get(iface.zone);
}

/** `node:interface`, for messages. */
export function endText({ node, interface: name }: LinkEnd): string {
  return `${node}:${name}`;
}
