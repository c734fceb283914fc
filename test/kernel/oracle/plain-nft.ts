/**
 * A policy as nftables text in the plainest way: one rule of the model, one or more rules of the kernel, in order, with
 * the rule's id as comment. A second voice beside the product's own exporter.
 */
import type { Setting } from '../../../src/lab/settings.ts';
import type { Interface, Match, Node, Policy, Rule, Ruleset } from '../../../src/model/public.ts';
import {
  type AddressSet,
  type Family,
  formatAddress,
  type NumberSet,
  protocolNumbers,
  type Service,
} from '../../../src/net/public.ts';

/** The comment of the rule that stands for a residual action. */
const residualComment = 'residual';

export function plainNft(node: Node, policy: Policy): string {
  return [
    'table inet plain {',
    ...chain('spoof', 'filter', 'prerouting', -150, 'accept', [...spoofRules(node), ...trackingRule(node)]),
    ...hookChains('forward', node, policy.forward),
    ...hookChains('input', node, policy.input),
    ...(node.nat.length === 0 ? [] : natChains(node)),
    '}',
    '',
  ].join('\n');
}

/** What anti-spoofing means for IPv4 besides: no broadcast address as a source. */
export function plainSettings(node: Node): readonly Setting[] {
  return [...node.interfaces.values()].map(({ name, antiSpoofing }) => ({
    path: `net/ipv4/conf/${name}/rp_filter`,
    value: { off: '0', strict: '1', loose: '2' }[antiSpoofing],
  }));
}

function chain(
  name: string,
  type: string,
  hook: string,
  priority: number,
  policy: string,
  rules: readonly string[],
): readonly string[] {
  const head = `  chain c_${name} {\n    type ${type} hook ${hook} priority ${priority}; policy ${policy};`;
  return [head, ...rules.map((rule) => `    ${rule}`), '  }'];
}

// Without reassembly the kernel would read the payload of a later fragment as ports: those go by the other rules.
function hookChains(hook: 'forward' | 'input', node: Node, { rules, residual }: Ruleset): readonly string[] {
  if (node.stateful || node.nat.length > 0) return chain(hook, 'filter', hook, 0, 'drop', rulesOf({ rules, residual }));
  const blind = rules.flatMap(({ match, ...rule }): readonly Rule[] => {
    const services = match.services?.filter((service) =>
      service.kind === 'ports'
        ? service.source === undefined && service.destination === undefined
        : service.kind !== 'icmp' || (service.type === undefined && service.code === undefined),
    );
    if (match.tcpFlags !== undefined || services?.length === 0) return [];
    return [{ ...rule, match: services === undefined ? match : { ...match, services } }];
  });
  const guards = ['ip frag-off & 0x1fff != 0', 'frag frag-off != 0'].map((later) => `${later} goto c_later_${hook}`);
  return [
    `  chain c_later_${hook} {`,
    ...rulesOf({ rules: blind, residual }).map((rule) => `    ${rule}`),
    '  }',
    ...chain(hook, 'filter', hook, 0, 'drop', [...guards, ...rulesOf({ rules, residual })]),
  ];
}

function spoofRules(node: Node): readonly string[] {
  return [...node.interfaces.values()].flatMap((iface: Interface) => {
    if (iface.antiSpoofing === 'off' || iface.role.kind === 'port') return [];
    const keys = iface.antiSpoofing === 'strict' ? 'saddr . iif' : 'saddr';
    return [`iifname "${iface.name}" fib ${keys} oif missing drop comment "spoof"`];
  });
}

// The kernel tracks only where some expression asks for it; in an empty sense this one does.
function trackingRule(node: Node): readonly string[] {
  return node.stateful ? ['ct state untracked comment "tracking"'] : [];
}

function rulesOf({ rules, residual }: Pick<Ruleset, 'rules' | 'residual'>): readonly string[] {
  return [
    ...rules.flatMap(ruleLines),
    ...([4, 6] as const).map((f) => `meta nfproto ipv${f} ${verdict(residual[f], residualComment)}`),
  ].flatMap((line) => rejects(line));
}

// A reject of a TCP packet is a reset, else an ICMP error: two rules.
function rejects(line: string): readonly string[] {
  const at = line.indexOf('@reject ');
  if (at < 0) return [line];
  const [head, tail] = [line.slice(0, at), line.slice(at + 8)];
  return [`${head}meta l4proto tcp reject with tcp reset ${tail}`, `${head}reject with icmpx admin-prohibited ${tail}`];
}

function verdict(action: Rule['action'], comment: string): string {
  const word = { accept: 'accept', deny: 'drop', reject: '@reject' }[action];
  return `${word} comment "${comment}"`;
}

function ruleLines(rule: Rule): readonly string[] {
  return matchTexts(rule.match).map((text) => `${text} ${verdict(rule.action, rule.id)}`);
}

