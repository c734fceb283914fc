/** reach: a platform prepared for propagation: each node's ways, own addresses, refused sources and filters, as sets. */
import {
  declaredAddresses,
  type Interface,
  type LinkEnd,
  type Node,
  type Topology,
  type Zone,
} from '../model/public.ts';
import {
  type Address,
  type AddressRange,
  type AddressSet,
  complementAddresses,
  rangeOf,
  rangesMeeting,
  unionAddresses,
} from '../net/public.ts';
import { Universe } from '../space/public.ts';
import { Cabling } from './domain.ts';
import { type FilterBounds, Filters } from './filters.ts';
import { type Branch, branchesOf, destinationsBehind } from './forwarding.ts';
import { type HeaderSpace, Headers } from './headers.ts';
import {
  broadcastSources,
  linkLocal,
  multicast,
  nowhere,
  refusedSources,
  refusesBogons,
  takenByNode,
} from './node-addresses.ts';
import type { Translation } from './translation.ts';

/** A branch with the destinations as a set of packets. */
export interface BranchSet extends Branch {
  readonly packets: HeaderSpace;
}

/** `policies` holds what each filtering node applies, between an upper and a lower bound; an absent node filters nothing. */
export class Terrain {
  readonly headers: Headers;
  readonly cabling: Cabling;
  readonly filters: Filters;
  /** Destinations that nobody declares: the Internet. */
  readonly undeclared: AddressSet;
  /** The zone that stands for it. */
  readonly internet: Zone | undefined;
  #topology: Topology;
  readonly #ways = new Map<string, readonly Branch[]>();
  readonly #branches = new Map<string, readonly BranchSet[]>();
  readonly #taken = new Map<string, AddressSet>();
  readonly #forwarded = new Map<string, AddressSet>();
  readonly #sources = new Map<string, AddressSet>();
  readonly #refused = new Map<string, HeaderSpace>();
  readonly #broadcasting = new Map<string, HeaderSpace>();
  readonly #behind = new Map<string, HeaderSpace>();
  #hosts: Map<string, Address[]> | undefined;
  readonly #index = new Map<string, readonly Piece[]>();

  constructor(headers: Headers, topology: Topology, policies: ReadonlyMap<string, FilterBounds>) {
    this.headers = headers;
    this.#topology = topology;
    this.cabling = new Cabling(topology);
    this.filters = new Filters(headers, policies);
    this.undeclared = complementAddresses(declaredAddresses(topology));
    this.internet = [...topology.zones.values()].find(({ owner }) => owner.kind === 'internet');
  }

  get topology(): Topology {
    return this.#topology;
  }

  /**
   * From now on these nodes are so, and apply these policies (nothing, where one is undefined). Throws RangeError, and
   * changes nothing, for what makes another terrain of it: other addresses, cables, owners or senders.
   */
  replace(nodes: readonly Node[], policies: ReadonlyMap<string, FilterBounds | undefined>): void {
    for (const node of nodes) {
      if (!isSameGround(this.topology.nodes.get(node.id), node))
        throw new RangeError(`${node.id} is another node: its addresses, interfaces, bindings or kind changed`);
    }
    for (const [id, bounds] of policies) {
      const sends = this.topology.nodes.get(id)?.forwards === true;
      if (!sends && this.filters.has(id) !== (bounds !== undefined))
        throw new RangeError(`${id} filters now and did not, or the other way round: others may send through it`);
    }
    if (nodes.length > 0) {
      const all = new Map(this.topology.nodes);
      for (const node of nodes) {
        all.set(node.id, node);
        this.#forget(node);
      }
      this.#topology = { ...this.topology, nodes: all };
    }
    for (const [id, bounds] of policies) this.filters.replace(id, bounds);
  }

