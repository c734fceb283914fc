/** space: sets as a table of tests over whole fields, so that a reader needs to know nothing of digits and levels. */
import type { Family } from '../net/public.ts';
import type { AddressField, NumberField } from './fields.ts';
import type { Layout } from './layout.ts';
import { type Diagram, type DiagramStore, empty, full } from './store.ts';

/** All packets, none, or those that the row of the table with this number lets through. */
export type TestPart = boolean | number;

/**
 * One row: the field's values from `from[i]` up to before `from[i + 1]` lead on to `to[i]`. `family` tests lead from 4
 * and from 6; an address is a number of its family. A row leads only to rows before it.
 */
export interface TestRow {
  readonly test: 'family' | AddressField | NumberField;
  /** Of an address test. */
  readonly family?: Family;
  readonly from: readonly (number | bigint)[];
  readonly to: readonly TestPart[];
}

export interface TestTable {
  readonly rows: readonly TestRow[];
  /** One for each of the sets, in their order. */
  readonly parts: readonly TestPart[];
}

// A set of addresses that is no union of so many ranges would make a table without end.
const mostRanges = 100_000;

/** The table of several sets. Throws RangeError for a set of addresses that is no reasonable number of ranges. */
export function testTable(store: DiagramStore, layout: Layout, sets: readonly Diagram[]): TestTable {
  const table = new Table(store, layout);
  const parts = sets.map((set) => table.part(set, undefined));
  return { rows: table.rows, parts };
}

interface Piece {
  readonly from: bigint;
  readonly to: Diagram;
}

class Table {
  readonly rows: TestRow[] = [];
  readonly #store: DiagramStore;
  readonly #layout: Layout;
  readonly #names = new Map<number, NumberField>();
  readonly #made = new Map<string, TestPart>();
  readonly #known = new Map<string, number>();

  constructor(store: DiagramStore, layout: Layout) {
    this.#store = store;
    this.#layout = layout;
    for (const [name, level] of Object.entries(layout.level)) this.#names.set(level, name as NumberField);
  }

  part(diagram: Diagram, family: Family | undefined): TestPart {
    if (diagram === empty) return false;
    if (diagram === full) return true;
    if (diagram < 0) throw new RangeError('labels are no set');
    const key = `${diagram} ${family}`;
    let part = this.#made.get(key);
    if (part === undefined) {
      part = this.#row(diagram, family);
      this.#made.set(key, part);
    }
    return part;
  }

  #row(diagram: Diagram, family: Family | undefined): TestPart {
    const { family: familyLevel, source, destination, digits } = this.#layout;
    const level = this.#store.level(diagram);
    if (level === familyLevel) {
      const [v4 = empty, v6 = v4] = this.#entries(diagram).map(({ kid }) => kid);
      return this.#keep({ test: 'family', from: [4, 6], to: [this.part(v4, 4), this.part(v6, 6)] });
    }
    const block = level >= destination && level < destination + digits[6] ? destination : source;
    if (level >= source && level < destination + digits[6]) {
      if (family !== undefined) return this.#addressRow(diagram, block, family);
      // Sets of both families with the same digits share one diagram, but never mean the same addresses.
      return this.#keep({ test: 'family', from: [4, 6], to: [this.part(diagram, 4), this.part(diagram, 6)] });
    }
    const test = this.#names.get(level);
    if (test === undefined) throw new Error(`level ${level} tests nothing`);
    let from = 0;
    const row = { test, from: [] as number[], to: [] as TestPart[] };
    for (const { last, kid } of this.#entries(diagram)) {
      row.from.push(from);
      row.to.push(this.part(kid, family));
      from = last + 1;
    }
    return this.#keep(row);
  }

  #addressRow(diagram: Diagram, block: number, family: Family): TestPart {
    const pieces = this.#pieces(diagram, block, 0, family);
    const from: bigint[] = [];
    const to: TestPart[] = [];
    for (const piece of pieces) {
      const part = this.part(piece.to, family);
      if (part === to.at(-1)) continue;
      from.push(piece.from);
      to.push(part);
    }
    if (to.length === 1) return to[0] as TestPart;
    const test = block === this.#layout.source ? 'source' : 'destination';
    return this.#keep({ test, family, from, to });
  }

  /** What stands behind the address block, from the digit `index` on, by the number that the digits make. */
  #pieces(diagram: Diagram, block: number, index: number, family: Family): readonly Piece[] {
    const { digits, digitBits } = this.#layout;
    if (this.#store.level(diagram) >= block + digits[family]) return [{ from: 0n, to: diagram }];
    const width = BigInt((digits[family] - index - 1) * digitBits);
    const here = this.#store.level(diagram) === block + index;
    const entries = here ? this.#entries(diagram) : [{ last: 2 ** digitBits - 1, kid: diagram }];
    const found: Piece[] = [];
    let first = 0;
    for (const { last, kid } of entries) {
      const below = this.#pieces(kid, block, index + 1, family);
      const times = below.length === 1 ? 1 : last - first + 1;
      if (found.length + times * below.length > mostRanges)
        throw new RangeError('a set of addresses is no union of ranges');
      for (let digit = first; digit < first + times; digit += 1) {
        for (const { from, to } of below) found.push({ from: (BigInt(digit) << width) + from, to });
      }
      first = last + 1;
    }
    return found;
  }

  #entries(diagram: Diagram): readonly { readonly last: number; readonly kid: Diagram }[] {
    const { offsetOf, lengthOf, bounds, kids } = this.#store;
    const offset = offsetOf[diagram] as number;
    return Array.from({ length: lengthOf[diagram] as number }, (_, i) => ({
      last: bounds[offset + i] as number,
      kid: kids[offset + i] as number,
    }));
  }

  #keep(row: TestRow): TestPart {
    const text = JSON.stringify([row.test, row.family, row.from.map((value) => `${value}`), row.to]);
    let index = this.#known.get(text);
    if (index === undefined) {
      index = this.rows.length;
      this.rows.push(row);
      this.#known.set(text, index);
    }
    return index;
  }
}
