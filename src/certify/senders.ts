/** certify: who sends what, and where it first comes in: what an invariant must cover to begin with. */
import { printable } from '../diagnostics/public.ts';
import {
  type Interface,
  internetAddresses,
  type LinkEnd,
  type Node,
  ownAddresses,
  ownerKey,
  type Topology,
  type Zone,
} from '../model/public.ts';
import {
  type AddressSet,
  addressSet,
  bogonAddresses,
  broadcastAddress,
  documentationAddresses,
  type Family,
  intersectAddresses,
  prefixRange,
  rangeOf,
  subtractAddresses,
  unionAddresses,
} from '../net/public.ts';
import { domainOf, sendFrame, tracksConnections, type World } from '../semantics/public.ts';
import { cutsOf } from './address-cuts.ts';
import { possibleHeaders } from './header.ts';
import { endText } from './landing.ts';
import type { NodeClasses } from './node-classes.ts';
import { Refused } from './refused.ts';
import { type Limits, type Region, regionOf, wholeField } from './region.ts';
import { tagStacks } from './tag-stacks.ts';
import { type Cuts, subtract, union } from './values.ts';

/** Somebody who can put packets into the platform at an interface: the node itself, or an unnamed station (`arriving`). */
export interface Sender {
  readonly node: Node;
  readonly interface: Interface;
  readonly zone: Zone;
  readonly arriving: boolean;
}

/** Packets of one sender on their way into an interface for the first time. */
export interface FirstArrival {
  readonly of: string;
  readonly at: LinkEnd;
  readonly region: Region;
}

/** `from` chooses the senders; `forged` counts sources that the sender may not write in truth. */
export interface SendersOptions {
  readonly from: (sender: Sender) => boolean;
  readonly forged: boolean;
}

/** Devices send nothing of their own here: hosts, the outside, and stations on the segments of what forwards or filters. */
export function sendersOf(world: World): readonly Sender[] {
  const senders: Sender[] = [];
  for (const node of world.topology.nodes.values()) {
    for (const iface of node.interfaces.values()) {
      const zone = iface.zone === undefined ? undefined : world.topology.zones.get(iface.zone);
      if (zone === undefined || !iface.up || iface.addresses.length === 0) continue;
      const speaks = node.kind === 'host' || node.kind === 'external';
      if (!speaks && !world.policies.has(node.id) && !node.forwards) continue;
      senders.push({ node, interface: iface, zone, arriving: !speaks });
    }
  }
  return senders;
}

/** Everything that the chosen senders send, where it first comes in. */
export function* firstArrivals(world: World, classes: NodeClasses, options: SendersOptions): Iterable<FirstArrival> {
  const taken = addressSet([...world.topology.nodes.values()].flatMap((node) => ownAddresses(node).map(rangeOf)));
  for (const sender of sendersOf(world).filter(options.from)) {
    const honest = honestSources(world.topology, sender, taken);
    // A segment without a free address has no unnamed station.
    if (honest.ranges.length === 0) continue;
    // It would have to be followed from before its own translation, and remembered what it sent.
    if (!sender.arriving && tracksConnections(sender.node))
      throw new Refused(`\`${printable(sender.node.id)}\` tracks connections of its own, which is not certified`);
    for (const family of [4, 6] as const) {
      const dull = pointless(world.topology, sender, family);
      for (const { at, destinations } of waysIn(world, classes, sender, family)) {
        const own = cutsOf(honest, family);
        const source = options.forged ? union(own, forgedSources(world, classes, sender, at, honest, family)) : own;
        yield* arrivals(sender, at, family, { source, destination: subtract(destinations, dull) });
      }
    }
  }
}

function* arrivals(
  sender: Sender,
  at: LinkEnd,
  family: Family,
  ends: Pick<Limits, 'source' | 'destination'>,
): Iterable<FirstArrival> {
  const of = ownerKey(sender.zone.owner);
  for (const possible of possibleHeaders(family)) {
    const region = regionOf(family, { ...possible, ...ends });
    if (region !== undefined) yield { of, at, region };
  }
}

interface WayIn {
  readonly at: LinkEnd;
  readonly destinations: Cuts;
}

