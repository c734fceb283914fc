/** checks: networks and addresses of its own for each tenant: no transit and no prefix serves two. */
import { type Position, printable } from '../../diagnostics/public.ts';
import {
  type AddressSet,
  addressSet,
  formatAddressSet,
  prefixRange,
  rangeOf,
  unionAddresses,
} from '../../net/public.ts';
import { tenantOf } from '../atlas.ts';
import type { CheckContext } from '../check.ts';
import { layer2Of } from '../layer2/segments.ts';
import { type Told, tell } from '../told.ts';
import { isOuter } from './firewalls.ts';

// A segment that two tenants' firewalls or two tenants' outer zones sit on, whatever it is called: a management network
// that joins them is a transit too.
export function sharedTransits({ topology, atlas }: CheckContext): readonly Told[] {
  const found: Told[] = [];
  const dedicated = new Map<string, string>();
  for (const { id, firewalls } of topology.tenants.values()) for (const node of firewalls) dedicated.set(node, id);
  for (const segment of layer2Of(topology).segments) {
    const served = new Set<string>();
    for (const iface of segment.members) {
      const zone = atlas.zoneOfInterface(iface);
      const node = topology.nodes.get(iface.node);
      // Inner zones joined at layer 2, and strangers in them, are PAS-ISO-5's.
      if (zone === undefined || (zone.owner.kind === 'tenant' && !isOuter(zone))) continue;
      const owners = [tenantOf(zone.owner), dedicated.get(iface.node), tenantOf(node?.owner)];
      for (const tenant of owners) if (tenant !== undefined) served.add(tenant);
    }
    if (served.size < 2) continue;
    const ends = segment.members.map(({ node, name }) => `${node}:${name}`).sort();
    const names = [...served].map((name) => printable(name)).sort();
    const shown = ends
      .slice(0, 4)
      .map((end) => printable(end))
      .join(', ');
    found.push(
      tell(
        `segment ${ends.join(' ')}`,
        {
          en: `one transit network serves tenants ${names.join(' and ')} (${shown})`,
          fr: `un même réseau de transit sert les clients ${names.join(' et ')} (${shown})`,
        },
        segment.members[0]?.position,
      ),
    );
  }
  return found;
}

interface Held {
  readonly tenant: string;
  readonly what: string;
  readonly addresses: AddressSet;
  readonly place?: Position;
}

// Whatever a tenant's addresses are said in: prefixes of its zones, of its segments, and public addresses that its
// firewalls translate.
function addressesHeld({ topology, atlas }: CheckContext): readonly Held[] {
  const held: Held[] = [];
  for (const { id, owner, prefixes, position } of topology.zones.values()) {
    const tenant = tenantOf(owner);
    if (tenant !== undefined)
      held.push({ tenant, what: id, addresses: prefixes, ...(position && { place: position }) });
  }
  for (const node of topology.nodes.values()) {
    for (const iface of node.interfaces.values()) {
      const tenant = tenantOf(atlas.zoneOfInterface(iface)?.owner);
      if (tenant === undefined || iface.addresses.length === 0) continue;
      const addresses = addressSet(iface.addresses.map(({ prefix }) => prefixRange(prefix)));
      const place = iface.position ?? node.position;
      held.push({ tenant, what: `${node.id}:${iface.name}`, addresses, ...(place && { place }) });
    }
    const dedicated = [...topology.tenants.values()].find(({ firewalls }) => firewalls.includes(node.id))?.id;
    for (const nat of dedicated === undefined ? [] : node.nat) {
      const written = nat.to === undefined ? { ranges: [] } : addressSet([rangeOf(nat.to)]);
      const addresses = nat.kind === 'dnat' ? unionAddresses(nat.destination, written) : written;
      const place = nat.position ?? node.position;
      held.push({ tenant: dedicated ?? '', what: `${node.id} nat ${nat.id}`, addresses, ...(place && { place }) });
    }
  }
  return held;
}

// One finding for two tenants: the first pair that shows it.
export function sharedPrefixes(context: CheckContext): readonly Told[] {
  const found = new Map<string, Told>();
  const pieces = addressesHeld(context).flatMap((held) => held.addresses.ranges.map((range) => ({ held, range })));
  pieces.sort(
    (a, b) =>
      a.range.family - b.range.family || (a.range.first < b.range.first ? -1 : a.range.first > b.range.first ? 1 : 0),
  );
  // Sorted by their first address, each range is held against those before it that still reach so far.
  let open: typeof pieces = [];
  for (const piece of pieces) {
    open = open.filter(({ range }) => range.family === piece.range.family && range.last >= piece.range.first);
    for (const { held, range } of open) {
      if (held.tenant === piece.held.tenant) continue;
      const tenants = [held.tenant, piece.held.tenant].sort();
      const key = `prefix ${tenants.join(' ')}`;
      if (found.has(key)) continue;
      const last = range.last < piece.range.last ? range.last : piece.range.last;
      const shared = formatAddressSet(addressSet([{ ...piece.range, last }]), 3);
      const [x, y] = [printable(held.what), printable(piece.held.what)];
      const names = tenants.map((tenant) => printable(tenant));
      found.set(
        key,
        tell(
          key,
          {
            en: `${x} and ${y}, of tenants ${names.join(' and ')}, share ${shared}`,
            fr: `${x} et ${y}, des clients ${names.join(' et ')}, partagent ${shared}`,
          },
          piece.held.place,
        ),
      );
    }
    open.push(piece);
  }
  return [...found.values()];
}
