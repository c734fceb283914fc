/** classify: a compiled ruleset whose rules come, go and move while packets are looked up. */
import type { Rule, Ruleset, Verdict } from '../model/public.ts';
import type { Family, Packet } from '../net/public.ts';
import type { Check } from './check.ts';
import { placeColumns } from './compile-columns.ts';
import { expandRule } from './expand.ts';
import { labelShiftOf } from './forest.ts';
import { entryWords, type Forest, forestTaste, noBox } from './forest-build.ts';
import { type LabelLookup, labelLookup, type ManyLookup, manyLookup } from './forest-lookup.ts';
import { ForestUpdater } from './forest-update.ts';
import { linear } from './linear.ts';
import {
  InterfaceNumbers,
  type PacketColumns,
  type PacketContext,
  packetColumns,
  writePacket,
} from './packet-columns.ts';
import type { Partition } from './partition.ts';
import { type RuleColumns, RuleColumnsBuilder } from './rule-columns.ts';
import { type RuleHandle, RuleOrder } from './rule-order.ts';
import { type CompileOptions, noRule, type Structure } from './structure.ts';
import { newWork } from './work.ts';

/** One family's forest, open to updates, or the scan that stands in for one that would be too large. */
type Side =
  | {
      readonly kind: 'forest';
      readonly label: LabelLookup;
      readonly many: ManyLookup | undefined;
      readonly partition: Partition | undefined;
      readonly updater: ForestUpdater;
      readonly checks: Check[];
    }
  | { readonly kind: 'linear'; readonly structure: Structure; readonly handles: readonly RuleHandle[] };

const families = [4, 6] as const satisfies readonly Family[];
const mostBoxesOfARule = 256;

/** A forest that updates grew out of shape is built anew after so many of them, at the latest. */
const leastRoom = 4096;

/** Free places of a leaf, so that most insertions move none. */
const slackOfALeaf = 2;

/**
 * Every update is complete when its method returns, and a lookup never runs inside one: it sees the rules before or
 * after, whatever the rule expands to. Most updates take microseconds; now and then one pays for a new forest.
 */
export class LiveRuleset {
  readonly #name: string;
  readonly #residual: Ruleset['residual'];
  readonly #options: CompileOptions;
  readonly #interfaces = new InterfaceNumbers();
  readonly #single = { 4: packetColumns(4, 1), 6: packetColumns(6, 1) };
  readonly #builders = { 4: new RuleColumnsBuilder(4), 6: new RuleColumnsBuilder(6) };
  readonly #rules: (Rule | undefined)[] = [];
  #order: RuleOrder;
  #sides: { readonly 4: Side; readonly 6: Side };

  constructor(ruleset: Ruleset, options: CompileOptions = {}) {
    this.#name = ruleset.name;
    this.#residual = ruleset.residual;
    this.#options = options;
    this.#order = new RuleOrder(labelShiftOf(ruleset.rules.length));
    for (const rule of ruleset.rules) this.#order.insert(this.#rules.push(rule) - 1, undefined);
    this.#sides = this.#compile();
  }

