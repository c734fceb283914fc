/** checks: what a trace says in short, when its packet got through. */
import type { Decider, Hop, Trace, Zone } from '../../model/public.ts';
import { addressesEqual, type Packet, prefixContains } from '../../net/public.ts';
import { type Atlas, linkKinds } from '../atlas.ts';
import type { Arrival, ArrivalKind, Permit } from '../evidence.ts';
import type { Place } from './places.ts';

/** The arrival that a trace shows, or undefined when its packet did not get through. */
export function arrivalOf(atlas: Atlas, place: Place, trace: Trace, spoofed: boolean): Arrival | undefined {
  const kind = arrivalKind(atlas, trace);
  if (kind === undefined) return undefined;
  const { injection, final, end, hops } = trace;
  const node = atlas.topology.nodes.get(end.node);
  if (node === undefined) return undefined;
  const layer3 = hops.find((hop) => hop.entry !== undefined && isLayer3(atlas, hop));
  const zone = endZone(atlas, trace, kind);
  return {
    kind,
    injection,
    real: realEnds(trace),
    from: { zone: place.zone, ...(place.sender === undefined ? {} : { node: place.sender }) },
    to: {
      ...(zone === undefined ? {} : { zone }),
      node: end.node,
      owner: kind === 'delivered' ? node.owner : (zone?.owner ?? node.owner),
      address: final.dst,
    },
    spoofed,
    path: hops.map((hop) => hop.node),
    ...(layer3?.entry === undefined ? {} : { firstEntry: { node: layer3.node, interface: layer3.entry } }),
    entered: [place.zone.id, ...hops.flatMap((hop) => entryNames(atlas, hop))],
    permits: hops.flatMap(permitsOf),
    links: linkKinds(atlas, trace),
  };
}

/** Original source, destination and ports as the receiver sees them: the ends that a matrix row speaks about. */
function realEnds({ injection: { packet }, final }: Trace): Packet {
  const { srcPort: _, ...received } = final;
  return { ...received, src: packet.src, ...(packet.srcPort === undefined ? {} : { srcPort: packet.srcPort }) };
}

function arrivalKind(atlas: Atlas, { disposition, end, hops, final }: Trace): ArrivalKind | undefined {
  if (disposition === 'delivered' || disposition === 'exits') return disposition;
  if (disposition !== 'neighbour-unreachable') return undefined;
  // Put on the destination's own segment by a node that forwards: whoever had that address would have received it.
  const last = hops.at(-1);
  const exit =
    end.interface === undefined ? undefined : atlas.topology.nodes.get(end.node)?.interfaces.get(end.interface);
  const forwarded = last?.entry !== undefined && last.node === end.node;
  return forwarded && exit?.addresses.some(({ prefix }) => prefixContains(prefix, final.dst)) === true
    ? 'on-segment'
    : undefined;
}

// The zone of the own address that took the packet, of the segment it was put on, or of where it left the world.
function endZone(atlas: Atlas, { end, final }: Trace, kind: ArrivalKind): Zone | undefined {
  const node = atlas.topology.nodes.get(end.node);
  if (kind === 'delivered') {
    for (const iface of node?.interfaces.values() ?? []) {
      if (iface.addresses.some(({ address }) => addressesEqual(address, final.dst)))
        return atlas.zoneOfInterface(iface) ?? atlas.zoneOf(final.dst);
    }
  }
  const iface = end.interface === undefined ? undefined : node?.interfaces.get(end.interface);
  if (kind === 'exits')
    return atlas.zoneOf(final.dst) ?? (iface === undefined ? undefined : atlas.zoneOfInterface(iface));
  return (iface === undefined ? undefined : atlas.zoneOfInterface(iface)) ?? atlas.zoneOf(final.dst);
}

function entryNames(atlas: Atlas, hop: Hop): readonly string[] {
  if (hop.entry === undefined || !isLayer3(atlas, hop)) return [];
  const zone = atlas.topology.nodes.get(hop.node)?.interfaces.get(hop.entry)?.zone;
  return [hop.entry, `${hop.node}:${hop.entry}`, ...(zone === undefined ? [] : [zone])];
}

function isLayer3(atlas: Atlas, { node, entry }: Hop): boolean {
  const role = entry === undefined ? undefined : atlas.topology.nodes.get(node)?.interfaces.get(entry)?.role;
  return role !== undefined && role.kind !== 'port';
}

/** The decisions of filters that let the packet on at one node. */
export function permitsOf({ node, steps }: Hop): readonly Permit[] {
  return steps.flatMap(({ stage, decider, ends }): readonly Permit[] => {
    if ((stage !== 'forward' && stage !== 'input') || ends !== undefined) return [];
    return permitOf(node, decider);
  });
}

function permitOf(node: string, decider: Decider): readonly Permit[] {
  if (decider.kind === 'rule') return [{ node, ruleset: decider.ruleset, rule: decider.rule, rows: decider.rows }];
  return decider.kind === 'residual' ? [{ node, ruleset: decider.ruleset, rows: [] }] : [];
}
