/**
 * certify: whether a set lies above, or below, what a list of rules accepts. The set's tests and the rules are walked
 * top-down together, field by field, cut wherever either may change its mind; what was held once is not held again.
 */
import type { Family } from '../../net/public.ts';
import type { Part, ReadTest } from '../read-tests.ts';
import { Refused } from '../refused.ts';
import { type Cuts, has, intersect, subtract, type Value } from '../values.ts';
import type { Product } from './conditions.ts';
import { type Asked, type AskedField, askedFields, wholeAsked } from './fields.ts';

/** all: what the rules accept is in the set · only: what is in the set the rules accept. */
export type Direction = 'all' | 'only';

/** Every packet of one family with each field in its set. INVARIANT: no set is empty. */
export interface Meeting {
  readonly family: Family;
  readonly sides: Readonly<Record<AskedField, Cuts>>;
}

export type AskedTest = ReadTest<AskedField | 'family'>;

/** Steps of the walk; a ruleset of 10,000 rules of a platform takes some ten million. */
export class Effort {
  steps = 0;
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  spend(steps: number): void {
    this.steps += steps;
    if (this.steps > this.#most) throw new Refused('the rules take more effort than is spent on a certificate');
  }
}

/** The rules' conditions that a meeting leaves open, and from which field on there is none left. */
interface Open {
  readonly asks: Asked;
  readonly accepts: boolean;
  readonly settled: number;
}

/** Packets that are where the set and the rules disagree; undefined when there is none. Throws Refused on too much effort. */
export class Inclusion {
  readonly #tests: readonly AskedTest[];
  readonly #direction: Direction;
  readonly #effort: Effort;
  readonly #path = new Map<AskedField, Cuts>();
  #rules: readonly Open[] = [];
  #family: Family = 4;
  #meeting: Meeting['sides'] | undefined;
  #held = new Set<string>();

  constructor(tests: readonly AskedTest[], direction: Direction, effort: Effort) {
    this.#tests = tests;
    this.#direction = direction;
    this.#effort = effort;
  }

  /** Some packets of the meeting for which the direction does not hold. The last product holds for every packet. */
  broken(part: Part, products: readonly Product[], meeting: Meeting): Meeting | undefined {
    this.#family = meeting.family;
    this.#meeting = meeting.sides;
    this.#rules = products.flatMap((product) => openIn(product, meeting) ?? []);
    this.#held = new Set();
    this.#path.clear();
    const all = this.#rules.map((_, index) => index);
    if (this.#holds(0, part, all)) return undefined;
    return { family: meeting.family, sides: { ...meeting.sides, ...Object.fromEntries(this.#path) } };
  }

  /** `list`: the rules that may still decide, in order, when the fields before `from` are known. */
  #holds(from: number, given: Part, list: readonly number[]): boolean {
    const part = this.#ofFamily(given);
    const deciding = this.#deciding(from, list);
    // `all` breaks where something is accepted and not in the set, `only` where something is in the set and refused.
    const accepted = this.#direction === 'all';
    if (part === accepted || deciding.every((index) => this.#rule(index).accepts !== accepted)) return true;
    const field = this.#nextField(from, part, deciding);
    if (field === undefined) return false;
    this.#effort.spend(deciding.length);
    const key = `${field} ${part} ${deciding.join(',')}`;
    if (this.#held.has(key)) return true;
    if (!this.#splits(field, part, deciding)) return false;
    this.#held.add(key);
    return true;
  }

  /** Up to the first rule that asks nothing more: it decides whatever those before it leave. */
  #deciding(from: number, list: readonly number[]): readonly number[] {
    const last = list.findIndex((index) => this.#rule(index).settled <= from);
    return last === -1 || last === list.length - 1 ? list : list.slice(0, last + 1);
  }

  #nextField(from: number, part: Part, deciding: readonly number[]): number | undefined {
    const end = askedFields.length;
    let next = typeof part === 'number' ? askedFields.indexOf(this.#test(part).field as AskedField) : end;
    for (const index of deciding) {
      const { asks } = this.#rule(index);
      for (let field = from; field < next; field += 1) {
        if (asks[askedFields[field] as AskedField] !== undefined) next = field;
      }
    }
    return next === end ? undefined : next;
  }

  /** Each piece of the field between two borders leads on to one part and to the rules that hold there. */
  #splits(number: number, part: Part, list: readonly number[]): boolean {
    const field = askedFields[number] as AskedField;
    const here = (this.#meeting as Meeting['sides'])[field];
    const test = typeof part === 'number' && this.#test(part).field === field ? this.#test(part) : undefined;
    if (test?.family !== undefined && test.family !== this.#family)
      throw new Refused(`a row asks IPv${this.#family} packets for an address of IPv${test.family}`);
    const borders = bordersOf([here, test?.from ?? [], ...list.map((index) => this.#rule(index).asks[field] ?? [])]);
    const lists: number[][] = borders.map(() => []);
    for (const index of list) this.#spread(index, field, borders, lists);
    for (const [i, border] of borders.entries()) {
      if (!has(here, border)) continue;
      const end = borders[i + 1] ?? (wholeAsked(field, this.#family)[1] as Value);
      this.#path.set(field, intersect(here, [border, end]));
      if (!this.#holds(number + 1, test === undefined ? part : wayAt(test, border), lists[i] as number[])) return false;
    }
    this.#path.delete(field);
    return true;
  }

  /** The rule is in the list of every piece for which its condition on the field holds. */
  #spread(index: number, field: AskedField, borders: readonly Value[], lists: readonly number[][]): void {
    const cuts = this.#rule(index).asks[field] ?? wholeAsked(field, this.#family);
    for (let cut = 0; cut < cuts.length; cut += 2) {
      const end = cuts[cut + 1] as Value;
      const first = placeOf(borders, cuts[cut] as Value);
      let piece = first;
      for (; piece < borders.length && (borders[piece] as Value) < end; piece += 1) lists[piece]?.push(index);
      this.#effort.spend(1 + piece - first);
    }
  }

  #ofFamily(part: Part): Part {
    if (typeof part === 'boolean') return part;
    const { field, to } = this.#test(part);
    return field === 'family' ? this.#ofFamily(to[this.#family === 4 ? 0 : 1] as Part) : part;
  }

  #rule(index: number): Open {
    return this.#rules[index] as Open;
  }

  #test(part: number): AskedTest {
    return this.#tests[part] as AskedTest;
  }
}

/** What the product asks beyond what the whole meeting fulfils; undefined when nothing of the meeting fulfils it. */
function openIn({ asks, accepts }: Product, { sides }: Meeting): Open | undefined {
  const left: { -readonly [Key in keyof Asked]: Asked[Key] } = {};
  let settled = 0;
  for (const [number, field] of askedFields.entries()) {
    const condition = asks[field];
    if (condition === undefined || subtract(sides[field], condition).length === 0) continue;
    if (intersect(sides[field], condition).length === 0) return undefined;
    left[field] = condition;
    settled = number + 1;
  }
  return { asks: left, accepts, settled };
}

function bordersOf(lists: readonly (readonly Value[])[]): readonly Value[] {
  return [...new Set(lists.flat())].sort((a, b) => (a < b ? -1 : 1));
}

/** The place of a border that is among them. */
function placeOf(borders: readonly Value[], value: Value): number {
  let low = 0;
  let high = borders.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((borders[middle] as Value) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function wayAt({ from, to }: AskedTest, value: Value): Part {
  let low = 0;
  let high = from.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((from[middle] as Value) <= value) low = middle;
    else high = middle - 1;
  }
  return to[low] as Part;
}
