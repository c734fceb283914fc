/** formats: an nftables ruleset as a program of chains. */
import { type DiagnosticList, printable, type TextPosition } from '../../diagnostics/public.ts';
import { type AddressSet, intersectNumbers, type NumberSet } from '../../net/public.ts';
import { readNumber } from '../linux/numbers.ts';
import { family4, family6, type Universe } from '../linux/product.ts';
import {
  type BaseChain,
  type Branch,
  type Condition,
  type Effect,
  type Hook,
  hooks,
  type ProgramChain,
  type ProgramRule,
  type Translation,
  type Verdict,
} from '../linux/program.ts';
import { readAddress } from '../linux/read-address.ts';
import { branchProduct, type ConditionContext, conditionOf, setNamed } from './conditions.ts';
import { answerConditions, needsOf, withoutFamily } from './demands.ts';
import { isNeighbourDiscovery, settingOf } from './idioms.ts';
import {
  type ChainSyntax,
  type Element,
  type Expression,
  type Placed,
  type RuleSyntax,
  type RulesetSyntax,
  type Statement,
  SyntaxTrouble,
  type TableFamily,
  type TableSyntax,
  type VerdictSyntax,
} from './syntax.ts';
import { textOf } from './values.ts';

export interface NftContext {
  readonly universe: Universe;
  readonly tracks: boolean;
  readonly own?: AddressSet;
}

/** Chains of the tables that routed packets meet; every other table that can decide anything is refused. */
export function convertNft(
  { tables }: RulesetSyntax,
  context: NftContext,
  problems: DiagnosticList,
): readonly ProgramChain[] {
  const reassembled =
    context.tracks &&
    !tables.some(({ chains }) =>
      [...chains.values()].some(({ base }) => base?.hook === 'prerouting' && base.priority <= -400),
    );
  return tables.flatMap((table) => {
    if (table.dormant) return [];
    if (isManaged(table)) {
      const message = `table \`${table.family} ${table.name}\` is kept by iptables, and nft does not print all of its matches`;
      const help = `give the output of \`${table.family === 'ip' ? 'iptables-save' : 'ip6tables-save'}\` instead`;
      problems.error('ruleset-unsupported', message, { position: table.position, help });
      return [];
    }
    const families = familiesOf(table.family);
    if (families === undefined) {
      refuseOther(table, problems);
      return [];
    }
    return [...table.chains.values()].map((chain): ProgramChain => {
      const base = chain.base === undefined ? undefined : baseOf(chain, problems);
      const made = new ChainConverter(table, { ...context, reassembled }, problems).rules(chain);
      return {
        key: chainKey(table, chain.name),
        name: chain.name,
        families,
        rules: made,
        position: chain.position,
        ...(base === undefined ? {} : { base }),
      };
    });
  });
}

// A negated `--ctstate DNAT` was seen printed without its negation (nft 1.0.6), and extensions as bare names. Such tables
// have the names that iptables gives, and a counter in every rule.
function isManaged({ family, name, chains }: TableSyntax): boolean {
  if ((family !== 'ip' && family !== 'ip6') || !['raw', 'mangle', 'nat', 'filter', 'security'].includes(name))
    return false;
  const list = [...chains.values()];
  const builtin = list.some(({ base, name: chain }) => base !== undefined && chain === base.hook.toUpperCase());
  return (
    builtin &&
    list.every(({ rules }) =>
      rules.every(({ statements }) =>
        statements.some(({ value }) => value.kind === 'plain' && value.name === 'counter'),
      ),
    ) &&
    list.some(({ rules }) => rules.length > 0)
  );
}

function familiesOf(family: TableFamily): bigint | undefined {
  switch (family) {
    case 'ip':
      return family4;
    case 'ip6':
      return family6;
    case 'inet':
      return 3n;
    default:
      return undefined;
  }
}

