/** checks: where packets are put into the platform: hosts, stations on a firewall's segments, and the Internet. */
import type { Interface, Topology, Zone } from '../../model/public.ts';
import {
  type Address,
  addressesEqual,
  addressSetContains,
  compareAddresses,
  type Family,
  formatAddress,
  maxValue,
  type Prefix,
  prefixContains,
  prefixRange,
} from '../../net/public.ts';
import { domainOf, type World } from '../../semantics/public.ts';
import type { Atlas } from '../atlas.ts';
import type { Conditions } from './conditions.ts';
import { drawInteger } from './draw.ts';

/**
 * One point of injection. `nextHops`: undefined leaves the choice to the node's own routes; an address names a router
 * of the segment that the sender may use all the same. A station comes in `arriving` at the interface of a node that
 * forwards or filters.
 */
export interface Place {
  readonly node: string;
  readonly interface: string;
  readonly arriving: boolean;
  readonly zone: Zone;
  /** The node that sends; absent for an unnamed station. */
  readonly sender?: string;
  /** The sender is a firewall, a router or a switch: it speaks for itself, and where its own routes say only. */
  readonly device: boolean;
  readonly sources: readonly Address[];
  readonly nextHops: readonly (Address | undefined)[];
}

/** Every place, in the order of the topology. `draw` picks the addresses that nobody has. */
export function placesOf(world: World, atlas: Atlas, conditions: Conditions, draw: () => number): readonly Place[] {
  const { topology } = world;
  const taken = new Set<string>();
  for (const node of topology.nodes.values()) {
    for (const iface of node.interfaces.values())
      for (const { address } of iface.addresses) taken.add(formatAddress(address));
  }
  const corners = conditions.corners('source');
  const places: Place[] = [];
  for (const node of topology.nodes.values()) {
    for (const iface of node.interfaces.values()) {
      const zone = atlas.zoneOfInterface(iface);
      if (zone === undefined || !iface.up || iface.addresses.length === 0) continue;
      const at = { node: node.id, interface: iface.name, zone, arriving: false, device: false };
      const own = iface.addresses.map(({ address }) => address);
      if (node.kind === 'host') {
        places.push({ ...at, sender: node.id, sources: own, nextHops: nextHopsOf(world, iface) });
        continue;
      }
      if (node.kind === 'external') {
        const sources = zone.owner.kind === 'internet' ? internetSources(atlas, conditions, corners, draw) : own;
        places.push({ ...at, sender: node.id, sources, nextHops: gatewaysOf(world, iface) });
        continue;
      }
      places.push({ ...at, device: true, sender: node.id, sources: own, nextHops: [undefined] });
      if (!atlas.filtering.has(node.id) && !node.forwards) continue;
      const sources =
        zone.owner.kind !== 'internet'
          ? iface.addresses.flatMap(({ prefix }) => stationSources(prefix, taken, conditions, corners, draw))
          : facesExternal(world, iface)
            ? []
            : internetSources(atlas, conditions, corners, draw);
      if (sources.length > 0) places.push({ ...at, arriving: true, sources, nextHops: [undefined] });
    }
  }
  return places;
}

/** The Internet is a node of its own there, and sends from where it is. */
function facesExternal(world: World, iface: Interface): boolean {
  return domainOf(world, iface, []).arrivals.some(({ at }) => world.topology.nodes.get(at.node)?.kind === 'external');
}

/** Own routes, and every other router of the segment that they do not use. */
function nextHopsOf(world: World, iface: Interface): readonly (Address | undefined)[] {
  const node = world.topology.nodes.get(iface.node);
  const used = (node?.routes ?? []).flatMap(({ via }) => via ?? []);
  return [
    undefined,
    ...gatewaysOf(world, iface).filter((gateway) => !used.some((via) => addressesEqual(via, gateway))),
  ];
}

/** Addresses of forwarding nodes in the interface's broadcast domain. */
function gatewaysOf(world: World, iface: Interface): readonly Address[] {
  const found = domainOf(world, iface, []).arrivals.flatMap(({ at, tags }) => {
    const node = world.topology.nodes.get(at.node);
    if (tags.length > 0 || node === undefined || !node.forwards) return [];
    return node.interfaces.get(at.interface)?.addresses.map(({ address }) => address) ?? [];
  });
  return found.sort(compareAddresses);
}

