/** reach: the numbers that stand for interface names in sets of packets. */

/**
 * One table for all rulesets and packets that meet in one universe: the same name has the same number, in the order
 * of first use. Names of other nodes do no harm, since a packet is at one node at a time.
 */
export class InterfaceNames {
  readonly #numbers = new Map<string, number>();
  readonly #names: string[] = [];

  /** The number of a name, given on first use. */
  numberOf(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const number = this.#names.length;
    this.#numbers.set(name, number);
    this.#names.push(name);
    return number;
  }

  /** Every name, in the order of their numbers. */
  all(): readonly string[] {
    return this.#names;
  }

  /** The name of a number; undefined for one that was never given. */
  nameOf(number: number): string | undefined {
    return this.#names[number];
  }
}
