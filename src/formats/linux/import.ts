/** formats: a program of chains as what a node of the model does. */
import { type DiagnosticList, type Outcome, type Position, printable } from '../../diagnostics/public.ts';
import type { AntiSpoofing, Nat, Protection } from '../../model/public.ts';
import type { AddressSet } from '../../net/public.ts';
import { family4, family6, type Product, type Universe, universeOf } from './product.ts';
import type { Hook, Program, ProgramChain, SettingRule } from './program.ts';
import { natOf } from './to-nat.ts';
import { type Bounded, rulesetsOf } from './to-rules.ts';
import { type Doubt, TooComplex, type Unfolded, unfold } from './unfold.ts';

/**
 * `interfaces`: those of the node, as the kernel names them; packets come in and leave by no other. `own`: the node's
 * addresses, where the ruleset asks for "local".
 */
export interface ImportOptions {
  readonly interfaces: readonly string[];
  readonly own?: AddressSet;
  /** The node tracks connections although the files do not ask for it. */
  readonly tracks?: boolean;
}

/** Why an answer is only known between two bounds. */
export interface Unknown {
  readonly construct: string;
  readonly rule: string;
  readonly rate: boolean;
  readonly position?: Position;
}

/**
 * What the ruleset does. `forward`, `input` and `output` are bounds: equal where nothing is left open. `settings` are
 * rules that say what a setting of the model says; where the file does not have them, nothing is claimed.
 */
export interface ImportedRuleset {
  readonly forward: Bounded;
  readonly input: Bounded;
  readonly output: Bounded;
  readonly nat: readonly Nat[];
  readonly protections: ReadonlySet<Protection>;
  readonly antiSpoofing: ReadonlyMap<string, AntiSpoofing>;
  readonly tracks: boolean;
  readonly unknown: readonly Unknown[];
}

// The chains that a packet through the node, towards it and from it meets, in the kernel's order.
const ways: Readonly<Record<'forward' | 'input' | 'output', readonly Hook[]>> = {
  forward: ['prerouting', 'forward', 'postrouting'],
  input: ['prerouting', 'input'],
  output: ['output', 'postrouting'],
};

/** Errors: `ruleset-loop`, `ruleset-unsupported`, `ruleset-too-large`. */
export function importProgram(
  program: Program,
  options: ImportOptions,
  problems: DiagnosticList,
): Outcome<ImportedRuleset> {
  checkLoops(program, problems);
  if (problems.hasErrors) return { ok: false, diagnostics: problems.items };
  const universe = universeOf(options.interfaces);
  const nat = natOf(program, universe, problems);
  try {
    const unfolded = {
      forward: unfoldWay(program, universe, 'forward', nat),
      input: unfoldWay(program, universe, 'input', nat),
      output: unfoldWay(program, universe, 'output', nat),
    };
    const bounded = (way: keyof typeof ways): Bounded =>
      silentFamilies(program, rulesetsOf(way, unfolded[way].leaves, universe));
    return problems.outcome({
      forward: bounded('forward'),
      input: bounded('input'),
      output: bounded('output'),
      nat,
      ...settingsOf([unfolded.forward, unfolded.input], universe),
      tracks: program.tracks,
      unknown: doubtsOf(program, Object.values(unfolded)),
    });
  } catch (error) {
    if (!(error instanceof TooComplex)) throw error;
    const [first] = program.chains.values();
    problems.error('ruleset-too-large', error.message, {
      ...(first === undefined ? {} : { position: { kind: 'file', file: first.position.file } }),
      help: 'fewer `return` and `goto` in long chains make fewer pieces',
    });
    return { ok: false, diagnostics: problems.items };
  }
}

function unfoldWay(program: Program, universe: Universe, way: keyof typeof ways, nat: readonly Nat[]): Unfolded {
  const bases = ways[way].flatMap((hook) => basesOf(program, hook));
  return unfold(program, bases, program.families === 3n ? {} : { families: program.families }, {
    universe,
    dnat: nat.some(({ kind }) => kind === 'dnat'),
    snat: nat.some(({ kind }) => kind !== 'dnat'),
  });
}

/** The filter chains of a hook in the order in which the kernel calls them; those that can decide nothing are left out. */
function basesOf(program: Program, hook: Hook): readonly ProgramChain[] {
  return [...program.chains.values()]
    .filter(
      ({ base, rules }) => base?.hook === hook && base.type !== 'nat' && (rules.length > 0 || base.policy === 'drop'),
    )
    .sort((a, b) => (a.base?.priority ?? 0) - (b.base?.priority ?? 0));
}

// About a family that no file speaks of nothing is known: it may pass, and it may not.
function silentFamilies({ families }: Program, { upper, lower }: Bounded): Bounded {
  const silent = ([4, 6] as const).filter((family) => (families & (family === 4 ? family4 : family6)) === 0n);
  if (silent.length === 0) return { upper, lower };
  const residual = (given: typeof upper.residual, action: 'accept' | 'deny'): typeof upper.residual => ({
    4: silent.includes(4) ? action : given[4],
    6: silent.includes(6) ? action : given[6],
  });
  return {
    upper: { ...upper, residual: residual(upper.residual, 'accept') },
    lower: { ...lower, residual: residual(lower.residual, 'deny') },
  };
}

