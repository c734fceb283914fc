/** classify: an ordered ruleset in, a compiled classifier out. */
import type { Ruleset, Verdict } from '../model/public.ts';
import type { Family, Packet } from '../net/public.ts';
import { compileColumns } from './compile-columns.ts';
import { expandRules } from './expand.ts';
import {
  InterfaceNumbers,
  type PacketColumns,
  type PacketContext,
  packetColumns,
  writePacket,
} from './packet-columns.ts';
import type { CompileOptions, Structure } from './structure.ts';

/** A compiled ruleset. Its answers are those of the walk over the rules, for every packet. */
export interface CompiledRuleset {
  readonly ruleset: Ruleset;
  readonly interfaces: InterfaceNumbers;
  readonly structures: { readonly 4: Structure; readonly 6: Structure };
  /** Columns that `write` fills and `lookup` reads. */
  readonly columns: (family: Family, capacity: number) => PacketColumns;
  readonly write: (columns: PacketColumns, row: number, packet: Packet, context: PacketContext) => void;
  /** Index of the deciding rule, or -1 where the residual action decides. */
  readonly lookup: (columns: PacketColumns, row: number) => number;
  readonly lookupMany: (columns: PacketColumns, from: number, to: number, out: Int32Array) => void;
  readonly decide: (packet: Packet, context: PacketContext) => Verdict;
  /** `decide` for each arrival, in their order; both families may be mixed. */
  readonly decideMany: (arrivals: readonly Arrival[]) => readonly Verdict[];
}

/** A packet, and where it is. */
export interface Arrival {
  readonly packet: Packet;
  readonly context: PacketContext;
}

/** Boxes that one rule may become before its sets are kept whole. */
const mostBoxesOfARule = 256;

export function compileRuleset(ruleset: Ruleset, options: CompileOptions = {}): CompiledRuleset {
  const interfaces = new InterfaceNumbers();
  const most = options.mostBoxesOfARule ?? mostBoxesOfARule;
  const structures = {
    4: compileColumns(expandRules(ruleset.rules, 4, interfaces, most), options),
    6: compileColumns(expandRules(ruleset.rules, 6, interfaces, most), options),
  };
  const single = { 4: packetColumns(4, 1), 6: packetColumns(6, 1) };
  const verdictOf = (index: number, family: Family): Verdict => {
    const rule = ruleset.rules[index];
    if (rule === undefined) return { action: ruleset.residual[family], ruleset: ruleset.name };
    return { action: rule.action, rule, ruleset: ruleset.name };
  };
  return {
    ruleset,
    interfaces,
    structures,
    columns: (family, capacity) => structures[family].columns(capacity),
    write: (columns, row, packet, context) => {
      writePacket(columns, row, packet, context, interfaces);
    },
    lookup: (columns, row) => structures[columns.family].lookup(columns, row),
    lookupMany: (columns, from, to, out) => {
      structures[columns.family].lookupMany(columns, from, to, out);
    },
    decide: (packet, context) => {
      const columns = single[packet.family];
      writePacket(columns, 0, packet, context, interfaces);
      return verdictOf(structures[packet.family].lookup(columns, 0), packet.family);
    },
    decideMany: (arrivals) => {
      const verdicts = new Array<Verdict>(arrivals.length);
      for (const family of [4, 6] as const) {
        const own = [...arrivals.keys()].filter((index) => arrivals[index]?.packet.family === family);
        const columns = packetColumns(family, own.length);
        const rules = new Int32Array(own.length);
        own.forEach((index, row) => {
          const { packet, context } = arrivals[index] as Arrival;
          writePacket(columns, row, packet, context, interfaces);
        });
        structures[family].lookupMany(columns, 0, own.length, rules);
        own.forEach((index, row) => {
          verdicts[index] = verdictOf(rules[row] as number, family);
        });
      }
      return verdicts;
    },
  };
}
