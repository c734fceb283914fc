/** checks: PAS-ISO-4: one firewall and one network for each tenant, and no way around it. */
import type { Answer, Check } from '../check.ts';
import { exitsElsewhere, hostsElsewhere, ownFirewalls, sharedFirewalls } from '../dedicated/firewalls.ts';
import { sharedPrefixes, sharedTransits } from '../dedicated/networks.ts';
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
    const told = [
      ...[...topology.tenants.values()].flatMap((tenant) => ownFirewalls(context, tenant)),
      ...exitsElsewhere(context),
      ...sharedFirewalls(context),
      ...hostsElsewhere(context),
      ...sharedTransits(context),
      ...sharedPrefixes(context),
    ];
    return {
      findings: told.map(({ subject, says, place }) => makeFinding(iso4, subject, says, { place })),
      quantified: { nodes: topology.nodes.size, zones: topology.zones.size, links: topology.links.length },
      how: {
        en: 'proved over every interface, segment and prefix of the topology',
        fr: 'prouvé sur toutes les interfaces, tous les segments et tous les préfixes de la topologie',
      },
      ...noTenant(topology),
    } satisfies Answer;
  },
};
