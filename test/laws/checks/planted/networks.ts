/** planted leaks: VLANs, legs, transits, prefixes and cables. */
import type { Interface, InterfaceAddress, LinkEnd, Node } from '../../../../src/model/public.ts';
import { type Address, addressSet, prefixOf, rangeOf } from '../../../../src/net/public.ts';
import {
  addFlow,
  addInterface,
  addLink,
  addNode,
  addZone,
  withInterface,
  withNode,
} from '../../../support/change-platform.ts';
import type { Generated } from '../../../support/generated-platform.ts';
import { ip, node, zone } from '../../../support/small-platform.ts';
import { row, tcpService } from '../../../support/tiny-platform.ts';
import { addressOf, firewallOf, must, mustHostIn, outerOf, type Plant, providerZone, tenantZone } from './plant.ts';

/** The access port that a host hangs on. */
function portOf({ topology }: Generated, host: Node): { readonly end: LinkEnd; readonly vlan: number } {
  for (const { ends } of topology.links) {
    const [x, y] = ends;
    const end = x.node === host.id ? y : y.node === host.id ? x : undefined;
    const role = end === undefined ? undefined : topology.nodes.get(end.node)?.interfaces.get(end.interface)?.role;
    if (end !== undefined && role?.kind === 'port' && role.port.mode === 'access') return { end, vlan: role.port.vlan };
  }
  throw new Error(`${host.id} hangs on no access port`);
}

function trunkOf({ topology }: Generated, id: string, accept: (peer: Node) => boolean): Interface | undefined {
  const own = must(topology.nodes.get(id), id);
  return [...own.interfaces.values()].find(({ name, role }) => {
    if (role.kind !== 'port' || role.port.mode !== 'trunk') return false;
    const link = topology.links.find(({ ends }) => ends.some((end) => end.node === id && end.interface === name));
    const peer = link?.ends.find((end) => end.node !== id);
    const device = peer === undefined ? undefined : topology.nodes.get(peer.node);
    return device !== undefined && accept(device);
  });
}

function own(text: string): InterfaceAddress {
  const [address = '', length = ''] = text.split('/');
  return { address: ip(address), prefix: prefixOf(ip(address), Number(length)) };
}

function free(address: Address): Address {
  return { family: address.family, value: address.value + 77n };
}

const lanHost = (platform: Generated, tenant: string): Node =>
  mustHostIn(platform, tenantZone(platform, tenant, 'lan').id);

