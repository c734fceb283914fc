/** checks: PAS-ISO-5: every VLAN of a tenant stays that tenant's, port by port and tag by tag. */
import { printable, type Text } from '../../diagnostics/public.ts';
import type { Interface, LinkEnd } from '../../model/public.ts';
import { domainOf } from '../../semantics/public.ts';
import { tenantOf } from '../atlas.ts';
import type { Answer, Check, CheckContext } from '../check.ts';
import type { Finding } from '../finding.ts';
import { type Layer2, layer2Of, type Segment, vlansInUse } from '../layer2/segments.ts';
import { flowClauses, makeFinding } from './make.ts';
import { firstMissing, tenants } from './missing.ts';

export const iso5: Check = {
  id: 'PAS-ISO-5',
  title: { en: 'A dedicated, watertight VLAN for each tenant', fr: 'Un VLAN dédié et étanche pour chaque client' },
  promise: {
    en: 'each tenant environment has a dedicated, watertight virtual network (VLAN)',
    fr: 'chaque environnement Client bénéficie d’un réseau virtuel (VLAN) dédié et étanche',
  },
  basis: 'structural',
  clauses: flowClauses,
  run: (context) => {
    const { topology } = context;
    const layer2 = layer2Of(topology);
    const vlans = vlansInUse(topology);
    const leaks = [...sharedSegments(context, layer2), ...strayTrunks(context, layer2)];
    const natives = nativeVlans(context, layer2);
    const findings = [
      ...leaks,
      ...natives.map(({ finding }) => finding),
      ...doubleTags(context, layer2, vlans, new Set(natives.map(({ segment }) => segment))),
      ...sharedIds(context, layer2),
      ...twoLegged(context),
    ];
    return {
      findings,
      quantified: { nodes: topology.nodes.size, links: topology.links.length, zones: layer2.segments.length },
      how: {
        en: `proved over every port, cable and tag: ${vlans.size} VLAN ids, stacks of two tags included`,
        fr: `prouvé sur tous les ports, câbles et étiquettes : ${vlans.size} identifiants de VLAN, piles de deux étiquettes comprises`,
      },
      ...firstMissing(tenants(topology), [vlans.size > 0, 'no VLAN is declared', 'aucun VLAN n’est déclaré']),
    } satisfies Answer;
  },
};

function make(subject: string, says: Text, place: Finding['place']): Finding {
  return makeFinding(iso5, subject, says, { place });
}

/** The tenants that a segment belongs to: the owners of its members' zones. */
function tenantsOf({ atlas }: CheckContext, segment: Segment): ReadonlySet<string> {
  const owners = segment.members.map((iface) => tenantOf(atlas.zoneOfInterface(iface)?.owner));
  return new Set(owners.filter((owner) => owner !== undefined));
}

function label({ places, members }: Segment): Text {
  const vlans = [...new Set(places.map(({ vlan }) => vlan))].sort((a, b) => a - b);
  if (vlans.length > 0) return { en: `VLAN ${vlans.join('/')}`, fr: `VLAN ${vlans.join('/')}` };
  const ends = members.map(({ node, name }) => printable(`${node}:${name}`)).join(' – ');
  return { en: `cable ${ends}`, fr: `câble ${ends}` };
}

function subjectOf({ places, members }: Segment): string {
  const names = places.map(({ node, vlan }) => `${node}#${vlan}`).sort();
  return (
    names[0] ??
    members
      .map(({ node, name }) => `${node}:${name}`)
      .sort()
      .join(' ')
  );
}

// Two zones in one broadcast domain meet without any firewall; so does a host of somebody else.
function sharedSegments(context: CheckContext, layer2: Layer2): readonly Finding[] {
  return layer2.segments.flatMap((segment) => {
    if (tenantsOf(context, segment).size === 0) return [];
    const zones = new Set(segment.members.map(({ zone }) => zone ?? ''));
    const name = label(segment);
    const place = segment.members.at(-1)?.position;
    if (zones.size > 1) {
      const list = [...zones]
        .sort()
        .map((zone) => printable(zone))
        .join(', ');
      const says = {
        en: `${name.en} joins the zones ${list} at layer 2, past every firewall`,
        fr: `${name.fr} relie les zones ${list} au niveau 2, hors de tout pare-feu`,
      };
      return [make(`segment ${subjectOf(segment)}`, says, place)];
    }
    const stranger = segment.members.find((iface) => isStranger(context, iface));
    if (stranger === undefined) return [];
    const at = printable(`${stranger.node}:${stranger.name}`);
    const zone = printable(stranger.zone ?? '');
    const says = {
      en: `${at}, a host of somebody else, sits in ${name.en} of ${zone}`,
      fr: `${at}, hôte d’un autre, se trouve dans le ${name.fr} de ${zone}`,
    };
    return [make(`segment ${subjectOf(segment)}`, says, stranger.position)];
  });
}

