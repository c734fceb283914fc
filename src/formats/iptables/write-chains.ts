/** formats: rules and residual actions as lines of saved chains. */
import type { Action, Rule, Ruleset } from '../../model/public.ts';
import type { AddressRange, Family } from '../../net/public.ts';
import type { Labels } from '../linux/label.ts';
import { labelText } from '../linux/label.ts';
import { planPairs } from '../linux/pairs.ts';
import { alternativesOf, join, type MatchContext, rangeText } from './write-match.ts';

/** One table while it is written. Chains stand in the order in which they were opened. */
export class TableText {
  readonly #name: string;
  readonly #chains = new Map<string, { readonly policy: string; readonly lines: string[] }>();

  constructor(name: string, builtins: readonly (readonly [string, 'ACCEPT' | 'DROP'])[]) {
    this.#name = name;
    for (const [chain, policy] of builtins) this.#chains.set(chain, { policy, lines: [] });
  }

  /** The chain's name: what is asked for, or with a number where another has it. iptables allows 28 characters. */
  open(wanted: string): string {
    const base = wanted.replace(/[^A-Za-z0-9_.-]/gu, '_').slice(0, 28);
    let name = base;
    for (let count = 2; this.#chains.has(name); count += 1) name = `${base.slice(0, 23)}~${count}`;
    this.#chains.set(name, { policy: '-', lines: [] });
    return name;
  }

  add(chain: string, ...parts: readonly string[]): void {
    this.#chains.get(chain)?.lines.push(join(`-A ${chain}`, ...parts));
  }

  remark(chain: string, text: string): void {
    this.#chains.get(chain)?.lines.push(`# ${text}`);
  }

  text(): string {
    const chains = [...this.#chains];
    return [
      `*${this.#name}`,
      ...chains.map(([name, { policy }]) => `:${name} ${policy} [0:0]`),
      ...chains.flatMap(([, { lines }]) => lines),
      'COMMIT',
      '',
    ].join('\n');
  }
}

export interface ChainContext extends Omit<MatchContext, 'interfaces'> {
  readonly labels: Labels;
  readonly node: string;
  readonly log: boolean;
}

/** A forward ruleset: one chain a pair of interfaces that some rule names. */
export function writeForward(table: TableText, ruleset: Ruleset, context: ChainContext): void {
  const { first, pairs, others } = planPairs(ruleset);
  const residual = residualLines(ruleset, context);
  for (const rule of first) writeRule(table, 'FORWARD', rule, context, true);
  const tail = pairs.length === 0 || residual.length === 0 ? undefined : table.open('forward-residual');
  for (const { pair, rules } of pairs) {
    const [from, to] = pair;
    const chain = table.open(`${from}-${to}`);
    table.add('FORWARD', `-i ${from} -o ${to} -g ${chain}`);
    for (const rule of rules) writeRule(table, chain, rule, context, false);
    if (tail !== undefined) table.add(chain, `-g ${tail}`);
  }
  for (const rule of others) writeRule(table, 'FORWARD', rule, context, true);
  if (tail !== undefined) table.add('FORWARD', `-g ${tail}`);
  for (const line of residual) table.add(tail ?? 'FORWARD', line);
}

export function writeInput(table: TableText, ruleset: Ruleset, context: ChainContext): void {
  for (const rule of ruleset.rules) writeRule(table, 'INPUT', rule, context, true);
  for (const line of residualLines(ruleset, context)) table.add('INPUT', line);
}

// Several sources and several destinations would multiply; chains behind one another only add up. A packet that meets
// none of their lines comes back and goes on with the next rule.
function writeRule(table: TableText, chain: string, rule: Rule, context: ChainContext, interfaces: boolean): void {
  const found = alternativesOf(rule.match, { ...context, interfaces });
  const id = labelText(rule.id, 200);
  if (found === undefined) {
    table.remark(chain, `${id}: matches no packet of IPv${context.family} here`);
    return;
  }
  const { texts, sources, destinations } = found;
  const act = (at: string, before: string, tcp: 'only' | 'no' | 'maybe', after: string): void => {
    if (rule.log) table.add(at, before, after, logText(context.node, rule.id));
    for (const target of targets(rule.action, tcp, context.family)) {
      // The kernel takes a reset only in a rule that asks for TCP itself.
      const protocol = target.tcp && !after.includes('-p tcp') ? '-p tcp' : '';
      table.add(at, before, protocol, after, commentText(context.labels.of(rule.id)), `-j ${target.text}`);
    }
  };
  const count = (sources?.length ?? 1) * (destinations?.length ?? 1);
  if (count <= 3) {
    for (const { text, tcp } of texts) {
      for (const source of sources ?? [undefined]) {
        for (const destination of destinations ?? [undefined])
          act(chain, join(optional('s', source), optional('d', destination)), tcp, text);
      }
    }
    return;
  }
  const tcp = texts.every((one) => one.tcp === 'only')
    ? 'only'
    : texts.every((one) => one.tcp === 'no')
      ? 'no'
      : 'maybe';
  const last = table.open(`${id}-to`);
  const start = sources === undefined || sources.length === 1 ? last : table.open(`${id}-from`);
  const only = sources?.length === 1 ? optional('s', sources[0]) : '';
  for (const { text } of texts) table.add(chain, only, text, `-j ${start}`);
  if (start !== last) for (const source of sources ?? []) table.add(start, rangeText('s', source), `-j ${last}`);
  for (const destination of destinations ?? [undefined]) act(last, optional('d', destination), tcp, '');
}

function optional(side: 's' | 'd', range: AddressRange | undefined): string {
  return range === undefined ? '' : rangeText(side, range);
}

function residualLines(ruleset: Ruleset, { family, node, log }: ChainContext): readonly string[] {
  const action = ruleset.residual[family];
  if (action === 'accept') return [];
  const logs = log ? [logText(node, `${ruleset.name} denied`)] : [];
  if (action === 'deny') return logs;
  const rejects = targets(action, 'maybe', family).map(({ text, tcp }) =>
    join(tcp ? '-p tcp' : '', commentText('residual'), `-j ${text}`),
  );
  return [...logs, ...rejects];
}

/** The policy of a built-in chain. */
export function policyOf(ruleset: Ruleset, family: Family): 'ACCEPT' | 'DROP' {
  return ruleset.residual[family] === 'accept' ? 'ACCEPT' : 'DROP';
}

export function commentText(label: string): string {
  return `-m comment --comment "${label}"`;
}

// The prefix of a log line may have 29 characters.
function logText(node: string, what: string): string {
  return `-m limit --limit 10/sec --limit-burst 20 -j LOG --log-prefix "${labelText(`${node} ${what}`, 26)}: "`;
}

function targets(
  action: Action,
  tcp: 'only' | 'no' | 'maybe',
  family: Family,
): readonly { readonly text: string; readonly tcp: boolean }[] {
  if (action === 'accept') return [{ text: 'ACCEPT', tcp: false }];
  if (action === 'deny') return [{ text: 'DROP', tcp: false }];
  const reset = { text: 'REJECT --reject-with tcp-reset', tcp: true };
  const prohibited = {
    text: `REJECT --reject-with ${family === 4 ? 'icmp-admin-prohibited' : 'icmp6-adm-prohibited'}`,
    tcp: false,
  };
  return tcp === 'only' ? [reset] : tcp === 'no' ? [prohibited] : [reset, prohibited];
}
