/** checks: where nodes are administered, and what rows towards there carry. */
import type { Flow, Node, Topology } from '../../model/public.ts';
import { addressesOverlap, isEmptyAddresses, type Service } from '../../net/public.ts';
import { servicesOverlap } from '../services.ts';
import { isDevice } from '../whose.ts';

/** What a row carries to management addresses; no service when it reaches none. */
export interface ManagementFlow {
  readonly services: readonly Service[];
  readonly encrypted: boolean;
}

export function managementServices(topology: Topology, flow: Flow): ManagementFlow {
  const reached = [...topology.nodes.values()].filter(({ management }) => {
    return management !== undefined && addressesOverlap(flow.destination.addresses, management.addresses);
  });
  const services = flow.services.filter((service) => reached.some((node) => administers(node, service)));
  return { services, encrypted: flow.encrypted === true };
}

// A management address of a device serves nothing else. A host may offer its own services at the same address.
function administers(node: Node, service: Service): boolean {
  const { management } = node;
  if (management === undefined) return false;
  if (isDevice(node) || management.lowLevel || management.services.length === 0) return true;
  return management.services.some((one) => servicesOverlap(one, service));
}

/**
 * Low-level interfaces (PAS-ADM-2): what is declared so, and every filter, router and switch of the provider's that has
 * an address, declared or not.
 */
export function lowLevelNodes({ nodes }: Topology): ReadonlySet<string> {
  const found = [...nodes.values()].filter(
    (node) =>
      node.management?.lowLevel === true || (node.owner.kind === 'provider' && isDevice(node) && hasAddress(node)),
  );
  return new Set(found.map(({ id }) => id));
}

function hasAddress({ interfaces, management }: Node): boolean {
  return (
    [...interfaces.values()].some(({ addresses }) => addresses.length > 0) ||
    (management !== undefined && !isEmptyAddresses(management.addresses))
  );
}
