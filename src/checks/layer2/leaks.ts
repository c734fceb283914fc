/** checks: where layer 2 joins what is to stay apart: shared segments, stray trunks, hosts with two legs. */
import { printable, type Text } from '../../diagnostics/public.ts';
import type { Interface, LinkEnd } from '../../model/public.ts';
import { tenantOf } from '../atlas.ts';
import type { CheckContext } from '../check.ts';
import { type Told, tell } from '../told.ts';
import type { Layer2, Segment } from './segments.ts';

/** The tenants that a segment belongs to: the owners of its members' zones. */
export function tenantsOf({ atlas }: CheckContext, segment: Segment): ReadonlySet<string> {
  const owners = segment.members.map((iface) => tenantOf(atlas.zoneOfInterface(iface)?.owner));
  return new Set(owners.filter((owner) => owner !== undefined));
}

export function label({ places, members }: Segment): Text {
  const vlans = [...new Set(places.map(({ vlan }) => vlan))].sort((a, b) => a - b);
  if (vlans.length > 0) return { en: `VLAN ${vlans.join('/')}`, fr: `VLAN ${vlans.join('/')}` };
  const ends = members.map(({ node, name }) => printable(`${node}:${name}`)).join(' – ');
  return { en: `cable ${ends}`, fr: `câble ${ends}` };
}

export function subjectOf({ places, members }: Segment): string {
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
export function sharedSegments(context: CheckContext, layer2: Layer2): readonly Told[] {
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
      return [tell(`segment ${subjectOf(segment)}`, says, place)];
    }
    const stranger = segment.members.find((iface) => isStranger(context, iface));
    if (stranger === undefined) return [];
    const at = printable(`${stranger.node}:${stranger.name}`);
    const zone = printable(stranger.zone ?? '');
    const says = {
      en: `${at}, a host of somebody else, sits in ${name.en} of ${zone}`,
      fr: `${at}, hôte d’un autre, se trouve dans le ${name.fr} de ${zone}`,
    };
    return [tell(`segment ${subjectOf(segment)}`, says, stranger.position)];
  });
}

function isStranger({ topology, atlas }: CheckContext, iface: Interface): boolean {
  const node = topology.nodes.get(iface.node);
  const tenant = tenantOf(atlas.zoneOfInterface(iface)?.owner);
  return node?.kind === 'host' && tenant !== undefined && tenantOf(node.owner) !== tenant;
}

// A VLAN of a tenant on a port towards a device that has no leg in it: that device reads the tenant's frames, whether it is
// set up to or not. Only the tenant's own devices may.
export function strayTrunks(context: CheckContext, layer2: Layer2): readonly Told[] {
  const { topology } = context;
  const found = new Map<string, Told>();
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
    found.set(key, tell(key, says, topology.nodes.get(port.node)?.interfaces.get(port.interface)?.position));
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

export function twoLegged({ topology, atlas }: CheckContext): readonly Told[] {
  const found: Told[] = [];
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
    found.push(tell(`legs ${node.id}`, says, node.position));
  }
  return found;
}
