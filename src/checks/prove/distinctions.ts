/**
 * checks: what checks tell apart among packets that took the same way. Packets that no distinction tells apart get the
 * same answer from every check, so that one of them stands for all.
 */
import { type Flow, type FlowMatrix, ownAddresses, type Topology } from '../../model/public.ts';
import {
  type AddressSet,
  addressesCover,
  addressSet,
  type Family,
  isEmptyAddresses,
  prefixRange,
  rangeOf,
  unionAddresses,
} from '../../net/public.ts';
import {
  asFirstSent,
  type Ending,
  type HeaderSpace,
  type Headers,
  realEnds,
  type Translation,
} from '../../reach/public.ts';
import type { Atlas } from '../atlas.ts';
import { type RowIndex, rowsOf } from '../rows/row-index.ts';
import { administrationServices } from '../services.ts';

/** Matrix rows and services are asked of the real ends: the source as first sent, the destination as received. */
export class Distinctions {
  readonly #headers: Headers;
  readonly #index: RowIndex;
  readonly #flows: ReadonlyMap<string, Flow>;
  readonly #topology: Topology;
  readonly #rows = new Map<string, HeaderSpace>();
  readonly #general: readonly HeaderSpace[];
  readonly #byNode = new Map<string, readonly HeaderSpace[]>();

