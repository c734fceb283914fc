/** checks: the rows of a matrix that can speak of packets between two sets of addresses, without asking every row. */
import type { Flow, FlowMatrix } from '../../model/public.ts';
import { AddressIndex, type AddressSet, addressesOverlap, rangeOf } from '../../net/public.ts';
import { decideByMatrix, type MatrixDecision, type MatrixFacts } from '../../semantics/public.ts';

export class RowIndex {
  readonly #flows: readonly Flow[];
  readonly #sources: AddressIndex;
  readonly #destinations: AddressIndex;

  constructor(flows: readonly Flow[]) {
    this.#flows = flows;
    this.#sources = new AddressIndex(flows.map(({ source }) => source.addresses));
    this.#destinations = new AddressIndex(flows.map(({ destination }) => destination.addresses));
  }

  /** Rows, in their order, with an address of either set at its end. */
  between(source: AddressSet, destination: AddressSet): readonly Flow[] {
    // The shorter set is the cheaper search, and leaves fewer rows to ask about the other end.
    const bySource = source.ranges.length <= destination.ranges.length;
    const places = bySource ? this.#sources.meeting(source) : this.#destinations.meeting(destination);
    return this.#at(places).filter((flow) =>
      bySource
        ? addressesOverlap(flow.destination.addresses, destination)
        : addressesOverlap(flow.source.addresses, source),
    );
  }

  /** Rows, in their order, that name an address of the set as source. */
  from(source: AddressSet): readonly Flow[] {
    return this.#at(this.#sources.meeting(source));
  }

  /** Rows, in their order, that name an address of the set as destination. */
  towards(destination: AddressSet): readonly Flow[] {
    return this.#at(this.#destinations.meeting(destination));
  }

  #at(places: readonly number[]): readonly Flow[] {
    return places.map((place) => this.#flows[place] as Flow);
  }
}

const known = new WeakMap<FlowMatrix, RowIndex>();

/** The index over the rows in force, made once for each matrix. */
export function rowsOf(matrix: FlowMatrix): RowIndex {
  const found = known.get(matrix) ?? new RowIndex(matrix.flows);
  known.set(matrix, found);
  return found;
}

/** What the matrix decides, as `decideByMatrix` does, asking only the rows that name the packet's ends. */
export function decidedByRows(matrix: FlowMatrix, facts: MatrixFacts): MatrixDecision {
  const [source, destination] = [facts.packet.src, facts.packet.dst].map((end) => ({ ranges: [rangeOf(end)] }));
  if (source === undefined || destination === undefined) throw new Error('a packet has two ends');
  return decideByMatrix({ ...matrix, flows: rowsOf(matrix).between(source, destination) }, facts);
}
