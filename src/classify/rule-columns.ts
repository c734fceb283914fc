/** classify: rules as columns of boxes, the raw form that every structure compiles from. */
import type { Family } from '../net/public.ts';
import type { Check } from './check.ts';
import { headerWords, hiddenProtocol, noVlan } from './packet-columns.ts';

/**
 * Boxes of one family in the order of their rules, first match first; a rule may have none, one or many. Box `i` is the
 * set of header rows between `first` and `last` at `i * headerWords(family)`, field by field: each address, each port,
 * the protocol and the VLAN id lie in their range.
 * INVARIANT: addresses are digit boxes (see `digitBoxes`). Build it only with `RuleColumnsBuilder`.
 */
export interface RuleColumns {
  readonly family: Family;
  readonly count: number;
  readonly first: Uint32Array;
  readonly last: Uint32Array;
  /** Index of the rule, never falling. */
  readonly rule: Uint32Array;
  /** Index into `checks`, or -1. */
  readonly check: Int32Array;
  readonly checks: readonly Check[];
}

/** Ranges of the fields after the addresses, both ends included. Any protocol is up to `hiddenProtocol`. */
export interface FieldRanges {
  readonly sourcePort: readonly [number, number];
  readonly destinationPort: readonly [number, number];
  readonly protocol: readonly [number, number];
  readonly vlan: readonly [number, number];
}

export const anyFields: FieldRanges = {
  sourcePort: [0, 0xffff],
  destinationPort: [0, 0xffff],
  protocol: [0, hiddenProtocol],
  vlan: [0, noVlan],
};

/** Collects boxes; grows as needed. */
export class RuleColumnsBuilder {
  readonly family: Family;
  readonly #stride: number;
  readonly #checks: Check[] = [];
  #first: Uint32Array;
  #last: Uint32Array;
  #rule = new Uint32Array(64);
  #check = new Int32Array(64);
  #count = 0;

  constructor(family: Family) {
    this.family = family;
    this.#stride = headerWords(family);
    this.#first = new Uint32Array(64 * this.#stride);
    this.#last = new Uint32Array(64 * this.#stride);
  }

  get count(): number {
    return this.#count;
  }

  /** The number of a check for `add`. */
  addCheck(check: Check): number {
    this.#checks.push(check);
    return this.#checks.length - 1;
  }

  /**
   * One box. Addresses are the words of the ends of digit boxes. Throws RangeError on a rule that comes before the last
   * one added, on words that are no digit box, or on a field range that no wire can carry; nothing is added then.
   */
  add(
    rule: number,
    source: { readonly first: readonly number[]; readonly last: readonly number[] },
    destination: { readonly first: readonly number[]; readonly last: readonly number[] },
    fields: FieldRanges,
    check = -1,
  ): void {
    const at = this.#next(rule, check);
    const words = source.first.length;
    this.#address(at, source);
    this.#address(at + words, destination);
    this.#fields(at + 2 * words, fields);
    this.#count += 1;
  }

  /** Forgets all boxes, to be filled again without new arrays. */
  clear(): void {
    this.#count = 0;
    this.#checks.length = 0;
  }

  /** The columns so far in arrays that may be longer; they hold until `clear` or the next box. */
  peek(): RuleColumns {
    return {
      family: this.family,
      count: this.#count,
      first: this.#first,
      last: this.#last,
      rule: this.#rule,
      check: this.#check,
      checks: this.#checks,
    };
  }

  /** The columns so far, without copying what will not grow. */
  finish(): RuleColumns {
    const words = this.#count * this.#stride;
    return {
      family: this.family,
      count: this.#count,
      first: this.#first.subarray(0, words),
      last: this.#last.subarray(0, words),
      rule: this.#rule.subarray(0, this.#count),
      check: this.#check.subarray(0, this.#count),
      checks: this.#checks,
    };
  }

  #next(rule: number, check: number): number {
    const index = this.#count;
    if (index > 0 && rule < (this.#rule[index - 1] as number)) throw new RangeError(`rule ${rule} comes too late`);
    if (index === this.#rule.length) this.#grow();
    this.#rule[index] = rule;
    this.#check[index] = check;
    return index * this.#stride;
  }

  #address(at: number, box: { readonly first: readonly number[]; readonly last: readonly number[] }): void {
    for (let word = 0; word < box.first.length; word += 1) {
      const first = box.first[word] as number;
      const last = box.last[word] as number;
      if (!isDigitRange(first, last)) throw new RangeError(`no digit box from ${first} to ${last}`);
      this.#first[at + word] = first;
      this.#last[at + word] = last;
    }
  }

  #fields(at: number, fields: FieldRanges): void {
    const [sourceFirst, sourceLast] = fields.sourcePort;
    const [destinationFirst, destinationLast] = fields.destinationPort;
    const [protocolFirst, protocolLast] = fields.protocol;
    const [vlanFirst, vlanLast] = fields.vlan;
    refuseUnlessWithin(fields.sourcePort, 0xffff);
    refuseUnlessWithin(fields.destinationPort, 0xffff);
    refuseUnlessWithin(fields.protocol, hiddenProtocol);
    refuseUnlessWithin(fields.vlan, noVlan);
    this.#first[at] = sourceFirst * 0x1_0000 + destinationFirst;
    this.#last[at] = sourceLast * 0x1_0000 + destinationLast;
    this.#first[at + 1] = vlanFirst * 0x1_0000 + protocolFirst;
    this.#last[at + 1] = vlanLast * 0x1_0000 + protocolLast;
  }

  #grow(): void {
    const size = this.#rule.length * 2;
    this.#first = grown(this.#first, size * this.#stride);
    this.#last = grown(this.#last, size * this.#stride);
    this.#rule = grown(this.#rule, size);
    const check = new Int32Array(size);
    check.set(this.#check);
    this.#check = check;
  }
}

function refuseUnlessWithin([first, last]: readonly [number, number], most: number): void {
  if (!(first >= 0 && first <= last && last <= most)) throw new RangeError(`no field range ${first}-${last}`);
}

// Both halves may be compared on their own only if the high one is fixed or the low one is free.
function isDigitRange(first: number, last: number): boolean {
  const high = first >>> 16 === last >>> 16;
  return first <= last && (high || ((first & 0xffff) === 0 && (last & 0xffff) === 0xffff));
}

function grown(old: Uint32Array, size: number): Uint32Array<ArrayBuffer> {
  const next = new Uint32Array(size);
  next.set(old);
  return next;
}
