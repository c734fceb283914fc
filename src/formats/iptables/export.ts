/** formats: the policy of one node as dumps for iptables-restore and ip6tables-restore. */
import { DiagnosticList, type Outcome, printable } from '../../diagnostics/public.ts';
import type { DestinationNat, Interface, Node, Policy, SourceNat, Topology } from '../../model/public.ts';
import { type AddressSet, type Family, formatAddress } from '../../net/public.ts';
import { bogons, type Deployment, deploymentOf, martianAddresses, ofFamily } from '../linux/deployment.ts';
import { asksOfFragments, rulesetOfWhole } from '../linux/fragments.ts';
import { Labels, labelText } from '../linux/label.ts';
import { type Sysctl, sysctlsOf } from '../linux/sysctls.ts';
import { commentText, policyOf, TableText, writeForward, writeInput } from './write-chains.ts';
import { Inexpressible, join, rangesOf, rangeText, servicesText } from './write-match.ts';

/** `v4` for iptables-restore, `v6` for ip6tables-restore; each replaces the tables that it holds. */
export interface IptablesExport {
  readonly v4: string;
  readonly v6: string;
  readonly sysctls: readonly Sysctl[];
  readonly labels: ReadonlyMap<string, string>;
}

/**
 * The same meaning as the nftables export, with one difference that is said as a warning: iptables looks at packets only
 * after reassembly, so that protections against fragments cannot look at each one. Errors: `export-impossible`.
 */
export function exportIptables(topology: Topology, node: Node, policy: Policy): Outcome<IptablesExport> {
  const found = deploymentOf(topology, node, policy);
  if (!found.ok) return found;
  const deployment = found.value;
  const problems = new DiagnosticList();
  const position = node.position === undefined ? {} : { position: node.position };
  const name = printable(node.id, 60);
  for (const protection of ['ip-options', 'large-packets'] as const) {
    if (!deployment.tracks || !node.protections.has(protection)) continue;
    const message = `node \`${name}\`: iptables applies the protection \`${protection}\` only after reassembly`;
    problems.warning('ruleset-approximated', message, {
      ...position,
      help: 'use the nftables export where fragments matter',
    });
  }
  const asking = [...policy.forward.rules, ...policy.input.rules].find(({ match }) => asksOfFragments(match));
  if (!deployment.tracks && asking !== undefined) {
    const rule = printable(asking.id, 60);
    problems.error('export-impossible', `node \`${name}\`: rule \`${rule}\` looks at ports, and nothing reassembles`, {
      ...position,
      expected: 'a node that tracks connections: iptables would read ports from the payload of later fragments',
      help: 'set `stateful: true`, or use the nftables export',
    });
    return { ok: false, diagnostics: problems.items };
  }
  const labels = new Labels(200);
  try {
    const texts = { v4: familyText(deployment, 4, labels), v6: familyText(deployment, 6, labels) };
    return problems.outcome({ ...texts, sysctls: sysctlsOf(deployment), labels: labels.names });
  } catch (error) {
    if (!(error instanceof Inexpressible)) throw error;
    problems.error('export-impossible', `node \`${name}\`: ${error.message}`, {
      ...position,
      help: 'use the nftables export',
    });
    return { ok: false, diagnostics: problems.items };
  }
}

function familyText(deployment: Deployment, family: Family, labels: Labels): string {
  const { node, policy, tracks } = deployment;
  const filter = new TableText('filter', [
    ['INPUT', policyOf(policy.input, family)],
    ['FORWARD', policyOf(policy.forward, family)],
    ['OUTPUT', 'ACCEPT'],
  ]);
  const context = { family, tracks, labels, node: node.id, log: node.logsDenied };
  filter.add('INPUT', '-i lo', commentText('the node to itself'), '-j ACCEPT');
  if (family === 6) discovery(filter, 'INPUT', '');
  writeInput(filter, rulesetOfWhole(policy.input), context);
  writeForward(filter, rulesetOfWhole(policy.forward), context);
  return [
    `# ${labelText(node.id, 200)}, IPv${family}: generated from its flow matrix; changes by hand are lost`,
    `# load with: ${family === 4 ? 'iptables' : 'ip6tables'}-restore FILE`,
    sanity(deployment, family).text(),
    spoofing(deployment, family).text(),
    translation(node, family, labels).text(),
    filter.text(),
  ].join('\n');
}

