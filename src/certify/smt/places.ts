/** certify: the places of an SMT-LIB question: where a packet can be, as what, having opened connections where. */
import type { LinkEnd } from '../../model/public.ts';
import { formatAddress } from '../../net/public.ts';
import type { Rewriting } from '../rewriting.ts';
import { type Cuts, noValue, union } from '../values.ts';
import type { Formula } from './script.ts';

/** First destinations by family: an outer bound, so that ways that no destination takes are not written down. */
export interface Destinations {
  readonly 4: Cuts;
  readonly 6: Cuts;
}

export const noDestinations: Destinations = { 4: noValue, 6: noValue };

/** As a presence of a certificate, but without its packets: those are what the solver looks for. */
export interface Place {
  readonly of: string;
  readonly at: LinkEnd;
  readonly now: Rewriting;
  readonly crossed: readonly string[];
}

/** A way in: `from` is the number of the place before, absent for the sender. */
export interface Entrance {
  readonly from?: number;
  readonly when: Formula;
}

export interface Numbered extends Place {
  readonly number: number;
  destinations: Destinations;
}

/** Places are numbered as they are found. One that is found with more destinations is looked at again. */
export class Places {
  readonly all: Numbered[] = [];
  readonly #byText = new Map<string, Numbered>();
  readonly #waiting = new Set<Numbered>();

  enter(place: Place, destinations: Destinations): Numbered {
    const key = textOf(place);
    let known = this.#byText.get(key);
    if (known === undefined) {
      known = { ...place, number: this.all.length, destinations: noDestinations };
      this.all.push(known);
      this.#byText.set(key, known);
      this.#waiting.add(known);
    }
    const more = { 4: union(known.destinations[4], destinations[4]), 6: union(known.destinations[6], destinations[6]) };
    const grew = ([4, 6] as const).some((family) => more[family].join() !== known?.destinations[family].join());
    if (grew) {
      known.destinations = more;
      this.#waiting.add(known);
    }
    return known;
  }

  next(): Numbered | undefined {
    for (const place of this.#waiting) {
      this.#waiting.delete(place);
      return place;
    }
    return undefined;
  }
}

function textOf({ of, at, now, crossed }: Place): string {
  const address = (end: Rewriting['source']): string => (end === undefined ? '' : formatAddress(end));
  return JSON.stringify([
    of,
    at.node,
    at.interface,
    address(now.source),
    address(now.destination),
    now.sourcePort ?? '',
    now.destinationPort ?? '',
    ...crossed,
  ]);
}
