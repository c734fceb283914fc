/** space: sets of addresses as diagrams over digits, and back. */
import {
  type AddressRange,
  type AddressSet,
  addressSet,
  type Family,
  familyBits,
  type NumberRange,
} from '../net/public.ts';
import type { AddressField } from './fields.ts';
import { addressLevel, type Layout } from './layout.ts';
import { choose, type Entry, entriesOf, node } from './rewrite.ts';
import { type Diagram, type DiagramStore, empty } from './store.ts';

interface Span {
  readonly first: bigint;
  readonly last: bigint;
}

/** `kid` where the address of a packet of this family is in the set, empty elsewhere. */
export function addressDiagram(
  store: DiagramStore,
  layout: Layout,
  field: AddressField,
  family: Family,
  set: AddressSet,
  kid: Diagram,
): Diagram {
  if (kid === empty) return empty;
  const spans: AddressRange[] = [];
  for (const range of set.ranges) if (range.family === family) spans.push(range);
  return digitDiagram(store, layout, addressLevel(layout, field), familyBits(family), spans, kid);
}

function digitDiagram(
  store: DiagramStore,
  layout: Layout,
  level: number,
  bits: number,
  spans: readonly Span[],
  kid: Diagram,
): Diagram {
  if (spans.length === 0) return empty;
  if (bits === layout.digitBits) {
    const ranges: NumberRange[] = [];
    for (const { first, last } of spans) ranges.push({ first: Number(first), last: Number(last) });
    return choose(store, level, ranges, kid);
  }
  const shift = BigInt(bits - layout.digitBits);
  const entries: Entry[] = [];
  let next = 0;
  const upTo = (bound: number, part: Diagram): void => {
    if (bound < next) return;
    entries.push({ bound, kid: part });
    next = bound + 1;
  };
  for (const piece of digitPieces(spans, shift)) {
    upTo(piece.first - 1, empty);
    const part =
      piece.rest === undefined ? kid : digitDiagram(store, layout, level + 1, bits - layout.digitBits, piece.rest, kid);
    upTo(piece.last, part);
  }
  upTo(store.top[level] as number, empty);
  return node(store, level, entries);
}

/** Digits [first, last]: all that is behind them is in the set, or (one digit) only `rest`. */
interface Piece {
  readonly first: number;
  readonly last: number;
  readonly rest?: readonly Span[];
}

function digitPieces(spans: readonly Span[], shift: bigint): readonly Piece[] {
  const pieces: Piece[] = [];
  const ones = (1n << shift) - 1n;
  const part = (digit: bigint, first: bigint, last: bigint): void => {
    const at = Number(digit);
    const previous = pieces.at(-1);
    const span = { first: first & ones, last: last & ones };
    if (previous?.rest !== undefined && previous.first === at) {
      pieces[pieces.length - 1] = { first: at, last: at, rest: [...previous.rest, span] };
    } else pieces.push({ first: at, last: at, rest: [span] });
  };
  for (const { first, last } of spans) {
    const a = first >> shift;
    const b = last >> shift;
    if (a === b) {
      part(a, first, last);
      continue;
    }
    const headWhole = (first & ones) === 0n;
    const tailWhole = (last & ones) === ones;
    if (!headWhole) part(a, first, (a << shift) | ones);
    const from = headWhole ? a : a + 1n;
    const to = tailWhole ? b : b - 1n;
    if (from <= to) pieces.push({ first: Number(from), last: Number(to) });
    if (!tailWhole) part(b, b << shift, last);
  }
  return pieces;
}

/** The addresses of one family for which a diagram over one address block (and nothing else) is not empty. */
export function readAddresses(
  store: DiagramStore,
  layout: Layout,
  field: AddressField,
  family: Family,
  diagram: Diagram,
): readonly AddressRange[] {
  const found: AddressRange[] = [];
  const first = addressLevel(layout, field);
  const digits = layout.digits[family];
  const width = BigInt(layout.digitBits);
  const visit = (part: Diagram, digit: number, prefix: bigint): void => {
    if (part === empty) return;
    const rest = width * BigInt(digits - digit);
    if (part < 0) {
      found.push({ family, first: prefix << rest, last: ((prefix + 1n) << rest) - 1n });
      return;
    }
    const skipped = store.level(part) - first - digit;
    if (skipped > 0) {
      // A digit that is not tested: every value of it, as one node would say.
      for (let value = 0n; value < 1n << width; value += 1n) visit(part, digit + 1, (prefix << width) | value);
      return;
    }
    let from = 0n;
    for (const { bound, kid } of entriesOf(store, part)) {
      const to = BigInt(bound);
      if (kid < 0) {
        if (kid !== empty) {
          const tail = rest - width;
          found.push({
            family,
            first: ((prefix << width) | from) << tail,
            last: ((((prefix << width) | to) + 1n) << tail) - 1n,
          });
        }
      } else for (let value = from; value <= to; value += 1n) visit(kid, digit + 1, (prefix << width) | value);
      from = to + 1n;
    }
  };
  visit(diagram, 0, 0n);
  return addressSet(found).ranges;
}