const maxSources = 8;

/** Addresses of a segment that no node has: one drawn, and borders of what rules name, one of each kind. */
function stationSources(
  prefix: Prefix,
  taken: ReadonlySet<string>,
  conditions: Conditions,
  corners: readonly Address[],
  draw: () => number,
): readonly Address[] {
  const drawn = freeAddress(prefix, taken, draw);
  const inside = corners.filter(
    (address) =>
      prefixContains(prefix, address) && isHostAddress(prefix, address) && !taken.has(formatAddress(address)),
  );
  return distinct(conditions, [...(drawn === undefined ? [] : [drawn]), ...inside]).slice(0, maxSources);
}

function distinct(conditions: Conditions, addresses: readonly Address[]): readonly Address[] {
  const seen = new Set<string>();
  return addresses.filter((address) => {
    const key = `${address.family} ${conditions.signature('source', address)}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** An address of the prefix that no node has and that is neither its network nor its broadcast address. */
export function freeAddress(prefix: Prefix, taken: ReadonlySet<string>, draw: () => number): Address | undefined {
  const { family, first, last } = prefixRange(prefix);
  for (let tries = 0; tries < 32; tries += 1) {
    const address: Address = { family, value: drawInteger(draw, first, last) };
    if (isHostAddress(prefix, address) && !taken.has(formatAddress(address))) return address;
  }
  // A small prefix may have few free addresses: look at each.
  for (let value = first; value <= last && value - first < 256n; value += 1n) {
    const address: Address = { family, value };
    if (isHostAddress(prefix, address) && !taken.has(formatAddress(address))) return address;
  }
  return undefined;
}

function isHostAddress(prefix: Prefix, { value }: Address): boolean {
  const { family, first, last } = prefixRange(prefix);
  if (family === 6) return value !== first || prefix.length >= 127;
  return prefix.length >= 31 || (value !== first && value !== last);
}

/** Public unicast addresses that nobody declares, in both families. */
function internetSources(
  atlas: Atlas,
  conditions: Conditions,
  corners: readonly Address[],
  draw: () => number,
): readonly Address[] {
  const found: Address[] = [];
  for (const family of [4, 6] as const) {
    const drawn = internetAddress(atlas, family, draw);
    if (drawn !== undefined) found.push(drawn);
  }
  const outside = corners.filter((address) => addressSetContains(atlas.internet, address) && isPublic(address));
  return distinct(conditions, [...found, ...outside]).slice(0, maxSources * 2);
}

/** IPv4 unicast ends at 223.255.255.255; 2000::/3 is all of IPv6 global unicast (RFC 4291). */
export const unicastSpace: Readonly<Record<Family, readonly [bigint, bigint]>> = {
  4: [0x0100_0000n, 0xdfff_ffffn],
  6: [0x2000n << 112n, (0x4000n << 112n) - 1n],
};

/** One address of the Internet: what is left when everything declared is taken away, private space too. */
export function internetAddress(atlas: Atlas, family: Family, draw: () => number): Address | undefined {
  const [first, last] = unicastSpace[family];
  for (let tries = 0; tries < 64; tries += 1) {
    const address: Address = { family, value: drawInteger(draw, first, last) };
    if (addressSetContains(atlas.internet, address) && isPublic(address)) return address;
  }
  return undefined;
}

/** Roughly what may be routed on the Internet: enough to choose probes by, not a filter. */
export function isPublic({ family, value }: Address): boolean {
  if (value < 0n || value > maxValue(family)) return false;
  if (family === 6) return value >> 125n === 1n;
  const a = Number(value >> 24n);
  const b = Number((value >> 16n) & 255n);
  if (a === 0 || a === 10 || a === 127 || a >= 224) return false;
  if ((a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168) || (a === 169 && b === 254)) return false;
  return !(a === 100 && b >= 64 && b < 128) && !(a === 198 && (b === 18 || b === 19)) && value >> 8n !== 0xc0_0000n;
}

/** Every own address, keyed by its text. */
export function takenAddresses(topology: Topology): ReadonlySet<string> {
  const taken = new Set<string>();
  for (const node of topology.nodes.values()) {
    for (const iface of node.interfaces.values())
      for (const { address } of iface.addresses) taken.add(formatAddress(address));
  }
  return taken;
}
