/** checks: what VLAN tags give away: native VLANs, double tags, one id for two tenants. */
import { printable } from '../../diagnostics/public.ts';
import type { Interface } from '../../model/public.ts';
import { domainOf } from '../../semantics/public.ts';
import { tenantOf } from '../atlas.ts';
import type { CheckContext } from '../check.ts';
import { type Told, tell } from '../told.ts';
import { label, subjectOf, tenantsOf } from './leaks.ts';
import type { Layer2, Segment } from './segments.ts';

export function nativeVlans(
  context: CheckContext,
  layer2: Layer2,
): readonly { readonly segment: Segment; readonly told: Told }[] {
  return layer2.segments.flatMap((segment) => {
    const port = segment.natives[0];
    const owners = [...tenantsOf(context, segment)];
    if (port === undefined || owners.length === 0) return [];
    const ports = segment.natives.map(({ node, interface: name }) => printable(`${node}:${name}`)).join(', ');
    const whose = printable(owners.join(', '));
    const says = {
      en: `${label(segment).en} of tenant ${whose} is the native VLAN of ${ports}: its frames cross without a tag, and a double tag leads out of it`,
      fr: `le ${label(segment).fr} du client ${whose} est le VLAN natif de ${ports} : ses trames circulent sans étiquette, et une double étiquette en fait sortir`,
    };
    const place = context.topology.nodes.get(port.node)?.interfaces.get(port.interface)?.position;
    return [{ segment, told: tell(`native ${subjectOf(segment)}`, says, place) }];
  });
}

// A station in a VLAN that some trunk carries natively writes two tags; the first switch takes one off, the next reads
// the other. Only such segments can start the hop, so only they are tried, with every id in use.
export function doubleTags(
  context: CheckContext,
  layer2: Layer2,
  vlans: ReadonlySet<number>,
  told: ReadonlySet<Segment>,
): readonly Told[] {
  const found: Told[] = [];
  for (const segment of layer2.segments) {
    if (segment.natives.length === 0 || told.has(segment)) continue;
    const hit = firstHop(context, segment, vlans);
    if (hit === undefined) continue;
    const [from, to] = [printable(`${hit.from.node}:${hit.from.name}`), printable(hit.zone)];
    const says = {
      en: `${from} reaches ${to} with the tags ${hit.tags.join('/')}: ${label(segment).en} is the native VLAN of a trunk`,
      fr: `${from} atteint ${to} avec les étiquettes ${hit.tags.join('/')} : le ${label(segment).fr} est le VLAN natif d’un trunk`,
    };
    found.push(tell(`double-tag ${subjectOf(segment)}`, says, hit.from.position));
  }
  return found;
}

interface Hop {
  readonly from: Interface;
  readonly tags: readonly number[];
  readonly zone: string;
}

function firstHop(
  { world, topology, atlas }: CheckContext,
  segment: Segment,
  vlans: ReadonlySet<number>,
): Hop | undefined {
  const outer = new Set(segment.places.map(({ vlan }) => vlan));
  for (const from of segment.members) {
    for (const inner of vlans) {
      for (const tags of [[inner], ...[...outer].map((vlan) => [vlan, inner])]) {
        for (const { at, tags: left } of domainOf(world, from, tags).arrivals) {
          if (left.length > 0) continue;
          const iface = topology.nodes.get(at.node)?.interfaces.get(at.interface);
          const zone = iface === undefined ? undefined : atlas.zoneOfInterface(iface);
          if (zone === undefined || zone.id === from.zone || tenantOf(zone.owner) === undefined) continue;
          return { from, tags, zone: zone.id };
        }
      }
    }
  }
  return undefined;
}

// The same number for two tenants on cabled-together switches: one trunk edit away from being one network.
export function sharedIds(context: CheckContext, layer2: Layer2): readonly Told[] {
  const users = new Map<string, { fabric: string; vlan: number; segments: Set<Segment>; tenants: Set<string> }>();
  for (const segment of layer2.segments) {
    const owners = tenantsOf(context, segment);
    if (owners.size === 0) continue;
    for (const { node, vlan } of segment.places) {
      const fabric = layer2.fabricOf(node);
      const key = `${fabric}#${vlan}`;
      const known = users.get(key) ?? { fabric, vlan, segments: new Set(), tenants: new Set() };
      known.segments.add(segment);
      for (const owner of owners) known.tenants.add(owner);
      users.set(key, known);
    }
  }
  return [...users].flatMap(([key, { vlan, segments, tenants: owners }]) => {
    // One segment with two tenants is a leak, told by `sharedSegments`.
    if (segments.size < 2 || owners.size < 2) return [];
    const names = [...owners].sort().map((name) => printable(name));
    const says = {
      en: `VLAN ${vlan} is used for tenants ${names.join(' and ')} in one switching domain`,
      fr: `le VLAN ${vlan} sert les clients ${names.join(' et ')} dans un même domaine de commutation`,
    };
    return [tell(`vlan ${key}`, says, [...segments][0]?.members[0]?.position)];
  });
}
