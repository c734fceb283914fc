/** classify: the order of rules that come and go, as labels that can be compared. */

/** A rule that stays the same whatever is inserted before it. */
export type RuleHandle = number;

const end = -1;
const highest = 0x3fff_ffff;

/** A list of handles, each with a label; a handle further on has a higher one. */
export class RuleOrder {
  readonly shift: number;
  #label: number[] = [];
  #next: number[] = [];
  #previous: number[] = [];
  #first = end;
  #last = end;
  #size = 0;
  /** By `(label >>> shift) - 1`, for labels whose low bits are 0. */
  #ofRank: number[] = [];
  #ranksAreHandles = true;
  #ofLabel = new Map<number, number>();

  constructor(shift: number) {
    this.shift = shift;
  }

  get size(): number {
    return this.#size;
  }

  /** Every handle in order. */
  *handles(): IterableIterator<RuleHandle> {
    for (let at = this.#first; at !== end; at = this.#next[at] as number) yield at;
  }

  labelOf(handle: RuleHandle): number {
    return this.#label[handle] as number;
  }

  /** The handle of what a kernel says: a rank, `~label`, or -1. */
  handleOf(answer: number): RuleHandle {
    if (answer >= 0) return this.#ofRank[answer] as number;
    return answer === -1 ? end : (this.#ofLabel.get(~answer) as number);
  }

  /** `handleOf` for many answers, in place. */
  toHandles(answers: Int32Array, from: number, to: number): void {
    const ofRank = this.#ofRank;
    for (let at = from; at < to; at += 1) {
      const answer = answers[at] as number;
      if (answer >= 0) {
        if (!this.#ranksAreHandles) answers[at] = ofRank[answer] as number;
      } else if (answer !== -1) answers[at] = this.#ofLabel.get(~answer) as number;
    }
  }

  /** Whether a handle can be put before `before` without new labels for all. */
  hasGap(before: RuleHandle | undefined): boolean {
    return this.#labelBefore(before) !== undefined;
  }

  /** Puts `handle` before `before`, or at the end. There must be a gap. */
  insert(handle: RuleHandle, before: RuleHandle | undefined): void {
    const label = this.#labelBefore(before);
    if (label === undefined) throw new RangeError('no gap between labels');
    const next = before ?? end;
    const previous = before === undefined ? this.#last : (this.#previous[before] as number);
    this.#next[handle] = next;
    this.#previous[handle] = previous;
    if (previous === end) this.#first = handle;
    else this.#next[previous] = handle;
    if (next === end) this.#last = handle;
    else this.#previous[next] = handle;
    this.#size += 1;
    this.#setLabel(handle, label);
  }

  remove(handle: RuleHandle): void {
    const next = this.#next[handle] as number;
    const previous = this.#previous[handle] as number;
    if (previous === end) this.#first = next;
    else this.#next[previous] = next;
    if (next === end) this.#last = previous;
    else this.#previous[next] = previous;
    this.#ofLabel.delete(this.#label[handle] as number);
    delete this.#label[handle];
    this.#size -= 1;
  }

  /** New labels with even gaps. Returns what each old label, or any lower bound of some, becomes. */
  relabel(): (label: number) => number {
    const old: number[] = [];
    const handles = [...this.handles()];
    for (const handle of handles) old.push(this.#label[handle] as number);
    this.#ofLabel.clear();
    this.#ofRank = [];
    this.#ranksAreHandles = true;
    handles.forEach((handle, rank) => {
      this.#setLabel(handle, (rank + 1) << this.shift);
    });
    return (label) => (lowerBound(old, label) + 1) << this.shift;
  }

  #setLabel(handle: RuleHandle, label: number): void {
    this.#label[handle] = label;
    const rank = label >>> this.shift;
    if (rank << this.shift === label) {
      this.#ofRank[rank - 1] = handle;
      if (handle !== rank - 1) this.#ranksAreHandles = false;
    } else this.#ofLabel.set(label, handle);
  }

  #labelBefore(before: RuleHandle | undefined): number | undefined {
    const last = this.#last === end ? 0 : (this.#label[this.#last] as number);
    if (before === undefined) {
      const step = ((last >>> this.shift) + 1) << this.shift;
      return step <= highest ? step : undefined;
    }
    const previous = this.#previous[before] as number;
    const low = previous === end ? 0 : (this.#label[previous] as number);
    const middle = (low + (this.#label[before] as number)) >>> 1;
    return middle > low ? middle : undefined;
  }
}

function lowerBound(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
