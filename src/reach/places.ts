/** reach: who can put packets into a platform, and where: hosts, unnamed stations of segments, the Internet, partners. */
import {
  type Interface,
  internetAddresses,
  type LinkEnd,
  ownAddresses,
  type Topology,
  type Zone,
} from '../model/public.ts';
import {
  type Address,
  type AddressSet,
  addressSet,
  bogonAddresses,
  broadcastAddress,
  compareAddresses,
  documentationAddresses,
  formatAddress,
  intersectAddresses,
  isEmptyAddresses,
  prefixRange,
  rangeOf,
  rangesMeeting,
  subtractAddresses,
  unionAddresses,
} from '../net/public.ts';
import type { Cabling } from './domain.ts';
import type { Terrain } from './terrain.ts';

/** One way of getting a frame from a place onto the platform: to a neighbour of its choice, with tags of its choice. */
export interface Gate {
  readonly arriving: boolean;
  /** Absent: the neighbour that the node's own routes name. */
  readonly nextHop?: Address;
  readonly tags: readonly number[];
}

/**
 * `honest`: the sources that the place may write in truth: its own address, addresses of its segment that no node has,
 * for the Internet what nobody declares. Every other source is spoofed. `sender` is absent for an unnamed station.
 * `device`: the sender is a firewall, a router or a switch; it speaks for itself, and where its own routes say only.
 */
export interface Place {
  readonly node: string;
  readonly interface: string;
  readonly zone: Zone;
  readonly sender?: string;
  readonly device: boolean;
  readonly honest: AddressSet;
  readonly gates: readonly Gate[];
}

export interface PlaceOptions {
  /** Whether hosts also write tags of their own, and hand packets to hosts of other zones that hear them. */
  readonly cunning?: boolean;
}

/** Every place, in the order of the topology. A place without a zone or an address is none. */
export function placesOf(terrain: Terrain, options: PlaceOptions = {}): readonly Place[] {
  const { topology } = terrain;
  const taken = addressSet([...topology.nodes.values()].flatMap((node) => ownAddresses(node).map(rangeOf)));
  const internet = internetSources(topology);
  const places: Place[] = [];
  const vlans = options.cunning === true ? vlansInUse(topology) : [];
  for (const node of topology.nodes.values()) {
    for (const iface of node.interfaces.values()) {
      const zone = iface.zone === undefined ? undefined : topology.zones.get(iface.zone);
      if (zone === undefined || !iface.up || iface.addresses.length === 0) continue;
      const at = { node: node.id, interface: iface.name, zone, device: false };
      const own = addressSet(iface.addresses.map(({ address }) => rangeOf(address)));
      if (node.kind === 'host' || node.kind === 'external') {
        const isInternet = node.kind === 'external' && zone.owner.kind === 'internet';
        const gates = gatesOf(terrain, iface, vlans, options.cunning === true);
        places.push({ ...at, sender: node.id, honest: isInternet ? internet : own, gates });
        continue;
      }
      places.push({ ...at, device: true, sender: node.id, honest: own, gates: [{ arriving: false, tags: [] }] });
      if (!terrain.filters.has(node.id) && !node.forwards) continue;
      const isInternet = zone.owner.kind === 'internet';
      if (isInternet && facesExternal(terrain, iface)) continue;
      const honest = isInternet ? internet : stationsOn(iface, taken);
      if (!isEmptyAddresses(honest)) places.push({ ...at, honest, gates: [{ arriving: true, tags: [] }] });
    }
  }
  return places;
}

/** The Internet is a node of its own there, and sends from where it is. */
function facesExternal(terrain: Terrain, iface: Interface): boolean {
  return terrain.cabling.domain(iface).hearers.some(({ at }) => terrain.node(at.node).kind === 'external');
}

/** Addresses of the interface's segments that no node has and that are no network or broadcast address. */
function stationsOn({ addresses }: Interface, taken: AddressSet): AddressSet {
  const segments = addresses.map(({ prefix }) => {
    const range = prefixRange(prefix);
    const edges: Address[] = [];
    const broadcast = broadcastAddress(prefix);
    if (broadcast !== undefined) edges.push(broadcast);
    const alone = prefix.family === 4 ? prefix.length >= 31 : prefix.length >= 127;
    if (!alone) edges.push({ family: prefix.family, value: range.first });
    const used = addressSet([...edges.map(rangeOf), ...rangesMeeting(taken.ranges, range)]);
    return subtractAddresses({ ranges: [range] }, used);
  });
  return unionAddresses(...segments);
}

