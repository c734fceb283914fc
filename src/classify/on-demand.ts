/** classify: rulesets that are compiled once they have been asked often enough, for whoever walks many packets. */
import type { Ruleset, Verdict } from '../model/public.ts';
import type { Packet } from '../net/public.ts';
import { type CompiledRuleset, compileRuleset } from './compile.ts';
import type { PacketContext } from './packet-columns.ts';
import { defaultMemoryBudget } from './structure.ts';

/** One ruleset's answer about one packet. */
export type AskRuleset = (ruleset: Ruleset, packet: Packet, context: PacketContext) => Verdict;

export interface OnDemandOptions {
  /** Questions that a ruleset answers by `scan` before it is compiled; 40 if left out. */
  readonly patience?: number;
  /** Rulesets with fewer rules are never compiled; 12 if left out. */
  readonly leastRules?: number;
  /** Octets for all compiled forms together. */
  readonly memoryBudget?: number;
}

/** `decide` answers as `scan` does, whether from a compiled form or from `scan` itself. */
export interface RulesetsOnDemand {
  readonly decide: AskRuleset;
  /** What each ruleset that was asked is answered by, and why. */
  readonly told: () => readonly { readonly ruleset: Ruleset; readonly compiled: boolean; readonly reason: string }[];
}

interface Entry {
  asked: number;
  compiled?: CompiledRuleset;
  reason: string;
}

// Compiling costs about as much as 40 scans; below a dozen rules a scan is over before the packet is written in columns.
const usualPatience = 40;
const usualLeastRules = 12;

/** `scan` reads the rules one by one; its answers are the meaning, and it takes over wherever there is no compiled form. */
export function rulesetsOnDemand(scan: AskRuleset, options: OnDemandOptions = {}): RulesetsOnDemand {
  const { patience = usualPatience, leastRules = usualLeastRules, memoryBudget = defaultMemoryBudget } = options;
  const entries = new Map<Ruleset, Entry>();
  let bytes = 0;

  const compile = (ruleset: Ruleset, entry: Entry): void => {
    const left = memoryBudget - bytes;
    try {
      // One packet at a time is looked up in TypeScript anyway; a memory of its own would cost each ruleset two pages.
      const compiled = compileRuleset(ruleset, { backend: 'typescript', structure: 'forest', memoryBudget: left });
      const { 4: four, 6: six } = compiled.structures;
      if (four.kind === 'linear' || six.kind === 'linear' || four.bytes + six.bytes > left) {
        entry.reason = `read one by one: ${four.kind === 'linear' ? four.reason : six.reason}`;
        return;
      }
      bytes += four.bytes + six.bytes;
      entry.compiled = compiled;
      entry.reason = `IPv4: ${four.reason}; IPv6: ${six.reason}`;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      entry.reason = `read one by one: ${error.message}`;
    }
  };

  const entryOf = (ruleset: Ruleset): Entry => {
    const known = entries.get(ruleset);
    if (known !== undefined) return known;
    const count = ruleset.rules.length;
    const reason = count < leastRules ? 'read one by one: too few rules' : 'read one by one: asked too seldom';
    const entry: Entry = { asked: count < leastRules ? Number.NEGATIVE_INFINITY : 0, reason };
    entries.set(ruleset, entry);
    return entry;
  };

  return {
    decide: (ruleset, packet, context) => {
      const entry = entryOf(ruleset);
      if (entry.compiled === undefined) {
        entry.asked += 1;
        if (entry.asked === patience + 1) compile(ruleset, entry);
      }
      if (entry.compiled === undefined) return scan(ruleset, packet, context);
      try {
        return entry.compiled.decide(packet, context);
      } catch (error) {
        // A packet with a field that no wire can carry stands in no column; the scan has a meaning for it all the same.
        if (!(error instanceof RangeError)) throw error;
        return scan(ruleset, packet, context);
      }
    },
    told: () =>
      [...entries].map(([ruleset, { compiled, reason }]) => ({ ruleset, compiled: compiled !== undefined, reason })),
  };
}
