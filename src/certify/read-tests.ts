/** certify: the table of tests of a certificate, read: rows over named fields, in one order, that lead only backwards. */
import { printable } from '../diagnostics/public.ts';
import type { Address, Family } from '../net/public.ts';
import { list, most, object, readAddress, whole } from './read-json.ts';
import { Refused } from './refused.ts';
import type { Cuts, Value } from './values.ts';

/** All packets, none, or those of the table's row with this number. */
export type Part = boolean | number;

/** `field`'s values from `from[i]` up to before `from[i + 1]` lead on to `to[i]`; the last ones up to the field's end. */
export interface ReadTest<Field extends string> {
  readonly field: Field;
  /** Addresses are of one family; the other fields are of both. */
  readonly family?: Family;
  readonly from: readonly Value[];
  readonly to: readonly Part[];
}

/** The fields that a table may test, in the order in which tests stand below each other, and all values of each. */
export interface TestFields<Field extends string> {
  readonly order: readonly (Field | 'family')[];
  readonly whole: (field: Field, family: Family) => Cuts;
}

export function readTests<Field extends string>(
  rows: readonly unknown[],
  fields: TestFields<Field>,
): readonly ReadTest<Field | 'family'>[] {
  const tests: ReadTest<Field | 'family'>[] = [];
  for (const [index, row] of rows.entries()) {
    tests.push(readTest(row, `tests[${index}]`, tests, fields));
  }
  return tests;
}

/** A row leads only to rows before it, so that no table runs in circles. */
function readTest<Field extends string>(
  value: unknown,
  where: string,
  before: readonly ReadTest<Field | 'family'>[],
  { order, whole: wholeOf }: TestFields<Field>,
): ReadTest<Field | 'family'> {
  const row = object(value, where, ['test', 'from', 'to']);
  const test = row.get('test');
  const from = list(row.get('from'), `${where}.from`, most.ways);
  const to = list(row.get('to'), `${where}.to`, most.ways).map((one) => readPart(one, where, before.length));
  if (from.length !== to.length) throw new Refused(`${where}: \`from\` and \`to\` differ in length`);
  const field = order.find((one) => one === test);
  if (field === undefined) throw new Refused(`${where}: no field \`${printable(`${test}`)}\``);
  const place = order.indexOf(field);
  for (const part of to) {
    if (typeof part === 'number' && order.indexOf((before[part] as ReadTest<Field | 'family'>).field) <= place)
      throw new Refused(`${where} leads to a test that does not stand behind it`);
  }
  if (field === 'family') {
    if (from.length !== 2 || from[0] !== 4 || from[1] !== 6)
      throw new Refused(`${where}: a test of the family leads from 4 and from 6`);
    return { field, from: [4, 6], to };
  }
  const addressed = field === 'source' || field === 'destination';
  const highest = 0xffff_ffff;
  const starts = addressed ? from.map((one) => readAddress(one, where)) : from.map((one) => whole(one, where, highest));
  const family = addressed ? (starts[0] as Address | undefined)?.family : undefined;
  if (addressed && starts.some((one) => (one as Address).family !== family))
    throw new Refused(`${where} mixes the families`);
  const values: readonly Value[] = starts.map((one) => (typeof one === 'number' ? one : one.value));
  const [least, end] = wholeOf(field as Field, family ?? 4) as [Value, Value];
  const growing = values.every((value, i) => (i === 0 ? value === least : value > (values[i - 1] as Value)));
  if (values.length === 0 || !growing || (values.at(-1) as Value) >= end)
    throw new Refused(`${where}: \`from\` does not grow from the lowest value of \`${field}\``);
  return { field, ...(family === undefined ? {} : { family }), from: values, to };
}

/** A set: all, none, or one of the `tests` rows. */
export function readPart(value: unknown, where: string, tests: number): Part {
  if (typeof value === 'boolean') return value;
  return whole(value, where, tests - 1);
}
