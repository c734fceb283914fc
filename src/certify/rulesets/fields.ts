/** certify: what rules may ask about a packet: its header, and where it comes in and goes out, its state, translation. */
import { conntrackStates } from '../../model/public.ts';
import type { Family } from '../../net/public.ts';
import type { TestFields } from '../read-tests.ts';
import { type HeaderField, headerFields, wholeField } from '../region.ts';
import type { Cuts } from '../values.ts';

/** In the order in which a comparison's tests stand below each other, the family aside. */
export type AskedField = 'entry' | 'exit' | HeaderField | 'state' | 'translated';
export const askedFields: readonly AskedField[] = ['entry', 'exit', ...headerFields, 'state', 'translated'];

// Interfaces are numbered; the last number stands for "none", as where a packet goes to the node itself.
const sizes = { entry: 2 ** 32, exit: 2 ** 32, state: conntrackStates.length, translated: 2 } as const;

/** Every value of the field. */
export function wholeAsked(field: AskedField, family: Family): Cuts {
  return Object.hasOwn(sizes, field)
    ? [0, sizes[field as keyof typeof sizes]]
    : wholeField(field as HeaderField, family);
}

/** The tests of a comparison. */
export const askedTests: TestFields<AskedField> = {
  order: ['entry', 'exit', 'family', ...headerFields, 'state', 'translated'],
  whole: wholeAsked,
};

/** Conditions on some of the fields; an absent one holds always. */
export type Asked = Partial<Readonly<Record<AskedField, Cuts>>>;

/** The numbers of interface names: those of the certificate, and behind them whatever else the rules name. */
export class Interfaces {
  readonly #numbers = new Map<string, number>();

  constructor(names: readonly string[]) {
    for (const name of names) this.numberOf(name);
  }

  numberOf(name: string): number {
    let number = this.#numbers.get(name);
    if (number === undefined) {
      number = this.#numbers.size;
      this.#numbers.set(name, number);
    }
    return number;
  }

  /** For a refusal; undefined for a number that no name has. */
  nameOf(number: number): string | undefined {
    return [...this.#numbers.keys()][number];
  }
}
