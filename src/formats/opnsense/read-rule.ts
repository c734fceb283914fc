/** formats: one `rule` element -> a filter rule. */
import { type DiagnosticList, printable } from '../../diagnostics/public.ts';
import {
  type AddressSet,
  complementAddresses,
  type Family,
  parseProtocol,
  tcpFlag,
  unionAddresses,
} from '../../net/public.ts';
import { type Alias, addressesOf, portsOf } from './aliases.ts';
import type { FirewallInterface } from './interfaces.ts';
import type { FilterRule, RuleEnd } from './syntax.ts';
import { child, type Element, isSet, textOf } from './xml-tree.ts';

/** Names that rules may use. */
export interface RuleNames {
  readonly interfaces: ReadonlyMap<string, FirewallInterface>;
  readonly aliases: ReadonlyMap<string, Alias>;
}

/** Undefined for a rule that is switched off, and after an error. Errors: `ruleset-construct`, `reference-unknown`. */
export function readRule(
  element: Element,
  id: string,
  names: RuleNames,
  problems: DiagnosticList,
): FilterRule | undefined {
  if (isSet(element, 'disabled')) return undefined;
  const type = textOf(element, 'type') ?? 'pass';
  const action = actions.get(type);
  if (action === undefined) {
    problems.error('ruleset-construct', `a rule of type \`${printable(type, 40)}\` is not modelled`, {
      position: child(element, 'type')?.position ?? element.position,
      expected: '`pass`, `block` or `reject`',
    });
    return undefined;
  }
  const floating = isSet(element, 'floating');
  const interfaces = readInterfaceNames(element, names, problems);
  const protocols = readProtocols(element, problems);
  const families = familiesOf(textOf(element, 'ipprotocol') ?? 'inet');
  const title = textOf(element, 'descr');
  const flags = readFlags(element);
  const icmpTypes = readIcmp(element);
  const source = readEnd(child(element, 'source'), names);
  const destination = readEnd(child(element, 'destination'), names);
  return {
    id,
    ...(title === undefined ? {} : { title }),
    action,
    ...(interfaces === undefined ? {} : { interfaces }),
    floating,
    direction: directionOf(textOf(element, 'direction'), floating),
    quick: !floating || isSet(element, 'quick'),
    families,
    ...(protocols === undefined ? {} : { protocols }),
    ...(icmpTypes === undefined ? {} : { icmpTypes }),
    source,
    destination,
    ...(flags === undefined ? {} : { flags }),
    log: isSet(element, 'log'),
    inexact: [...source.unknown, ...destination.unknown, ...inexactOf(element)],
    position: element.position,
  };
}

const actions: ReadonlyMap<string, FilterRule['action']> = new Map([
  ['pass', 'accept'],
  ['block', 'deny'],
  ['reject', 'reject'],
]);

function directionOf(text: string | undefined, floating: boolean): FilterRule['direction'] {
  if (text === 'out' || text === 'any') return text;
  return text === undefined && floating ? 'any' : 'in';
}

function familiesOf(text: string): ReadonlySet<Family> {
  if (text === 'inet46') return new Set([4, 6]);
  return new Set([text === 'inet6' ? 6 : 4]);
}

function readInterfaceNames(
  element: Element,
  { interfaces }: RuleNames,
  problems: DiagnosticList,
): ReadonlySet<string> | undefined {
  const text = textOf(element, 'interface');
  if (text === undefined || text === 'any') return undefined;
  const keys = text.split(',').map((key) => key.trim());
  for (const key of keys) {
    if (interfaces.has(key)) continue;
    problems.error('reference-unknown', `the rule is for \`${printable(key, 60)}\`, which is no interface here`, {
      position: child(element, 'interface')?.position ?? element.position,
      help: 'interface groups and tunnels that have no entry under `interfaces` are not read',
    });
  }
  return new Set(keys);
}

function readProtocols(element: Element, problems: DiagnosticList): readonly number[] | undefined {
  const text = textOf(element, 'protocol');
  if (text === undefined || text === 'any') return undefined;
  if (text === 'tcp/udp') return [6, 17];
  const word = text === 'carp' ? 'vrrp' : text;
  const parsed = parseProtocol(word);
  if (parsed.ok) return [parsed.value];
  problems.error('ruleset-construct', `the protocol \`${printable(text, 40)}\` is not known`, {
    position: child(element, 'protocol')?.position ?? element.position,
  });
  return [];
}

