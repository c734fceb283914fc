/** cli: which station sends or receives for a place. */
import { printable } from '../../diagnostics/public.ts';
import {
  type Injection,
  type Interface,
  internetAddresses,
  lookupRoute,
  type Node,
  type Topology,
  type Zone,
} from '../../model/public.ts';
import {
  type Address,
  type AddressSet,
  addressesEqual,
  addressSetContains,
  bogonAddresses,
  type Family,
  formatAddress,
  parseAddress,
  prefixContains,
  subtractAddresses,
} from '../../net/public.ts';
import { usageError } from '../exit.ts';
import type { Place } from './place.ts';

/** Who puts the packet into the platform, and the honest source address for it. */
export interface Sender {
  readonly node: string;
  readonly interface: string;
  readonly arriving: boolean;
  readonly address: Address;
}

/** The addresses a place can receive at, in the order of the file; an undeclared address is taken as it is. */
export function receivingAddresses(topology: Topology, place: Place): readonly Address[] {
  switch (place.kind) {
    case 'address':
      return [place.address];
    case 'interface':
      return place.interface.addresses.map(({ address }) => address);
    case 'node':
      return [...place.node.interfaces.values()].flatMap((iface) => iface.addresses.map(({ address }) => address));
    case 'zone':
      return zoneStations(topology, place.zone).flatMap((iface) => iface.addresses.map(({ address }) => address));
  }
}

/**
 * A sender for packets to `destination`. For a zone: its first host, else any node with an address in it, else an
 * unnamed station on its segment. For an address: the node that has it, else a station of the segment it belongs to.
 */
export function sendingStation(topology: Topology, place: Place, destination: Address): Sender {
  const { family } = destination;
  switch (place.kind) {
    case 'node':
      return fromNode(topology, place.node, destination);
    case 'interface':
      return fromInterface(topology, place.node, place.interface, family);
    case 'zone':
      return fromZone(topology, place.zone, destination);
    case 'address':
      return fromAddress(topology, place.address);
  }
}

/** `packet` leaves the sender, or comes in from its segment. */
export function injectionOf(sender: Sender, packet: Injection['packet']): Injection {
  return {
    node: sender.node,
    interface: sender.interface,
    packet,
    ...(sender.arriving ? { arriving: true } : {}),
  };
}

function fromNode(topology: Topology, node: Node, destination: Address): Sender {
  const route = lookupRoute(topology, node, destination);
  const name = route.kind === 'connected' || route.kind === 'route' ? route.interface : undefined;
  const exit =
    (name === undefined ? undefined : node.interfaces.get(name)) ??
    [...node.interfaces.values()].find((iface) => addressOf(iface, destination.family) !== undefined);
  if (exit === undefined) {
    throw usageError(`\`${printable(node.id)}\` has no IPv${destination.family} address to send from`, {
      help: 'choose another sender, or give the destination in the other family',
    });
  }
  return fromInterface(topology, node, exit, destination.family);
}

function fromInterface(topology: Topology, node: Node, exit: Interface, family: Family): Sender {
  if (exit.role.kind === 'port') {
    throw usageError(
      `\`${printable(`${node.id}:${exit.name}`)}\` is a layer-2 port, which sends no packets of its own`,
      {
        help: 'name the node behind it; `--vlan` sets the tags of its frames',
      },
    );
  }
  const owned = addressOf(exit, family);
  const address = node.owner.kind === 'internet' ? (internetStation(topology, family) ?? owned) : owned;
  if (address === undefined) {
    throw usageError(`\`${printable(`${node.id}:${exit.name}`)}\` has no IPv${family} address`, {
      help: 'name another interface of the node, or a destination in the other family',
    });
  }
  return { node: node.id, interface: exit.name, arriving: false, address };
}