// ARP, bridged frames and frames before IP: outside the model of routed packets, so that a rule there could drop or
// divert what it calls let through.
function refuseOther(table: TableSyntax, problems: DiagnosticList): void {
  const decides = [...table.chains.values()].find(({ rules, base }) => rules.length > 0 || base?.policy === 'drop');
  if (decides === undefined) return;
  const message = `tables of family \`${table.family}\` are not followed, and chain \`${printable(decides.name, 60)}\` has rules`;
  problems.error('ruleset-unsupported', message, {
    position: decides.position,
    help: 'leave the table out if it decides nothing',
  });
}

function chainKey(table: TableSyntax, chain: string): string {
  return `nft ${table.family} ${table.name} ${chain}`;
}

function baseOf({ base, position, name }: ChainSyntax, problems: DiagnosticList): BaseChain | undefined {
  if (base === undefined) return undefined;
  const hook = hooks.find((known): known is Hook => known === base.hook);
  const type = (['filter', 'nat', 'route'] as const).find((known) => known === base.type);
  if (hook === undefined || type === undefined) {
    const message = `chain \`${printable(name, 60)}\`: hook \`${printable(base.hook, 40)}\` of type \`${printable(base.type, 40)}\` is not followed`;
    problems.error('ruleset-unsupported', message, { position });
    return undefined;
  }
  return { type, hook, priority: base.priority, policy: base.policy === 'drop' ? 'drop' : 'accept' };
}

/** What one statement adds to its rule. */
interface Meaning {
  readonly steps?: readonly (Condition | Effect)[];
  readonly verdict?: Verdict;
}

class ChainConverter {
  readonly #table: TableSyntax;
  readonly #context: NftContext & { readonly reassembled: boolean };
  readonly #problems: DiagnosticList;

  constructor(table: TableSyntax, context: NftContext & { readonly reassembled: boolean }, problems: DiagnosticList) {
    this.#table = table;
    this.#context = context;
    this.#problems = problems;
  }

  rules(chain: ChainSyntax): readonly ProgramRule[] {
    return chain.rules.flatMap((rule, i): readonly ProgramRule[] => {
      try {
        return this.#rule(chain, rule, i + 1, chain.rules[i + 1]);
      } catch (error) {
        if (!(error instanceof SyntaxTrouble)) throw error;
        const { position, expected, code, message } = error;
        this.#problems.error(code, message, { position, ...(expected === undefined ? {} : { expected }) });
        return [];
      }
    });
  }

  #conditions(position: TextPosition, protocols: NumberSet | undefined): ConditionContext {
    return { ...this.#context, table: this.#table, position, protocols };
  }

