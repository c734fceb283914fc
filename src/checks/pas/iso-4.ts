/** checks: PAS-ISO-4: one firewall and one network for each tenant, and no way around it. */
import { type Position, printable, type Text } from '../../diagnostics/public.ts';
import type { Node, Tenant, Zone } from '../../model/public.ts';
import {
  type AddressSet,
  addressSet,
  formatAddressSet,
  prefixRange,
  rangeOf,
  unionAddresses,
} from '../../net/public.ts';
import { ownerKey, tenantOf } from '../atlas.ts';
import type { Answer, Check, CheckContext } from '../check.ts';
import type { Finding } from '../finding.ts';
import { layer2Of } from '../layer2/segments.ts';
import { flowClauses, makeFinding } from './make.ts';
import { noTenant } from './missing.ts';

export const iso4: Check = {
  id: 'PAS-ISO-4',
  title: {
    en: 'A dedicated firewall on a dedicated network for each tenant',
    fr: 'Un pare-feu dédié sur un réseau dédié pour chaque client',
  },
  promise: {
    en: 'each tenant is isolated by a dedicated firewall on a dedicated network',
    fr: 'chaque Client est isolé par un firewall dédié sur un réseau dédié',
  },
  basis: 'structural',
  clauses: flowClauses,
  run: (context) => {
    const { topology } = context;
    const findings = [
      ...[...topology.tenants.values()].flatMap((tenant) => ownFirewalls(context, tenant)),
      ...exitsElsewhere(context),
      ...sharedFirewalls(context),
      ...hostsElsewhere(context),
      ...sharedTransits(context),
      ...sharedPrefixes(context),
    ];
    return {
      findings,
      quantified: { nodes: topology.nodes.size, zones: topology.zones.size, links: topology.links.length },
      how: {
        en: 'proved over every interface, segment and prefix of the topology',
        fr: 'prouvé sur toutes les interfaces, tous les segments et tous les préfixes de la topologie',
      },
      ...noTenant(topology),
    } satisfies Answer;
  },
};

function finding(subject: string, says: Text, place: Finding['place']): Finding {
  return makeFinding(iso4, subject, says, { place });
}

// A tenant without a firewall, or whose firewall applies no policy, is isolated by nothing.
function ownFirewalls({ topology, atlas }: CheckContext, tenant: Tenant): readonly Finding[] {
  const id = printable(tenant.id);
  if (tenant.firewalls.length === 0) {
    return [
      finding(
        `tenant ${tenant.id}`,
        { en: `tenant ${id} has no firewall of its own`, fr: `le client ${id} n’a pas de pare-feu dédié` },
        tenant.position,
      ),
    ];
  }
  return tenant.firewalls.flatMap((name) => {
    const node = topology.nodes.get(name);
    if (node !== undefined && atlas.filtering.has(name)) return [];
    const says = {
      en: `the firewall ${printable(name)} of tenant ${id} filters nothing`,
      fr: `le pare-feu ${printable(name)} du client ${id} ne filtre rien`,
    };
    return [finding(`firewall ${name}`, says, node?.position ?? tenant.position)];
  });
}

// Every node that can carry a packet out of a tenant's inner network must be that tenant's firewall. A host forwards
// nothing by itself, but one with a second leg outside is a way out for whoever holds it.
function exitsElsewhere(context: CheckContext): readonly Finding[] {
  const { topology, atlas } = context;
  const found = new Map<string, Finding>();
  for (const node of topology.nodes.values()) {
    if (!node.forwards && !hasForeignLegs(context, node)) continue;
    for (const iface of node.interfaces.values()) {
      const zone = atlas.zoneOfInterface(iface);
      const tenant = tenantOf(zone?.owner);
      if (zone === undefined || tenant === undefined || isOuter(zone)) continue;
      if (topology.tenants.get(tenant)?.firewalls.includes(node.id) === true) continue;
      // Legs in two tenants are PAS-ISO-5's; a firewall of another tenant is one cause, told by `sharedFirewalls`.
      if (!node.forwards && tenantsServed(context, node).size > 1) continue;
      if (node.kind === 'firewall' && tenantsServed({ topology, atlas }, node).size > 1) continue;
      const key = `exit ${node.id} ${tenant}`;
      const [at, zoneId, owner] = [printable(`${node.id}:${iface.name}`), printable(zone.id), printable(tenant)];
      found.set(
        key,
        finding(
          key,
          {
            en: `${at} leads out of ${zoneId} and is no firewall of tenant ${owner}`,
            fr: `${at} permet de sortir de ${zoneId} sans être un pare-feu du client ${owner}`,
          },
          iface.position ?? node.position,
        ),
      );
    }
  }
  return [...found.values()];
}

