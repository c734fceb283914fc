/** checks: PAS-ISO-4: one firewall and one network for each tenant, and no way around it. */
import { printable, type Text } from '../../diagnostics/public.ts';
import type { Node, Tenant } from '../../model/public.ts';
import { addressesOverlap, formatAddressSet, intersectAddresses } from '../../net/public.ts';
import { tenantOf } from '../atlas.ts';
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

// Every node that can carry a packet out of a tenant's inner network must be that tenant's firewall.
function exitsElsewhere({ topology, atlas }: CheckContext): readonly Finding[] {
  const found = new Map<string, Finding>();
  for (const node of topology.nodes.values()) {
    if (!node.forwards) continue;
    for (const iface of node.interfaces.values()) {
      const zone = atlas.zoneOfInterface(iface);
      const tenant = tenantOf(zone?.owner);
      if (zone === undefined || tenant === undefined || zone.kind === 'wan' || zone.kind === 'transit') continue;
      if (topology.tenants.get(tenant)?.firewalls.includes(node.id) === true) continue;
      // A firewall of another tenant is one cause, told once, by `sharedFirewalls`.
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
    return tenantOf(zone?.owner) !== undefined && zone?.kind !== 'wan' && zone?.kind !== 'transit';
  });
}

// A segment between firewalls that two tenants' devices, or two tenants' zones, sit on.
function sharedTransits({ topology, atlas }: CheckContext): readonly Finding[] {
  const found: Finding[] = [];
  for (const segment of layer2Of(topology).segments) {
    const served = new Set<string>();
    for (const iface of segment.members) {
      const zone = atlas.zoneOfInterface(iface);
      if (zone?.kind !== 'wan' && zone?.kind !== 'transit') continue;
      for (const owner of [zone.owner, topology.nodes.get(iface.node)?.owner]) {
        const tenant = tenantOf(owner);
        if (tenant !== undefined) served.add(tenant);
      }
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

function sharedPrefixes({ topology }: CheckContext): readonly Finding[] {
  const found: Finding[] = [];
  const zones = [...topology.zones.values()].filter(({ owner }) => owner.kind === 'tenant');
  for (const [index, a] of zones.entries()) {
    for (const b of zones.slice(index + 1)) {
      if (tenantOf(a.owner) === tenantOf(b.owner) || !addressesOverlap(a.prefixes, b.prefixes)) continue;
      const shared = formatAddressSet(intersectAddresses(a.prefixes, b.prefixes), 3);
      const [x, y] = [printable(a.id), printable(b.id)];
      found.push(
        finding(
          `prefix ${a.id} ${b.id}`,
          {
            en: `${x} and ${y}, zones of two tenants, share ${shared}`,
            fr: `${x} et ${y}, zones de deux clients, partagent ${shared}`,
          },
          b.position,
        ),
      );
    }
  }
  return found;
}
