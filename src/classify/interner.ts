/** classify: lists of numbers by content, each with a number of its own. */

type Numbers = Uint16Array | Uint32Array;

/** Equal lists get the same number. All lists of one interner have the same length. */
export class Interner<List extends Numbers> {
  readonly #byHash = new Map<number, number[]>();
  readonly #lists: List[] = [];

  get lists(): readonly List[] {
    return this.#lists;
  }

  number(list: List): number {
    const hash = hashOf(list);
    const candidates = this.#byHash.get(hash);
    const known = candidates?.find((one) => same(this.#lists[one] as List, list));
    if (known !== undefined) return known;
    const number = this.#lists.push(list.slice() as List) - 1;
    if (candidates === undefined) this.#byHash.set(hash, [number]);
    else candidates.push(number);
    return number;
  }
}

// Two multiplicative hashes side by side, so that many similar lists do not meet in one place.
function hashOf(list: Numbers): number {
  let a = 0x811c_9dc5;
  let b = 0;
  for (let index = 0; index < list.length; index += 1) {
    a = Math.imul(a ^ (list[index] as number), 0x0100_0193);
    b = Math.imul(b + (list[index] as number) + index, 0x5bd1_e995);
  }
  return (a ^ (b >>> 13)) >>> 0;
}

function same(a: Numbers, b: Numbers): boolean {
  for (let index = 0; index < a.length; index += 1) if (a[index] !== b[index]) return false;
  return true;
}
