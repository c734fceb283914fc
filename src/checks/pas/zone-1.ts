/** checks: PAS-ZONE-1: zones of their own level behind filters: WAN, DMZ, LAN and the administration network. */
import { printable, type Text } from '../../diagnostics/public.ts';
import type { Interface, Topology, Zone, ZoneKind } from '../../model/public.ts';
import { addressesOverlap, addressSetContains } from '../../net/public.ts';
import { tenantOf } from '../atlas.ts';
import { findingsByCause, zonePairs } from '../cause.ts';
import { type Answer, type Check, type CheckContext, joinTexts, sampleBasis } from '../check.ts';
import type { Arrival } from '../evidence.ts';
import type { Finding } from '../finding.ts';
import { layer2Of } from '../layer2/segments.ts';
import { allArrivals, comesFromOutside, isDevice } from '../whose.ts';
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
    const exposed = findingsByCause(
      zone1,
      context,
      allArrivals(context).filter((arrival) => isExposure(topology, arrival)),
      (group) => {
        const pairs = zonePairs(group);
        return {
          en: `the WAN reaches a zone that it must not (${pairs.en})`,
          fr: `le WAN atteint une zone qui doit lui être fermée (${pairs.fr})`,
        };
      },
    );
    const structure = [
      ...absentKinds(context),
      ...levelsOutOfOrder(context),
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

// A partner is reached over the Internet, and reaches the platform from there. What a device on the WAN says for itself is
// its owner's, and other promises judge that.
function isExposure(topology: Topology, arrival: Arrival): boolean {
  const { from, to } = arrival;
  const sender = from.node === undefined ? undefined : topology.nodes.get(from.node);
  const fromWan = (from.zone.kind === 'wan' && !isDevice(sender)) || comesFromOutside(topology, arrival);
  const owner = to.zone?.owner.kind;
  return fromWan && (owner === 'tenant' || owner === 'provider') && to.zone !== undefined && !open.has(to.zone.kind);
}

/** What each owner must have: the kinds of zones that serve as its WAN, DMZ, LAN and administration network. */
const kindsAsked: Readonly<Record<'tenant' | 'provider', readonly (readonly [string, readonly ZoneKind[]])[]>> = {
  tenant: [
    ['WAN', ['wan']],
    ['DMZ', ['dmz']],
    ['LAN', ['lan']],
  ],
  provider: [
    ['WAN', ['wan']],
    ['DMZ', ['dmz', 'public']],
    ['LAN', ['lan', 'service', 'office']],
    ['administration', ['admin']],
  ],
};

interface Side {
  readonly key: string;
  readonly en: string;
  readonly fr: string;
  readonly place: Finding['place'];
  readonly kinds: (typeof kindsAsked)['tenant'];
  readonly zones: readonly Zone[];
}

// The provider's WAN may be the Internet itself: its access to it.
function sidesOf({ topology }: CheckContext): readonly Side[] {
  const zones = [...topology.zones.values()];
  const sides = [...topology.tenants.values()].map(({ id, position }): Side => {
    const name = printable(id);
    const own = zones.filter(({ owner }) => tenantOf(owner) === id);
    const who = { en: `tenant ${name}`, fr: `le client ${name}` };
    return { key: id, ...who, place: position, kinds: kindsAsked.tenant, zones: own };
  });
  if (topology.provider === undefined) return sides;
  const own = zones.filter(
    ({ owner, kind }) => owner.kind === 'provider' || (owner.kind === 'internet' && kind === 'wan'),
  );
  const who = { en: 'the provider', fr: 'l’hébergeur' };
  return [
    ...sides,
    { key: '/provider', ...who, place: topology.provider.position, kinds: kindsAsked.provider, zones: own },
  ];
}

/** Kinds of zones that are missing, or declared without any interface in them. */
function absentKinds(context: CheckContext): readonly Finding[] {
  const attached = new Set<string>();
  for (const { interfaces } of context.topology.nodes.values())
    for (const { zone } of interfaces.values()) if (zone !== undefined) attached.add(zone);
  return sidesOf(context).flatMap((side) =>
    side.kinds.flatMap(([label, kinds]) => {
      const some = side.zones.filter(({ kind }) => kinds.includes(kind));
      if (some.some(({ id }) => attached.has(id))) return [];
      const [first] = some;
      const name = printable(first?.id ?? '');
      const says =
        first === undefined
          ? { en: `${side.en} has no ${label} zone`, fr: `${side.fr} n’a pas de zone ${label}` }
          : {
              en: `${side.en} has a ${label} zone ${name} in which no interface is`,
              fr: `${side.fr} a une zone ${label} ${name} où ne se trouve aucune interface`,
            };
      return [makeFinding(zone1, `absent ${label} ${side.key}`, says, { place: first?.position ?? side.place })];
    }),
  );
}

// A level of its own: what is more exposed stands lower. Two kinds on one level would be one zone in all but name.
function levelsOutOfOrder(context: CheckContext): readonly Finding[] {
  const found: Finding[] = [];
  for (const side of sidesOf(context)) {
    for (const [index, [, lower]] of side.kinds.entries()) {
      const [, upper] = side.kinds[index + 1] ?? [];
      const below = side.zones.filter(({ kind }) => lower.includes(kind)).sort((a, b) => b.level - a.level)[0];
      const above = side.zones.filter(({ kind }) => upper?.includes(kind)).sort((a, b) => a.level - b.level)[0];
      if (below === undefined || above === undefined || below.level < above.level) continue;
      const [x, y] = [describe([below]), describe([above])];
      const says = {
        en: `${x.en} is more exposed than ${y.en} and must have the lower level`,
        fr: `${x.fr} est plus exposée que ${y.fr} et doit avoir le niveau le plus bas`,
      };
      found.push(makeFinding(zone1, `level ${below.id} ${above.id}`, says, { place: below.position }));
    }
  }
  return found;
}

// A router, a switch or a host with legs on two levels and no policy joins them unfiltered.
function unfilteredJoins({ topology, atlas }: CheckContext): readonly Finding[] {
  const found: Finding[] = [];
  for (const node of topology.nodes.values()) {
    if (atlas.filtering.has(node.id)) continue;
    const zones = zonesOf(atlas.zoneOfInterface, [...node.interfaces.values()]);
    // The Internet and partners beyond it are joined by whoever joins them.
    const isBeyond = ({ owner }: Zone): boolean => owner.kind === 'internet' || owner.kind === 'partner';
    if (node.kind === 'external' && zones.every(isBeyond)) continue;
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
