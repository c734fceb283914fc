/** reach: the sets of packets that every step asks about, made once for one universe. */
import {
  type Address,
  type AddressSet,
  type Family,
  numberSet,
  numbers,
  rangeOf,
  type Service,
} from '../net/public.ts';
import { absent, fragmentKinds, type HeaderSpace, optionKinds, stateKinds, type Universe } from '../space/public.ts';
import { boundToLink, linkLocal, multicast, nowhere } from './node-addresses.ts';

export type { HeaderSpace };

/** Sets for connection tracking (Linux nf_conntrack; the same facts as in `semantics`). */
interface ConntrackSets {
  /** What may open a connection; `opensLoosely` where a bare ACK may too. */
  readonly opens: HeaderSpace;
  readonly opensLoosely: HeaderSpace;
  /** ICMP errors, neighbour discovery and the like: known by no tuple of their own. */
  readonly neverByTuple: HeaderSpace;
  readonly untracked: HeaderSpace;
  /** TCP headers that can stand inside a connection at all, and every packet of another protocol. */
  readonly possible: HeaderSpace;
  readonly tcp: HeaderSpace;
  readonly synAck: HeaderSpace;
}

const fin = 1;
const syn = 2;
const rst = 4;
const ack = 16;
const urg = 32;

/** Operations and constants over first packets. A set here never asks about the packet's situation. */
export class Headers {
  readonly universe: Universe;
  readonly all: HeaderSpace;
  readonly none: HeaderSpace;
  /** Packets as they can exist on a wire, untagged, in one fixed situation, so that counting counts headers. */
  readonly packets: HeaderSpace;
  readonly fragments: HeaderSpace;
  readonly withOptions: HeaderSpace;
  readonly withSourceRoute: HeaderSpace;
  readonly withPorts: HeaderSpace;
  readonly icmp: HeaderSpace;
  readonly multicast: HeaderSpace;
  readonly nowhere: HeaderSpace;
  readonly toLinkLocal: HeaderSpace;
  readonly fromOneLink: HeaderSpace;
  /** RFC 2131: a host without an address writes from 0.0.0.0 to everybody on its link. */
  readonly asksForAddress: HeaderSpace;
  /** From loopback, but for 127.0.0.1, to 255.255.255.255, which Linux refuses only where it asks for the way back. */
  readonly loopbackToAll: HeaderSpace;
  readonly redirects: HeaderSpace;
  readonly conntrack: ConntrackSets;
  readonly #families: Readonly<Record<Family, HeaderSpace>>;
  readonly #beside: Partial<Record<Family, bigint>> = {};
  readonly #addresses = new WeakMap<AddressSet, Partial<Record<'source' | 'destination', HeaderSpace>>>();
  readonly #services = new WeakMap<Service, HeaderSpace>();

  constructor(universe: Universe) {
    this.universe = universe;
    this.all = universe.unbounded;
    this.none = universe.nothing;
    this.packets = universe.intersect(
      universe.everything,
      universe.where({
        location: numbers(0),
        entry: numbers(absent.entry),
        exit: numbers(absent.exit),
        vlan: numbers(absent.vlan),
        innerVlan: numbers(absent.innerVlan),
        state: numbers(stateKinds.indexOf('new')),
        translated: numbers(0),
      }),
    );
    this.fragments = universe.where({
      fragment: numbers(fragmentKinds.indexOf('first'), fragmentKinds.indexOf('later')),
    });
    this.withOptions = universe.where({
      options: numbers(optionKinds.indexOf('some'), optionKinds.indexOf('source-route')),
    });
    this.withSourceRoute = universe.where({
      options: numbers(optionKinds.indexOf('source-route')),
      families: new Set([4]),
    });
    this.withPorts = universe.where({
      protocol: numbers(6, 17, 132, 136),
      sourcePort: numberSet([{ first: 0, last: absent.sourcePort - 1 }]),
    });
    this.icmp = universe.where({ protocol: numbers(1, 58) });
    this.multicast = universe.where({ destination: multicast });
    this.nowhere = universe.where({ destination: nowhere });
    this.toLinkLocal = universe.where({ destination: linkLocal });
    this.fromOneLink = universe.where({ source: boundToLink });
    this.asksForAddress = universe.where({
      source: { ranges: [rangeOf({ family: 4, value: 0n })] },
      destination: { ranges: [rangeOf({ family: 4, value: 0xffff_ffffn })] },
    });
    this.loopbackToAll = universe.where({
      source: {
        ranges: [
          { family: 4, first: 0x7f00_0000n, last: 0x7f00_0000n },
          { family: 4, first: 0x7f00_0002n, last: 0x7fff_ffffn },
        ],
      },
      destination: { ranges: [rangeOf({ family: 4, value: 0xffff_ffffn })] },
    });
    this.redirects = universe.where({ protocol: numbers(1), icmpType: numbers(5) });
    this.#families = { 4: universe.where({ families: new Set([4]) }), 6: universe.where({ families: new Set([6]) }) };
    this.conntrack = conntrackSets(universe);
  }

