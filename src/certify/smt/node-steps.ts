/** certify: what one node does with a packet that comes in, as formulas: where it goes on to, and where it lands. */
import { type Interface, type LinkEnd, lookupRoute, type Node } from '../../model/public.ts';
import { type Address, addressSetContains, type Family, makePacket, maxValue } from '../../net/public.ts';
import {
  broadcastSourceDrop,
  localReason,
  sendFrame,
  spoofDrop,
  tracksConnections,
  type World,
} from '../../semantics/public.ts';
import { specialRangesOf } from '../address-cuts.ts';
import { deliveredTo, type Landing, leftTheWorld, putOnSegment } from '../landing.ts';
import type { NodeClasses } from '../node-classes.ts';
import type { Rewriting } from '../rewriting.ts';
import { between, type Cuts, ends, has, intersect, noValue, only, union } from '../values.ts';
import {
  accepts,
  type Bound,
  destinationBindings,
  neverTracked,
  type States,
  sourceBindings,
  statesAt,
} from './filter.ts';
import { ofFamily, within } from './header.ts';
import { type Destinations, type Numbered, noDestinations } from './places.ts';
import { all, any, type Formula, not, type Script } from './script.ts';

/** Where a packet may go, under which condition. `doubt`: the node may remember it, or follow a route that it carries. */
export type NodeStep =
  | {
      readonly kind: 'moves';
      readonly to: LinkEnd;
      readonly now: Rewriting;
      readonly opens: boolean;
      readonly when: Formula;
      readonly destinations: Destinations;
    }
  | { readonly kind: 'lands'; readonly landing: Landing; readonly now: Rewriting; readonly when: Formula }
  | { readonly kind: 'doubt'; readonly when: Formula };

/** A packet on its way through the node: of destinations that the node treats as it treats `to`. */
interface Inside {
  readonly to: Address;
  readonly now: Rewriting;
  readonly when: Formula;
  readonly states: States;
  readonly opens: boolean;
  readonly bound: boolean;
  readonly destinations: Destinations;
}

const wholePacket = within('fragment', only(0));
const anyOption = within('options', between(1, 3));
const sourceRoute = all('v4', within('options', only(2)));
const isIcmp = within('protocol', union(only(1), only(58)));

export class NodeSteps {
  readonly #script: Script;
  readonly #world: World;
  readonly #classes: NodeClasses;
  readonly #place: Numbered;
  readonly #node: Node;
  readonly #entry: Interface;
  readonly #found: NodeStep[] = [];

  constructor(script: Script, world: World, classes: NodeClasses, place: Numbered) {
    this.#script = script;
    this.#world = world;
    this.#classes = classes;
    this.#place = place;
    const node = world.topology.nodes.get(place.at.node);
    const entry = node?.interfaces.get(place.at.interface);
    if (node === undefined || entry === undefined)
      throw new Error(`no interface ${place.at.node}:${place.at.interface}`);
    this.#node = node;
    this.#entry = entry;
  }