function doubtsOf({ families }: Program, unfolded: readonly Unfolded[]): readonly Unknown[] {
  const found = new Map<string, Unknown>();
  const add = ({ construct, rule, rate }: Doubt): void => {
    const name = rule?.name ?? '';
    const key = `${construct} ${name} ${rule?.position.line}`;
    if (!found.has(key))
      found.set(key, { construct, rule: name, rate, ...(rule === undefined ? {} : { position: rule.position }) });
  };
  for (const { doubts } of unfolded) for (const doubt of doubts) add(doubt);
  for (const family of [4, 6] as const) {
    if ((families & (family === 4 ? family4 : family6)) === 0n)
      found.set(`IPv${family}`, { construct: `IPv${family}: no file speaks of it`, rule: '', rate: false });
  }
  return [...found.values()];
}

/** A setting holds where every rule that makes it is there, for packets through the node as for those towards it. */
function settingsOf(
  unfolded: readonly Unfolded[],
  universe: Universe,
): Pick<ImportedRuleset, 'protections' | 'antiSpoofing'> {
  const [through, towards] = unfolded.map(({ settings }) => settings);
  const both = (through ?? []).filter(({ rule }) => towards?.some((other) => other.rule === rule) === true);
  /** The families for which the rules of a kind hold at an interface; at 0 those that hold at every one. */
  const familiesAt = (kind: SettingRule['kind'], at: number): bigint => {
    let families = 0n;
    for (const { rule, product } of both) {
      if (rule.setting?.kind !== kind || (at === 0 ? product.ins !== undefined : !has(product, at))) continue;
      families |= (product.families ?? 3n) & (rule.setting.families ?? 3n);
    }
    return families;
  };
  const whole = (kind: SettingRule['kind'], needed: bigint): boolean => (familiesAt(kind, 0) & needed) === needed;
  const protections = new Set<Protection>();
  if (whole('ip-options', family4)) protections.add('ip-options');
  const headers = ['hop-by-hop', 'destination-options', 'routing-header'] as const;
  if (headers.every((kind) => whole(kind, family6))) protections.add('ipv6-extension-headers');
  const entries = universe.names.map((name, at) => ({ name, at })).filter(({ name }) => name !== '');
  const frames = entries.every(({ at }) => familiesAt('icmp-frames', at) === 3n);
  if (whole('icmp-fragments', 3n) && frames) protections.add('large-packets');
  const antiSpoofing = new Map<string, AntiSpoofing>();
  for (const { name, at } of entries) {
    // Both kinds together are the stricter one.
    const strict = familiesAt('strict', at);
    if (strict === 3n) antiSpoofing.set(name, 'strict');
    else if ((strict | familiesAt('loose', at)) === 3n) antiSpoofing.set(name, 'loose');
  }
  return { protections, antiSpoofing };
}

function has({ ins }: Product, at: number): boolean {
  return ins === undefined || ((ins >> BigInt(at)) & 1n) === 1n;
}

/** The kernel refuses chains that can come back to themselves. */
function checkLoops({ chains }: Program, problems: DiagnosticList): void {
  const done = new Set<string>();
  for (const start of chains.values()) {
    if (done.has(start.key)) continue;
    // Depth first without recursion: a hostile file nests as deep as it likes.
    const stack: { readonly chain: ProgramChain; readonly calls: readonly string[]; at: number }[] = [];
    const open = new Set<string>();
    const push = (chain: ProgramChain): void => {
      open.add(chain.key);
      stack.push({ chain, calls: callsOf(chain), at: 0 });
    };
    push(start);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const next = top.calls[top.at];
      top.at += 1;
      if (next === undefined) {
        stack.pop();
        open.delete(top.chain.key);
        done.add(top.chain.key);
        continue;
      }
      const chain = chains.get(next);
      if (chain === undefined || done.has(next)) continue;
      if (open.has(next)) {
        const circle = stack
          .slice(stack.findIndex((frame) => frame.chain.key === next))
          .map((frame) => frame.chain.name);
        const path = [...circle, chain.name].map((name) => `\`${printable(name, 40)}\``).join(' → ');
        problems.error('ruleset-loop', `chains call one another in a circle: ${path}`, {
          position: top.chain.position,
        });
        return;
      }
      push(chain);
    }
  }
}

function callsOf({ rules }: ProgramChain): readonly string[] {
  const calls: string[] = [];
  for (const { verdict } of rules) {
    for (const one of verdict?.kind === 'branch' ? verdict.branches.map((branch) => branch.verdict) : [verdict]) {
      if (one?.kind === 'jump' || one?.kind === 'goto') calls.push(one.chain);
    }
  }
  return calls;
}