  and(a: HeaderSpace, b: HeaderSpace): HeaderSpace {
    return this.universe.intersect(a, b);
  }

  or(a: HeaderSpace, b: HeaderSpace): HeaderSpace {
    return this.universe.union(a, b);
  }

  minus(a: HeaderSpace, b: HeaderSpace): HeaderSpace {
    return this.universe.subtract(a, b);
  }

  isEmpty(set: HeaderSpace): boolean {
    return set === this.none;
  }

  family(family: Family): HeaderSpace {
    return this.#families[family];
  }

  /** How many headers each pair of addresses of the family has. */
  beside(family: Family): bigint {
    const found = this.#beside[family];
    if (found !== undefined) return found;
    const { universe } = this;
    const anyone = { ranges: [rangeOf({ family, value: 1n })] };
    const count = universe.scope(() =>
      universe.count(this.and(this.packets, universe.where({ source: anyone, destination: anyone }))),
    );
    this.#beside[family] = count;
    return count;
  }

  address(field: 'source' | 'destination', set: AddressSet): HeaderSpace {
    const known = this.#addresses.get(set) ?? {};
    const found = known[field];
    if (found !== undefined) return found;
    const made = this.universe.keep(this.universe.where({ [field]: set }));
    this.#addresses.set(set, { ...known, [field]: made });
    return made;
  }

  service(service: Service): HeaderSpace {
    const found = this.#services.get(service);
    if (found !== undefined) return found;
    const made = this.universe.keep(this.universe.where({ services: [service] }));
    this.#services.set(service, made);
    return made;
  }

  number(field: 'sourcePort' | 'destinationPort', first: number, last: number): HeaderSpace {
    return this.universe.where({ [field]: numberSet([{ first, last }]) });
  }

  /** Packets that would be in the set if they had this address; none of the other family. */
  withAddress(set: HeaderSpace, field: 'source' | 'destination', address: Address): HeaderSpace {
    if (set === this.all) return this.family(address.family);
    const there = this.universe.where({ [field]: { ranges: [rangeOf(address)] } });
    return this.universe.forget(this.and(set, there), field);
  }

  withNumber(set: HeaderSpace, field: 'sourcePort' | 'destinationPort', value: number): HeaderSpace {
    return this.universe.restrict(set, field, value);
  }

  /** Packets whose answers are in the set. */
  crossed(set: HeaderSpace): HeaderSpace {
    return this.universe.swapEnds(set);
  }
}

function conntrackSets(universe: Universe): ConntrackSets {
  const icmpQueries = universe.union(
    universe.where({ protocol: numbers(1), icmpType: numbers(8, 13, 15, 17) }),
    universe.where({ protocol: numbers(58), icmpType: numbers(128, 139) }),
  );
  const tcp = universe.where({ protocol: numbers(6) });
  const icmp = universe.where({ protocol: numbers(1, 58) });
  const others = universe.subtract(universe.subtract(universe.unbounded, tcp), icmp);
  const flagged = (...kinds: readonly number[]): HeaderSpace =>
    universe.where({ protocol: numbers(6), tcpFlags: numbers(...octets((flags) => kinds.includes(flags & 55))) });
  const untracked = universe.where({
    protocol: numbers(58),
    icmpType: numbers(130, 131, 132, 133, 134, 135, 136, 137, 143),
  });
  const errors = universe.union(
    universe.where({ protocol: numbers(1), icmpType: numbers(3, 4, 5, 11, 12) }),
    universe.where({ protocol: numbers(58), icmpType: numbers(1, 2, 3, 4) }),
  );
  return {
    tcp,
    synAck: universe.where({ protocol: numbers(6), tcpFlags: numbers(syn | ack) }),
    opens: universe.union(icmpQueries, others, flagged(syn, syn | urg)),
    opensLoosely: universe.union(icmpQueries, others, flagged(syn, syn | urg, ack, ack | urg)),
    neverByTuple: universe.union(errors, untracked),
    untracked,
    possible: universe.union(
      icmp,
      others,
      flagged(syn, syn | urg, syn | ack, rst, rst | ack, fin | ack, fin | ack | urg, ack, ack | urg),
    ),
  };
}

function octets(wanted: (value: number) => boolean): readonly number[] {
  return Array.from({ length: 256 }, (_, value) => value).filter(wanted);
}
