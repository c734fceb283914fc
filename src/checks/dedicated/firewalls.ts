/** checks: a firewall of its own for each tenant, and no way out of the tenant's networks beside it. */
import { printable } from '../../diagnostics/public.ts';
import { type Node, ownerKey, type Tenant, type Zone } from '../../model/public.ts';
import { tenantOf } from '../atlas.ts';
import type { CheckContext } from '../check.ts';
import { type Told, tell } from '../told.ts';

// A tenant without a firewall, or whose firewall applies no policy, is isolated by nothing.
export function ownFirewalls({ topology, atlas }: CheckContext, tenant: Tenant): readonly Told[] {
  const id = printable(tenant.id);
  if (tenant.firewalls.length === 0) {
    return [
      tell(
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
    return [tell(`firewall ${name}`, says, node?.position ?? tenant.position)];
  });
}

// Every node that can carry a packet out of a tenant's inner network must be that tenant's firewall. A host forwards
// nothing by itself, but one with a second leg outside is a way out for whoever holds it.
export function exitsElsewhere(context: CheckContext): readonly Told[] {
  const { topology, atlas } = context;
  const found = new Map<string, Told>();
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
        tell(
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

export function isOuter({ kind }: Zone): boolean {
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
export function hostsElsewhere({ topology, atlas }: CheckContext): readonly Told[] {
  const found: Told[] = [];
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
      found.push(tell(`host ${node.id}:${iface.name}`, says, iface.position ?? node.position));
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
export function sharedFirewalls(context: CheckContext): readonly Told[] {
  const found: Told[] = [];
  for (const node of context.topology.nodes.values()) {
    if (node.kind !== 'firewall') continue;
    const isDedicated =
      tenantOf(node.owner) !== undefined ||
      [...context.topology.tenants.values()].some(({ firewalls }) => firewalls.includes(node.id));
    const served = tenantsServed(context, node);
    if (served.size < 2 || !(isDedicated || hasInnerLegs(context, node))) continue;
    const names = [...served].map((name) => printable(name)).sort();
    found.push(
      tell(
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
