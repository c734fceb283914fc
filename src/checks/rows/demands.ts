/** checks: what rows ask of senders, as sets: openings from whoever a row names to whoever it names. */
import { type Flow, type FlowMatrix, ownAddresses } from '../../model/public.ts';
import {
  type AddressSet,
  addressesCover,
  addressSet,
  intersectAddresses,
  prefixRange,
  rangeOf,
  subtractAddresses,
  unionAddresses,
} from '../../net/public.ts';
import type { Demand, HeaderSpace, Place, Terrain } from '../../reach/public.ts';
import type { Atlas } from '../atlas.ts';
import { Receivers } from './receivers.ts';
import { rowsOf } from './row-index.ts';

export class Demands {
  readonly #terrain: Terrain;
  readonly #matrix: FlowMatrix;
  readonly #receivers: Receivers;
  /** What opens a conversation, whole and without options: what ordinary senders write. */
  readonly #openings: HeaderSpace;

  readonly #devices: AddressSet;

  constructor(terrain: Terrain, atlas: Atlas, matrix: FlowMatrix) {
    const { headers, topology } = terrain;
    this.#terrain = terrain;
    this.#matrix = matrix;
    this.#receivers = new Receivers(topology, atlas);
    const devices = [...topology.nodes.values()].filter(({ kind }) => kind !== 'host');
    this.#devices = addressSet(devices.flatMap((node) => ownAddresses(node).map(rangeOf)));
    const plain = headers.minus(headers.minus(headers.packets, headers.fragments), headers.withOptions);
    this.#openings = headers.and(plain, headers.conntrack.opens);
  }

  /** A row bound to an entry asks only those who begin there. */
  of(place: Place): readonly Demand[] {
    const { headers } = this.#terrain;
    const sources = this.#sourcesOf(place);
    return rowsOf(this.#matrix)
      .from(sources)
      .filter((flow) => flow.action === 'allow' && beginsAt(flow, place) && this.#asks(flow, place))
      .flatMap((flow): readonly Demand[] => {
        const asked = headers.universe.where({
          source: intersectAddresses(this.#standingFor(flow, place), sources),
          destination: subtractAddresses(this.#receivers.within(flow.destination.addresses), this.#near(place)),
          services: flow.services,
        });
        const packets = headers.and(asked, this.#openings);
        return headers.isEmpty(packets) ? [] : [{ row: flow.id, packets }];
      });
  }

  #sourcesOf({ node, zone, honest }: Place): AddressSet {
    const isInternet = this.#terrain.node(node).kind === 'external' && zone.owner.kind === 'internet';
    return isInternet ? this.#receivers.internet(honest) : honest;
  }

  /** The row's sources, for stations only of families of which it names no host in their zone: hosts stand for them. */
  #standingFor({ source: { addresses } }: Flow, { sender, zone }: Place): AddressSet {
    if (sender !== undefined) return addresses;
    const hosts = addressSet(this.#terrain.hostsIn(zone.id).map(rangeOf));
    const manned = new Set(intersectAddresses(addresses, hosts).ranges.map(({ family }) => family));
    return { ranges: addresses.ranges.filter(({ family }) => !manned.has(family)) };
  }

  // A row between two zones is not about the firewall's own addresses in them.
  #asks(flow: Flow, { device, ...at }: Place): boolean {
    return !device || !addressesCover(flow.source.addresses, this.#segments(at));
  }

  /** The sender's own node, and whom it reaches without any filter: hosts and stations of its segment. */
  #near(place: Place): AddressSet {
    const own = addressSet(ownAddresses(this.#terrain.node(place.node)).map(rangeOf));
    return unionAddresses(own, subtractAddresses(this.#segments(place), this.#devices));
  }

  #segments(at: Pick<Place, 'node' | 'interface'>): AddressSet {
    return addressSet(this.#terrain.interfaceAt(at).addresses.map(({ prefix }) => prefixRange(prefix)));
  }
}

function beginsAt({ ingress }: Flow, { zone, node, interface: name, sender }: Place): boolean {
  if (ingress === undefined || ingress === zone.id) return true;
  return sender === undefined && (ingress === name || ingress === `${node}:${name}`);
}