// RFC 4861: a hop limit of 255 proves that the packet was not forwarded.
function discovery(table: TableText, chain: string, source: string): void {
  for (const type of [133, 134, 135, 136, 137]) {
    if (type === 137 && chain === 'INPUT') continue;
    const match = `-p ipv6-icmp -m icmp6 --icmpv6-type ${type} -m hl --hl-eq 255`;
    table.add(chain, source, match, commentText('neighbour discovery'), '-j ACCEPT');
  }
}

function sanity({ node, interfaces, tracks }: Deployment, family: Family): TableText {
  const table = new TableText('raw', [
    ['PREROUTING', 'ACCEPT'],
    ['OUTPUT', 'ACCEPT'],
  ]);
  const drop = (match: string, setting: string): void =>
    table.add('PREROUTING', match, commentText(`setting ${setting}`), '-j DROP');
  // The header's length in words, in the first octet: more than five means options.
  if (family === 4 && node.protections.has('ip-options')) drop('-m u32 --u32 "0>>24&0xF=6:15"', 'ip-options');
  if (family === 6 && node.protections.has('ipv6-extension-headers')) {
    for (const header of ['hop-by-hop', 'ipv6-opts', 'ipv6-route'])
      drop(`-m ipv6header --header ${header} --soft`, 'ipv6-extension-headers');
    // That match gives up where too little stands behind the headers (ESP without an octet): the first one is asked too.
    for (const first of [0, 43, 60]) drop(`-m u32 --u32 "4>>8&0xFF=${first}"`, 'ipv6-extension-headers');
    for (const protocol of [135, 139, 140]) drop(`-p ${protocol}`, 'ipv6-extension-headers');
  }
  // As the nftables export says it: every fragment that starts in the last octets, where nothing reassembles.
  if (node.protections.has('ping-of-death') && !tracks)
    for (const test of family === 4 ? ['4&0x1FFF=0x1F01:0x1FFF'] : lateFragments)
      drop(`-m u32 --u32 "${test}"`, 'ping-of-death');
  if (node.protections.has('large-packets')) {
    const protocol = family === 4 ? '-p icmp' : '-p ipv6-icmp';
    const fragments = family === 4 ? '-m u32 --u32 "4&0x3FFF=1:0x3FFF"' : '-m ipv6header --header ipv6-frag --soft';
    drop(join(protocol, fragments), 'large-packets');
    for (const name of interfaces) {
      const mtu = node.interfaces.get(name)?.mtu ?? 65_535;
      if (mtu < 65_535) drop(`-i ${name} ${protocol} -m length --length ${mtu + 1}:65535`, 'large-packets');
    }
  }
  return table;
}

// u32 finds the fragment header itself: first, or behind as many other extension headers as RFC 8200 section 4.1 lets
// stand before it, each of a length in units of eight octets without the first eight. Two octets on stands its offset.
const lateFragments: readonly string[] = [0, 1, 2, 3].map((before) => {
  const tests: string[] = [];
  let [next, way] = ['4>>8&0xFF', ''];
  for (let at = 40; at < 40 + 8 * before; at += 8) {
    tests.push(`${next}=0,43,60`);
    next = `${way}${at}>>24`;
    way = `${way}${at}>>13&0x7F8@`;
  }
  return [...tests, `${next}=44`, `${way}${42 + 8 * before}=0xF8080000:0xFFFFFFFF`].join('&&');
});

