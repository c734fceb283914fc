/** model: the addresses that live in a VLAN of a topology. */
import { type AddressSet, addressSet, prefixRange } from '../net/public.ts';
import type { Interface } from './node.ts';
import { interfaceAt, type Topology } from './topology.ts';
import { describeOwner } from './zone.ts';

/** `owners` and `zones` of the interfaces found, so that a VLAN id used by two of them is not taken for one network. */
export interface VlanAddresses {
  readonly addresses: AddressSet;
  readonly owners: readonly string[];
  readonly zones: readonly string[];
}

/** The prefixes of every sub-interface and SVI in `vlan`, and of every interface cabled to an access port in it. */
export function vlanAddresses(topology: Topology, vlan: number): VlanAddresses {
  const members: Interface[] = [];
  for (const node of topology.nodes.values()) {
    for (const iface of node.interfaces.values()) {
      if ((iface.role.kind === 'sub' || iface.role.kind === 'svi') && iface.role.vlan === vlan) members.push(iface);
    }
  }
  for (const { ends } of topology.links) {
    const [a, b] = [interfaceAt(topology, ends[0]), interfaceAt(topology, ends[1])];
    if (isAccessPort(a, vlan) && b !== undefined) members.push(b);
    if (isAccessPort(b, vlan) && a !== undefined) members.push(a);
  }
  const addressed = members.filter(({ addresses }) => addresses.length > 0);
  const owners = addressed.map(({ node, zone }) => {
    const owner = topology.zones.get(zone ?? '')?.owner ?? topology.nodes.get(node)?.owner;
    return owner === undefined ? node : describeOwner(owner).en;
  });
  return {
    addresses: addressSet(addressed.flatMap(({ addresses }) => addresses.map(({ prefix }) => prefixRange(prefix)))),
    owners: [...new Set(owners)].sort(),
    zones: [...new Set(addressed.flatMap(({ zone }) => (zone === undefined ? [] : [zone])))].sort(),
  };
}

function isAccessPort(iface: Interface | undefined, vlan: number): boolean {
  return iface?.role.kind === 'port' && iface.role.port.mode === 'access' && iface.role.port.vlan === vlan;
}
