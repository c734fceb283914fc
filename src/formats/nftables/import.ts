/** formats: nftables rulesets, as text or as JSON, read as what a node does. */
import { DiagnosticList, type Outcome } from '../../diagnostics/public.ts';
import { type ImportedRuleset, type ImportOptions, importProgram } from '../linux/import.ts';
import { patternsOf } from '../linux/named-interfaces.ts';
import { type InterfacePattern, type Universe, universeOf } from '../linux/product.ts';
import type { Program, ProgramChain } from '../linux/program.ts';
import { convertNft } from './convert.ts';
import { readNftJson } from './read-json.ts';
import { readNftText } from './read-text.ts';
import type { Expression, RulesetSyntax, Statement } from './syntax.ts';

/** Text or JSON by its first character. Errors: those of `docs/ERRORS.md` under "Rulesets". */
export function importNftables(file: string, text: string, options: ImportOptions): Outcome<ImportedRuleset> {
  const problems = new DiagnosticList();
  const read = /^\s*[{[]/u.test(text) ? readNftJson(file, text) : readNftText(file, text);
  if (!read.ok) return read;
  const program = nftProgram(read.value, options, problems);
  if (problems.hasErrors) return { ok: false, diagnostics: problems.items };
  return importProgram(program, options, problems);
}

/** The interfaces that a ruleset asks for, whatever node it runs on. Errors: those of `importNftables`. */
export function nftablesInterfaces(file: string, text: string): Outcome<readonly InterfacePattern[]> {
  const read = /^\s*[{[]/u.test(text) ? readNftJson(file, text) : readNftText(file, text);
  if (!read.ok) return read;
  const problems = new DiagnosticList();
  const patterns = patternsOf((onPattern) => nftProgram(read.value, { interfaces: [], onPattern }, problems));
  return problems.hasErrors ? { ok: false, diagnostics: problems.items } : { ok: true, value: patterns, remarks: [] };
}

/** A whole ruleset speaks of both families: a family without a chain passes unfiltered. */
function nftProgram(
  ruleset: RulesetSyntax,
  options: ImportOptions & Pick<Universe, 'onPattern'>,
  problems: DiagnosticList,
): Program {
  const tracks = options.tracks === true || asksForTracking(ruleset);
  const universe = universeOf(options.interfaces, options.onPattern);
  const context = { universe, tracks, ...(options.own === undefined ? {} : { own: options.own }) };
  const chains = new Map<string, ProgramChain>();
  for (const chain of convertNft(ruleset, context, problems)) chains.set(chain.key, chain);
  return { chains, families: 3n, tracks };
}

/** The kernel tracks connections, and reassembles, once any rule of any table asks for it. */
function asksForTracking({ tables }: RulesetSyntax): boolean {
  return tables.some(({ chains }) =>
    [...chains.values()].some(
      ({ base, rules }) =>
        base?.type === 'nat' || rules.some(({ statements }) => statements.some(({ value }) => asksState(value))),
    ),
  );
}

function asksState(statement: Statement): boolean {
  switch (statement.kind) {
    case 'match':
      return selects(statement.left);
    case 'vmap':
      return selects(statement.key);
    case 'assign':
      return selects(statement.target) || selects(statement.value);
    case 'limit':
      return statement.name === 'ct count';
    case 'update':
      return selects(statement.key) || (statement.inner !== undefined && asksState(statement.inner));
    case 'nat':
      return true;
    case 'plain':
      return statement.name.startsWith('ct ');
    default:
      return false;
  }
}

function selects(expression: Expression): boolean {
  switch (expression.kind) {
    case 'selector':
      return expression.words[0] === 'ct';
    case 'binary':
      return selects(expression.left) || selects(expression.right);
    case 'concat':
      return expression.parts.some(selects);
    case 'map':
      return selects(expression.key);
    default:
      return false;
  }
}