function fromZone(topology: Topology, zone: Zone, destination: Address): Sender {
  const stations = zoneStations(topology, zone).filter((iface) => addressOf(iface, destination.family) !== undefined);
  const station = stations[0];
  const node = station === undefined ? undefined : topology.nodes.get(station.node);
  if (station === undefined || node === undefined) {
    throw usageError(
      `zone \`${printable(zone.id)}\` has no node with an IPv${destination.family} address to send from`,
      {
        help: 'name a node or an address instead',
      },
    );
  }
  if (node.kind === 'host' || node.kind === 'external')
    return fromInterface(topology, node, station, destination.family);
  // Only the gateway is known: some station behind it sends, with the next address of its segment.
  const own = station.addresses.find(({ address }) => address.family === destination.family);
  const neighbour = own === undefined ? undefined : { family: own.address.family, value: own.address.value + 1n };
  const free =
    neighbour !== undefined && own !== undefined && prefixContains(own.prefix, neighbour) ? neighbour : own?.address;
  if (free === undefined) throw usageError(`zone \`${printable(zone.id)}\` has no station to send from`);
  return { node: node.id, interface: station.name, arriving: true, address: free };
}

function fromAddress(topology: Topology, address: Address): Sender {
  let segment: Interface | undefined;
  for (const node of topology.nodes.values()) {
    for (const iface of node.interfaces.values()) {
      if (iface.addresses.some((own) => addressesEqual(own.address, address))) {
        return { node: node.id, interface: iface.name, arriving: false, address };
      }
      if (iface.addresses.some((own) => prefixContains(own.prefix, address))) segment ??= iface;
    }
  }
  if (segment !== undefined) {
    const gateway = gatewayOf(topology, segment, address);
    return { node: gateway.node, interface: gateway.name, arriving: true, address };
  }
  const internet = internetNode(topology);
  if (internet !== undefined && addressSetContains(internetAddresses(topology), address)) {
    return { node: internet.node, interface: internet.name, arriving: false, address };
  }
  throw usageError(`nothing on this platform sends from \`${formatAddress(address)}\``, {
    help: 'name the node that sends with `--from` and give the address with `--src`',
  });
}

// An unnamed station hands its packets to the segment's router when there is one.
function gatewayOf(topology: Topology, fallback: Interface, address: Address): Interface {
  for (const node of topology.nodes.values()) {
    if (!node.forwards) continue;
    for (const iface of node.interfaces.values()) {
      if (iface.addresses.some((own) => prefixContains(own.prefix, address))) return iface;
    }
  }
  return fallback;
}

/** Interfaces with an address in the zone: hosts first, then external networks, then gateways. */
function zoneStations(topology: Topology, zone: Zone): readonly Interface[] {
  const rank = (node: Node): number => (node.kind === 'host' ? 0 : node.kind === 'external' ? 1 : 2);
  return [...topology.nodes.values()]
    .sort((a, b) => rank(a) - rank(b))
    .flatMap((node) => [...node.interfaces.values()])
    .filter((iface) => iface.zone === zone.id && iface.addresses.length > 0);
}

function internetNode(topology: Topology): Interface | undefined {
  for (const node of topology.nodes.values()) {
    if (node.kind !== 'external' || node.owner.kind !== 'internet') continue;
    for (const iface of node.interfaces.values()) if (iface.addresses.length > 0) return iface;
  }
  return undefined;
}

/** An address that an ordinary Internet user could have: undeclared, and no bogon that an edge filter would drop. */
function internetStation(topology: Topology, family: Family): Address | undefined {
  const usable: AddressSet = subtractAddresses(internetAddresses(topology), bogonAddresses);
  for (const text of family === 4 ? ['9.9.9.9', '1.1.1.1'] : ['2a00::9', '2620:fe::9']) {
    const wellKnown = parseAddress(text);
    if (wellKnown.ok && addressSetContains(usable, wellKnown.value)) return wellKnown.value;
  }
  const range = usable.ranges.find((candidate) => candidate.family === family);
  return range === undefined ? undefined : { family, value: range.first };
}

function addressOf(iface: Interface, family: Family): Address | undefined {
  return iface.addresses.find(({ address }) => address.family === family)?.address;
}