function spoofing(deployment: Deployment, family: Family): TableText {
  const { interfaces, guarded, bogonEntries, strict, loose, own, tracks } = deployment;
  const table = new TableText('mangle', [
    ['PREROUTING', 'ACCEPT'],
    ['INPUT', 'ACCEPT'],
    ['FORWARD', 'ACCEPT'],
    ['OUTPUT', 'ACCEPT'],
    ['POSTROUTING', 'ACCEPT'],
  ]);
  if (guarded.length > 0 || strict.length > 0 || loose.length > 0) {
    table.add('PREROUTING', '-i lo', commentText('the node to itself'), '-j ACCEPT');
    if (family === 6) for (const source of ['-s ::', '-s fe80::/10']) discovery(table, 'PREROUTING', source);
  }
  const entries = (names: readonly string[]): readonly string[] =>
    names.length === interfaces.length ? [''] : names.map((name) => `-i ${name}`);
  const refuse = (names: readonly string[], set: AddressSet, setting: string): void => {
    for (const entry of names.length === 0 ? [] : entries(names)) {
      for (const range of ofFamily(set, family).ranges)
        table.add('PREROUTING', entry, rangeText('s', range), commentText(`setting ${setting}`), '-j DROP');
    }
  };
  refuse(guarded, martianAddresses, 'martian');
  refuse(guarded, own, 'own-address');
  refuse(bogonEntries, bogons, 'bogons');
  for (const [names, option, setting] of [
    [strict, '', 'anti-spoofing strict'],
    [loose, '--loose', 'anti-spoofing loose'],
  ] as const) {
    for (const entry of names.length === 0 ? [] : entries(names))
      table.add(
        'PREROUTING',
        entry,
        join('-m rpfilter', option, '--invert'),
        commentText(`setting ${setting}`),
        '-j DROP',
      );
  }
  // Connection tracking, and with it reassembly, runs only where some rule asks for it.
  if (tracks) table.add('PREROUTING', '-m conntrack --ctstate UNTRACKED', commentText('keeps connection tracking on'));
  return table;
}

function translation(node: Node, family: Family, labels: Labels): TableText {
  const table = new TableText('nat', [
    ['PREROUTING', 'ACCEPT'],
    ['INPUT', 'ACCEPT'],
    ['OUTPUT', 'ACCEPT'],
    ['POSTROUTING', 'ACCEPT'],
  ]);
  for (const nat of node.nat) {
    if (nat.kind === 'dnat') destinationLines(table, nat, family, labels);
    else sourceLines(table, node, nat, family, labels);
  }
  return table;
}

function destinationLines(table: TableText, nat: DestinationNat, family: Family, labels: Labels): void {
  if (nat.to.family !== family) return;
  const entry = nat.inInterface === undefined ? '' : `-i ${nat.inInterface}`;
  const address = formatAddress(nat.to);
  const to = nat.toPort === undefined ? address : `${family === 6 ? `[${address}]` : address}:${nat.toPort}`;
  for (const range of rangesOf(nat.destination, family) ?? [undefined]) {
    for (const { text } of servicesText([nat.service], family)) {
      const where = range === undefined ? '' : rangeText('d', range);
      table.add('PREROUTING', where, entry, text, commentText(labels.of(nat.id)), `-j DNAT --to-destination ${to}`);
    }
  }
}

// An exit without an address of the family translates nothing, whatever stands below.
function sourceLines(table: TableText, node: Node, nat: SourceNat, family: Family, labels: Labels): void {
  if (nat.to !== undefined && nat.to.family !== family) return;
  const exits: readonly (Interface | undefined)[] =
    nat.to !== undefined && nat.outInterface === undefined
      ? [undefined]
      : [...node.interfaces.values()]
          .filter(({ addresses, name }) => addresses.length > 0 && (nat.outInterface ?? name) === name)
          .sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const exit of exits) {
    const [first, more] = exit?.addresses.filter(({ address }) => address.family === family) ?? [];
    const written = nat.to ?? (more === undefined ? undefined : first?.address);
    const target =
      written !== undefined
        ? `SNAT --to-source ${formatAddress(written)}`
        : first === undefined
          ? 'ACCEPT'
          : 'MASQUERADE';
    for (const source of rangesOf(nat.source, family) ?? [undefined]) {
      for (const destination of rangesOf(nat.destination, family) ?? [undefined]) {
        table.add(
          'POSTROUTING',
          source === undefined ? '' : rangeText('s', source),
          destination === undefined ? '' : rangeText('d', destination),
          exit === undefined ? '' : `-o ${exit.name}`,
          commentText(labels.of(nat.id)),
          `-j ${target}`,
        );
      }
    }
  }
}