/**
 * What a station of the Internet may write in truth: undeclared unicast addresses that may be routed there. Documentation
 * addresses count, since platforms use them as public ones.
 */
function internetSources(topology: Topology): AddressSet {
  const unicast: AddressSet = addressSet([
    { family: 4, first: 0x0100_0000n, last: 0xdfff_ffffn },
    { family: 6, first: 0x2000n << 112n, last: (0x4000n << 112n) - 1n },
  ]);
  const routable = unionAddresses(subtractAddresses(unicast, bogonAddresses), documentationAddresses);
  return intersectAddresses(internetAddresses(topology), routable);
}

/** Own routes, every other router that hears the sender's frames, and those that only its tagged frames come to. */
function gatesOf(terrain: Terrain, iface: Interface, vlans: readonly number[], cunning: boolean): readonly Gate[] {
  const gates: Gate[] = [{ arriving: false, tags: [] }];
  const seen = new Set<string>();
  const outer = vlans.length === 0 ? [] : outerTags(terrain, iface);
  const stacks = [
    [],
    ...terrain.cabling.admitted(iface, vlans).map((vlan) => [vlan]),
    ...outer.flatMap((tag) => vlans.map((inner) => [tag, inner])),
  ];
  for (const tags of stacks) {
    for (const nextHop of neighboursOf(terrain, iface, tags, cunning)) {
      // A neighbour heard with fewer tags need not be tried with more: what comes to it is the same packet.
      const key = formatAddress(nextHop);
      if (seen.has(key)) continue;
      seen.add(key);
      gates.push({ arriving: false, nextHop, tags });
    }
  }
  return gates;
}

/** One address for each interface and family that hears frames with these tags and finds none left on them. */
function neighboursOf(
  terrain: Terrain,
  iface: Interface,
  tags: readonly number[],
  cunning: boolean,
): readonly Address[] {
  return terrain.cabling
    .domain(iface, tags)
    .hearers.filter((hearer) => hearer.tags.every((tag) => tag === 0))
    .flatMap(({ at }) => takers(terrain, iface, at, cunning))
    .sort(compareAddresses);
}

// Hosts of the sender's own zone are left out: between them lies no filter, and nothing to be right or wrong.
function takers(terrain: Terrain, from: Interface, at: LinkEnd, cunning: boolean): readonly Address[] {
  const iface = terrain.interfaceAt(at);
  const wanted = terrain.node(at.node).forwards || (cunning && iface.zone !== from.zone);
  if (!iface.up || !wanted) return [];
  return ([4, 6] as const).flatMap((family) => {
    const first = iface.addresses.find(({ address }) => address.family === family);
    return first === undefined ? [] : [first.address];
  });
}

/**
 * Only where some port sends the outer tag's VLAN to another switch without a tag (a native VLAN, or an access port that
 * faces a trunk) does a switch ever read the tag behind it; and only where the first port takes the outer one.
 */
function outerTags({ cabling, topology }: Terrain, iface: Interface): readonly number[] {
  const sent = untaggedVlans(cabling, topology);
  if (iface.role.kind !== 'routed') return sent;
  return cabling.portFacing(iface) === undefined ? [] : cabling.admitted(iface, sent);
}

const untagged = new WeakMap<Cabling, readonly number[]>();

function untaggedVlans(cabling: Cabling, topology: Topology): readonly number[] {
  let found = untagged.get(cabling);
  if (found === undefined) {
    const ports = [...topology.nodes.values()].flatMap(({ interfaces }) => [...interfaces.values()]);
    const used = ports.flatMap((iface) => {
      const { role } = iface;
      if (role.kind !== 'port' || cabling.portFacing(iface) === undefined) return [];
      if (role.port.mode === 'access') return [role.port.vlan];
      return role.port.native === undefined ? [] : [role.port.native];
    });
    found = [...new Set(used)];
    untagged.set(cabling, found);
  }
  return found;
}

/** VLANs that some interface ends in or some untagged frame enters: the others lead nowhere. */
function vlansInUse(topology: Topology): readonly number[] {
  const used = new Set<number>();
  for (const node of topology.nodes.values()) {
    for (const { role } of node.interfaces.values()) {
      if (role.kind === 'sub' || role.kind === 'svi') used.add(role.vlan);
      if (role.kind !== 'port') continue;
      if (role.port.mode === 'access') used.add(role.port.vlan);
      else if (role.port.native !== undefined) used.add(role.port.native);
    }
  }
  return [...used];
}
