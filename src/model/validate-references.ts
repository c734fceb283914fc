/** model: every name that a part of the platform uses is the name of something. */
import type { DiagnosticList, Position } from '../diagnostics/public.ts';
import { place, quote, suggestion } from './complaint.ts';
import type { Topology } from './topology.ts';
import type { Owner } from './zone.ts';

export function validateReferences(topology: Topology, problems: DiagnosticList): void {
  const { zones, nodes, tenants, partners, groups, provider } = topology;
  const known = (
    what: string,
    ids: ReadonlyMap<string, unknown>,
    id: string,
    by: string,
    at: { readonly position?: Position },
  ): void => {
    if (ids.has(id)) return;
    problems.error(
      'reference-unknown',
      `${by} names ${what} ${quote(id)}, which does not exist`,
      place(at, suggestion(problems, id, ids.keys())),
    );
  };
  const owned = (owner: Owner, by: string, at: { readonly position?: Position }): void => {
    if (owner.kind === 'tenant') known('tenant', tenants, owner.tenant, by, at);
    if (owner.kind === 'partner') known('partner', partners, owner.partner, by, at);
  };
  for (const zone of zones.values()) {
    owned(zone.owner, `zone ${quote(zone.id)}`, zone);
    if (zone.level >= 0 && zone.level <= 100) continue;
    const expected = 'a level from 0 (the Internet) to 100';
    problems.error('schema', `zone ${quote(zone.id)} has the security level ${zone.level}`, {
      ...place(zone),
      expected,
    });
  }
  for (const node of nodes.values()) {
    owned(node.owner, `node ${quote(node.id)}`, node);
    for (const iface of node.interfaces.values()) {
      if (iface.zone !== undefined)
        known('zone', zones, iface.zone, `interface ${quote(`${node.id}:${iface.name}`)}`, iface);
    }
  }
  for (const tenant of tenants.values()) {
    for (const id of tenant.firewalls) known('node', nodes, id, `tenant ${quote(tenant.id)}`, tenant);
  }
  if (provider !== undefined) {
    for (const id of provider.workstations) known('zone', zones, id, 'the provider', provider);
    for (const id of [...provider.consoles, ...provider.accessTools])
      known('node', nodes, id, 'the provider', provider);
  }
  for (const partner of partners.values()) {
    for (const id of partner.sources) {
      if (zones.has(id) || nodes.has(id)) continue;
      const help = suggestion(problems, id, [...zones.keys(), ...nodes.keys()]);
      problems.error(
        'reference-unknown',
        `partner ${quote(partner.id)} names the source ${quote(id)}, which is no zone and no node`,
        place(partner, help),
      );
    }
  }
  for (const group of groups.values()) {
    for (const member of group.members) {
      if (member.kind !== 'name' || zones.has(member.name) || nodes.has(member.name) || groups.has(member.name))
        continue;
      const help = suggestion(problems, member.name, [...zones.keys(), ...nodes.keys(), ...groups.keys()]);
      const message = `group ${quote(group.name)} names ${quote(member.name)}, which is no zone, node or group`;
      problems.error('reference-unknown', message, place(member.position === undefined ? group : member, help));
    }
  }
}
