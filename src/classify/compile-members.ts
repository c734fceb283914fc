/** classify: the rulesets of many firewalls in one forest, each packet led to its own first. */
import type { Ruleset } from '../model/public.ts';
import type { Family } from '../net/public.ts';
import { withoutContexts } from './compile-columns.ts';
import { expandRules } from './expand.ts';
import { forestBytes, noRoom, placeForest } from './forest.ts';
import { buildForest, forestTaste, noBox, onePart } from './forest-build.ts';
import { labelLookup, manyLookup } from './forest-lookup.ts';
import { newHome } from './home.ts';
import { columnsBytes, headerWords, InterfaceNumbers, type PacketColumns, packetColumns } from './packet-columns.ts';
import { type Partition, partitionByContext } from './partition.ts';

import type { RuleColumns } from './rule-columns.ts';
import { type CompileOptions, defaultMemoryBudget, noRule } from './structure.ts';
import { hasWebAssembly } from './wasm/engine.ts';
import { newWork, workBytes } from './work.ts';

/** Rulesets of one family, compiled together. Members are numbered as they were given. */
export interface CompiledMembers {
  readonly family: Family;
  readonly interfaces: InterfaceNumbers;
  readonly bytes: number;
  readonly columns: (capacity: number) => PacketColumns;
  /** Index of the deciding rule in the ruleset of `member`, or `noRule`. */
  readonly lookup: (columns: PacketColumns, row: number, member: number) => number;
  /** The same for rows `from` to `to - 1`; the packet at row r goes to the ruleset `members[r]`. */
  readonly lookupMany: (
    columns: PacketColumns,
    members: Uint32Array | Int32Array,
    from: number,
    to: number,
    out: Int32Array,
  ) => void;
}

/**
 * Throws RangeError where the forest would take more than the memory budget: compile the rulesets one by one then, as
 * each of them falls back to a smaller structure on its own.
 */
export function compileMembers(
  rulesets: readonly Ruleset[],
  family: Family,
  options: CompileOptions = {},
): CompiledMembers {
  const interfaces = new InterfaceNumbers();
  const most = options.mostBoxesOfARule ?? 256;
  const lists = rulesets.map((ruleset) => expandRules(ruleset.rules, family, interfaces, most));
  const partitions = lists.map(partitionByContext);
  const firstRule: number[] = [];
  const firstPart: number[] = [];
  const parts: Int32Array[] = [];
  let ruleCount = 0;
  let boxCount = 0;
  lists.forEach((list, member) => {
    firstRule.push(ruleCount);
    firstPart.push(parts.length);
    const offset = boxCount;
    const own = partitions[member]?.boxes ?? onePart(list);
    for (const boxes of own) parts.push(boxes.map((box) => box + offset));
    ruleCount += rulesets[member]?.rules.length ?? 0;
    boxCount += list.count;
  });
  const rules = joined(
    lists.map((list, member) => (partitions[member] === undefined ? list : withoutContexts(list))),
    firstRule,
    family,
  );
  const forest = buildForest(rules, parts, forestTaste());
  const bytes = forestBytes(forest, rules);
  const budget = options.memoryBudget ?? defaultMemoryBudget;
  if (bytes > budget) throw new RangeError(`the forest would take ${bytes} octets, more than ${budget}`);

  const rows = options.rows ?? 0;
  const wanted = options.backend ?? 'auto';
  const backend = wanted === 'auto' ? (hasWebAssembly() ? 'wasm' : 'typescript') : wanted;
  const home = newHome(bytes + workBytes(family) + columnsBytes(family, rows) + 64, backend, options.shared ?? false);
  const placed = placeForest(forest, rules, ruleCount, home, noRoom);
  const label = labelLookup(placed);
  const many = manyLookup(placed, home.engine === undefined ? undefined : newWork(home, family));

  const partOf = (columns: PacketColumns, row: number, member: number): number => {
    const first = firstPart[member];
    if (first === undefined) throw new RangeError(`no member ${member}`);
    const partition: Partition | undefined = partitions[member];
    return partition === undefined ? first : first + partition.partOf(columns, row);
  };
  const lookup: CompiledMembers['lookup'] = (columns, row, member) => {
    const found = label(columns, row, partOf(columns, row, member));
    return found === noBox ? noRule : (found >>> placed.labelShift) - 1 - (firstRule[member] as number);
  };
  return {
    family,
    interfaces,
    bytes,
    columns: (capacity) =>
      capacity > rows
        ? packetColumns(family, capacity)
        : packetColumns(family, capacity, home.buffer, home.take(columnsBytes(family, capacity))),
    lookup,
    lookupMany: (columns, members, from, to, out) => {
      if (many === undefined) {
        for (let row = from; row < to; row += 1) out[row] = lookup(columns, row, members[row] as number);
        return;
      }
      many(columns, from, to, out, (of, row) => partOf(of, row, members[row] as number));
      for (let row = from; row < to; row += 1) {
        const rule = out[row] as number;
        if (rule !== noRule) out[row] = rule - (firstRule[members[row] as number] as number);
      }
    },
  };
}

function joined(lists: readonly RuleColumns[], firstRule: readonly number[], family: Family): RuleColumns {
  const count = lists.reduce((sum, list) => sum + list.count, 0);
  const stride = headerWords(family);
  const first = new Uint32Array(count * stride);
  const last = new Uint32Array(count * stride);
  const rule = new Uint32Array(count);
  const check = new Int32Array(count);
  const checks: RuleColumns['checks'][number][] = [];
  let at = 0;
  lists.forEach((list, member) => {
    first.set(list.first, at * stride);
    last.set(list.last, at * stride);
    rule.set(
      list.rule.map((one) => one + (firstRule[member] as number)),
      at,
    );
    check.set(
      list.check.map((one) => (one < 0 ? -1 : one + checks.length)),
      at,
    );
    for (const one of list.checks) checks.push(one);
    at += list.count;
  });
  return { family, count, first, last, rule, check, checks };
}