  #rule(chain: ChainSyntax, rule: RuleSyntax, count: number, next: RuleSyntax | undefined): readonly ProgramRule[] {
    if (isNeighbourDiscovery(rule)) return [];
    const steps: (Condition | Effect)[] = [];
    let verdict: Verdict | undefined;
    let logs = false;
    const protocols = this.#protocolsOf(rule);
    for (const placed of rule.statements) {
      const made = this.#statement(placed, protocols);
      if (placed.value.kind === 'log') logs = true;
      steps.push(...(made.steps ?? []));
      if (made.verdict !== undefined) verdict = made.verdict;
      if (verdict !== undefined) break;
    }
    const setting = settingOf(rule);
    const made: ProgramRule = {
      name: `${chain.name} ${count}`,
      position: rule.position,
      steps,
      logs,
      ...(verdict === undefined ? {} : { verdict }),
      ...(rule.comment === undefined ? {} : { comment: rule.comment }),
      ...(setting === undefined ? {} : { setting }),
    };
    return this.#table.family === 'inet' ? withoutFamily(rule, made, next) : [made];
  }

  /** What the matches on the protocol leave, wherever they stand in the rule. */
  #protocolsOf({ statements }: RuleSyntax): NumberSet | undefined {
    let protocols: NumberSet | undefined;
    for (const { value, position } of statements) {
      if (value.kind !== 'match' || !['meta l4proto', 'ip protocol'].includes(textOf(value.left))) continue;
      const condition = conditionOf(value, this.#conditions(position, undefined));
      const found = condition.kind === 'known' ? condition.products[0]?.protocols : undefined;
      if (found !== undefined) protocols = protocols === undefined ? found : intersectNumbers(protocols, found);
    }
    return protocols;
  }

  #statement({ value, position }: Placed<Statement>, protocols: NumberSet | undefined): Meaning {
    const context = this.#conditions(position, protocols);
    switch (value.kind) {
      case 'match':
        return { steps: [conditionOf(value, context)] };
      case 'verdict': {
        const verdict = this.#verdict(value, position);
        return verdict === undefined ? {} : { verdict };
      }
      case 'vmap':
        return { verdict: this.#branches(value.key, value.data, context) };
      case 'reject':
        return { steps: answerConditions(value.answer), verdict: { kind: 'decide', action: 'reject' } };
      case 'limit':
        return { steps: [{ kind: 'rate', over: value.over, construct: value.name }] };
      case 'nat':
        return { verdict: { kind: 'translate', translation: this.#translation(value, position) } };
      case 'assign':
        return this.#assign(value.target, value.value, position);
      case 'notrack':
        return { steps: [{ kind: 'notrack' }] };
      case 'update':
        return { steps: this.#updated(value, { value, position }, protocols) };
      case 'other':
        return this.#other(value.name, position);
      default:
        return {};
    }
  }

  // A set may be full, and then the rule ends there.
  #updated(
    { name, key, inner }: Extract<Statement, { kind: 'update' }>,
    { position }: Placed<Statement>,
    protocols: NumberSet | undefined,
  ): readonly (Condition | Effect)[] {
    const within: Condition = { kind: 'rate', over: false, construct: `${name}: while the set has room` };
    const inside = inner === undefined ? [] : (this.#statement({ value: inner, position }, protocols).steps ?? []);
    const known = inner === undefined || inner.kind === 'limit';
    return [
      ...needsOf(key),
      within,
      ...(known ? inside : [{ kind: 'unknown' as const, construct: `${name} with a condition` }]),
    ];
  }

  #verdict({ word, chain }: VerdictSyntax, position: TextPosition): Verdict | undefined {
    switch (word) {
      case 'accept':
        return { kind: 'decide', action: 'accept' };
      case 'drop':
        return { kind: 'decide', action: 'deny' };
      case 'return':
        return { kind: 'return' };
      case 'queue':
        return { kind: 'outside', construct: 'queue' };
      case 'continue':
        return undefined;
      default: {
        if (chain === undefined || !this.#table.chains.has(chain)) {
          const message = `table \`${printable(this.#table.name, 60)}\` has no chain \`${printable(chain ?? '', 60)}\``;
          throw new SyntaxTrouble(position, message, undefined, 'ruleset-reference');
        }
        if (this.#table.chains.get(chain)?.base !== undefined)
          throw new SyntaxTrouble(
            position,
            `\`${printable(chain, 60)}\` is a base chain, which cannot be jumped to`,
            undefined,
            'ruleset-reference',
          );
        return { kind: word, chain: chainKey(this.#table, chain) };
      }
    }
  }

  #branches(key: Expression, data: Expression, context: ConditionContext): Verdict {
    const parts = key.kind === 'concat' ? key.parts : [key];
    const named = data.kind === 'named' ? setNamed(data.name, context) : undefined;
    const items: readonly Element[] = data.kind === 'set' ? data.items : (named?.elements ?? []);
    const open = named?.dynamic === true || items.some(({ expires }) => expires);
    const branches: Branch[] = [];
    let last: Branch | undefined;
    for (const item of items) {
      const { data: written } = item;
      if (written === undefined || written.kind !== 'verdict') {
        const message = `an element of the verdict map has no verdict: \`${textOf(item.key).slice(0, 60)}\``;
        throw new SyntaxTrouble(context.position, message);
      }
      const verdict = this.#verdict(written, context.position);
      if (item.key.kind === 'word' && item.key.text === '*') {
        last = { conditions: [], verdict };
        continue;
      }
      branches.push({ conditions: this.#branchConditions(item, parts, context, open), verdict });
    }
    return { kind: 'branch', branches: last === undefined ? branches : [...branches, last] };
  }

  #branchConditions(
    item: Element,
    parts: readonly Expression[],
    context: ConditionContext,
    open: boolean,
  ): readonly Condition[] {
    const construct = `vmap ${parts.map(textOf).join(' . ')}`;
    if (parts.length === 1) {
      const [left] = parts as readonly [Expression];
      const condition = conditionOf({ operator: '==', left, right: item.key }, context);
      return open ? [condition, { kind: 'unknown', construct }] : [condition];
    }
    const product = branchProduct(item, parts, context);
    if (product === 'none') return [{ kind: 'known', products: [] }];
    if (product === undefined) return [{ kind: 'unknown', construct }];
    const condition: Condition = { kind: 'known', products: [product] };
    return open ? [condition, { kind: 'unknown', construct }] : [condition];
  }

  #translation({ word, address, port }: Extract<Statement, { kind: 'nat' }>, position: TextPosition): Translation {
    const refuse = (why: string): SyntaxTrouble =>
      new SyntaxTrouble(position, `\`${word}\`: ${why}`, undefined, 'ruleset-unsupported');
    const to = address === undefined ? undefined : readAddress(textOf(address));
    if (address !== undefined && to === undefined) {
      if (address.kind === 'word')
        throw new SyntaxTrouble(position, `\`${textOf(address).slice(0, 60)}\` is no address`);
      throw refuse('a choice among addresses cannot be foretold');
    }
    const number = port === undefined ? undefined : readNumber(textOf(port), 65_535);
    // The source port is free to change in any case.
    const inbound = word === 'dnat' || word === 'redirect';
    if (inbound && port !== undefined && number === undefined) throw refuse('a choice among ports cannot be foretold');
    return {
      kind: word,
      ...(to === undefined ? {} : { address: to }),
      ...(number === undefined || !inbound ? {} : { port: number }),
    };
  }

  #assign(target: Expression, value: Expression, position: TextPosition): Meaning {
    const key = textOf(target);
    if (key === 'meta mark') {
      // A mark made of the mark before or of the connection cannot be known.
      const number = readNumber(textOf(value), 0xffff_ffff);
      return { steps: [{ kind: 'set-mark', mask: 0xffff_ffff, value: number }] };
    }
    // What a filter may ask for later: addresses, ports and protocols of the packet itself.
    if (
      /^(?:ip|ip6) (?:saddr|daddr)$|^(?:tcp|udp|sctp|udplite|th) (?:sport|dport)$|^ip protocol$|^ip6 nexthdr$|^@/u.test(
        key,
      )
    ) {
      const message = `\`${key} set\` rewrites the packet, which is not followed`;
      throw new SyntaxTrouble(position, message, undefined, 'ruleset-unsupported');
    }
    return { steps: needsOf(target) };
  }

  #other(name: string, position: TextPosition): Meaning {
    switch (name) {
      case 'dup':
      case 'fwd':
        throw new SyntaxTrouble(
          position,
          `\`${name}\` sends packets elsewhere, which is not followed`,
          undefined,
          'ruleset-unsupported',
        );
      case 'tproxy':
      case 'synproxy':
        return { verdict: { kind: 'outside', construct: name } };
      case 'flow add':
        // Later packets of the flow pass no forward chain; the first one, which is judged, does.
        return { steps: [{ kind: 'rate', over: false, construct: 'flow add: later packets pass no chain' }] };
      default:
        return { steps: [{ kind: 'unknown', construct: name }] };
    }
  }
}