  #forget({ id, interfaces }: Node): void {
    for (const known of [this.#ways, this.#branches, this.#taken, this.#forwarded, this.#index]) known.delete(id);
    for (const name of ['', ...interfaces.keys()])
      for (const known of [this.#sources, this.#refused, this.#broadcasting, this.#behind])
        known.delete(`${id}:${name}`);
  }

  /** The same universe, another platform. */
  changed(topology: Topology, policies: ReadonlyMap<string, FilterBounds>): Terrain {
    return new Terrain(this.headers, topology, policies);
  }

  node(id: string): Node {
    const node = this.topology.nodes.get(id);
    if (node === undefined) throw new Error(`no node ${id} in this topology`);
    return node;
  }

  interfaceAt(end: LinkEnd): Interface {
    const found = this.node(end.node).interfaces.get(end.interface);
    if (found === undefined) throw new Error(`no interface ${end.node}:${end.interface} in this topology`);
    return found;
  }

  zoneAt({ zone }: Interface): Zone | undefined {
    return zone === undefined ? undefined : this.topology.zones.get(zone);
  }

  /** Where the node sends which destinations. */
  ways(node: Node): readonly Branch[] {
    return keep(this.#ways, node.id, () => branchesOf(this.topology, node));
  }

  branches(node: Node): readonly BranchSet[] {
    return keep(this.#branches, node.id, () =>
      this.ways(node).map((branch) => ({
        ...branch,
        packets: this.headers.address('destination', branch.destinations),
      })),
    );
  }

  /** The ways that lead to some of these destinations, and perhaps a few more. */
  waysTowards(node: Node, destinations: AddressSet): readonly Branch[] {
    const all = this.ways(node);
    return all.length <= fewBranches ? all : this.#meeting(node, destinations).map((way) => all[way] as Branch);
  }

  /**
   * The branches that some packet of the set may take, and perhaps a few more: a router of thousands of ways is not asked
   * for each of them when a packet can go to a handful.
   */
  branchesTowards(node: Node, now: Translation, first: HeaderSpace): readonly BranchSet[] {
    const all = this.branches(node);
    if (all.length <= fewBranches) return all;
    const towards =
      now.destination === undefined
        ? this.headers.universe.addressesIn(first, now.reversed ? 'source' : 'destination')
        : { ranges: [rangeOf(now.destination)] };
    return this.#meeting(node, towards).map((branch) => all[branch] as BranchSet);
  }

  #meeting(node: Node, destinations: AddressSet): readonly number[] {
    return piecesMeeting(
      keep(this.#index, node.id, () => sortedPieces(this.ways(node))),
      destinations,
    );
  }

  /** Packets with a source to which the node's own way leads out of this interface. */
  behind(node: Node, name: string): HeaderSpace {
    return keep(this.#behind, `${node.id}:${name}`, () =>
      this.headers.address('source', this.sourcesBehind(node, name)),
    );
  }

  /** Sources to which the node's own way leads out of this interface; of any, where none is named. */
  sourcesBehind(node: Node, name?: string): AddressSet {
    return keep(this.#sources, `${node.id}:${name ?? ''}`, () => destinationsBehind(this.ways(node), name));
  }

  /** Addresses of the zone's hosts. */
  hostsIn(zone: string): readonly Address[] {
    if (this.#hosts === undefined) {
      this.#hosts = new Map();
      for (const node of this.topology.nodes.values()) {
        if (node.kind !== 'host') continue;
        for (const iface of node.interfaces.values()) {
          const own = iface.addresses.map(({ address }) => address);
          const known = this.#hosts.get(iface.zone ?? '');
          if (known === undefined) this.#hosts.set(iface.zone ?? '', own);
          else known.push(...own);
        }
      }
    }
    return this.#hosts.get(zone) ?? [];
  }

  /** Packets that the node takes itself. */
  taken(node: Node): HeaderSpace {
    return this.headers.address('destination', this.addressesTaken(node));
  }

  /** Destinations that the node takes itself. */
  addressesTaken(node: Node): AddressSet {
    return keep(this.#taken, node.id, () => takenByNode(node));
  }

  /** Destinations that the node may send on: those that it does not take, and that may leave their link at all. */
  addressesForwarded(node: Node): AddressSet {
    return keep(this.#forwarded, node.id, () =>
      complementAddresses(unionAddresses(this.addressesTaken(node), notForwarded)),
    );
  }

  /** Packets whose source is a broadcast address, as the node refuses them where they came in by this entry. */
  broadcasting(node: Node, entry: Interface): HeaderSpace {
    return keep(this.#broadcasting, `${node.id}:${entry.name}`, () =>
      this.headers.address('source', broadcastSources(node, entry)),
    );
  }

  /** Packets whose source anti-spoofing refuses at this entry. */
  refused(node: Node, entry: Interface): HeaderSpace {
    const { headers } = this;
    return keep(this.#refused, `${node.id}:${entry.name}`, () =>
      headers.universe.keep(
        headers.minus(
          headers.address('source', refusedSources(this.topology, node, entry, this.branches(node))),
          // Nothing else looks at the source of what is sent to everybody.
          entry.antiSpoofing === 'off' && !refusesBogons(this.topology, node, entry)
            ? headers.or(headers.asksForAddress, headers.loopbackToAll)
            : headers.asksForAddress,
        ),
      ),
    );
  }
}

const notForwarded = unionAddresses(nowhere, multicast, linkLocal);

/** Below this many branches asking each is cheaper than finding out which. */
const fewBranches = 24;

interface Piece extends AddressRange {
  readonly branch: number;
}

function sortedPieces(branches: readonly Branch[]): readonly Piece[] {
  return branches
    .flatMap(({ destinations }, branch) => destinations.ranges.map((range): Piece => ({ ...range, branch })))
    .sort((a, b) => a.family - b.family || (a.first < b.first ? -1 : 1));
}

/** Branches with a piece that meets the set, each once. The pieces cover both families. */
function piecesMeeting(pieces: readonly Piece[], { ranges }: AddressSet): readonly number[] {
  return [...new Set(ranges.flatMap((range) => rangesMeeting(pieces, range).map(({ branch }) => branch)))];
}

/** Whether only what a terrain asks of the node again differs: routes, anti-spoofing, MTU and settings of its own. */
function isSameGround(before: Node | undefined, after: Node): boolean {
  return before !== undefined && groundOf(before) === groundOf(after);
}

function groundOf({ kind, owner, stateful, forwards, nat, interfaces }: Node): string {
  const faces = [...interfaces.values()].map(({ name, role, zone, addresses, up }) => [
    name,
    role,
    zone,
    addresses,
    up,
  ]);
  return JSON.stringify([kind, owner, stateful, forwards, nat, faces], (key, value: unknown) =>
    key === 'position' ? undefined : typeof value === 'bigint' ? `${value}n` : value,
  );
}

function keep<Value>(known: Map<string, Value>, key: string, make: () => Value): Value {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  known.set(key, made);
  return made;
}

/** A terrain in a universe of its own. */
export function makeTerrain(topology: Topology, policies: ReadonlyMap<string, FilterBounds>): Terrain {
  return new Terrain(new Headers(new Universe()), topology, policies);
}