/** pfSense writes names, comma-separated. */
const icmpNames: ReadonlyMap<string, number> = new Map([
  ['echorep', 0],
  ['unreach', 3],
  ['squench', 4],
  ['redir', 5],
  ['echoreq', 8],
  ['routeradv', 9],
  ['routersol', 10],
  ['timex', 11],
  ['paramprob', 12],
  ['timereq', 13],
  ['timerep', 14],
]);

function readIcmp(element: Element): readonly number[] | undefined {
  const text = textOf(element, 'icmptype');
  if (text === undefined || text === 'any') return undefined;
  const types = text.split(',').map((name) => icmpNames.get(name.trim()));
  return types.every((type) => type !== undefined) ? types : undefined;
}

function readFlags(element: Element): FilterRule['flags'] {
  if (isSet(element, 'tcpflags_any')) return 'any';
  const [value, mask] = ['tcpflags1', 'tcpflags2'].map((name) => textOf(element, name));
  if (mask === undefined) return undefined;
  const bits = (text: string): number =>
    text
      .split(',')
      .reduce((sum, name) => sum | (Object.entries(tcpFlag).find(([flag]) => flag === name.trim())?.[1] ?? 0), 0);
  return { mask: bits(mask), value: bits(value ?? '') };
}

/** Settings that change which packets a rule meets, or what becomes of them, beyond the model. */
const otherSettings = [
  'os',
  'dscp',
  'sched',
  'tagged',
  'max',
  'max-src-nodes',
  'max-src-conn',
  'max-src-states',
  'max-src-conn-rate',
  'vlanprio',
  'allowopts',
  'gateway',
  'divert-to',
  'overload',
  'icmp6-type',
] as const;

function inexactOf(element: Element): readonly string[] {
  const found: string[] = otherSettings.flatMap((name) => {
    const text = textOf(element, name);
    return text === undefined ? [] : [`${name} ${printable(text, 60)}`];
  });
  const state = textOf(element, 'statetype');
  if (state !== undefined && !/^(?:keep|modulate|synproxy)(?: state)?$/u.test(state)) found.push(`statetype ${state}`);
  const icmp = textOf(element, 'icmptype');
  if (icmp !== undefined && icmp !== 'any' && readIcmp(element) === undefined)
    found.push(`icmptype ${printable(icmp, 60)}`);
  return found;
}

function readEnd(element: Element | undefined, names: RuleNames): RuleEnd {
  if (element === undefined) return { unknown: [] };
  const unknown: string[] = [];
  const word = textOf(element, 'network') ?? textOf(element, 'address');
  const any = child(element, 'any') !== undefined || word === undefined || word === 'any';
  let addresses = any ? undefined : addressesNamed(word, names, unknown);
  if (addresses !== undefined && isSet(element, 'not')) addresses = complementAddresses(addresses);
  const port = textOf(element, 'port');
  const ports = port === undefined || port === 'any' ? undefined : (names.aliases.get(port)?.ports ?? portsOf(port));
  if (port !== undefined && port !== 'any' && ports === undefined) unknown.push(`port ${printable(port, 60)}`);
  return {
    ...(addresses === undefined ? {} : { addresses }),
    ...(ports === undefined ? {} : { ports }),
    unknown,
  };
}

/** Undefined, and named in `unknown`, where the file does not say which addresses the word stands for. */
function addressesNamed(word: string, { interfaces, aliases }: RuleNames, unknown: string[]): AddressSet | undefined {
  const all = [...interfaces.values()];
  const dynamic = (some: readonly FirewallInterface[], set: AddressSet): AddressSet | undefined => {
    const without = some.filter((iface) => iface.dynamic);
    if (without.length === 0) return set;
    unknown.push(`${printable(word, 60)} (address of ${without.map(({ key }) => key).join(', ')} is dynamic)`);
    return undefined;
  };
  if (word === '(self)') return dynamic(all, unionAddresses(...all.map(({ own }) => own)));
  const named = interfaces.get(word);
  if (named !== undefined) return dynamic([named], named.network);
  const owner = word.endsWith('ip') ? interfaces.get(word.slice(0, -2)) : undefined;
  if (owner !== undefined) return dynamic([owner], owner.own);
  const set = aliases.get(word)?.addresses ?? (aliases.has(word) ? undefined : addressesOf(word));
  if (set === undefined) unknown.push(printable(word, 60));
  return set;
}
