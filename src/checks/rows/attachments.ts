/** checks: every address that an interface of the platform has, found by address. */
import type { Node, Topology } from '../../model/public.ts';
import { type Address, AddressIndex, type AddressSet, addressSet, prefixRange, rangeOf } from '../../net/public.ts';

/** One address of an interface that is up, and the segment around it. */
export interface Attachment {
  readonly node: Node;
  readonly at: { readonly node: string; readonly interface: string; readonly zone: string };
  readonly address: Address;
  readonly segment: AddressSet;
  /** The Internet is attached here: whatever nobody declares lies behind it. */
  readonly toInternet: boolean;
}

export class Attachments {
  readonly #all: readonly Attachment[];
  readonly #index: AddressIndex;
  readonly #outward: readonly number[];

  constructor(topology: Topology) {
    this.#all = [...topology.nodes.values()].flatMap((node) =>
      [...node.interfaces.values()]
        .filter(({ up }) => up)
        .flatMap(({ name, zone, addresses }) =>
          addresses.map(({ address, prefix }): Attachment => {
            const outside = zone !== undefined && topology.zones.get(zone)?.owner.kind === 'internet';
            return {
              node,
              at: { node: node.id, interface: name, zone: zone ?? '' },
              address,
              segment: { ranges: [prefixRange(prefix)] },
              toInternet: outside && node.kind === 'external' && node.owner.kind === 'internet',
            };
          }),
        ),
    );
    this.#index = new AddressIndex(
      this.#all.map(({ address, segment }) => addressSet([...segment.ranges, rangeOf(address)])),
    );
    this.#outward = this.#all.flatMap(({ toInternet }, place) => (toInternet ? [place] : []));
  }

  /** Those whose segment or address the set meets, and those to the Internet, in the order of the topology. */
  meeting(set: AddressSet): readonly Attachment[] {
    const places = new Set([...this.#index.meeting(set), ...this.#outward]);
    return [...places].sort((a, b) => a - b).map((place) => this.#all[place] as Attachment);
  }
}