function matchTexts(match: Match): readonly string[] {
  const found: string[] = [];
  for (const family of [4, 6] as const) {
    if (match.families !== undefined && !match.families.has(family)) continue;
    const source = addresses('saddr', family, match.source);
    const destination = addresses('daddr', family, match.destination);
    if (source === undefined || destination === undefined) continue;
    for (const [service, translated] of pairs(servicesOf(match, family), translatedTexts(match))) {
      found.push(
        [
          `meta nfproto ipv${family}`,
          names('iifname', match.inInterfaces),
          names('oifname', match.outInterfaces),
          source,
          destination,
          service,
          match.states === undefined ? '' : `ct state { ${[...match.states].join(', ')} }`,
          match.tcpFlags === undefined ? '' : `tcp flags & ${match.tcpFlags.mask} == ${match.tcpFlags.value}`,
          translated,
        ]
          .filter((text) => text !== '')
          .join(' '),
      );
    }
  }
  return found;
}

// A packet that belongs to no connection has no status to ask for, so that "not translated" takes two rules.
function translatedTexts({ destinationTranslated }: Match): readonly string[] {
  if (destinationTranslated === undefined) return [''];
  return destinationTranslated
    ? ['ct status & dnat != 0']
    : ['ct status & dnat == 0', 'ct state { invalid, untracked }'];
}

function pairs<A, B>(left: readonly A[], right: readonly B[]): readonly (readonly [A, B])[] {
  return left.flatMap((a) => right.map((b) => [a, b] as const));
}

// A condition on TCP flags beside another protocol never holds, and the kernel's own tool refuses to write it.
function servicesOf({ services, tcpFlags }: Match, family: Family): readonly string[] {
  if (services === undefined) return [''];
  const possible = services.filter(
    (s) => tcpFlags === undefined || s.kind === 'any' || (s.kind !== 'icmp' && s.protocol === 6),
  );
  return possible.flatMap((service) => serviceTexts(service, family));
}

function names(key: string, set: ReadonlySet<string> | undefined): string {
  return set === undefined ? '' : `${key} { ${[...set].map((name) => `"${name}"`).join(', ')} }`;
}

/** Undefined where the set has no address of the family. */
function addresses(key: string, family: Family, set: AddressSet | undefined): string | undefined {
  if (set === undefined) return '';
  const ranges = set.ranges.filter((range) => range.family === family);
  if (ranges.length === 0) return undefined;
  const texts = ranges.map(({ first, last }) => {
    const [low, high] = [formatAddress({ family, value: first }), formatAddress({ family, value: last })];
    return low === high ? low : `${low}-${high}`;
  });
  return `${family === 4 ? 'ip' : 'ip6'} ${key} { ${texts.join(', ')} }`;
}

function ports(key: string, set: NumberSet | undefined): string {
  if (set === undefined) return '';
  return ` th ${key} { ${set.ranges.map(({ first, last }) => (first === last ? first : `${first}-${last}`)).join(', ')} }`;
}

/** None where the service cannot occur in the family. */
function serviceTexts(service: Service, family: Family): readonly string[] {
  switch (service.kind) {
    case 'any':
      return [''];
    case 'protocol':
      return [`meta l4proto ${service.protocol}`];
    case 'ports':
      return [
        `meta l4proto ${service.protocol}${ports('sport', service.source)}${ports('dport', service.destination)}`,
      ];
    case 'icmp': {
      if (service.family !== family) return [];
      const name = family === 4 ? 'icmp' : 'icmpv6';
      const number = family === 4 ? protocolNumbers.icmp : protocolNumbers.icmpv6;
      const type = service.type === undefined ? '' : ` ${name} type ${service.type}`;
      const code = service.code === undefined ? '' : ` ${name} code ${service.code}`;
      return [`meta l4proto ${number}${type}${code}`];
    }
  }
}

function natChains(node: Node): readonly string[] {
  const dnat: string[] = [];
  const snat: string[] = [];
  for (const nat of node.nat) {
    if (nat.kind === 'dnat') {
      const family = nat.to.family;
      const destination = addresses('daddr', family, nat.destination);
      if (destination === undefined) continue;
      const entry = nat.inInterface === undefined ? '' : `iifname "${nat.inInterface}" `;
      const host = formatAddress(nat.to);
      const port = nat.toPort === undefined ? '' : `:${nat.toPort}`;
      const target = family === 6 && port !== '' ? `[${host}]${port}` : `${host}${port}`;
      for (const service of serviceTexts(nat.service, family)) {
        dnat.push(
          `${entry}meta nfproto ipv${family} ${destination} ${service} dnat ${family === 4 ? 'ip' : 'ip6'} to ${target} comment "${nat.id}"`,
        );
      }
      continue;
    }
    for (const family of [4, 6] as const) {
      if (nat.to !== undefined && nat.to.family !== family) continue;
      const source = addresses('saddr', family, nat.source);
      const destination = addresses('daddr', family, nat.destination);
      if (source === undefined || destination === undefined) continue;
      const exit = nat.outInterface === undefined ? '' : `oifname "${nat.outInterface}" `;
      const target =
        nat.to === undefined ? 'masquerade' : `snat ${family === 4 ? 'ip' : 'ip6'} to ${formatAddress(nat.to)}`;
      snat.push(`${exit}meta nfproto ipv${family} ${source} ${destination} ${target} comment "${nat.id}"`);
    }
  }
  return [
    ...chain('dnat', 'nat', 'prerouting', -100, 'accept', dnat),
    ...chain('snat', 'nat', 'postrouting', 100, 'accept', snat),
  ];
}
