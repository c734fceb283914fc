/**
 * reach: the outline of everything that can come from some interfaces, whatever comes in there: how far it gets, told by
 * addresses alone. Every step holds at least what the step of `treat` lets through, so that where an outline escapes to
 * nobody, no packet does. What it cannot say (a packet that comes back to a node, a source route) it leaves to the sets.
 */
import type { ConntrackState, LinkEnd, Node, Zone } from '../model/public.ts';
import {
  type AddressSet,
  addressesOverlap,
  addressSet,
  emptyAddresses,
  intersectAddresses,
  isEmptyAddresses,
  rangeOf,
  subtractAddresses,
  unionAddresses,
} from '../net/public.ts';
import { tracksConnections } from './connection.ts';
import type { Way } from './forwarding.ts';
import { connectedTo, type Landing, takenBy } from './landing.ts';
import { type OutlineCircumstances, outlineAccepted } from './outline-filter.ts';
import { everyPacket, isNothing, joinOutlines, type Outline, outlineHolds } from './outline-set.ts';
import type { Terrain } from './terrain.ts';

/** Who received something, as far as an outline tells. */
export type Receipt = Pick<Landing, 'kind' | 'owner' | 'holder' | 'zone'>;

export interface OutlineQuestion {
  /** Interfaces at which any packet at all may come in. */
  readonly entries: readonly LinkEnd[];
  /** Whether this is a receipt that is looked for. */
  readonly escapes: (receipt: Receipt) => boolean;
}

/**
 * `escaped`: something perhaps does. Where nothing does, `entered` holds what comes to each interface (`node:interface`),
 * and `nodes` are all that this depends on, layer 2 and addresses apart.
 */
export interface OutlineAnswer {
  readonly escaped: boolean;
  readonly entered: ReadonlyMap<string, Outline>;
  readonly nodes: ReadonlySet<string>;
}

/** Interfaces looked at again and again, beyond which the outline is given up. */
const mostSteps = 20_000;

export function outlined(terrain: Terrain, question: OutlineQuestion): OutlineAnswer {
  return new OutlineWalk(terrain, question).run();
}

/** Any state that a packet which no node has seen before can be in. */
const firstStates: ReadonlySet<ConntrackState> = new Set(['new', 'invalid', 'untracked']);
const untracked: ReadonlySet<ConntrackState> = new Set(['untracked']);

/** Sources that pass anti-spoofing on their way to everybody, see `Terrain.refused`. */
const askingAll = addressSet([
  { family: 4, first: 0n, last: 0n },
  { family: 4, first: 0x7f00_0000n, last: 0x7fff_ffffn },
]);

class OutlineWalk {
  readonly #terrain: Terrain;
  readonly #escapes: OutlineQuestion['escapes'];
  readonly #at = new Map<string, { readonly end: LinkEnd; outline: Outline }>();
  readonly #waiting = new Set<string>();
  readonly #next = new Map<string, Set<string>>();
  #escaped = false;

  constructor(terrain: Terrain, { entries, escapes }: OutlineQuestion) {
    this.#terrain = terrain;
    this.#escapes = escapes;
    for (const end of entries) this.#arrive(end, everyPacket);
  }

  run(): OutlineAnswer {
    const escaped = this.#follow();
    const found = [...this.#at].map(([key, { outline }]) => [key, outline] as const);
    return { escaped, entered: new Map(found), nodes: new Set([...this.#at.values()].map(({ end }) => end.node)) };
  }

  #follow(): boolean {
    let steps = 0;
    for (const key of this.#waiting) {
      this.#waiting.delete(key);
      const found = this.#at.get(key);
      if (found !== undefined) this.#treat(found.end, found.outline);
      steps += 1;
      if (this.#escaped || steps > mostSteps) return true;
    }
    // A node that sees a packet again may know it: states and bindings that an outline does not follow.
    return this.#comesBack();
  }

  #arrive(end: LinkEnd, outline: Outline): void {
    const key = `${end.node}:${end.interface}`;
    const known = this.#at.get(key);
    if (known === undefined) this.#at.set(key, { end, outline });
    else if (outlineHolds(known.outline, outline)) return;
    else known.outline = joinOutlines([known.outline, outline]);
    this.#waiting.add(key);
  }

  #receive(receipt: Receipt): void {
    if (this.#escapes(receipt)) this.#escaped = true;
  }

  #treat(at: LinkEnd, arrived: Outline): void {
    const terrain = this.#terrain;
    const node = terrain.node(at.node);
    if (node.acceptSourceRoute && node.forwards && node.kind !== 'external') {
      this.#escaped = true;
      return;
    }
    const sources = this.#notRefused(node, at.interface, arrived.sources);
    const translated = bindingsTowards(node, at.interface, arrived.destinations);
    const destinations = unionAddresses(arrived.destinations, translated);
    this.#takeIn(node, at.interface, { sources, destinations }, translated);
    if (!node.forwards) return;
    const onwards = intersectAddresses(destinations, terrain.addressesForwarded(node));
    // What no exit lets through need not be shared out among the exits.
    const passing = this.#towardsAnyExit(node, at.interface, { sources, destinations: onwards }, translated);
    if (passing === undefined) return;
    for (const { way, destinations: led } of terrain.waysTowards(node, passing.destinations)) {
      const part = { ...passing, destinations: intersectAddresses(passing.destinations, led) };
      if (!isNothing(part)) this.#through(node, at.interface, way, part, translated);
    }
  }

  #towardsAnyExit(node: Node, entry: string, outline: Outline, translated: AddressSet): Outline | undefined {
    // What leaves the modelled world passes no ruleset of the node through which it does.
    if (node.kind === 'external') return outline;
    return this.#accepted(node, 'forward', outline, translated, { entry, anyExit: true });
  }

  #notRefused(node: Node, entry: string, sources: AddressSet): AddressSet {
    const { antiSpoofing } = this.#terrain.interfaceAt({ node: node.id, interface: entry });
    if (node.kind === 'external' || antiSpoofing === 'off') return sources;
    const back = this.#terrain.sourcesBehind(node, antiSpoofing === 'strict' ? entry : undefined);
    return intersectAddresses(sources, unionAddresses(back, askingAll));
  }

