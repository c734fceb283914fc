/** formats: saved tables as a program of chains. */
import { type DiagnosticList, printable, type TextPosition } from '../../diagnostics/public.ts';
import type { AddressSet } from '../../net/public.ts';
import { readNumber } from '../linux/numbers.ts';
import { family4, family6, type Universe } from '../linux/product.ts';
import type {
  BaseChain,
  Condition,
  Effect,
  ProgramChain,
  ProgramRule,
  SettingRule,
  Verdict,
} from '../linux/program.ts';
import { type MatchContext, meaningOf, protocolProduct } from './matches.ts';
import { type Option, optionsOf, type ParsedRule, type Target } from './options.ts';
import type { SavedRule, SavedTable } from './syntax.ts';
import { targetOf } from './targets.ts';

export interface ConvertContext {
  readonly file: string;
  readonly family: 4 | 6;
  readonly universe: Universe;
  readonly tracks: boolean;
  readonly own?: AddressSet;
}

// Where the kernel calls each built-in chain (enum nf_ip_hook_priorities).
const priorities: ReadonlyMap<string, number> = new Map([
  ['raw', -300],
  ['mangle', -150],
  ['filter', 0],
  ['security', 50],
]);
const builtins: ReadonlyMap<string, readonly string[]> = new Map([
  ['raw', ['PREROUTING', 'OUTPUT']],
  ['mangle', ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING']],
  ['nat', ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING']],
  ['filter', ['INPUT', 'FORWARD', 'OUTPUT']],
  ['security', ['INPUT', 'FORWARD', 'OUTPUT']],
]);

/** Chains by key; every error at its word. */
export function convertSaved(
  tables: readonly SavedTable[],
  context: ConvertContext,
  problems: DiagnosticList,
): readonly ProgramChain[] {
  const seen = new Set<string>();
  return tables.flatMap((table) => {
    const known = builtins.get(table.name);
    if (known === undefined) {
      const expected = [...builtins.keys()].map((name) => `\`${name}\``).join(', ');
      problems.error('ruleset-reference', `no table is called \`${printable(table.name, 40)}\``, {
        position: table.position,
        expected,
      });
      return [];
    }
    if (seen.has(table.name)) {
      problems.error('ruleset-syntax', `table \`${table.name}\` stands here twice`, {
        position: table.position,
        help: 'one file holds one dump of one address family',
      });
      return [];
    }
    seen.add(table.name);
    return chainsOf(table, known, context, problems);
  });
}

function chainsOf(
  table: SavedTable,
  known: readonly string[],
  context: ConvertContext,
  problems: DiagnosticList,
): readonly ProgramChain[] {
  const rules = new Map<string, ProgramRule[]>();
  const names = new Set([...known, ...table.chains.keys()]);
  const counts = new Map<string, number>();
  for (const saved of table.rules) {
    if (!names.has(saved.chain)) {
      problems.error(
        'ruleset-reference',
        `no chain of table \`${table.name}\` is called \`${printable(saved.chain, 60)}\``,
        {
          position: saved.position,
          help: 'dump the whole table',
        },
      );
      continue;
    }
    const count = (counts.get(saved.chain) ?? 0) + 1;
    counts.set(saved.chain, count);
    const rule = convertRule(saved, count, table, names, context, problems);
    if (rule === undefined) continue;
    const list = rules.get(saved.chain);
    if (list === undefined) rules.set(saved.chain, [rule]);
    else list.push(rule);
  }
  return [...names].map((name): ProgramChain => {
    const saved = table.chains.get(name);
    const base = known.includes(name)
      ? baseOf(table.name, name, saved?.policy === 'DROP' ? 'drop' : 'accept')
      : undefined;
    return {
      key: chainKey(context.family, table.name, name),
      name: table.name === 'filter' ? name : `${table.name} ${name}`,
      families: context.family === 4 ? family4 : family6,
      rules: rules.get(name) ?? [],
      position: saved?.position ?? table.position,
      ...(base === undefined ? {} : { base }),
    };
  });
}

function chainKey(family: 4 | 6, table: string, chain: string): string {
  return `iptables ${family} ${table} ${chain}`;
}

function baseOf(table: string, chain: string, policy: 'accept' | 'drop'): BaseChain {
  const hook = chain.toLowerCase() as BaseChain['hook'];
  const translation = hook === 'prerouting' || hook === 'output' ? -100 : 100;
  return {
    type: table === 'nat' ? 'nat' : 'filter',
    hook,
    priority: priorities.get(table) ?? translation,
    policy,
  };
}

function convertRule(
  saved: SavedRule,
  count: number,
  table: SavedTable,
  names: ReadonlySet<string>,
  context: ConvertContext,
  problems: DiagnosticList,
): ProgramRule | undefined {
  const at = (column: number): TextPosition => ({ ...saved.position, column });
  const parsed = optionsOf(saved);
  if ('stray' in parsed) {
    const { text, column } = parsed.stray;
    problems.error('ruleset-syntax', `\`${printable(text, 60)}\` belongs to no option`, {
      position: at(column),
      expected: 'an option, such as `-p`, `--dport` or `-j`',
    });
    return undefined;
  }
  const match = matchContext(parsed, context);
  const steps: (Condition | Effect)[] = [];
  for (const option of parsed.options) {
    const meaning = meaningOf(option, match);
    if (meaning === 'nothing') continue;
    if (meaning.kind === 'unreadable') {
      problems.error(
        'ruleset-syntax',
        `\`${printable(option.values.join(' '), 60)}\` is no value for \`${printable(option.name, 40)}\``,
        {
          position: at(option.column),
          expected: meaning.expected,
        },
      );
      return undefined;
    }
    steps.push(meaning);
  }
  const { target } = parsed;
  const comment = parsed.options.find(({ name }) => name === '--comment')?.values.join(' ');
  const rule = (more: Partial<ProgramRule>): ProgramRule => ({
    name: `${table.name === 'filter' ? '' : `${table.name} `}${saved.chain} ${count}`,
    position: saved.position,
    steps,
    logs: ['LOG', 'NFLOG', 'ULOG', 'AUDIT'].includes(target?.name ?? ''),
    ...(comment === undefined ? {} : { comment }),
    ...more,
  });
  if (isNeighbourDiscovery(parsed, context.family)) return undefined;
  if (target === undefined) return rule({});
  const setting = settingOf(parsed, target);
  if (names.has(target.name)) {
    if (builtinName(table.name, target.name)) {
      problems.error('ruleset-reference', `the built-in chain \`${target.name}\` cannot be jumped to`, {
        position: at(target.column),
      });
      return undefined;
    }
    const verdict: Verdict = {
      kind: target.goto ? 'goto' : 'jump',
      chain: chainKey(context.family, table.name, target.name),
    };
    return rule({ verdict });
  }
  const found = targetOf(target, context.family);
  switch (found.kind) {
    case 'verdict':
      return rule({ verdict: found.verdict, ...(setting === undefined ? {} : { setting }) });
    case 'effect':
      return rule({ steps: [...steps, found.effect] });
    case 'nothing':
      return rule({});
    case 'unsupported':
      problems.error('ruleset-unsupported', `target \`${printable(target.name, 40)}\`: ${found.why}`, {
        position: at(target.column),
      });
      return undefined;
    case 'unreadable':
      problems.error(
        'ruleset-syntax',
        `\`${printable(found.text, 60)}\` is no value for target \`${printable(target.name, 40)}\``,
        {
          position: at(target.column),
          expected: found.expected,
        },
      );
      return undefined;
    case 'missing':
      problems.error(
        'ruleset-reference',
        `table \`${table.name}\` has no chain \`${printable(target.name, 60)}\`, and no target is called so`,
        {
          position: at(target.column),
          help: 'dump the whole table',
        },
      );
      return undefined;
  }
}

function builtinName(table: string, chain: string): boolean {
  return builtins.get(table)?.includes(chain) === true;
}

function matchContext({ options }: ParsedRule, { family, universe, tracks, own }: ConvertContext): MatchContext {
  const protocol = options.find(({ name, negated }) => name === '-p' && !negated)?.values[0];
  const protocols = protocol === undefined ? undefined : protocolProduct(protocol)?.protocols;
  return {
    family,
    universe,
    tracks,
    ...(own === undefined ? {} : { own }),
    ...(protocols === undefined ? {} : { protocols }),
  };
}

// Messages between neighbours, which the model takes for granted: nothing that was forwarded has a hop limit of 255.
function isNeighbourDiscovery({ options }: ParsedRule, family: 4 | 6): boolean {
  const value = (name: string): string | undefined =>
    options.find((option) => option.name === name && !option.negated)?.values[0];
  const type = value('--icmpv6-type');
  const number = type === undefined ? undefined : readNumber(type, 255);
  return family === 6 && value('--hl-eq') === '255' && number !== undefined && number >= 133 && number <= 137;
}

/** Rules that say what a setting of the model says. */
function settingOf({ options }: ParsedRule, target: Target): SettingRule | undefined {
  if (target.name !== 'DROP') return undefined;
  const asked = options.filter(({ name }) => !['-m', '--comment', '-i'].includes(name));
  const [first, ...more] = asked;
  if (first === undefined) return undefined;
  if (first.module === 'rpfilter' && asked.every(({ module }) => module === 'rpfilter')) {
    const names = asked.map(({ name }) => name);
    if (!names.includes('--invert') || names.some((name) => !['--invert', '--loose'].includes(name))) return undefined;
    return { kind: names.includes('--loose') ? 'loose' : 'strict' };
  }
  if (options.some(({ name }) => name === '-i')) return undefined;
  if (first.name === '--u32' && more.length === 0)
    return isHeaderLength(first) ? { kind: 'ip-options' } : firstHeader(first);
  if (first.module !== 'ipv6header' || asked.some(({ module, negated }) => module !== 'ipv6header' || negated))
    return undefined;
  const header = asked.find(({ name }) => name === '--header')?.values[0];
  if (!asked.some(({ name }) => name === '--soft')) return undefined;
  if (header === 'hop-by-hop') return { kind: 'hop-by-hop' };
  if (header === 'ipv6-opts' || header === 'dst') return { kind: 'destination-options' };
  return header === 'ipv6-route' || header === 'route' ? { kind: 'routing-header' } : undefined;
}

// The number of the first header behind the fixed one, in its seventh octet.
function firstHeader({ values, negated }: Option): SettingRule | undefined {
  const text = values.join('').replaceAll(' ', '').toLowerCase();
  const number = /^(?:4|0x4)>>(?:8|0x8)&(?:255|0xff)=(0x[0-9a-f]+|[0-9]+)$/u.exec(text)?.[1];
  if (negated || number === undefined) return undefined;
  const kinds = { 0: 'hop-by-hop', 43: 'routing-header', 60: 'destination-options' } as const;
  const kind = Object.entries(kinds).find(([first]) => Number(first) === Number(number))?.[1];
  return kind === undefined ? undefined : { kind };
}

// The header's length in words, from the first octet: more than five means options.
function isHeaderLength({ values, negated }: Option): boolean {
  const text = values.join('').replaceAll(' ', '').toLowerCase();
  return !negated && /^(?:0|0x0)>>(?:24|0x18)&(?:15|0xf)=(?:6|0x6):(?:15|0xf)$/u.test(text);
}
