/** classify: parts of a ruleset by where a packet is: only the rules that its interfaces and state leave possible. */
import { anyContext, type Check, type ContextCheck, contextHolds, isAnyContext } from './check.ts';
import { type PacketColumns, situation, stateNumbers } from './packet-columns.ts';
import type { RuleColumns } from './rule-columns.ts';

/** `boxes[p]` are the boxes of part p in order. Inside a part no context needs to be checked again. */
export interface Partition {
  readonly boxes: readonly Int32Array[];
  readonly partOf: (columns: PacketColumns, row: number) => number;
}

// Beyond these bounds parting costs more than checking the context of a box that matches already.
const mostCells = 4096;
const mostContexts = 512;
const mostGrowth = 4;

/** Undefined where no rule asks for a context, or where the parts together would be far larger than the rules. */
export function partitionByContext(rules: RuleColumns): Partition | undefined {
  const contexts = distinctContexts(rules.checks);
  if (contexts.list.length === 0 || contexts.list.length > mostContexts) return undefined;
  const axes = contextAxes(contexts.list);
  const cells = axes.reduce((product, axis) => product * axis.samples.length, 1);
  if (cells > mostCells) return undefined;

  const parts = new Map<string, number>();
  const boxes: Int32Array[] = [];
  const partOfCell = new Int32Array(cells);
  let total = 0;
  for (let cell = 0; cell < cells; cell += 1) {
    const [inInterface, outInterface, state, translated, later] = sampleOf(cell, axes);
    const holding = contexts.list.map((one) => contextHolds(one, inInterface, outInterface, state, translated, later));
    const key = holding.map((holds) => (holds ? '1' : '0')).join('');
    let part = parts.get(key);
    if (part === undefined) {
      const held = boxesHolding(rules, contexts.ofCheck, holding);
      total += held.length;
      if (total > mostGrowth * rules.count + mostCells) return undefined;
      part = boxes.push(held) - 1;
      parts.set(key, part);
    }
    partOfCell[cell] = part;
  }
  return { boxes, partOf: partFinder(axes, partOfCell) };
}

/** A check without its context, or undefined where nothing is left to ask. */
export function withoutContext(check: Check): Check | undefined {
  if (check.traitsMask === 0 && check.whole === undefined) return undefined;
  return { ...check, context: anyContext };
}

/** One direction in which contexts differ: the class of every value, and one value of each class. */
interface Axis {
  readonly classOf: Uint16Array;
  readonly samples: readonly number[];
}

function distinctContexts(checks: readonly Check[]): {
  readonly list: readonly ContextCheck[];
  /** -1 where a check asks for no context. */
  readonly ofCheck: Int32Array;
} {
  const numbers = new Map<string, number>();
  const list: ContextCheck[] = [];
  const ofCheck = new Int32Array(checks.length);
  checks.forEach(({ context }, index) => {
    if (isAnyContext(context)) {
      ofCheck[index] = -1;
      return;
    }
    const tables = [context.inInterfaces, context.outInterfaces].map((table) => table?.join('') ?? '*');
    const key = [...tables, context.states, context.translated, context.later].join('/');
    let number = numbers.get(key);
    if (number === undefined) {
      number = list.push(context) - 1;
      numbers.set(key, number);
    }
    ofCheck[index] = number;
  });
  return { list, ofCheck };
}

function contextAxes(contexts: readonly ContextCheck[]): readonly [Axis, Axis, Axis, Axis, Axis] {
  const longest = (tables: readonly (Uint8Array | undefined)[]): number =>
    tables.reduce((most, table) => Math.max(most, table?.length ?? 0), 1);
  const ins = contexts.map((context) => context.inInterfaces);
  const outs = contexts.map((context) => context.outInterfaces);
  return [
    axis(longest(ins), (value) => ins.map((table) => table === undefined || table[value] === 1)),
    axis(longest(outs), (value) => outs.map((table) => table === undefined || table[value] === 1)),
    axis(stateNumbers.size, (value) => contexts.map(({ states }) => ((states >>> value) & 1) === 1)),
    axis(2, (value) => contexts.map(({ translated }) => ((translated >>> value) & 1) === 1)),
    axis(2, (value) => contexts.map(({ later }) => ((later >>> value) & 1) === 1)),
  ];
}

function axis(size: number, holds: (value: number) => readonly boolean[]): Axis {
  const numbers = new Map<string, number>();
  const samples: number[] = [];
  const classOf = Uint16Array.from({ length: size }, (_, value) => {
    const key = holds(value)
      .map((one) => (one ? '1' : '0'))
      .join('');
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, samples.length);
    return samples.push(value) - 1;
  });
  return { classOf, samples };
}

function sampleOf(cell: number, axes: readonly Axis[]): readonly [number, number, number, number, number] {
  let rest = cell;
  const values = axes.map(({ samples }) => {
    const value = samples[rest % samples.length] as number;
    rest = Math.floor(rest / samples.length);
    return value;
  });
  return values as [number, number, number, number, number];
}

function boxesHolding(rules: RuleColumns, contextOf: Int32Array, holding: readonly boolean[]): Int32Array {
  const held: number[] = [];
  for (let box = 0; box < rules.count; box += 1) {
    const check = rules.check[box] as number;
    const context = check < 0 ? -1 : (contextOf[check] as number);
    if (context < 0 || holding[context] === true) held.push(box);
  }
  return Int32Array.from(held);
}

// An interface that no rule named when the classes were made is in the class of 0: no rule asks for it by name.
function partFinder(
  [ins, outs, states, translations, fragments]: readonly [Axis, Axis, Axis, Axis, Axis],
  partOfCell: Int32Array,
): (columns: PacketColumns, row: number) => number {
  const outStep = ins.samples.length;
  const stateStep = outStep * outs.samples.length;
  const translatedStep = stateStep * states.samples.length;
  const laterStep = translatedStep * translations.samples.length;
  return (columns, row) => {
    const comes = columns.situation[row] as number;
    const inClass = ins.classOf[columns.inInterface[row] as number] ?? (ins.classOf[0] as number);
    const outClass = outs.classOf[columns.outInterface[row] as number] ?? (outs.classOf[0] as number);
    const state = states.classOf[comes & situation.stateMask] ?? 0;
    const translated = translations.classOf[(comes >>> situation.translatedShift) & 1] as number;
    const later = fragments.classOf[(comes >>> situation.laterShift) & 1] as number;
    const cell = inClass + outStep * outClass + stateStep * state + translatedStep * translated + laterStep * later;
    return partOfCell[cell] as number;
  };
}
