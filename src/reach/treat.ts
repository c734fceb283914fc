/**
 * reach: what one node does with a set of packets: the steps of `semantics`, in its order, each splitting the set.
 * Header sanity → reassembly → connection tracking → anti-spoofing → destination NAT → routing → towards itself, or
 * through it → source NAT → the frame. TTL and MTU never end a packet here: packets are small and young enough.
 */
import type { ConntrackState, DestinationNat, Disposition, Interface, Node } from '../model/public.ts';
import { rangeOf } from '../net/public.ts';
import { both, exactly, without } from './bounds.ts';
import { type Connection, opened, type Tracked, targetOf, trackSets, tracksConnections } from './connection.ts';
import type { Crossing, Ending, Flight, NextHop } from './flight.ts';
import type { HeaderSpace, Headers } from './headers.ts';
import type { Bounds } from './ruleset.ts';
import { insane } from './sanity.ts';
import { type Inside, sourceTranslations } from './source-translation.ts';
import type { Terrain } from './terrain.ts';
import { asFirstSent, type Translation, translationTo, tupleOf } from './translation.ts';

/** Packets that leave a node by `exit` for `nextHop`. */
export interface Departure {
  readonly exit: Interface;
  readonly nextHop: NextHop;
  readonly packets: Bounds;
  readonly now: Translation;
  readonly way: Crossing;
  readonly memory: Flight['memory'];
}

/** Where the results of a treatment go. `unsure`: packets of which the engine cannot say what the node does, and why. */
export interface Outlets {
  readonly ended: (ending: Ending) => void;
  readonly departed: (departure: Departure) => void;
  readonly unsure: (node: string, packets: HeaderSpace) => void;
  /** Whether endings of this kind are asked for at all. */
  readonly keeps: (disposition: Disposition) => boolean;
}

export function treat(terrain: Terrain, flight: Flight, outlets: Outlets): void {
  new Treatment(terrain, flight, outlets).run();
}

class Treatment {
  readonly #terrain: Terrain;
  readonly #flight: Flight;
  readonly #outlets: Outlets;
  readonly #node: Node;
  readonly #entry: Interface;

  constructor(terrain: Terrain, flight: Flight, outlets: Outlets) {
    this.#terrain = terrain;
    this.#flight = flight;
    this.#outlets = outlets;
    this.#node = terrain.node(flight.at.node);
    this.#entry = terrain.interfaceAt(flight.at);
  }

