/** space: the universe of all packets, and every operation on its sets. */
import type { AddressSet, NumberSet, Packet, Prefix } from '../net/public.ts';
import { apply, operation } from './apply.ts';
import { type Box, type Boxes, boxDiagram, coverByBoxes } from './boxes.ts';
import { type Attempt, attemptWithin, type Budget } from './budget.ts';
import { type Conditions, conditionDiagram } from './conditions.ts';
import { countPoints } from './count.ts';
import type { AddressField, Field, NumberField } from './fields.ts';
import { foldFirst } from './first-match.ts';
import { Holding } from './holding.ts';
import { assignAddress, assignNumber, netmap, writeNumber } from './image.ts';
import { type DigitBits, type Layout, layoutOf } from './layout.ts';
import { labelAt, type Placed, packetAt, pointOf, type Situation } from './point.ts';
import { addressesIn, forget, numbersIn, restrict, unionAll } from './project.ts';
import { seeded } from './random.ts';
import { labelsOf, relabel, sizeOf } from './rewrite.ts';
import { examplePoint, randomPoint } from './sample.ts';
import { type Diagram, DiagramStore, empty, full, labelled } from './store.ts';
import { swapEnds } from './swap.ts';
import { type TestTable, testTable } from './tests.ts';
import { validDiagram } from './valid.ts';

declare const labelledBrand: unique symbol;
declare const setBrand: unique symbol;

/** A label (0 or above) for every packet. Equal numbers of one universe mean equal functions, and the reverse. */
export type Labelled = number & { readonly [labelledBrand]: true };

/** A set of packets: a `Labelled` whose labels are 1 (in) and 0 (out). */
export type HeaderSpace = Labelled & { readonly [setBrand]: true };

/** `maxEntries` bounds the store (8 octets an entry, and about as much again for nodes). */
export interface UniverseOptions {
  readonly digitBits?: DigitBits;
  readonly maxEntries?: number;
}

/** How `samples` draws: `edge` is the chance of a boundary value at each level. */
export interface SampleOptions {
  readonly seed: number;
  readonly count: number;
  readonly edge?: number;
}

const half = 0.5;
const defaultMaxEntries = 1 << 27;
const defaultBoxes = 1000;

/**
 * Owns the nodes of its sets. Sets of two universes must not meet. Every operation throws RangeError when given a set
 * that this universe holds no longer, and ends the enclosing `attempt` when its budget is spent.
 */
export class Universe {
  readonly layout: Layout;
  /** No packet. */
  readonly nothing: HeaderSpace = empty as HeaderSpace;
  /** Every point, also those that are no packets: the neutral element of `intersect`. */
  readonly unbounded: HeaderSpace = full as HeaderSpace;
  /** Every packet that can exist on a wire, at every place, in every state. */
  readonly everything: HeaderSpace;

  readonly #store: DiagramStore;
  readonly #holding: Holding;

  constructor(options: UniverseOptions = {}) {
    this.layout = layoutOf(options.digitBits ?? 32);
    this.#store = new DiagramStore(this.layout.top, options.maxEntries ?? defaultMaxEntries);
    this.#holding = new Holding(this.#store);
    this.everything = validDiagram(this.#store, this.layout) as HeaderSpace;
    this.keep(this.everything);
  }

  #set(diagram: Diagram): HeaderSpace {
    this.#holding.made(diagram);
    if (this.#holding.isDue()) this.#holding.collect();
    return diagram as HeaderSpace;
  }

  #two(op: (typeof operation)[keyof typeof operation], a: Labelled, b: Labelled): HeaderSpace {
    this.#store.check(a);
    this.#store.check(b);
    return this.#set(apply(this.#store, op, a, b));
  }

