/** classify: a growing array of signed words. */

export class Words {
  #words = new Int32Array(1024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Makes room for `count` words of 0; returns the index of the first. */
  reserve(count: number): number {
    const at = this.#length;
    this.#length += count;
    if (this.#length > this.#words.length) {
      const next = new Int32Array(Math.max(this.#length, this.#words.length * 2));
      next.set(this.#words);
      this.#words = next;
    }
    return at;
  }

  push(value: number): void {
    const at = this.reserve(1);
    this.#words[at] = value;
  }

  set(at: number, value: number): void {
    this.#words[at] = value;
  }

  get(at: number): number {
    return this.#words[at] as number;
  }

  /** Forgets all words from `length` on. */
  cut(length: number): void {
    this.#length = length;
  }

  finish(): Int32Array {
    return this.#words.slice(0, this.#length);
  }
}