  run(): void {
    const { headers } = this.#terrain;
    const { now } = this.#flight;
    let packets = this.#drop(this.#flight.packets, insane(headers, this.#node), 'sanity-drop');
    if (tracksConnections(this.#node)) packets = this.#drop(packets, headers.fragments, 'held');
    const { tracked, unsure } = trackSets(headers, this.#node, this.#flight.memory, tupleOf(now), packets.upper);
    const refused = this.#first(this.#terrain.refused(this.#node, this.#entry), now);
    // What a spoofed packet might have been taken for does not matter.
    const doubtful = headers.minus(unsure, refused);
    if (!headers.isEmpty(doubtful)) this.#outlets.unsure(this.#node.id, doubtful);
    for (const one of tracked) {
      const part = this.#drop(both(headers, packets, exactly(one.packets)), refused, 'spoof-drop', one.state);
      if (!this.#isEmpty(part)) this.#translateInbound(one, part);
    }
  }

  // A binding is chosen by the first packet of a connection; later packets and answers follow it.
  #translateInbound(tracked: Tracked, packets: Bounds): void {
    const { headers } = this.#terrain;
    const { now } = this.#flight;
    const { state, fresh, connection, answers } = tracked;
    if (connection !== undefined) {
      if (state === 'related' && (connection.destinationNat !== undefined || connection.sourceNat !== undefined)) {
        // The addresses inside a redirect would lead past the translation, so that Linux drops it.
        const kept = this.#drop(packets, headers.redirects, 'sanity-drop', state);
        if (this.#isEmpty(kept)) return;
        this.#translateBound(tracked, connection, kept);
        return;
      }
      this.#translateBound(tracked, connection, packets);
      return;
    }
    if (!fresh) {
      this.#route({ packets, now, state, fresh, answers });
      return;
    }
    this.#translateFresh(tracked, packets);
  }

  #translateBound({ state, fresh, answers }: Tracked, connection: Connection, packets: Bounds): void {
    const { now } = this.#flight;
    const target = targetOf(connection, answers);
    const here = tupleOf(now);
    const inner = translationTo(
      { ...here, destination: target.destination, destinationPort: target.destinationPort },
      now.reversed,
    );
    this.#route({ packets, now: inner, state, fresh, connection, answers });
  }

  #translateFresh({ state, fresh, answers }: Tracked, packets: Bounds): void {
    const { headers } = this.#terrain;
    const { now } = this.#flight;
    const plain = opened(this.#node, tupleOf(now));
    let rest = packets;
    for (const nat of this.#node.nat) {
      if (nat.kind !== 'dnat' || (nat.inInterface !== undefined && nat.inInterface !== this.#entry.name)) continue;
      const matching = headers.and(
        headers.and(headers.address('destination', nat.destination), headers.service(nat.service)),
        headers.family(nat.to.family),
      );
      const bound = both(headers, rest, exactly(this.#first(matching, now)));
      if (this.#isEmpty(bound)) continue;
      rest = without(headers, rest, exactly(this.#first(matching, now)));
      this.#bindDestination(bound, nat, plain);
    }
    if (!this.#isEmpty(rest)) this.#route({ packets: rest, now, state, fresh, connection: plain, answers });
  }

  #bindDestination(packets: Bounds, nat: DestinationNat, plain: Connection): void {
    const { headers } = this.#terrain;
    const { now } = this.#flight;
    const source = { value: nat.to };
    const to = (port: number | undefined, unanswerable: boolean, part: Bounds): void => {
      if (this.#isEmpty(part)) return;
      const sourcePort = port === undefined ? plain.reply.sourcePort : { value: port };
      const connection: Connection = {
        ...plain,
        destinationNat: nat.id,
        reply: { ...plain.reply, source, sourcePort },
        ...(unanswerable ? { unanswerable } : {}),
      };
      const inner = { ...now, destination: nat.to, ...(port === undefined ? {} : { destinationPort: port }) };
      this.#route({ packets: part, now: inner, state: 'new', fresh: true, connection, answers: false });
    };
    // A binding that writes what stands there already is none.
    const same = exactly(this.#first(sameAsWritten(headers, nat), now));
    const untouched = both(headers, packets, same);
    if (!this.#isEmpty(untouched))
      this.#route({ packets: untouched, now, state: 'new', fresh: true, connection: plain, answers: false });
    const written = without(headers, packets, same);
    if (nat.toPort === undefined) to(undefined, false, written);
    else {
      to(nat.toPort, false, both(headers, written, exactly(headers.withPorts)));
      to(undefined, true, without(headers, written, exactly(headers.withPorts)));
    }
  }

  #route(arrived: Inside): void {
    const { headers } = this.#terrain;
    const inside = this.#withoutSourceRoutes(arrived);
    const { now } = inside;
    const own = exactly(this.#first(this.#terrain.taken(this.#node), now));
    const mine = both(headers, inside.packets, own);
    if (!this.#isEmpty(mine)) this.#takeIn({ ...inside, packets: mine });
    let rest = without(headers, inside.packets, own);
    if (this.#isEmpty(rest)) return;
    const nowhere = exactly(this.#first(headers.nowhere, now));
    this.#endInside('no-route', both(headers, rest, nowhere), inside);
    rest = without(headers, rest, nowhere);
    if (!this.#node.forwards) {
      this.#endInside('no-route', rest, inside);
      return;
    }
    const multicast = exactly(this.#first(headers.multicast, now));
    this.#endInside('no-route', both(headers, rest, multicast), inside);
    rest = without(headers, rest, multicast);
    // What no exit lets through need not be shared out among the exits, unless somebody asks how it ends.
    const { keeps } = this.#outlets;
    if (!keeps('denied-out') && !keeps('no-route') && this.#node.kind !== 'external') {
      rest = both(headers, rest, this.#passing(inside));
    }
    for (const { way, packets } of this.#branchesFor(now, rest)) {
      if (this.#isEmpty(packets)) continue;
      if (way.kind === 'none' || way.kind === 'discard') {
        this.#nowhere(way.kind, { ...inside, packets });
        continue;
      }
      const exit = this.#terrain.interfaceAt({ node: this.#node.id, interface: way.exit });
      const nextHop = way.kind === 'neighbour' ? way.nextHop : 'destination';
      const routed = this.#beyondLink({ ...inside, packets }, exit);
      if (!this.#isEmpty(routed.packets)) this.#through(routed, exit, nextHop);
    }
  }

  /** Asked behind destination NAT, as the kernel does. A node that follows source routes may send the packet elsewhere. */
  #withoutSourceRoutes(inside: Inside): Inside {
    const { headers } = this.#terrain;
    if (this.#node.kind === 'external' || !this.#node.forwards) return inside;
    const routed = exactly(headers.withSourceRoute);
    if (this.#node.acceptSourceRoute) {
      const { upper, lower } = inside.packets;
      const doubtful = headers.and(upper, headers.withSourceRoute);
      if (!headers.isEmpty(doubtful)) this.#outlets.unsure(this.#node.id, doubtful);
      return { ...inside, packets: { upper, lower: headers.minus(lower, headers.withSourceRoute) } };
    }
    this.#endInside('sanity-drop', both(headers, inside.packets, routed), inside);
    return { ...inside, packets: without(headers, inside.packets, routed) };
  }

  /** What must not leave its link ends here; so does a source that is no single host. */
  #beyondLink(inside: Inside, exit: Interface): Inside {
    const { headers } = this.#terrain;
    let { packets } = inside;
    const end = (disposition: Disposition, set: HeaderSpace): void => {
      const ended = exactly(this.#first(set, inside.now));
      this.#endInside(disposition, both(headers, packets, ended), inside);
      packets = without(headers, packets, ended);
    };
    end('no-route', headers.toLinkLocal);
    if (exit.name !== this.#entry.name) end('no-route', headers.fromOneLink);
    end('spoof-drop', this.#noSingleHost());
    return { ...inside, packets };
  }

  #noSingleHost(): HeaderSpace {
    return this.#terrain.broadcasting(this.#node, this.#entry);
  }

  #branchesFor(now: Translation, packets: Bounds): readonly { way: BranchWay; packets: Bounds }[] {
    const { headers } = this.#terrain;
    return this.#terrain.branchesTowards(this.#node, now, packets.upper).map((branch) => ({
      way: branch.way,
      packets: both(headers, packets, exactly(this.#first(branch.packets, now))),
    }));
  }

  #nowhere(kind: 'none' | 'discard', inside: Inside): void {
    const { headers, undeclared } = this.#terrain;
    if (this.#node.kind !== 'external' || kind === 'discard') {
      this.#endInside('no-route', inside.packets, inside);
      return;
    }
    const beyond = exactly(this.#first(headers.address('destination', undeclared), inside.now));
    this.#endInside('exits', both(headers, inside.packets, beyond), inside);
    this.#endInside('no-route', without(headers, inside.packets, beyond), inside);
  }

  #takeIn(arrived: Inside): void {
    const { headers, filters } = this.#terrain;
    const broadcast = exactly(this.#first(this.#noSingleHost(), arrived.now));
    this.#endInside('spoof-drop', both(headers, arrived.packets, broadcast), arrived);
    let inside = { ...arrived, packets: without(headers, arrived.packets, broadcast) };
    if (!tracksConnections(this.#node) && filters.has(this.#node.id)) {
      // IPv4 hands whole datagrams to `input`.
      const pieces = exactly(headers.and(headers.fragments, headers.family(4)));
      this.#endInside('held', both(headers, inside.packets, pieces), inside);
      inside = { ...inside, packets: without(headers, inside.packets, pieces) };
    }
    if (this.#isEmpty(inside.packets)) return;
    const accepted = this.#accepted('input', undefined, inside);
    this.#endInside('denied-in', without(this.#terrain.headers, inside.packets, accepted), inside, 'input');
    const taken = both(this.#terrain.headers, inside.packets, accepted);
    this.#endInside('delivered', taken, inside, 'input');
  }

  #through(inside: Inside, exit: Interface, nextHop: NextHop): void {
    const { headers } = this.#terrain;
    const accepted = this.#accepted('forward', exit, inside);
    this.#endInside('denied-out', without(headers, inside.packets, accepted), inside, 'forward', exit);
    const packets = both(headers, inside.packets, accepted);
    if (this.#isEmpty(packets)) return;
    for (const left of sourceTranslations(this.#terrain, this.#node, exit, { ...inside, packets })) {
      this.#outlets.departed({
        exit,
        nextHop,
        packets: left.packets,
        now: left.now,
        way: this.#crossing(inside, left.now, 'forward', exit, left.connection),
        memory: remembering(this.#flight.memory, inside.fresh ? left.connection : undefined),
      });
    }
  }

  /** First packets that the forward ruleset accepts towards some exit. */
  #passing({ now, state, connection }: Inside): Bounds {
    const passing = this.#terrain.filters.passing(this.#node.id, {
      entry: this.#entry.name,
      state,
      destinationTranslated: connection?.destinationNat !== undefined,
    });
    if (passing === undefined) return exactly(this.#terrain.headers.all);
    return { upper: this.#first(passing.upper, now), lower: this.#first(passing.lower, now) };
  }

  /** First packets that the ruleset accepts as they are now. */
  #accepted(hook: 'input' | 'forward', exit: Interface | undefined, inside: Inside): Bounds {
    const accepted = this.#terrain.filters.accepted(this.#node.id, hook, {
      entry: this.#entry.name,
      ...(exit === undefined ? {} : { exit: exit.name }),
      state: inside.state,
      destinationTranslated: inside.connection?.destinationNat !== undefined,
    });
    if (accepted === undefined) return exactly(this.#terrain.headers.all);
    return { upper: this.#first(accepted.upper, inside.now), lower: this.#first(accepted.lower, inside.now) };
  }

  /** Takes `refused` out of `packets`, ending it with `disposition`. */
  #drop(packets: Bounds, refused: HeaderSpace, disposition: Disposition, state: ConntrackState = 'untracked'): Bounds {
    const { headers } = this.#terrain;
    if (headers.isEmpty(refused)) return packets;
    const { now } = this.#flight;
    this.#endInside(disposition, both(headers, packets, exactly(refused)), {
      packets,
      now,
      state,
      fresh: false,
      answers: false,
    });
    return without(headers, packets, exactly(refused));
  }

  #endInside(
    disposition: Disposition,
    packets: Bounds,
    inside: Inside,
    hook?: 'input' | 'forward',
    exit?: Interface,
  ): void {
    if (this.#isEmpty(packets)) return;
    const confirmed = disposition === 'delivered' && inside.fresh ? inside.connection : undefined;
    this.#outlets.ended({
      disposition,
      at: this.#flight.at,
      packets,
      now: inside.now,
      way: this.#crossing(inside, inside.now, hook, exit, inside.connection),
      memory: remembering(this.#flight.memory, confirmed),
    });
  }

  #crossing(
    { now, state, connection }: Inside,
    left: Translation,
    hook: 'input' | 'forward' | undefined,
    exit: Interface | undefined,
    bound: Connection | undefined,
  ): Crossing {
    const { behind } = this.#flight;
    return {
      ...(behind === undefined ? {} : { before: behind }),
      depth: (behind?.depth ?? 0) + 1,
      node: this.#node.id,
      entry: this.#entry.name,
      ...(exit === undefined ? {} : { exit: exit.name }),
      arrived: this.#flight.now,
      filtered: now,
      left,
      ...(hook === undefined ? {} : { hook }),
      state,
      destinationTranslated: connection?.destinationNat !== undefined,
      nats: [bound?.destinationNat, bound?.sourceNat].filter((id) => id !== undefined),
    };
  }

  #first(set: HeaderSpace, now: Translation): HeaderSpace {
    return asFirstSent(this.#terrain.headers, set, now);
  }

  #isEmpty({ upper }: Bounds): boolean {
    return this.#terrain.headers.isEmpty(upper);
  }
}

type BranchWay = ReturnType<Terrain['branches']>[number]['way'];

export function remembering(memory: Flight['memory'], connection: Connection | undefined): Flight['memory'] {
  return connection === undefined ? memory : { ...memory, known: [...memory.known, connection] };
}

function sameAsWritten(headers: Headers, { to, toPort }: DestinationNat): HeaderSpace {
  const there = headers.address('destination', { ranges: [rangeOf(to)] });
  if (toPort === undefined) return there;
  return headers.and(headers.and(there, headers.withPorts), headers.number('destinationPort', toPort, toPort));
}
