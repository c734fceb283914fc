/** certify: all addresses of a family in classes that one node treats alike. */
import { type Address, type Family, maxValue } from '../net/public.ts';
import type { Cuts, Value } from './values.ts';

/**
 * Addresses are alike when `signature` says the same of them. It is asked once for each piece between two neighbouring
 * starts, so that it must not change within a piece.
 */
export class Pieces {
  readonly #starts: readonly bigint[];
  readonly #signatures: readonly string[];
  readonly #alike = new Map<string, Value[]>();

  constructor(family: Family, starts: Iterable<bigint>, signature: (address: Address) => string) {
    const end = maxValue(family) + 1n;
    this.#starts = [...new Set([0n, ...starts])].filter((one) => one < end).sort((a, b) => (a < b ? -1 : 1));
    this.#signatures = this.#starts.map((value) => signature({ family, value }));
    for (const [index, start] of this.#starts.entries()) {
      const cuts = this.#alike.get(this.#signatures[index] as string) ?? [];
      this.#alike.set(this.#signatures[index] as string, cuts);
      if (cuts.at(-1) === start) cuts.pop();
      else cuts.push(start);
      cuts.push(this.#starts[index + 1] ?? end);
    }
  }

  /** The addresses that are like this one. */
  like({ value }: Address): Cuts {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] as bigint) <= value) low = middle;
      else high = middle - 1;
    }
    return this.#alike.get(this.#signatures[low] as string) as Cuts;
  }

  classes(): ReadonlyMap<string, Cuts> {
    return this.#alike;
  }
}
