/** formats: nft rules that say, word for word, what a setting of the model says, or what the model takes for granted. */
import { readIcmp, readNumber } from '../linux/numbers.ts';
import { family4, family6 } from '../linux/product.ts';
import type { SettingRule } from '../linux/program.ts';
import type { Expression, RuleSyntax, Statement } from './syntax.ts';
import { textOf } from './values.ts';

type Match = Extract<Statement, { kind: 'match' }>;

/** Messages between neighbours: nothing that was forwarded has a hop limit of 255 (RFC 4861). */
export function isNeighbourDiscovery({ statements }: RuleSyntax): boolean {
  const matches = matchesOf(statements.map(({ value }) => value));
  const limit = matches.find(({ left }) => textOf(left) === 'ip6 hoplimit');
  const types = matches.find(({ left }) => textOf(left) === 'icmpv6 type');
  if (limit === undefined || types === undefined || limit.operator === '!=' || textOf(limit.right) !== '255')
    return false;
  if (types.operator !== 'in' && types.operator !== '==') return false;
  const asked = types.right.kind === 'set' ? types.right.items.map(({ key }) => key) : [types.right];
  return asked.every((key) => {
    const type = readIcmp(6, textOf(key))?.type ?? 0;
    return key.kind === 'word' && type >= 133 && type <= 137;
  });
}

function matchesOf(statements: readonly Statement[]): readonly Match[] {
  return statements.flatMap((statement) => (statement.kind === 'match' ? [statement] : []));
}

/** The setting that a drop rule makes; its other matches may only be on the entry interface. */
export function settingOf({ statements }: RuleSyntax): SettingRule | undefined {
  const said = statements.map(({ value }) => value).filter(({ kind }) => kind !== 'plain' && kind !== 'log');
  const last = said.at(-1);
  if (last?.kind !== 'verdict' || last.word !== 'drop') return undefined;
  const matches = matchesOf(said.slice(0, -1));
  if (matches.length !== said.length - 1) return undefined;
  const asked = matches.filter(({ left }) => textOf(left) !== 'meta iifname');
  const bound = asked.length !== matches.length;
  const [first, second, more] = asked;
  if (first === undefined || more !== undefined) return undefined;
  if (second !== undefined) return largePacket(first, second, bound);
  return spoofing(first) ?? (bound ? undefined : header(first));
}

function header(match: Match): SettingRule | undefined {
  const { operator, left, right } = match;
  if (textOf(left) === 'ip hdrlength' && operator === '>' && textOf(right) === '5') return { kind: 'ip-options' };
  if (left.kind !== 'selector' || left.words[0] !== 'exthdr' || !isTrue(match)) return undefined;
  switch (left.words[1]) {
    case 'hbh':
      return { kind: 'hop-by-hop' };
    case 'dst':
      return { kind: 'destination-options' };
    case 'rt':
      return { kind: 'routing-header' };
    default:
      return undefined;
  }
}

function isTrue({ operator, right }: Match): boolean {
  return (operator === 'in' || operator === '==') && textOf(right) === 'exists';
}

/** `fib saddr . iif oif missing` and `fib saddr oif missing`. */
function spoofing({ operator, left, right }: Match): SettingRule | undefined {
  if (left.kind !== 'selector' || (operator !== 'in' && operator !== '==')) return undefined;
  const [word, ...rest] = left.words;
  const result = rest.at(-1);
  if (word !== 'fib' || (result !== 'oif' && result !== 'oifname') || !['missing', '0'].includes(textOf(right)))
    return undefined;
  const flags = rest.slice(0, -1).sort().join(' ');
  if (flags === 'iif saddr') return { kind: 'strict' };
  return flags === 'saddr' ? { kind: 'loose' } : undefined;
}

/** ICMP in fragments, or in frames larger than one of Ethernet. */
function largePacket(first: Match, second: Match, bound: boolean): SettingRule | undefined {
  const protocols = protocolsOf(first);
  if (protocols === undefined) return undefined;
  const { operator, left, right } = second;
  if (textOf(left) === 'exthdr frag' && isTrue(second) && !bound && protocols.has(58))
    return { kind: 'icmp-fragments', families: family6 };
  if (left.kind === 'binary' && textOf(left.left) === 'ip frag-off' && left.operator === '&') {
    const all = readNumber(textOf(left.right), 0xffff) === 0x3fff && operator === '!=' && textOf(right) === '0';
    return all && !bound && protocols.has(1) ? { kind: 'icmp-fragments', families: family4 } : undefined;
  }
  const octets = readNumber(textOf(right), 65_535);
  const large = textOf(left) === 'meta length' && operator === '>' && octets !== undefined && octets <= 1500;
  return large && protocols.has(1) && protocols.has(58) ? { kind: 'icmp-frames' } : undefined;
}

function protocolsOf({ operator, left, right }: Match): ReadonlySet<number> | undefined {
  if (textOf(left) !== 'meta l4proto' || (operator !== 'in' && operator !== '==')) return undefined;
  const asked: readonly Expression[] = right.kind === 'set' ? right.items.map(({ key }) => key) : [right];
  const numbers = asked.map((key) =>
    textOf(key) === 'icmp' ? 1 : ['icmpv6', 'ipv6-icmp'].includes(textOf(key)) ? 58 : Number(textOf(key)),
  );
  return new Set(numbers);
}