/** Each interface that the sender's frames may come in at, with the destinations of what comes there. */
function waysIn(world: World, classes: NodeClasses, sender: Sender, family: Family): readonly WayIn[] {
  const { node, interface: iface } = sender;
  const whole = wholeField('destination', family);
  if (sender.arriving) return [{ at: { node: node.id, interface: iface.name }, destinations: whole }];
  const found = new Map<string, WayIn>();
  const note = (at: LinkEnd, destinations: Cuts): void => {
    const known = found.get(endText(at))?.destinations;
    found.set(endText(at), { at, destinations: known === undefined ? destinations : union(known, destinations) });
  };
  for (const [taker, destinations] of classes.ownWays(node, iface, family)) {
    const at = interfaceNamed(world.topology, taker);
    if (at !== undefined) note(at, destinations);
  }
  for (const tags of tagStacks(world, iface)) {
    for (const { at, tags: left } of domainOf(world, iface, tags).arrivals) {
      if (left.some((tag) => tag !== 0)) continue;
      const heard = world.topology.nodes.get(at.node);
      const hearer = heard?.interfaces.get(at.interface);
      if (heard === undefined || hearer?.up !== true) continue;
      // Between hosts of one zone lies no filter, and nothing to be right or wrong.
      if (!heard.forwards && hearer.zone === iface.zone) continue;
      const address = hearer.addresses.find((own) => own.address.family === family)?.address;
      if (address === undefined) continue;
      const fate = sendFrame(world, iface, tags, address);
      if (fate.kind === 'taken' && fate.tags.every((tag) => tag === 0)) note(fate.by, whole);
    }
  }
  return [...found.values()];
}

function interfaceNamed(topology: Topology, text: string): LinkEnd | undefined {
  for (const node of topology.nodes.values()) {
    for (const { name } of node.interfaces.values()) {
      if (endText({ node: node.id, interface: name }) === text) return { node: node.id, interface: name };
    }
  }
  return undefined;
}

/** Sources that are not the segment's, but for those that the first node cannot know to be forged. */
function forgedSources(
  world: World,
  classes: NodeClasses,
  sender: Sender,
  at: LinkEnd,
  honest: AddressSet,
  family: Family,
): Cuts {
  const segment = addressSet(sender.interface.addresses.map(({ prefix }) => prefixRange(prefix)));
  const node = world.topology.nodes.get(at.node);
  const entry = node?.interfaces.get(at.interface);
  if (node === undefined || entry === undefined) throw new Refused(`there is no interface ${endText(at)}`);
  const foreign = subtract(wholeField('source', family), cutsOf(unionAddresses(honest, segment), family));
  return subtract(foreign, classes.behind(node, entry, family));
}

/** What the sender may write in truth: its own address, a free one of the segment, what nobody declares. */
function honestSources(
  topology: Topology,
  { node, interface: iface, zone, arriving }: Sender,
  taken: AddressSet,
): AddressSet {
  const outside = zone.owner.kind === 'internet' && (arriving || node.kind === 'external');
  if (outside) return internetSources(topology);
  if (!arriving) return addressSet(iface.addresses.map(({ address }) => rangeOf(address)));
  const segments = iface.addresses.map(({ prefix }) => {
    const range = prefixRange(prefix);
    const broadcast = broadcastAddress(prefix);
    const alone = prefix.family === 4 ? prefix.length >= 31 : prefix.length >= 127;
    const network = alone ? [] : [rangeOf({ family: prefix.family, value: range.first })];
    return subtractAddresses(
      { ranges: [range] },
      addressSet([...network, ...(broadcast === undefined ? [] : [rangeOf(broadcast)])]),
    );
  });
  return subtractAddresses(unionAddresses(...segments), taken);
}

function internetSources(topology: Topology): AddressSet {
  const unicast = addressSet([
    { family: 4, first: 0x0100_0000n, last: 0xdfff_ffffn },
    { family: 6, first: 0x2000n << 112n, last: (0x4000n << 112n) - 1n },
  ]);
  const routable = unionAddresses(subtractAddresses(unicast, bogonAddresses), documentationAddresses);
  return intersectAddresses(internetAddresses(topology), routable);
}

/** Destinations that say nothing: the sender's own, and hosts of its own zone, with no filter between. */
function pointless(topology: Topology, { node, zone, arriving }: Sender, family: Family): Cuts {
  const hosts = [...topology.nodes.values()].filter(({ kind }) => kind === 'host');
  const alike = hosts.flatMap(({ interfaces }) => [...interfaces.values()].filter((iface) => iface.zone === zone.id));
  const addresses = [
    ...(arriving ? [] : ownAddresses(node)),
    ...alike.flatMap((iface) => iface.addresses.map(({ address }) => address)),
  ];
  return cutsOf(addressSet(addresses.map(rangeOf)), family);
}
