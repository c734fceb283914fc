/** formats: what a node refuses before any rule is asked: header protections, impossible and spoofed sources. */
import { type AddressSet, type Family, formatRange } from '../../net/public.ts';
import { bogons, type Deployment, martianAddresses, ofFamily } from '../linux/deployment.ts';
import { joined } from './words.ts';
import { interfacesText } from './write-match.ts';

export interface Chain {
  readonly name: string;
  /** The line that makes it a base chain; absent for a chain that others go to. */
  readonly head?: string;
  readonly lines: readonly string[];
}

export interface NamedSet {
  readonly name: string;
  readonly type: string;
  readonly elements: readonly string[];
}

/** The sets that guard lines name, without empty ones. */
export function guardSets(deployment: Deployment): readonly NamedSet[] {
  const sets: NamedSet[] = [];
  const put = (name: string, addresses: AddressSet): void => {
    for (const family of [4, 6] as const) {
      const elements = ofFamily(addresses, family).ranges.map(formatRange);
      if (elements.length > 0)
        sets.push({ name: `${name}${family}`, type: family === 4 ? 'ipv4_addr' : 'ipv6_addr', elements });
    }
  };
  if (deployment.guarded.length > 0) {
    put('martians', martianAddresses);
    put('own', deployment.own);
  }
  if (deployment.bogonEntries.length > 0) put('bogons', bogons);
  return sets;
}

/** Before reassembly (priority -400 of nf_defrag), so that every fragment is looked at. */
export function sanityChain({ node, interfaces, tracks }: Deployment): Chain | undefined {
  const lines: string[] = [];
  const drop = (setting: string, ...matches: readonly string[]): void => {
    for (const match of matches) lines.push(`${match} drop comment "setting ${setting}"`);
  };
  // `ip option lsrr exists` would match only a route that is still at its first hop; the header's length always tells.
  if (node.protections.has('ip-options')) drop('ip-options', 'ip hdrlength > 5');
  if (node.protections.has('ipv6-extension-headers')) {
    drop('ipv6-extension-headers', 'exthdr hbh exists', 'exthdr dst exists', 'exthdr rt exists');
    // Headers that no filter looks behind (Mobility, HIP, Shim6): what follows them stays unseen.
    drop('ipv6-extension-headers', 'meta nfproto ipv6 meta l4proto { 135, 139, 140 }');
  }
  // A node that reassembles never completes a datagram beyond 65,535 octets. One that does not can only refuse every
  // fragment that starts in the last octets, since nft adds no two fields.
  if (node.protections.has('ping-of-death') && !tracks)
    drop('ping-of-death', 'ip frag-off & 0x1fff > 7936', 'frag frag-off > 7936');
  if (node.protections.has('large-packets')) {
    drop('large-packets', 'meta l4proto icmp ip frag-off & 0x3fff != 0', 'meta l4proto icmpv6 exthdr frag exists');
    for (const name of interfaces) {
      const mtu = node.interfaces.get(name)?.mtu ?? 65_535;
      drop('large-packets', `iifname "${name}" meta l4proto { icmp, icmpv6 } meta length > ${mtu}`);
    }
  }
  if (lines.length === 0) return undefined;
  return { name: 'sanity', head: 'type filter hook prerouting priority -450; policy accept;', lines };
}

/** After connection tracking and before translation: sources as they came in. */
export function spoofingChain(deployment: Deployment): Chain | undefined {
  const { interfaces, guarded, bogonEntries, strict, loose, own, tracks } = deployment;
  const lines: string[] = [];
  const from = (names: readonly string[]): string =>
    names.length === interfaces.length ? '' : (interfacesText('iifname', names) ?? '');
  const drop = (names: readonly string[], match: string, setting: string): void => {
    if (names.length > 0) lines.push(joined(from(names), match, `drop comment "setting ${setting}"`));
  };
  const families = (set: AddressSet, name: string): readonly string[] =>
    ([4, 6] as const satisfies readonly Family[]).flatMap((family) =>
      ofFamily(set, family).ranges.length === 0 ? [] : [`${family === 4 ? 'ip' : 'ip6'} saddr @${name}${family}`],
    );
  if (guarded.length > 0 || strict.length > 0 || loose.length > 0) {
    lines.push('iifname "lo" accept comment "the node to itself"');
    // RFC 4861: a hop limit of 255 proves that the packet was not forwarded.
    lines.push(
      'ip6 saddr { ::, fe80::/10 } icmpv6 type { 133, 134, 135, 136, 137 } ip6 hoplimit 255 accept comment "neighbour discovery"',
    );
  }
  for (const match of families(martianAddresses, 'martians')) drop(guarded, match, 'martian');
  for (const match of families(own, 'own')) drop(guarded, match, 'own-address');
  for (const match of families(bogons, 'bogons')) drop(bogonEntries, match, 'bogons');
  drop(strict, 'fib saddr . iif oif missing', 'anti-spoofing strict');
  drop(loose, 'fib saddr oif missing', 'anti-spoofing loose');
  // Connection tracking, and with it reassembly, runs only where some line asks for it. The policy's own lines need not.
  if (tracks) lines.push('ct state untracked comment "keeps connection tracking on"');
  if (lines.length === 0) return undefined;
  return { name: 'anti_spoofing', head: 'type filter hook prerouting priority mangle; policy accept;', lines };
}
