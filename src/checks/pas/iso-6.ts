/** checks: PAS-ISO-6: no tenant reaches another, all pairs at once. */
import { printable, type Text } from '../../diagnostics/public.ts';
import { type AddressSet, addressesCover, addressSetContains, type Family } from '../../net/public.ts';
import { tenantOf } from '../atlas.ts';
import { findingsByCause, zonePairs } from '../cause.ts';
import { type Answer, type Check, type CheckContext, sampleBasis } from '../check.ts';
import type { Arrival } from '../evidence.ts';
import { decidedByRows } from '../rows/row-index.ts';
import { packetInServices } from '../services.ts';
import { allArrivals, reachedTenants, sendingTenants } from '../whose.ts';
import { flowClauses } from './make.ts';
import { firstMissing } from './missing.ts';

export const iso6: Check = {
  id: 'PAS-ISO-6',
  title: { en: 'Isolation between tenants', fr: 'Cloisonnement entre clients' },
  promise: {
    en: 'no tenant reaches another; through the WAN only what the other offers to the whole Internet',
    fr: 'aucun client n’en atteint un autre ; par le WAN, seulement ce que l’autre offre à tout Internet',
  },
  basis: 'sampled',
  clauses: flowClauses,
  run: (context) => {
    const { topology, evidence } = context;
    const crossing = allArrivals(context).filter((arrival) => {
      const senders = sendingTenants(topology, arrival);
      const receivers = reachedTenants(arrival);
      return [...senders].some((a) => receivers.size > 0 && !receivers.has(a));
    });
    const broken = crossing.filter((arrival) => !isOfferedToAll(context, arrival));
    const findings = findingsByCause(iso6, context, broken, (group) => {
      const pairs = zonePairs(group);
      return { en: `one tenant reaches another (${pairs.en})`, fr: `un client en atteint un autre (${pairs.fr})` };
    });
    const size = topology.tenants.size;
    return {
      findings,
      notes: [...offeredNote(crossing.length - broken.length), ...pivots(evidence.arrivals)],
      quantified: {
        packets: evidence.packets + evidence.spoofedPackets,
        zones: [...topology.zones.values()].filter(({ owner }) => owner.kind === 'tenant').length,
      },
      how: sampleBasis(evidence.packets + evidence.spoofedPackets),
      ...firstMissing([
        size > 1,
        `${size} tenant${size === 1 ? ' is' : 's are'} declared, two are needed`,
        `${size} client déclaré, il en faut deux`,
      ]),
    } satisfies Answer;
  },
};

// A row whose source is the whole Internet (or everything) offers the service to whoever asks, other tenants included;
// but only through the WAN: the same service by a back door is a leak.
function isOfferedToAll(context: CheckContext, arrival: Arrival): boolean {
  if (arrival.spoofed || !entersByWan(context, arrival)) return false;
  const { real } = arrival;
  // What a row denies to this very sender is not offered to it, whatever the Internet gets.
  if (decidedByRows(context.matrix, { packet: real, ingress: arrival.entered }).flow?.action === 'deny') return false;
  const internet = ofFamily(context.atlas.internet, real.family);
  return context.matrix.flows.some(
    ({ action, source, destination, services, ingress }) =>
      action === 'allow' &&
      ingress === undefined &&
      addressSetContains(destination.addresses, real.dst) &&
      packetInServices(real, services) &&
      addressesCover(source.addresses, internet),
  );
}

/** The first firewall of the receiving tenant that it meets is entered from a WAN; without any it came another way. */
function entersByWan({ topology, atlas }: CheckContext, { path, entered, to }: Arrival): boolean {
  const tenant = tenantOf(to.zone?.owner) ?? tenantOf(to.owner);
  const own = tenant === undefined ? [] : (topology.tenants.get(tenant)?.firewalls ?? []);
  const [first] = path.filter((node) => own.includes(node));
  if (first === undefined) return false;
  return [...(topology.nodes.get(first)?.interfaces.values() ?? [])].some((iface) => {
    const zone = atlas.zoneOfInterface(iface);
    const isWan = zone?.kind === 'wan' || zone?.owner.kind === 'internet';
    return isWan && entered.includes(`${first}:${iface.name}`);
  });
}

function ofFamily(set: AddressSet, family: Family): AddressSet {
  return { ranges: set.ranges.filter((range) => range.family === family) };
}

function offeredNote(count: number): readonly Text[] {
  if (count === 0) return [];
  return [
    {
      en: `${count} packets between tenants reached services offered to the whole Internet`,
      fr: `${count} paquets entre clients ont atteint des services offerts à tout Internet`,
    },
  ];
}

/** Shared zones that one tenant reaches and that reach another: two hops that no filter sees as one. */
function pivots(arrivals: readonly Arrival[]): readonly Text[] {
  const into = new Map<string, Set<string>>();
  const outOf = new Map<string, Set<string>>();
  for (const { from, to } of arrivals) {
    const [a, b] = [tenantOf(from.zone.owner), tenantOf(to.zone?.owner)];
    const shared = (kind: string | undefined): boolean => kind === 'provider' || kind === 'partner';
    if (a !== undefined && to.zone !== undefined && shared(to.zone.owner.kind)) put(into, to.zone.id, a);
    if (b !== undefined && shared(from.zone.owner.kind)) put(outOf, from.zone.id, b);
  }
  const notes: Text[] = [];
  for (const [zone, sources] of into) {
    const targets = outOf.get(zone) ?? new Set();
    const pairs = [...sources].flatMap((a) => [...targets].filter((b) => b !== a).map((b) => `${a} → ${b}`));
    if (pairs.length === 0) continue;
    const shown = pairs
      .slice(0, 4)
      .map((pair) => printable(pair))
      .join(', ');
    const more =
      pairs.length > 4
        ? { en: ` and ${pairs.length - 4} more`, fr: ` et ${pairs.length - 4} de plus` }
        : { en: '', fr: '' };
    const via = printable(zone);
    notes.push({ en: `two hops through ${via}: ${shown}${more.en}`, fr: `deux sauts par ${via} : ${shown}${more.fr}` });
  }
  return notes;
}

function put(map: Map<string, Set<string>>, key: string, value: string): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, new Set([value]));
  else known.add(value);
}