  #of(set: Labelled): Diagram {
    this.#store.check(set);
    return set;
  }

  // Sets.

  /** The packets for which all conditions hold. Points that are no packets may be among them: see `everything`. */
  where(conditions: Conditions): HeaderSpace {
    return this.#set(conditionDiagram(this.#store, this.layout, conditions));
  }

  union(...sets: readonly HeaderSpace[]): HeaderSpace {
    return this.#set(
      unionAll(
        this.#store,
        sets.map((set) => this.#of(set)),
      ),
    );
  }

  intersect(...sets: readonly HeaderSpace[]): HeaderSpace {
    return sets.reduce((a, b) => this.#two(operation.intersection, a, b), this.unbounded);
  }

  /** The packets of `a` that are not in `b`; of labels, those of `a` where `b` has none. */
  subtract<A extends Labelled>(a: A, b: Labelled): A {
    return this.#two(operation.minus, a, b) as Labelled as A;
  }

  /** The packets that are not in the set, of those that can exist. */
  complement(set: HeaderSpace): HeaderSpace {
    return this.subtract(this.everything, set);
  }

  isEmpty(set: Labelled): boolean {
    return this.#of(set) === empty;
  }

  includes(outer: HeaderSpace, inner: HeaderSpace): boolean {
    return this.isEmpty(this.subtract(inner, outer));
  }

  overlaps(a: HeaderSpace, b: HeaderSpace): boolean {
    return !this.isEmpty(this.intersect(a, b));
  }

  // Labels.

  /** `label` for the packets of the set, 0 elsewhere. */
  label(set: HeaderSpace, label: number): Labelled {
    return this.#set(relabel(this.#store, this.#of(set), (old) => (old === 0 ? 0 : label)));
  }

  /** `label` where all conditions hold: `label(where(conditions), label)` in one step. */
  labelWhere(conditions: Conditions, label: number): Labelled {
    return this.#set(conditionDiagram(this.#store, this.layout, conditions, labelled(label)));
  }

  /** The label of the first of the list that has one: what an ordered list of rules decides. */
  firstMatch(list: readonly Labelled[]): Labelled {
    return this.#set(foldFirst(this.#store, operation.over, this.#each(list), this.#holding));
  }

  /** As `firstMatch`, for labels that are sets of possible outcomes (bits), see `mayContinue`. */
  firstOutcomes(list: readonly Labelled[]): Labelled {
    return this.#set(foldFirst(this.#store, operation.first, this.#each(list), this.#holding));
  }

  #each(list: readonly Labelled[]): Diagram[] {
    return list.map((one) => this.#of(one));
  }

  /** The labels of `a`, only where `b` has one. */
  within<A extends Labelled>(a: A, b: Labelled): A {
    return this.#two(operation.clip, a, b) as Labelled as A;
  }

  /** The packets whose label `wanted` accepts. */
  select(of: Labelled, wanted: (label: number) => boolean): HeaderSpace {
    return this.#set(relabel(this.#store, this.#of(of), (label) => (wanted(label) ? 1 : 0)));
  }

  /** The packets whose two labels differ. */
  differing(a: Labelled, b: Labelled): HeaderSpace {
    return this.#two(operation.differs, a, b);
  }

  labelsOf(of: Labelled): readonly number[] {
    return labelsOf(this.#store, this.#of(of));
  }

  // Images.

  /** Exists: the packets that some values of these fields would bring into the set. */
  forget(set: HeaderSpace, ...fields: readonly Field[]): HeaderSpace {
    return this.#set(forget(this.#store, this.layout, this.#of(set), fields));
  }

  /** The packets that would be in the set if the field had this value; the field itself is asked for no longer. */
  restrict<A extends Labelled>(set: A, field: NumberField, value: number): A {
    return this.#set(restrict(this.#store, this.layout, this.#of(set), field, value)) as Labelled as A;
  }

  /** Every packet with the field written to each of the values; a packet that lacks the field keeps lacking it. */
  assign(set: HeaderSpace, field: NumberField, values: NumberSet): HeaderSpace {
    return this.#set(assignNumber(this.#store, this.layout, this.#of(set), field, values));
  }

  /** Every packet with the field written, lacking before or not (`absent[field]`: taken off). For places and tags. */
  write(set: HeaderSpace, field: NumberField, value: number): HeaderSpace {
    return this.#set(writeNumber(this.#store, this.layout, this.#of(set), field, value));
  }

  /** Every packet with the address written to each of those of its own family; none of a family that has none. */
  assignAddress(set: HeaderSpace, field: AddressField, values: AddressSet): HeaderSpace {
    return this.#set(assignAddress(this.#store, this.layout, this.#of(set), field, values));
  }

  /** Packets with the address in `from`, host part kept, moved to `to`; RangeError unless both are alike in length. */
  netmap(set: HeaderSpace, field: AddressField, from: Prefix, to: Prefix): HeaderSpace {
    return this.#set(netmap(this.#store, this.layout, this.#of(set), field, from, to));
  }

  /** Every packet with its addresses and its ports exchanged: the answers, translation and ICMP types apart. */
  swapEnds(set: HeaderSpace): HeaderSpace {
    return this.#set(swapEnds(this.#store, this.layout, this.#of(set)));
  }

  // Looking into sets.

  contains(set: HeaderSpace, packet: Packet, situation: Situation = {}): boolean {
    return this.labelOf(set, packet, situation) !== 0;
  }

  /** Throws RangeError for what is no packet here, see `pointOf`. */
  labelOf(of: Labelled, packet: Packet, situation: Situation = {}): number {
    return labelAt(this.#store, this.#of(of), pointOf(this.layout, packet, situation));
  }

  numbersIn(set: HeaderSpace, field: NumberField): NumberSet {
    return numbersIn(this.#store, this.layout, this.#of(set), field);
  }

  addressesIn(set: HeaderSpace, field: AddressField): AddressSet {
    return addressesIn(this.#store, this.layout, this.#of(set), field);
  }

  /** How many points the set holds; IPv6 addresses make this a very large number. */
  count(set: HeaderSpace): bigint {
    return countPoints(this.#store, this.layout, this.#of(set));
  }

  /** The most ordinary packet of the set; undefined when no packet that can exist is in it. */
  example(set: HeaderSpace): Placed | undefined {
    const valid = apply(this.#store, operation.intersection, this.#of(set), this.everything);
    const point = examplePoint(this.#store, this.layout, valid);
    return point === undefined ? undefined : packetAt(this.layout, point);
  }

  /** Packets of the set drawn by chance, the same for the same seed; none when no packet that can exist is in it. */
  samples(set: HeaderSpace, { seed, count, edge = half }: SampleOptions): readonly Placed[] {
    const valid = apply(this.#store, operation.intersection, this.#of(set), this.everything);
    const random = seeded(seed);
    const found: Placed[] = [];
    for (let i = 0; i < count; i += 1) {
      const point = randomPoint(this.#store, this.layout, valid, random, edge);
      if (point !== undefined) found.push(packetAt(this.layout, point));
    }
    return found;
  }

  /** The set as few rows that read like a matrix, at most `limit` of them. */
  boxes(set: HeaderSpace, limit: number = defaultBoxes): Boxes {
    return coverByBoxes(this.#store, this.layout, this.#of(set), this.everything, limit);
  }

  /** The packets of a row. */
  boxSpace(box: Box): HeaderSpace {
    return this.#set(boxDiagram(this.#store, this.layout, box));
  }

  // Budgets and memory.

  /** Runs `work`; when the budget is spent first, all sets that it made are let go and the answer is undecided. */
  attempt<T>(budget: Budget, work: () => T): Attempt<T> {
    const forgetMade = this.#holding.checkpoint();
    const result = attemptWithin(this.#store, budget, work);
    if (result.kind === 'undecided') forgetMade();
    return result;
  }

  /**
   * Runs `work` and lets go of every set made in it, except those given to `hold`. Without a scope all sets are kept
   * for good: wrap the body of a loop. Collects when the store has doubled.
   */
  scope<T>(work: (hold: <S extends Labelled>(set: S) => S) => T): T {
    return this.#holding.scope((hold) =>
      work((set) => {
        hold(this.#of(set));
        return set;
      }),
    );
  }

  /** Keeps a set until as many calls of `release`, whatever scope it was made in. */
  keep<S extends Labelled>(set: S): S {
    this.#holding.keep(this.#of(set));
    return set;
  }

  /** Throws RangeError when the set was not kept. */
  release(set: Labelled): void {
    this.#holding.release(set);
  }

  /** As `keep`, for a table of sets that changes: asked at each collection until the returned function is called. */
  keepAll(provider: () => Iterable<Labelled>): () => void {
    return this.#holding.keepAll(provider);
  }

  /** Frees what is not held; done by itself when the store doubles. Returns the nodes freed. */
  collect(): number {
    return this.#holding.collect();
  }

  /** Nodes and list entries of one set. */
  size(of: Labelled): { readonly nodes: number; readonly entries: number } {
    return sizeOf(this.#store, this.#of(of));
  }

  /** The sets as one table of tests over whole fields. Throws RangeError as `testTable` does. */
  tests(sets: readonly HeaderSpace[]): TestTable {
    return testTable(
      this.#store,
      this.layout,
      sets.map((set) => this.#of(set)),
    );
  }

  /** What the store holds, garbage included, and its size in octets. */
  stats(): { readonly nodes: number; readonly entries: number; readonly bytes: number } {
    return { nodes: this.#store.liveNodes, entries: this.#store.entries, bytes: this.#store.bytes() };
  }
}
