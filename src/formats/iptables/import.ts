/** formats: iptables-save and ip6tables-save dumps, read as what a node does. */
import { DiagnosticList, type Outcome } from '../../diagnostics/public.ts';
import { type ImportedRuleset, type ImportOptions, importProgram } from '../linux/import.ts';
import { patternsOf } from '../linux/named-interfaces.ts';
import { family4, family6, type InterfacePattern, type Universe, universeOf } from '../linux/product.ts';
import type { Program, ProgramChain } from '../linux/program.ts';
import { convertSaved } from './convert.ts';
import { readSaved, type SavedTable } from './syntax.ts';

/** A dump of one family. */
export interface SavedDump {
  readonly file: string;
  readonly text: string;
  readonly family: 4 | 6;
}

/** At most one dump of each family. Errors: those of `docs/ERRORS.md` under "Rulesets". */
export function importIptables(dumps: readonly SavedDump[], options: ImportOptions): Outcome<ImportedRuleset> {
  const problems = new DiagnosticList();
  const program = iptablesProgram(dumps, options, problems);
  if (problems.hasErrors) return { ok: false, diagnostics: problems.items };
  return importProgram(program, options, problems);
}

/** The interfaces that dumps ask for, whatever node they run on. Errors: those of `importIptables`. */
export function iptablesInterfaces(dumps: readonly SavedDump[]): Outcome<readonly InterfacePattern[]> {
  const problems = new DiagnosticList();
  const patterns = patternsOf((onPattern) => iptablesProgram(dumps, { interfaces: [], onPattern }, problems));
  return problems.hasErrors ? { ok: false, diagnostics: problems.items } : { ok: true, value: patterns, remarks: [] };
}

function iptablesProgram(
  dumps: readonly SavedDump[],
  options: ImportOptions & Pick<Universe, 'onPattern'>,
  problems: DiagnosticList,
): Program {
  const universe = universeOf(options.interfaces, options.onPattern);
  const read: { readonly dump: SavedDump; readonly tables: readonly SavedTable[] }[] = [];
  for (const dump of dumps) {
    const outcome = readSaved(dump.file, dump.text);
    for (const item of outcome.ok ? outcome.remarks : outcome.diagnostics) problems.add(item);
    if (outcome.ok) read.push({ dump, tables: outcome.value });
  }
  // The kernel tracks connections, and reassembles, once anything asks for it.
  const tracks = options.tracks === true || read.some(({ tables }) => tables.some(asksForTracking));
  const chains = new Map<string, ProgramChain>();
  let families = 0n;
  for (const { dump, tables } of read) {
    families |= dump.family === 4 ? family4 : family6;
    const { file, family } = dump;
    const context = { file, family, universe, tracks, ...(options.own === undefined ? {} : { own: options.own }) };
    for (const chain of convertSaved(tables, context, problems)) chains.set(chain.key, chain);
  }
  return { chains, families, tracks };
}

const tracking: ReadonlySet<string> = new Set(['state', 'conntrack', 'connmark', 'connbytes', 'connlimit', 'helper']);

function asksForTracking({ name, rules }: SavedTable): boolean {
  return (
    (name === 'nat' && rules.length > 0) ||
    rules.some(({ words }) => words.some(({ text }, i) => words[i - 1]?.text === '-m' && tracking.has(text)))
  );
}