  /** The rules as they stand. */
  ruleset(): Ruleset {
    const rules = [...this.#order.handles()].map((handle) => this.ruleOf(handle));
    return { name: this.#name, rules, residual: this.#residual };
  }

  /** The handles of the rules, in order. */
  handles(): readonly RuleHandle[] {
    return [...this.#order.handles()];
  }

  /** Throws RangeError on a handle that is not, or no longer, in use. */
  ruleOf(handle: RuleHandle): Rule {
    const rule = this.#rules[handle];
    if (rule === undefined) throw new RangeError(`no rule ${handle}`);
    return rule;
  }

  /** Puts a rule before another, or at the end. */
  insert(rule: Rule, before?: RuleHandle): RuleHandle {
    if (before !== undefined) this.ruleOf(before);
    const handle = this.#rules.push(rule) - 1;
    this.#place(handle, before);
    return handle;
  }

  remove(handle: RuleHandle): void {
    const rule = this.ruleOf(handle);
    this.#takeOut(handle, rule);
    this.#rules[handle] = undefined;
    this.#scanAgain();
  }

  /** Puts a rule elsewhere; its handle stays. */
  move(handle: RuleHandle, before?: RuleHandle): void {
    const rule = this.ruleOf(handle);
    if (before !== undefined) this.ruleOf(before);
    if (before === handle) return;
    this.#takeOut(handle, rule);
    this.#place(handle, before);
  }

  columns(family: Family, capacity: number): PacketColumns {
    return packetColumns(family, capacity);
  }

  write(columns: PacketColumns, row: number, packet: Packet, context: PacketContext): void {
    writePacket(columns, row, packet, context, this.#interfaces);
  }

  /** The handle of the deciding rule, or -1. */
  lookup(columns: PacketColumns, row: number): RuleHandle {
    const side = this.#sides[columns.family];
    if (side.kind === 'linear') return side.handles[side.structure.lookup(columns, row)] ?? noRule;
    const label = side.label(columns, row, side.partition?.partOf(columns, row) ?? 0);
    if (label === noBox) return noRule;
    const rank = label >>> this.#order.shift;
    return this.#order.handleOf(rank << this.#order.shift === label ? rank - 1 : ~label);
  }

  lookupMany(columns: PacketColumns, from: number, to: number, out: Int32Array): void {
    const side = this.#sides[columns.family];
    if (side.kind === 'linear' || side.many === undefined) {
      for (let row = from; row < to; row += 1) out[row] = this.lookup(columns, row);
      return;
    }
    side.many(columns, from, to, out, side.partition?.partOf);
    this.#order.toHandles(out, from, to);
  }

  decide(packet: Packet, context: PacketContext): Verdict {
    const columns = this.#single[packet.family];
    this.write(columns, 0, packet, context);
    const handle = this.lookup(columns, 0);
    if (handle === noRule) return { action: this.#residual[packet.family], ruleset: this.#name };
    const rule = this.ruleOf(handle);
    return { action: rule.action, rule, ruleset: this.#name };
  }

  #compile(): { readonly 4: Side; readonly 6: Side } {
    // The labels of the new forest count the rules as they stand now.
    this.#order.relabel();
    return { 4: this.#side(4), 6: this.#side(6) };
  }

  #side(family: Family): Side {
    const builder = new RuleColumnsBuilder(family);
    const handles = this.handles();
    handles.forEach((handle, rank) => {
      expandRule(this.ruleOf(handle).match, rank, builder, this.#interfaces, this.#mostBoxes());
    });
    const rules = builder.finish();
    const roomFor = (forest: Forest): { entries: number; members: number; rootsOfAPart: number } => ({
      entries: forest.starts.length,
      members: Math.max(leastRoom * Math.min(forest.starts.length, 16), forest.members.length >> 2),
      rootsOfAPart: 1,
    });
    const placing = placeColumns(rules, this.#options, forestTaste(1, slackOfALeaf), roomFor, 0);
    if ('tooLarge' in placing) return { kind: 'linear', structure: linear(rules, placing.tooLarge), handles };
    const { forest, partition } = placing;
    const checks = [...placing.placed.checks];
    const placed = { ...placing.placed, checks, labelShift: this.#order.shift };
    const work = placed.home.engine === undefined ? undefined : newWork(placed.home, family);
    return {
      kind: 'forest',
      label: labelLookup(placed),
      many: manyLookup(placed, work),
      partition,
      updater: new ForestUpdater(placed, forest.entries.length / entryWords, forest.members.length),
      checks,
    };
  }

  #mostBoxes(): number {
    return this.#options.mostBoxesOfARule ?? mostBoxesOfARule;
  }

  /** The boxes of a rule, until the next call for its family. */
  #expand(rule: Rule, family: Family): RuleColumns {
    const builder = this.#builders[family];
    builder.clear();
    expandRule(rule.match, 0, builder, this.#interfaces, this.#mostBoxes());
    return builder.peek();
  }

  #place(handle: RuleHandle, before: RuleHandle | undefined): void {
    const rule = this.ruleOf(handle);
    const boxes = { 4: this.#expand(rule, 4), 6: this.#expand(rule, 6) };
    if (!this.#order.hasGap(before)) this.#relabel();
    this.#order.insert(handle, before);
    const label = this.#order.labelOf(handle);
    const fits = families.every((family) => {
      const side = this.#sides[family];
      return side.kind === 'forest' && side.updater.hasRoomFor(boxes[family].count);
    });
    if (!fits) {
      this.#sides = this.#compile();
      return;
    }
    for (const family of families) {
      const side = this.#sides[family];
      if (side.kind === 'linear') continue;
      const rules = numbered(boxes[family], side.checks);
      for (let box = 0; box < rules.count; box += 1) side.updater.insert(rules, box, label);
    }
  }

  #takeOut(handle: RuleHandle, rule: Rule): void {
    const label = this.#order.labelOf(handle);
    for (const family of families) {
      const side = this.#sides[family];
      if (side.kind === 'linear') continue;
      const rules = this.#expand(rule, family);
      for (let box = 0; box < rules.count; box += 1) side.updater.remove(rules, box, label);
    }
    this.#order.remove(handle);
  }

  // A scan has no place to put a rule: its boxes are listed anew.
  #scanAgain(): void {
    if (families.some((family) => this.#sides[family].kind === 'linear')) this.#sides = this.#compile();
  }

  #relabel(): void {
    const renew = this.#order.relabel();
    for (const family of families) {
      const side = this.#sides[family];
      if (side.kind === 'forest') side.updater.relabel(renew);
    }
  }
}

/** The same boxes, with their checks at the end of `checks`. */
function numbered(rules: RuleColumns, checks: Check[]): RuleColumns {
  if (rules.checks.length === 0) return rules;
  const offset = checks.length;
  checks.push(...rules.checks);
  return { ...rules, check: rules.check.map((check) => (check < 0 ? -1 : check + offset)) };
}