function isStranger({ topology, atlas }: CheckContext, iface: Interface): boolean {
  const node = topology.nodes.get(iface.node);
  const tenant = tenantOf(atlas.zoneOfInterface(iface)?.owner);
  return node?.kind === 'host' && tenant !== undefined && tenantOf(node.owner) !== tenant;
}

// A VLAN of a tenant on a port towards a device that has no leg in it: that device reads the tenant's frames, whether it is
// set up to or not. Only the tenant's own devices may.
function strayTrunks(context: CheckContext, layer2: Layer2): readonly Finding[] {
  const { topology } = context;
  const found = new Map<string, Finding>();
  const add = (port: LinkEnd, vlan: number, others: readonly string[], to: string): void => {
    const key = `port ${port.node}:${port.interface}`;
    if (found.has(key)) return;
    const [at, whose, where] = [
      printable(`${port.node}:${port.interface}`),
      printable(others.join(', ')),
      printable(to),
    ];
    const says = {
      en: `${at} carries VLAN ${vlan} of tenant ${whose} to ${where}`,
      fr: `${at} transporte le VLAN ${vlan} du client ${whose} vers ${where}`,
    };
    found.set(key, make(key, says, topology.nodes.get(port.node)?.interfaces.get(port.interface)?.position));
  };
  for (const { port, vlan, segment, device } of layer2.attachments) {
    if (segment.members.some(({ node }) => node === device.id)) continue;
    const others = [...tenantsOf(context, segment)].filter(
      (tenant) =>
        tenant !== tenantOf(device.owner) && topology.tenants.get(tenant)?.firewalls.includes(device.id) !== true,
    );
    if (others.length > 0) add(port, vlan, others, device.id);
  }
  // A switch of another tenant or of a partner in the VLAN's way, at whichever of its ports.
  for (const segment of layer2.segments) {
    for (const { node, vlan } of segment.places) {
      const owner = topology.nodes.get(node)?.owner;
      if (owner === undefined || (owner.kind !== 'tenant' && owner.kind !== 'partner')) continue;
      const others = [...tenantsOf(context, segment)].filter((tenant) => tenant !== tenantOf(owner));
      const link =
        others.length === 0 ? undefined : topology.links.find(({ ends }) => ends.some((end) => end.node === node));
      const port = link?.ends.find((end) => end.node === node);
      if (port !== undefined) add(port, vlan, others, node);
    }
  }
  return [...found.values()];
}

function nativeVlans(
  context: CheckContext,
  layer2: Layer2,
): readonly { readonly segment: Segment; readonly finding: Finding }[] {
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
    return [{ segment, finding: make(`native ${subjectOf(segment)}`, says, place) }];
  });
}

// A station in a VLAN that some trunk carries natively writes two tags; the first switch takes one off, the next reads
// the other. Only such segments can start the hop, so only they are tried, with every id in use.
function doubleTags(
  context: CheckContext,
  layer2: Layer2,
  vlans: ReadonlySet<number>,
  told: ReadonlySet<Segment>,
): readonly Finding[] {
  const found: Finding[] = [];
  for (const segment of layer2.segments) {
    if (segment.natives.length === 0 || told.has(segment)) continue;
    const hit = firstHop(context, segment, vlans);
    if (hit === undefined) continue;
    const [from, to] = [printable(`${hit.from.node}:${hit.from.name}`), printable(hit.zone)];
    const says = {
      en: `${from} reaches ${to} with the tags ${hit.tags.join('/')}: ${label(segment).en} is the native VLAN of a trunk`,
      fr: `${from} atteint ${to} avec les étiquettes ${hit.tags.join('/')} : le ${label(segment).fr} est le VLAN natif d’un trunk`,
    };
    found.push(make(`double-tag ${subjectOf(segment)}`, says, hit.from.position));
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
function sharedIds(context: CheckContext, layer2: Layer2): readonly Finding[] {
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
    return [make(`vlan ${key}`, says, [...segments][0]?.members[0]?.position)];
  });
}

function twoLegged({ topology, atlas }: CheckContext): readonly Finding[] {
  const found: Finding[] = [];
  for (const node of topology.nodes.values()) {
    if (node.kind !== 'host' && node.kind !== 'switch') continue;
    const legs = new Set<string>();
    for (const iface of node.interfaces.values()) {
      const tenant = tenantOf(atlas.zoneOfInterface(iface)?.owner);
      if (tenant !== undefined) legs.add(tenant);
    }
    if (legs.size < 2) continue;
    const names = [...legs].sort().map((name) => printable(name));
    const says = {
      en: `${printable(node.id)} has a leg in tenants ${names.join(' and ')}`,
      fr: `${printable(node.id)} a un pied chez les clients ${names.join(' et ')}`,
    };
    found.push(make(`legs ${node.id}`, says, node.position));
  }
  return found;
}