  constructor(headers: Headers, topology: Topology, atlas: Atlas, matrix: FlowMatrix) {
    this.#headers = headers;
    this.#index = rowsOf(matrix);
    this.#flows = new Map(matrix.flows.toReversed().map((flow) => [flow.id, flow]));
    this.#topology = topology;
    this.#general = [
      ...offeredToAll(headers, atlas, matrix),
      ...[...topology.partners.values()].flatMap((partner) => [
        ...addresses(headers, partner.console),
        union(
          headers,
          partner.services.map((service) => headers.service(service)),
        ),
        headers.address('source', namedSources(topology, partner.sources)),
      ]),
    ];
  }

  /** Splits first packets of one ending. `entered` are the names that rows bound to an entry may use. */
  split(ending: Ending, packets: HeaderSpace, entered: readonly string[]): readonly HeaderSpace[] {
    const real: Translation = realEnds(ending.now);
    let parts = this.#byRow(packets, real, entered);
    for (const set of [...this.#general, ...this.#ofNode(ending.at.node)]) {
      const first = asFirstSent(this.#headers, set, real);
      parts = parts.flatMap((part) => cutIn(this.#headers, part, first));
    }
    return parts;
  }

  /** Splits by each allow row, whatever its source: who hides others behind its own address is judged by their rows too. */
  splitByAllowed(ending: Ending, packets: HeaderSpace): readonly HeaderSpace[] {
    const { universe } = this.#headers;
    const real = realEnds(ending.now);
    let parts: readonly HeaderSpace[] = [packets];
    for (const { action, destination, services } of this.#index.towards(this.#destinations(packets, real))) {
      if (action !== 'allow') continue;
      const set = asFirstSent(this.#headers, universe.where({ destination: destination.addresses, services }), real);
      parts = parts.flatMap((part) => cutIn(this.#headers, part, set));
    }
    return parts;
  }

  /** Splits by whether the row, allowing or denying, speaks of the packet at all. */
  splitByRow(ending: Ending, packets: HeaderSpace, row: string): readonly HeaderSpace[] {
    const flow = this.#flows.get(row);
    if (flow === undefined) return [packets];
    return cutIn(this.#headers, packets, asFirstSent(this.#headers, this.#rowSet(flow), realEnds(ending.now)));
  }

  // The row that decides: the first that matches.
  #byRow(packets: HeaderSpace, real: Translation, entered: readonly string[]): readonly HeaderSpace[] {
    const headers = this.#headers;
    const parts: HeaderSpace[] = [];
    let rest = packets;
    const sources = headers.universe.addressesIn(packets, 'source');
    for (const flow of this.#index.between(sources, this.#destinations(packets, real))) {
      if (headers.isEmpty(rest)) break;
      if (flow.ingress !== undefined && !entered.includes(flow.ingress)) continue;
      const decided = headers.and(rest, asFirstSent(headers, this.#rowSet(flow), real));
      if (headers.isEmpty(decided)) continue;
      parts.push(decided);
      rest = headers.minus(rest, decided);
    }
    if (!headers.isEmpty(rest)) parts.push(rest);
    return parts;
  }

  #destinations(packets: HeaderSpace, { destination }: Translation): AddressSet {
    return destination === undefined
      ? this.#headers.universe.addressesIn(packets, 'destination')
      : { ranges: [rangeOf(destination)] };
  }

  #rowSet(flow: Flow): HeaderSpace {
    let set = this.#rows.get(flow.id);
    if (set === undefined) {
      const { universe } = this.#headers;
      const { source, destination, services } = flow;
      set = universe.keep(universe.where({ source: source.addresses, destination: destination.addresses, services }));
      this.#rows.set(flow.id, set);
    }
    return set;
  }

  #ofNode(id: string): readonly HeaderSpace[] {
    let sets = this.#byNode.get(id);
    if (sets === undefined) {
      const node = this.#topology.nodes.get(id);
      const headers = this.#headers;
      const { services = [], addresses: managed = { ranges: [] } } = node?.management ?? {};
      const either = [services, [...services, ...administrationServices]];
      sets = [
        ...addresses(headers, managed),
        ...either.map((list) =>
          headers.universe.keep(
            union(
              headers,
              list.map((service) => headers.service(service)),
            ),
          ),
        ),
        // Each interface may belong to a zone of its own.
        ...[...(node?.interfaces.values() ?? [])].flatMap((iface) =>
          addresses(headers, addressSet(iface.addresses.map(({ address }) => rangeOf(address)))),
        ),
      ];
      this.#byNode.set(id, sets);
    }
    return sets;
  }
}

/** The two parts of a set that another makes of it, empty ones left out. */
export function cutIn(headers: Headers, set: HeaderSpace, by: HeaderSpace): readonly HeaderSpace[] {
  const inside = headers.and(set, by);
  if (headers.isEmpty(inside)) return [set];
  if (inside === set) return [set];
  return [inside, headers.minus(set, by)];
}

/** What rows offer to the whole Internet, asked of the real ends: a row with such a source offers it to whoever asks. */
export function offeredToAll(headers: Headers, atlas: Atlas, { flows }: FlowMatrix): readonly HeaderSpace[] {
  return ([4, 6] as const).map((family) => {
    const internet = ofFamily(atlas.internet, family);
    const offered = flows.filter(
      ({ action, ingress, source }) =>
        action === 'allow' && ingress === undefined && addressesCover(source.addresses, internet),
    );
    const sets = offered.map(({ destination, services }) =>
      headers.universe.where({ destination: destination.addresses, services, families: new Set([family]) }),
    );
    return union(headers, sets);
  });
}

function ofFamily(set: AddressSet, family: Family): AddressSet {
  return { ranges: set.ranges.filter((range) => range.family === family) };
}

function union(headers: Headers, sets: readonly HeaderSpace[]): HeaderSpace {
  return headers.universe.union(...sets);
}

function addresses(headers: Headers, set: AddressSet): readonly HeaderSpace[] {
  return isEmptyAddresses(set) ? [] : [headers.address('destination', set)];
}

/** The addresses of zones and nodes that a partner's declaration names. */
function namedSources(topology: Topology, names: readonly string[]): AddressSet {
  return unionAddresses(
    ...names.map((name) => {
      const node = topology.nodes.get(name);
      if (node !== undefined) return addressSet(ownAddresses(node).map(rangeOf));
      const connected = [...topology.nodes.values()].flatMap(({ interfaces }) =>
        [...interfaces.values()]
          .filter(({ zone }) => zone === name)
          .flatMap((iface) => iface.addresses.map(({ prefix }) => prefixRange(prefix))),
      );
      return unionAddresses(topology.zones.get(name)?.prefixes ?? { ranges: [] }, addressSet(connected));
    }),
  );
}
