/** checks: of the addresses that a row names, those behind which somebody can receive. */
import { ownAddresses, type Topology } from '../../model/public.ts';
import {
  type AddressSet,
  addressesCover,
  addressSet,
  addressSetContains,
  bogonAddresses,
  intersectAddresses,
  isEmptyAddresses,
  rangeOf,
  subtractAddresses,
  unionAddresses,
} from '../../net/public.ts';
import type { Atlas } from '../atlas.ts';
import { unicastSpace } from '../explore/places.ts';
import { type Attachment, Attachments } from './attachments.ts';

const unicast: AddressSet = addressSet(
  ([4, 6] as const).map((family) => ({ family, first: unicastSpace[family][0], last: unicastSpace[family][1] })),
);

/**
 * The same ends as `EndFinder` finds, all of them: hosts; devices that the set names one by one, or where it names nothing
 * else; free addresses of filtered segments where it names no host; the Internet, without addresses that nobody has there.
 */
export class Receivers {
  readonly #attachments: Attachments;
  readonly #atlas: Atlas;
  readonly #taken: AddressSet;
  readonly #known = new WeakMap<AddressSet, AddressSet>();

  constructor(topology: Topology, atlas: Atlas) {
    this.#atlas = atlas;
    this.#attachments = new Attachments(topology);
    this.#taken = addressSet([...topology.nodes.values()].flatMap((node) => ownAddresses(node).map(rangeOf)));
  }

  within(set: AddressSet): AddressSet {
    const found = this.#known.get(set) ?? this.#find(set);
    this.#known.set(set, found);
    return found;
  }

  /** Undeclared addresses that the Internet routes. */
  internet(set: AddressSet): AddressSet {
    return subtractAddresses(
      intersectAddresses(intersectAddresses(set, this.#atlas.internet), unicast),
      bogonAddresses,
    );
  }

  #find(set: AddressSet): AddressSet {
    const near = this.#attachments.meeting(set);
    const own = near.filter(({ address }) => addressSetContains(set, address));
    const hosts = own.filter(({ node }) => node.kind === 'host');
    const devices = own.filter(({ node }) => node.kind !== 'host');
    const manned = new Set(hosts.map(seatOf));
    const found = unionAddresses(
      addressesOf([...hosts, ...devices.filter(({ segment }) => !addressesCover(set, segment))]),
      ...near
        .filter((one) => this.#atlas.filtering.has(one.node.id) && !manned.has(seatOf(one)))
        .map(({ segment }) => this.#free(intersectAddresses(set, segment), segment)),
      ...(near.some(({ toInternet }) => toInternet) ? [this.internet(set)] : []),
    );
    return isEmptyAddresses(found) ? addressesOf(devices) : found;
  }

  // The first and the last address of a segment of more than two are no station's.
  #free(set: AddressSet, { ranges }: AddressSet): AddressSet {
    const edges = ranges.flatMap(({ family, first, last }) =>
      last - first > 1n ? [rangeOf({ family, value: first }), rangeOf({ family, value: last })] : [],
    );
    return subtractAddresses(set, unionAddresses(this.#taken, addressSet(edges)));
  }
}

function seatOf({ at, address }: Attachment): string {
  return `${at.zone} ${address.family}`;
}

function addressesOf(attachments: readonly Attachment[]): AddressSet {
  return addressSet(attachments.map(({ address }) => rangeOf(address)));
}