  #takeIn(node: Node, entry: string, outline: Outline, translated: AddressSet): void {
    const mine = intersectAddresses(outline.destinations, this.#terrain.addressesTaken(node));
    const accepted = this.#accepted(node, 'input', { ...outline, destinations: mine }, translated, { entry });
    if (accepted === undefined) return;
    let rest = intersectAddresses(mine, accepted.destinations);
    const deliver = (zone: Zone | undefined): void =>
      this.#receive({
        kind: 'delivered',
        holder: node.owner,
        owner: zone?.owner ?? node.owner,
        ...(zone === undefined ? {} : { zone }),
      });
    for (const iface of node.interfaces.values()) {
      if (isEmptyAddresses(rest)) return;
      if (!addressesOverlap(takenBy(iface), rest)) continue;
      rest = subtractAddresses(rest, takenBy(iface));
      deliver(this.#terrain.zoneAt(iface));
    }
    if (!isEmptyAddresses(rest)) deliver(undefined);
  }

  #through(node: Node, entry: string, way: Way, outline: Outline, translated: AddressSet): void {
    const { cabling } = this.#terrain;
    if (way.kind === 'discard') return;
    if (way.kind === 'none') {
      const zone = this.#terrain.internet;
      if (node.kind === 'external')
        this.#receive({ kind: 'exits', holder: node.owner, owner: zone?.owner ?? node.owner, ...(zone && { zone }) });
      return;
    }
    const passing = this.#accepted(node, 'forward', outline, translated, { entry, exit: way.exit });
    if (passing === undefined) return;
    const exit = this.#terrain.interfaceAt({ node: node.id, interface: way.exit });
    if (addressesOverlap(connectedTo(exit), passing.destinations)) {
      const zone = this.#terrain.zoneAt(exit);
      const owner = zone?.owner ?? node.owner;
      this.#receive({ kind: 'on-segment', holder: node.owner, owner, ...(zone === undefined ? {} : { zone }) });
    }
    const sources = unionAddresses(passing.sources, this.#writtenSources(node, way.exit, passing));
    for (const { at, tags } of cabling.domain(exit).hearers) {
      const hearer = this.#terrain.interfaceAt(at);
      if (!hearer.up || tags.some((tag) => tag !== 0)) continue;
      const owned = addressSet(hearer.addresses.map(({ address }) => rangeOf(address)));
      const taken =
        way.kind === 'onLink'
          ? intersectAddresses(passing.destinations, owned)
          : addressesOverlap(owned, addressSet([rangeOf(way.nextHop)]))
            ? passing.destinations
            : emptyAddresses;
      if (isEmptyAddresses(taken)) continue;
      this.#lead(node.id, at.node);
      this.#arrive(at, { sources, destinations: taken });
    }
  }

  #accepted(
    node: Node,
    hook: 'input' | 'forward',
    outline: Outline,
    translated: AddressSet,
    interfaces: Pick<OutlineCircumstances, 'entry' | 'exit' | 'anyExit'>,
  ): Outline | undefined {
    if (isNothing(outline)) return undefined;
    const ruleset = this.#terrain.filters.most(node.id, hook);
    if (ruleset === undefined) return outline;
    const states = tracksConnections(node) ? firstStates : untracked;
    return outlineAccepted(ruleset, outline, { ...interfaces, states, translated });
  }

  /** Sources that the node may write into packets that leave by this exit. */
  #writtenSources(node: Node, exit: string, { sources, destinations }: Outline): AddressSet {
    const written = node.nat.flatMap((nat) => {
      if (nat.kind === 'dnat' || (nat.outInterface !== undefined && nat.outInterface !== exit)) return [];
      if (!addressesOverlap(nat.source, sources) || !addressesOverlap(nat.destination, destinations)) return [];
      const own = this.#terrain.interfaceAt({ node: node.id, interface: exit }).addresses;
      return nat.to === undefined ? own.map(({ address }) => rangeOf(address)) : [rangeOf(nat.to)];
    });
    return addressSet(written);
  }

  #lead(from: string, to: string): void {
    const known = this.#next.get(from);
    if (known === undefined) this.#next.set(from, new Set([to]));
    else known.add(to);
  }

  /** Whether some node leads back to itself. */
  #comesBack(): boolean {
    const open = new Set<string>();
    const closed = new Set<string>();
    const visit = (node: string): boolean => {
      if (open.has(node)) return true;
      if (closed.has(node)) return false;
      open.add(node);
      for (const next of this.#next.get(node) ?? []) if (visit(next)) return true;
      open.delete(node);
      closed.add(node);
      return false;
    };
    return [...this.#next.keys()].some(visit);
  }
}

/** Where destination bindings may send packets to these destinations. */
function bindingsTowards(node: Node, entry: string, destinations: AddressSet): AddressSet {
  if (node.nat.length === 0) return emptyAddresses;
  return addressSet(
    node.nat.flatMap((nat) => {
      if (nat.kind !== 'dnat' || (nat.inInterface !== undefined && nat.inInterface !== entry)) return [];
      return addressesOverlap(nat.destination, destinations) ? [rangeOf(nat.to)] : [];
    }),
  );
}