  /** Header sanity, reassembly, tracking, anti-spoofing and destination NAT, in the order of `semantics`. */
  steps(): readonly NodeStep[] {
    const { now, crossed } = this.#place;
    const tracks = tracksConnections(this.#node);
    const base = this.#script.named(all(this.#sane(), tracks ? wholePacket : 'true', this.#believed()));
    if (crossed.includes(this.#node.id)) return [{ kind: 'doubt', when: base }];
    if (!tracks) {
      this.#behindBinding(base, now, false, false, neverTracked);
      return this.#found;
    }
    const states = statesAt(this.#script, this.#node);
    const opening: States = { new: 'true', untracked: 'false', invalid: 'false' };
    for (const { when, now: then, bound } of destinationBindings(this.#script, this.#node, this.#entry.name, now))
      this.#behindBinding(all(base, states.new, when), then, bound, true, opening);
    this.#behindBinding(all(base, not(states.new)), now, false, false, { ...states, new: 'false' });
    return this.#found;
  }

  #sane(): Formula {
    const { kind, protections } = this.#node;
    if (kind === 'external') return 'true';
    return all(
      protections.has('ip-options') ? not(all('v4', anyOption)) : 'true',
      protections.has('ipv6-extension-headers') ? not(all('(not v4)', anyOption)) : 'true',
      protections.has('large-packets') ? not(all(isIcmp, not(wholePacket))) : 'true',
    );
  }

  /** The source is one that anti-spoofing lets in, on the way to somebody or to everybody. */
  #believed(): Formula {
    const towards = (everybody: boolean): Formula =>
      this.#sources((src) => {
        const dst: Address = { family: src.family, value: maxValue(src.family) - (everybody ? 0n : 1n) };
        const packet = makePacket({ src, dst, protocol: 17 });
        return spoofDrop(this.#world, this.#node, this.#entry, packet) === undefined;
      });
    const toAll = within('destination', only(maxValue(4)), this.#place.now);
    return any(all(not(all('v4', toAll)), towards(false)), all('v4', toAll, towards(true)));
  }

  #sources(wanted: (source: Address) => boolean): Formula {
    return any(
      ...([4, 6] as const).map((family) => {
        const cuts = this.#classes
          .sourceClasses(this.#node, this.#entry, family)
          .filter((one) => wanted({ family, value: ends(one)[0] as bigint }))
          .reduce(union, noValue);
        return all(ofFamily(family), within('source', cuts, this.#place.now));
      }),
    );
  }

  #oneHost(): Formula {
    const broadcast = (src: Address): boolean =>
      broadcastSourceDrop(this.#node, this.#entry, makePacket({ src, dst: src, protocol: 17 })) !== undefined;
    return not(this.#sources(broadcast));
  }

  #behindBinding(when: Formula, now: Rewriting, bound: boolean, opens: boolean, states: States): void {
    const { kind, forwards, acceptSourceRoute } = this.#node;
    const reads = kind !== 'external' && forwards;
    if (reads && acceptSourceRoute) this.#found.push({ kind: 'doubt', when: all(when, sourceRoute) });
    const open = this.#script.named(reads ? all(when, not(sourceRoute)) : when);
    for (const family of [4, 6] as const) {
      for (const cuts of this.#classes.destinationClasses(this.#node, family)) {
        const inside = this.#towards(family, cuts, now);
        if (inside === undefined) continue;
        const here = all(open, ofFamily(family), within('destination', cuts, now));
        this.#routed({ ...inside, now, bound, opens, states, when: here });
      }
    }
  }

  /** Undefined where no packet of the place goes to destinations of the class. */
  #towards(family: Family, cuts: Cuts, now: Rewriting): Pick<Inside, 'to' | 'destinations'> | undefined {
    const { destinations } = this.#place;
    if (now.destination !== undefined) {
      const there = now.destination.family === family && has(cuts, now.destination.value);
      return there ? { to: now.destination, destinations } : undefined;
    }
    const live = intersect(destinations[family], cuts);
    if (live.length === 0) return undefined;
    return { to: { family, value: ends(cuts)[0] as bigint }, destinations: { ...noDestinations, [family]: live } };
  }

  #routed(inside: Inside): void {
    const { topology, declared } = this.#world;
    const { to } = inside;
    if (localReason(this.#node, to) !== undefined) {
      this.#local(inside);
      return;
    }
    const special = specialRangesOf(to);
    // Loopback and "this host", multicast, IPv6 link-local: in the order of `specialRangesOf`.
    const nowhere = to.family === 4 ? /^1|^.1|^..1/u.test(special) : /^.1|^..1|^...1/u.test(special);
    const decision = lookupRoute(topology, this.#node, to);
    if (!this.#node.forwards || (nowhere && !(to.family === 6 && special[2] === '1'))) return;
    if (this.#node.kind === 'external' && decision.kind === 'none' && !addressSetContains(declared, to)) {
      this.#lands(leftTheWorld(topology, this.#node), inside);
      return;
    }
    if (decision.kind === 'none' || decision.kind === 'discard' || nowhere) return;
    const exit = this.#node.interfaces.get(decision.interface);
    if (exit === undefined) throw new Error(`route of ${this.#node.id} names no interface ${decision.interface}`);
    this.#through(inside, exit, decision.nextHop);
  }

  #local(inside: Inside): void {
    const policy = this.#world.policies.get(this.#node.id);
    const whole = policy !== undefined && !tracksConnections(this.#node) && inside.to.family === 4;
    const { bound: translated, states, now } = inside;
    const around = { entry: this.#entry.name, states, translated };
    const accepted = policy === undefined ? 'true' : accepts(this.#script, policy.input, now, around);
    const when = all(inside.when, this.#oneHost(), whole ? wholePacket : 'true', accepted);
    this.#lands(deliveredTo(this.#world.topology, this.#node, inside.to), { ...inside, when });
  }

  #through(inside: Inside, exit: Interface, nextHop: Address): void {
    const { bound: translated, states, now } = inside;
    const policy = this.#world.policies.get(this.#node.id);
    const around = { entry: this.#entry.name, exit: exit.name, states, translated };
    const accepted = policy === undefined ? 'true' : accepts(this.#script, policy.forward, now, around);
    const when = all(inside.when, this.#mayLeave(exit), this.#oneHost(), accepted);
    const bindings: readonly Bound[] = inside.opens
      ? sourceBindings(this.#script, this.#node, exit.name, now)
      : [{ when: 'true', now }];
    for (const binding of bindings)
      this.#sent({ ...inside, now: binding.now, when: all(when, binding.when) }, exit, nextHop);
  }

  // Link-local and unspecified IPv6 sources stay on their link.
  #mayLeave(exit: Interface): Formula {
    if (exit.name === this.#entry.name) return 'true';
    return not(this.#sources((source) => staysOnLink(source)));
  }

  #sent(inside: Inside, exit: Interface, nextHop: Address): void {
    const fate = sendFrame(this.#world, exit, [], nextHop);
    if (fate.kind === 'nobody') {
      const landing = putOnSegment(this.#world.topology, this.#node, exit, inside.to);
      if (landing !== undefined) this.#lands(landing, inside);
    }
    if (fate.kind !== 'taken' || fate.tags.some((tag) => tag !== 0)) return;
    const { now, opens, when, destinations } = inside;
    this.#found.push({ kind: 'moves', to: fate.by, now, opens, when: this.#script.named(when), destinations });
  }

  #lands(landing: Landing, { now, when }: Inside): void {
    this.#found.push({ kind: 'lands', landing, now, when: this.#script.named(when) });
  }
}

function staysOnLink({ family, value }: Address): boolean {
  return family === 6 && (value === 0n || value >> 118n === 0x3fan);
}
