/** checks: PAS-ADM-3: a tenant's firewall is managed from the tenant's LAN or the provider's administration only. */
import { printable, type Text } from '../../diagnostics/public.ts';
import { addressesCover } from '../../net/public.ts';
import { tenantOf } from '../atlas.ts';
import { findingsByCause, type Group } from '../cause.ts';
import { type Answer, type Check, type CheckContext, sampleBasis } from '../check.ts';
import type { Arrival } from '../evidence.ts';
import { decidedByRows } from '../rows/row-index.ts';
import { administrationServices, packetInServices } from '../services.ts';
import { allArrivals } from '../whose.ts';
import { flowClauses } from './make.ts';
import { firstMissing } from './missing.ts';

export const adm3: Check = {
  id: 'PAS-ADM-3',
  title: { en: 'Who may manage a tenant’s firewall', fr: 'Qui peut gérer le pare-feu d’un client' },
  promise: {
    en: 'a tenant’s firewall is managed only from the tenant’s private network or the provider’s administration network',
    fr: 'la gestion du pare-feu n’est possible que depuis le réseau privé du Client ou le réseau d’administration de la Société',
  },
  basis: 'sampled',
  clauses: flowClauses,
  run: (context) => {
    const { topology, evidence } = context;
    const owners = new Map<string, string>();
    for (const tenant of topology.tenants.values())
      for (const firewall of tenant.firewalls) owners.set(firewall, tenant.id);
    const broken = allArrivals(context).filter(
      (arrival) =>
        arrival.kind === 'delivered' &&
        owners.has(arrival.to.node) &&
        !isManager(context, arrival, owners) &&
        !isOffered(context, arrival),
    );
    return {
      findings: findingsByCause(adm3, context, broken, says),
      quantified: { packets: evidence.packets + evidence.spoofedPackets, nodes: owners.size },
      how: sampleBasis(evidence.packets + evidence.spoofedPackets),
      ...firstMissing([owners.size > 0, 'no tenant firewall is declared', 'aucun pare-feu de client n’est déclaré']),
    } satisfies Answer;
  },
};

// The administration network, and the consoles and access tools wherever they stand; on the tenant's side its LAN.
function isManager(
  { topology }: CheckContext,
  { from, to, spoofed }: Arrival,
  owners: ReadonlyMap<string, string>,
): boolean {
  if (spoofed) return false;
  const { kind, owner } = from.zone;
  const { consoles = [], accessTools = [] } = topology.provider ?? {};
  if (from.node !== undefined && [...consoles, ...accessTools].includes(from.node)) return true;
  if (owner.kind === 'provider') return kind === 'admin';
  return kind === 'lan' && tenantOf(owner) === owners.get(to.node);
}

// What a row offers to the whole Internet at the firewall's own address (a VPN, say), unless it is how the firewall is
// managed. A firewall that does not say how it is managed may be managed by anything.
function isOffered({ matrix, atlas, topology }: CheckContext, { real, entered, to }: Arrival): boolean {
  const { action, flow } = decidedByRows(matrix, { packet: real, ingress: entered });
  if (action !== 'allow' || flow === undefined) return false;
  const internet = { ranges: atlas.internet.ranges.filter(({ family }) => family === real.family) };
  if (!addressesCover(flow.source.addresses, internet)) return false;
  const { management } = topology.nodes.get(to.node) ?? {};
  if (management === undefined || management.services.length === 0) return false;
  return !packetInServices(real, [...management.services, ...administrationServices]);
}

function says(group: Group): Text {
  const firewalls = [...new Set(group.arrivals.map(({ to }) => printable(to.node)))].join(', ');
  const sources = [...new Set(group.arrivals.map(({ from }) => printable(from.zone.id)))];
  const from = sources.slice(0, 3).join(', ') + (sources.length > 3 ? ` (+${sources.length - 3})` : '');
  return {
    en: `${from} reaches the firewall ${firewalls} itself`,
    fr: `${from} atteint le pare-feu ${firewalls} lui-même`,
  };
}
