/**
 * checks: everything that tells packets of one platform apart: the matches of rules, rows and translations. Two packets
 * that no condition tells apart share their fate, so that one of them is walked for both.
 */
import type { FlowMatrix, Policy, Topology } from '../../model/public.ts';
import {
  type Address,
  type AddressSet,
  addressSet,
  addressSetContains,
  rangeOf,
  type Service,
} from '../../net/public.ts';
import { type Asked, askedBy, askedText } from './asked.ts';

interface Condition {
  readonly source?: AddressSet;
  readonly destination?: AddressSet;
  readonly asked: readonly number[];
}

/** A set of condition numbers as bits. */
type Bits = Uint32Array;

export class Conditions {
  readonly #list: Condition[] = [];
  readonly #asked: Asked[] = [];
  readonly #askedIds = new Map<string, number>();
  readonly #topology: Topology;
  readonly #known = { source: new Map<string, Bits>(), destination: new Map<string, Bits>() };
  #words = 0;

  constructor(topology: Topology, matrix: FlowMatrix, policies: ReadonlyMap<string, Policy>) {
    this.#topology = topology;
    for (const [id, { forward, input }] of policies) {
      const node = topology.nodes.get(id);
      for (const rule of [...forward.rules, ...input.rules])
        this.#add(rule.match.source, rule.match.destination, askedBy(rule, node));
    }
    const plain = (services: readonly Service[]): readonly Asked[] => services.map((service) => ({ service }));
    for (const { source, destination, services } of matrix.flows)
      this.#add(source.addresses, destination.addresses, plain(services));
    for (const node of topology.nodes.values()) {
      for (const nat of node.nat) if (nat.kind === 'dnat') this.#add(undefined, nat.destination, plain([nat.service]));
      for (const listening of node.services)
        this.#add(undefined, listening.addresses ?? ownSet(topology, node.id), plain([listening.service]));
      if (node.management !== undefined)
        this.#add(undefined, ownSet(topology, node.id), plain(node.management.services));
    }
    for (const { console, services } of topology.partners.values()) this.#add(undefined, console, plain(services));
    this.#words = Math.ceil(this.#list.length / 32);
  }

  get size(): number {
    return this.#list.length;
  }

  asked(id: number): Asked {
    return this.#asked[id] as Asked;
  }

  /** Every border of the addresses that conditions name on one side: the first and last of each range and their neighbours. */
  corners(side: 'source' | 'destination'): readonly Address[] {
    const found = new Map<string, Address>();
    for (const condition of this.#list) {
      for (const { family, first, last } of condition[side]?.ranges ?? []) {
        for (const value of [first - 1n, first, last, last + 1n]) {
          if (value < 0n || value >> (family === 4 ? 32n : 128n) > 0n) continue;
          found.set(`${family} ${value}`, { family, value });
        }
      }
    }
    return [...found.values()];
  }

  /** What conditions say of an address on one side, as a key: equal keys, equal treatment by every rule. */
  signature(side: 'source' | 'destination', address: Address): string {
    return this.#bits(side, address).join(',');
  }

  /** What conditions ask for between these ends, in order. */
  between(source: Address, destination: Address): readonly number[] {
    const a = this.#bits('source', source);
    const b = this.#bits('destination', destination);
    const found = new Set<number>();
    for (let word = 0; word < this.#words; word += 1) {
      let both = (a[word] as number) & (b[word] as number);
      while (both !== 0) {
        const bit = 31 - Math.clz32(both & -both);
        for (const id of (this.#list[word * 32 + bit] as Condition).asked) found.add(id);
        both &= both - 1;
      }
    }
    return [...found].sort((x, y) => x - y);
  }

  #add(source: AddressSet | undefined, destination: AddressSet | undefined, asked: readonly Asked[]): void {
    this.#list.push({
      ...(source === undefined ? {} : { source }),
      ...(destination === undefined ? {} : { destination }),
      asked: asked.map((one) => this.#intern(one)),
    });
  }

  #intern(asked: Asked): number {
    const key = askedText(asked);
    const known = this.#askedIds.get(key);
    if (known !== undefined) return known;
    this.#asked.push(asked);
    this.#askedIds.set(key, this.#asked.length - 1);
    return this.#asked.length - 1;
  }

  #bits(side: 'source' | 'destination', address: Address): Bits {
    const key = `${address.family} ${address.value}`;
    const known = this.#known[side].get(key);
    if (known !== undefined) return known;
    const bits = new Uint32Array(this.#words);
    const also =
      side === 'source' ? sourcesBehind(this.#topology, address) : destinationsBehind(this.#topology, address);
    for (const [index, condition] of this.#list.entries()) {
      const set = condition[side];
      if (set !== undefined && ![address, ...also].some((one) => addressSetContains(set, one))) continue;
      bits[index >> 5] = (bits[index >> 5] as number) | (1 << (index & 31));
    }
    this.#known[side].set(key, bits);
    return bits;
  }
}

function ownSet(topology: Topology, node: string): AddressSet {
  const ranges = [...(topology.nodes.get(node)?.interfaces.values() ?? [])].flatMap((iface) =>
    iface.addresses.map(({ address }) => rangeOf(address)),
  );
  return addressSet(ranges);
}

/** What source translation may make of an address on its way. */
function sourcesBehind(topology: Topology, address: Address): readonly Address[] {
  const found: Address[] = [];
  for (const node of topology.nodes.values()) {
    for (const nat of node.nat) {
      if (nat.kind === 'dnat' || !addressSetContains(nat.source, address)) continue;
      if (nat.to !== undefined) found.push(nat.to);
      else {
        for (const iface of node.interfaces.values()) {
          if (nat.outInterface === undefined || nat.outInterface === iface.name)
            found.push(...iface.addresses.map((own) => own.address));
        }
      }
    }
  }
  return found.filter(({ family }) => family === address.family);
}

/** What destination translation may make of an address. */
function destinationsBehind(topology: Topology, address: Address): readonly Address[] {
  const found: Address[] = [];
  for (const node of topology.nodes.values()) {
    for (const nat of node.nat)
      if (nat.kind === 'dnat' && addressSetContains(nat.destination, address)) found.push(nat.to);
  }
  return found;
}