function isOuter({ kind }: Zone): boolean {
  return kind === 'wan' || kind === 'transit';
}

/** Interfaces in zones of more than one owner. */
function hasForeignLegs({ atlas }: CheckContext, node: Node): boolean {
  const owners = [...node.interfaces.values()].flatMap((iface) => {
    const zone = atlas.zoneOfInterface(iface);
    return zone === undefined ? [] : [ownerKey(zone.owner)];
  });
  return new Set(owners).size > 1;
}

// A tenant's host in somebody else's zone is behind somebody else's firewall, or behind none.
function hostsElsewhere({ topology, atlas }: CheckContext): readonly Finding[] {
  const found: Finding[] = [];
  for (const node of topology.nodes.values()) {
    const owner = tenantOf(node.owner);
    if (owner === undefined || node.kind !== 'host') continue;
    for (const iface of node.interfaces.values()) {
      const zone = atlas.zoneOfInterface(iface);
      // A host in another tenant's segment is PAS-ISO-5's.
      if (zone === undefined || zone.owner.kind === 'tenant') continue;
      const [at, whose, where] = [printable(`${node.id}:${iface.name}`), printable(owner), printable(zone.id)];
      const says = {
        en: `${at}, of tenant ${whose}, stands in ${where}, behind no firewall of that tenant`,
        fr: `${at}, du client ${whose}, se trouve dans ${where}, hors de tout pare-feu de ce client`,
      };
      found.push(finding(`host ${node.id}:${iface.name}`, says, iface.position ?? node.position));
    }
  }
  return found;
}

function tenantsServed({ topology, atlas }: Pick<CheckContext, 'topology' | 'atlas'>, node: Node): ReadonlySet<string> {
  const served = new Set<string>();
  const owner = tenantOf(node.owner);
  if (owner !== undefined) served.add(owner);
  for (const tenant of topology.tenants.values()) if (tenant.firewalls.includes(node.id)) served.add(tenant.id);
  for (const iface of node.interfaces.values()) {
    const tenant = tenantOf(atlas.zoneOfInterface(iface)?.owner);
    if (tenant !== undefined) served.add(tenant);
  }
  return served;
}

// A router may face several tenants' outer segments; a firewall, or anything inside two tenants, may not.
function sharedFirewalls(context: CheckContext): readonly Finding[] {
  const found: Finding[] = [];
  for (const node of context.topology.nodes.values()) {
    if (node.kind !== 'firewall') continue;
    const isDedicated =
      tenantOf(node.owner) !== undefined ||
      [...context.topology.tenants.values()].some(({ firewalls }) => firewalls.includes(node.id));
    const served = tenantsServed(context, node);
    if (served.size < 2 || !(isDedicated || hasInnerLegs(context, node))) continue;
    const names = [...served].map((name) => printable(name)).sort();
    found.push(
      finding(
        `firewall ${node.id}`,
        {
          en: `the firewall ${printable(node.id)} serves tenants ${names.join(' and ')}`,
          fr: `le pare-feu ${printable(node.id)} sert les clients ${names.join(' et ')}`,
        },
        node.position,
      ),
    );
  }
  return found;
}

function hasInnerLegs({ atlas }: CheckContext, node: Node): boolean {
  return [...node.interfaces.values()].some((iface) => {
    const zone = atlas.zoneOfInterface(iface);
    return zone !== undefined && tenantOf(zone.owner) !== undefined && !isOuter(zone);
  });
}

// A segment that two tenants' firewalls or two tenants' outer zones sit on, whatever it is called: a management network
// that joins them is a transit too.
function sharedTransits({ topology, atlas }: CheckContext): readonly Finding[] {
  const found: Finding[] = [];
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
      finding(
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
function sharedPrefixes(context: CheckContext): readonly Finding[] {
  const found = new Map<string, Finding>();
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
        finding(
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
