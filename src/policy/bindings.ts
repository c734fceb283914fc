/** policy: what a sender may write to reach a destination: the destination itself, or addresses that NAT turns into it. */
import type { DestinationNat, Topology } from '../model/public.ts';
import { type AddressSet, intersectAddresses, isEmptyAddresses, rangeOf, type Service } from '../net/public.ts';
import { type RangeTable, rangeTable, splitByTable } from './classes.ts';
import { untranslateServices } from './services.ts';
import { sortedNodes } from './terrain.ts';

/** A destination binding and the node that carries it. */
export interface Binding {
  readonly node: string;
  readonly nat: DestinationNat;
}

/** Ends as the sender writes them. `bindings` must all be met on the way, in this order. */
export interface Candidate {
  readonly destination: AddressSet;
  readonly services: readonly Service[];
  readonly bindings: readonly Binding[];
}

// Translated at most this often on one way: edge, tenant firewall, load balancer.
const maxChain = 3;

/** All destination bindings by the address that they lead to, and by the addresses that they take. */
export class Bindings {
  readonly #byTarget: RangeTable<readonly Binding[]>;
  readonly #byPublic: RangeTable<readonly Binding[]>;

  constructor(topology: Topology) {
    const all = sortedNodes(topology).flatMap((node) =>
      node.nat.flatMap((nat): readonly Binding[] => (nat.kind === 'dnat' ? [{ node: node.id, nat }] : [])),
    );
    this.#byTarget = rangeTable(
      all.map((value) => ({ range: rangeOf(value.nat.to), value })),
      (values) => values,
    );
    this.#byPublic = rangeTable(
      all.flatMap((value) => value.nat.destination.ranges.map((range) => ({ range, value }))),
      (values) => values,
    );
  }

  /** What may be written to reach `services` of `destination`, of one family. */
  candidates(destination: AddressSet, services: readonly Service[]): readonly Candidate[] {
    const found: Candidate[] = [{ destination, services, bindings: [] }];
    for (let i = 0; i < found.length; i += 1) {
      const { destination: wanted, services: received, bindings } = found[i] as Candidate;
      if (bindings.length >= maxChain) continue;
      for (const { value } of splitByTable(this.#byTarget, wanted)) {
        for (const binding of value ?? []) {
          if (bindings.some(({ nat }) => nat === binding.nat)) continue;
          const written = untranslateServices(binding.nat, received);
          const to = binding.nat.to.family;
          const taken = { ranges: binding.nat.destination.ranges.filter(({ family }) => family === to) };
          if (written.length === 0 || isEmptyAddresses(taken)) continue;
          found.push({ destination: taken, services: written, bindings: [binding, ...bindings] });
        }
      }
    }
    return found;
  }

  /** The bindings that take packets sent to some of these addresses. */
  taking(destination: AddressSet): readonly Binding[] {
    const hit = splitByTable(this.#byPublic, destination).flatMap(({ value }) => value ?? []);
    return [...new Set(hit)].filter(({ nat }) => !isEmptyAddresses(intersectAddresses(nat.destination, destination)));
  }
}