export const networkPlants: readonly Plant[] = [
  {
    name: 'one VLAN for hosts of two tenants',
    breaks: ['PAS-ISO-5'],
    apply: (start, { a, b }) => {
      const { vlan } = portOf(start, lanHost(start, a));
      const { end } = portOf(start, lanHost(start, b));
      const at = portOf(start, lanHost(start, a)).end;
      const isOneFabric =
        start.topology.nodes.get(at.node)?.owner.kind === 'provider' &&
        start.topology.nodes.get(end.node)?.owner.kind === 'provider';
      if (!isOneFabric) return undefined;
      return withInterface(start, end.node, end.interface, (iface) => ({
        ...iface,
        role: { kind: 'port', port: { mode: 'access', vlan } },
      }));
    },
  },
  {
    name: 'a tenant VLAN as the native VLAN of a trunk',
    breaks: ['PAS-ISO-5'],
    apply: (start, { a }) => {
      const { end, vlan } = portOf(start, lanHost(start, a));
      const trunk = trunkOf(start, end.node, () => true);
      if (trunk === undefined || trunk.role.kind !== 'port' || trunk.role.port.mode !== 'trunk') return undefined;
      const { vlans } = trunk.role.port;
      return withInterface(start, end.node, trunk.name, (iface) => ({
        ...iface,
        role: { kind: 'port', port: { mode: 'trunk', vlans, native: vlan } },
      }));
    },
  },
  {
    name: 'a tenant VLAN on a trunk towards somebody else’s device',
    breaks: ['PAS-ISO-5'],
    apply: (start, { a }) => {
      const { end, vlan } = portOf(start, lanHost(start, a));
      const trunk = trunkOf(start, end.node, ({ kind, owner }) => {
        return kind !== 'switch' && !(owner.kind === 'tenant' && owner.tenant === a);
      });
      if (trunk === undefined || trunk.role.kind !== 'port' || trunk.role.port.mode !== 'trunk') return undefined;
      const ranges = [...trunk.role.port.vlans.ranges, { first: vlan, last: vlan }].sort((x, y) => x.first - y.first);
      return withInterface(start, end.node, trunk.name, (iface) => ({
        ...iface,
        role: { kind: 'port', port: { mode: 'trunk', vlans: { ranges } } },
      }));
    },
  },
  {
    name: 'a host with a leg in two tenants',
    breaks: ['PAS-ISO-5'],
    apply: (start, { a, b }) => {
      const [host, other] = [lanHost(start, a), lanHost(start, b)];
      const { end, vlan } = portOf(start, other);
      const { prefix } = must([...other.interfaces.values()][0]?.addresses[0], `address of ${other.id}`);
      const second = addInterface(start, host.id, 'second', {
        zone: tenantZone(start, b, 'lan').id,
        addresses: [{ address: free(addressOf(other)), prefix }],
      });
      const port = addInterface(second, end.node, 'planted', {
        role: { kind: 'port', port: { mode: 'access', vlan } },
      });
      return addLink(port, `${host.id}:second`, `${end.node}:planted`);
    },
  },
  {
    name: 'a host with a leg in a tenant and one at the provider',
    breaks: ['PAS-ISO-4'],
    apply: (start, { a }) => {
      const host = lanHost(start, a);
      const { id } = providerZone(start, 'service');
      const other = mustHostIn(start, id);
      const { end, vlan } = portOf(start, other);
      const { prefix } = must([...other.interfaces.values()][0]?.addresses[0], `address of ${other.id}`);
      const second = addInterface(start, host.id, 'second', {
        zone: id,
        addresses: [{ address: free(addressOf(other)), prefix }],
      });
      const port = addInterface(second, end.node, 'planted', {
        role: { kind: 'port', port: { mode: 'access', vlan } },
      });
      return addLink(port, `${host.id}:second`, `${end.node}:planted`);
    },
  },
  {
    name: 'a host of a tenant that stands in the provider’s network',
    breaks: ['PAS-ISO-4'],
    apply: (start, { a, below }) => {
      const hosts = [...start.topology.nodes.values()].filter(
        (host) => host.kind === 'host' && host.owner.kind === 'provider',
      );
      const host = must(hosts[below(hosts.length)], 'host of the provider');
      return withNode(start, host.id, (old) => ({ ...old, owner: { kind: 'tenant', tenant: a } }));
    },
  },
  {
    name: 'one firewall with a leg in another tenant',
    breaks: ['PAS-ISO-4'],
    apply: (start, { a, b }) => {
      const other = lanHost(start, b);
      const { prefix } = must([...other.interfaces.values()][0]?.addresses[0], `address of ${other.id}`);
      return addInterface(start, firewallOf(start, a).id, 'planted', {
        zone: tenantZone(start, b, 'lan').id,
        addresses: [{ address: free(addressOf(other)), prefix }],
      });
    },
  },
  {
    name: 'a router beside the tenant’s firewall',
    breaks: ['PAS-ISO-4'],
    apply: (start, { a }) => {
      const host = lanHost(start, a);
      const { end, vlan } = portOf(start, host);
      const lan = tenantZone(start, a, 'lan').id;
      const { prefix } = must([...host.interfaces.values()][0]?.addresses[0], `address of ${host.id}`);
      const router = node('planted', 'router', {
        owner: { kind: 'tenant', tenant: a },
        interfaces: { in: { zone: lan } },
      });
      const placed = addInterface(addNode(start, router), 'planted', 'in', {
        zone: lan,
        addresses: [{ address: free(addressOf(host)), prefix }],
      });
      const port = addInterface(placed, end.node, 'planted', {
        role: { kind: 'port', port: { mode: 'access', vlan } },
      });
      return addLink(port, 'planted:in', `${end.node}:planted`);
    },
  },
  {
    name: 'a management segment that joins two tenants’ firewalls',
    breaks: ['PAS-ISO-4'],
    apply: (start, { a, b }) => {
      const zones = addZone(start, zone('tr-planted', 'management', { kind: 'provider' }, '10.255.9.0/29'));
      const left = addInterface(zones, firewallOf(start, a).id, 'planted', {
        zone: 'tr-planted',
        addresses: [own('10.255.9.1/29')],
      });
      const right = addInterface(left, firewallOf(start, b).id, 'planted', {
        zone: 'tr-planted',
        addresses: [own('10.255.9.2/29')],
      });
      return addLink(right, `${firewallOf(start, a).id}:planted`, `${firewallOf(start, b).id}:planted`);
    },
  },
  {
    name: 'a WAN interface whose prefix holds another tenant’s',
    breaks: ['PAS-ISO-4'],
    apply: (start, { a, b }) => {
      const firewall = firewallOf(start, b);
      const { iface, address } = outerOf(start, firewall);
      const other = outerOf(start, firewallOf(start, a));
      const isTenants = [iface, other.iface].every(
        ({ zone: id }) => start.topology.zones.get(id ?? '')?.owner.kind === 'tenant',
      );
      if (!isTenants) return undefined;
      return withInterface(start, firewall.id, iface.name, (old) => ({
        ...old,
        addresses: old.addresses.map((one) =>
          one.address.value === address.value ? { address, prefix: prefixOf(address, 8) } : one,
        ),
      }));
    },
  },
  {
    name: 'a binding on another tenant’s public address',
    breaks: ['PAS-ISO-4'],
    apply: (start, { a, b }) => {
      const { address, iface } = outerOf(start, firewallOf(start, a));
      if (start.topology.zones.get(iface.zone ?? '')?.owner.kind !== 'tenant') return undefined;
      const binding = {
        kind: 'dnat' as const,
        id: 'planted',
        destination: addressSet([rangeOf(address)]),
        service: tcpService(8_443),
        to: addressOf(lanHost(start, b)),
      };
      return withNode(start, firewallOf(start, b).id, (old) => ({ ...old, nat: [...old.nat, binding] }));
    },
  },
  {
    name: 'a cable between two tenants’ firewalls, for what one offers to the Internet',
    breaks: ['PAS-ISO-4', 'PAS-ISO-6'],
    apply: (start, { a, b }) => {
      const [left, right] = [firewallOf(start, a).id, firewallOf(start, b).id];
      const target = addressOf(mustHostIn(start, tenantZone(start, b, 'dmz').id));
      const source = tenantZone(start, a, 'lan').prefixes;
      let changed = addZone(start, zone('tr-planted', 'transit', { kind: 'provider' }, '10.255.9.0/29'));
      changed = addInterface(changed, left, 'planted', { zone: 'tr-planted', addresses: [own('10.255.9.1/29')] });
      changed = addInterface(changed, right, 'planted', {
        zone: 'tr-planted',
        addresses: [own('10.255.9.2/29')],
        antiSpoofing: 'off',
      });
      changed = addLink(changed, `${left}:planted`, `${right}:planted`);
      changed = withNode(changed, left, (old) => ({
        ...old,
        routes: [...old.routes, { prefix: prefixOf(target, 32), via: ip('10.255.9.2'), discard: false, metric: 0 }],
      }));
      return addFlow(changed, row('PLANT', source, addressSet([rangeOf(target)]), [tcpService(443)]));
    },
  },
];
