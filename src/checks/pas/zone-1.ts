/** checks: PAS-ZONE-1: zones of their own level behind filters: WAN, DMZ, LAN and the administration network. */
import { printable, type Text } from '../../diagnostics/public.ts';
import type { Interface, Zone, ZoneKind } from '../../model/public.ts';
import { addressesOverlap, addressSetContains } from '../../net/public.ts';
import { tenantOf } from '../atlas.ts';
import { findingsByCause, zonePairs } from '../cause.ts';
import { type Answer, type Check, type CheckContext, joinTexts, sampleBasis } from '../check.ts';
import type { Arrival } from '../evidence.ts';
import type { Finding } from '../finding.ts';
import { layer2Of } from '../layer2/segments.ts';
import { flowClauses, makeFinding } from './make.ts';
import { firstMissing } from './missing.ts';

export const zone1: Check = {
  id: 'PAS-ZONE-1',
  title: {
    en: 'Zones with their own security level behind filters',
    fr: 'Zones à niveau de sécurité propre, derrière un filtrage',
  },
  promise: {
    en: 'WAN, DMZ, LAN and the administration network have their own security level, each protected by a filtering device',
    fr: 'WAN, DMZ, LAN et réseau d’administration ont leur propre niveau de sécurité, chacun protégé par un dispositif de filtrage',
  },
  basis: 'sampled',
  clauses: flowClauses,
  run: (context) => {
    const { topology, evidence } = context;
    const exposed = findingsByCause(zone1, context, evidence.arrivals.filter(isExposure), (group) => {
      const pairs = zonePairs(group);
      return {
        en: `the WAN reaches a zone that it must not (${pairs.en})`,
        fr: `le WAN atteint une zone qui doit lui être fermée (${pairs.fr})`,
      };
    });
    const structure = [
      ...absentKinds(context),
      ...unfilteredJoins(context),
      ...layer2Joins(context),
      ...idleDmzHosts(context),
    ];
    return {
      findings: [...structure, ...exposed],
      quantified: { packets: evidence.packets, zones: topology.zones.size, nodes: topology.nodes.size },
      how: joinTexts(
        {
          en: `which devices join zones is decided over all ${topology.nodes.size} nodes`,
          fr: `les équipements qui joignent des zones sont examinés sur l’ensemble des ${topology.nodes.size} nœuds`,
        },
        {
          en: `what the WAN reaches: ${sampleBasis(evidence.packets).en}`,
          fr: `ce que le WAN atteint : ${sampleBasis(evidence.packets).fr}`,
        },
      ),
      ...firstMissing([
        topology.zones.size > 1,
        'fewer than two zones are declared',
        'moins de deux zones sont déclarées',
      ]),
    } satisfies Answer;
  },
};

const open: ReadonlySet<ZoneKind> = new Set(['wan', 'dmz', 'public']);

function isExposure({ from, to }: Arrival): boolean {
  const fromWan = from.zone.kind === 'wan' || from.zone.owner.kind === 'internet';
  const owner = to.zone?.owner.kind;
  return fromWan && (owner === 'tenant' || owner === 'provider') && to.zone !== undefined && !open.has(to.zone.kind);
}

function absentKinds({ topology }: CheckContext): readonly Finding[] {
  const zones = [...topology.zones.values()];
  const found: Finding[] = [];
  for (const tenant of topology.tenants.values()) {
    for (const kind of ['wan', 'dmz', 'lan'] as const) {
      if (zones.some((zone) => zone.kind === kind && tenantOf(zone.owner) === tenant.id)) continue;
      const id = printable(tenant.id);
      const says = {
        en: `tenant ${id} has no ${kind.toUpperCase()} zone`,
        fr: `le client ${id} n’a pas de zone ${kind.toUpperCase()}`,
      };
      found.push(makeFinding(zone1, `absent ${kind} ${tenant.id}`, says, { place: tenant.position }));
    }
  }
  if (
    topology.provider !== undefined &&
    !zones.some(({ kind, owner }) => kind === 'admin' && owner.kind === 'provider')
  ) {
    const says = { en: 'the provider has no administration zone', fr: 'l’hébergeur n’a pas de zone d’administration' };
    found.push(makeFinding(zone1, 'absent admin', says, { place: topology.provider.position }));
  }
  return found;
}

// A router, a switch or a host with legs on two levels and no policy joins them unfiltered.
function unfilteredJoins({ topology, atlas }: CheckContext): readonly Finding[] {
  const found: Finding[] = [];
  for (const node of topology.nodes.values()) {
    if (atlas.filtering.has(node.id) || node.kind === 'external') continue;
    const zones = zonesOf(atlas.zoneOfInterface, [...node.interfaces.values()]);
    if (new Set(zones.map(({ level }) => level)).size < 2) continue;
    const id = printable(node.id);
    const list = describe(zones);
    const says = { en: `${id} joins ${list.en} and filters nothing`, fr: `${id} joint ${list.fr} sans rien filtrer` };
    found.push(makeFinding(zone1, `join ${node.id}`, says, { place: node.position }));
  }
  return found;
}

// Segments with a tenant's zone are PAS-ISO-5's.
function layer2Joins({ topology, atlas }: CheckContext): readonly Finding[] {
  return layer2Of(topology).segments.flatMap((segment) => {
    const zones = zonesOf(atlas.zoneOfInterface, segment.members);
    if (zones.some(({ owner }) => owner.kind === 'tenant') || new Set(zones.map(({ level }) => level)).size < 2)
      return [];
    const list = describe(zones);
    const says = { en: `one layer-2 segment joins ${list.en}`, fr: `un même segment de niveau 2 joint ${list.fr}` };
    const subject = `segment ${zones.map(({ id }) => id).join(' ')}`;
    return [makeFinding(zone1, subject, says, { place: segment.members[0]?.position })];
  });
}

function zonesOf(zoneOf: (iface: Interface) => Zone | undefined, interfaces: readonly Interface[]): readonly Zone[] {
  return [...new Set(interfaces.map(zoneOf).filter((zone) => zone !== undefined))].sort((a, b) =>
    a.id < b.id ? -1 : 1,
  );
}

function describe(zones: readonly Zone[]): Text {
  const list = (word: string): string => zones.map(({ id, level }) => `${printable(id)} (${word} ${level})`).join(', ');
  return { en: list('level'), fr: list('niveau') };
}

// A host in a DMZ that no row opens to the WAN has no reason to be there.
function idleDmzHosts({ topology, matrix, atlas }: CheckContext): readonly Finding[] {
  const found: Finding[] = [];
  for (const node of topology.nodes.values()) {
    if (node.kind !== 'host') continue;
    const exposed = [...node.interfaces.values()].filter((iface) => atlas.zoneOfInterface(iface)?.kind === 'dmz');
    if (exposed.length === 0) continue;
    const isOffered = matrix.flows.some(
      ({ action, source, destination }) =>
        action === 'allow' &&
        addressesOverlap(source.addresses, atlas.internet) &&
        exposed.some(({ addresses }) =>
          addresses.some(({ address }) => addressSetContains(destination.addresses, address)),
        ),
    );
    if (isOffered) continue;
    const id = printable(node.id);
    const says = {
      en: `${id} is in a DMZ and no row opens it to the WAN`,
      fr: `${id} est en DMZ et aucune ligne ne l’ouvre au WAN`,
    };
    found.push(makeFinding(zone1, `dmz ${node.id}`, says, { place: node.position }));
  }
  return found;
}
