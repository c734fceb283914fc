/** checks: management addresses, and what the rows towards them say. */
import type { Flow, Node, Topology } from '../../model/public.ts';
import { type AddressSet, addressesOverlap, isEmptyAddresses, unionAddresses } from '../../net/public.ts';

/** Nodes that declare where they are administered. */
export function managedNodes(topology: Topology): readonly Node[] {
  return [...topology.nodes.values()].filter(
    ({ management }) => management !== undefined && !isEmptyAddresses(management.addresses),
  );
}

export function managementAddresses(topology: Topology): AddressSet {
  return unionAddresses(...managedNodes(topology).map(({ management }) => management?.addresses ?? { ranges: [] }));
}

export function reachesManagement(flow: Flow, addresses: AddressSet): boolean {
  return addressesOverlap(flow.destination.addresses, addresses);
}

export function someManagement(topology: Topology): readonly [boolean, string, string] {
  return [
    managedNodes(topology).length > 0,
    'no node declares a management address',
    'aucun nœud ne déclare d’adresse d’administration',
  ];
}
