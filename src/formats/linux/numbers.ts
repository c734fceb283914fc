/** formats: numbers and the names that Linux tools give them: protocols, ports, ICMP types, masks. */
import { type NumberSet, numberSet } from '../../net/public.ts';

/** A whole number in decimal or, as the tools print masks, hexadecimal. */
export function readNumber(text: string, most: number): number | undefined {
  if (!/^(?:\d{1,10}|0x[0-9a-f]{1,8})$/iu.test(text)) return undefined;
  const value = Number(text);
  return value <= most ? value : undefined;
}

// The names of /etc/protocols and of the nft language for what a firewall meets.
const protocols: ReadonlyMap<string, number> = new Map([
  ['ip', 0],
  ['hopopt', 0],
  ['icmp', 1],
  ['igmp', 2],
  ['ggp', 3],
  ['ipencap', 4],
  ['ipip', 4],
  ['st', 5],
  ['tcp', 6],
  ['egp', 8],
  ['igp', 9],
  ['pup', 12],
  ['udp', 17],
  ['hmp', 20],
  ['xns-idp', 22],
  ['rdp', 27],
  ['iso-tp4', 29],
  ['dccp', 33],
  ['xtp', 36],
  ['ddp', 37],
  ['idpr-cmtp', 38],
  ['ipv6', 41],
  ['ipv6-route', 43],
  ['ipv6-frag', 44],
  ['idrp', 45],
  ['rsvp', 46],
  ['gre', 47],
  ['esp', 50],
  ['ah', 51],
  ['skip', 57],
  ['icmpv6', 58],
  ['ipv6-icmp', 58],
  ['ipv6-nonxt', 59],
  ['ipv6-opts', 60],
  ['rspf', 73],
  ['vmtp', 81],
  ['eigrp', 88],
  ['ospf', 89],
  ['ospfigp', 89],
  ['ax.25', 93],
  ['etherip', 97],
  ['encap', 98],
  ['pim', 103],
  ['ipcomp', 108],
  ['comp', 108],
  ['vrrp', 112],
  ['carp', 112],
  ['l2tp', 115],
  ['isis', 124],
  ['sctp', 132],
  ['fc', 133],
  ['mh', 135],
  ['mobility-header', 135],
  ['udplite', 136],
  ['mpls-in-ip', 137],
  ['manet', 138],
  ['hip', 139],
  ['shim6', 140],
  ['wesp', 141],
  ['rohc', 142],
]);

export function readProtocol(text: string): number | undefined {
  return readNumber(text, 255) ?? protocols.get(text.toLowerCase());
}

// Names that `nft list` and old dumps use for ports although both prefer numbers.
const ports: ReadonlyMap<string, number> = new Map([
  ['ftp-data', 20],
  ['ftp', 21],
  ['ssh', 22],
  ['telnet', 23],
  ['smtp', 25],
  ['domain', 53],
  ['bootps', 67],
  ['bootpc', 68],
  ['tftp', 69],
  ['http', 80],
  ['kerberos', 88],
  ['pop3', 110],
  ['sunrpc', 111],
  ['ntp', 123],
  ['netbios-ns', 137],
  ['netbios-dgm', 138],
  ['netbios-ssn', 139],
  ['imap', 143],
  ['imap2', 143],
  ['snmp', 161],
  ['snmp-trap', 162],
  ['bgp', 179],
  ['ldap', 389],
  ['https', 443],
  ['microsoft-ds', 445],
  ['submissions', 465],
  ['isakmp', 500],
  ['syslog', 514],
  ['submission', 587],
  ['ldaps', 636],
  ['imaps', 993],
  ['pop3s', 995],
  ['ms-sql-s', 1433],
  ['openvpn', 1194],
  ['radius', 1812],
  ['radius-acct', 1813],
  ['nfs', 2049],
  ['mysql', 3306],
  ['ms-wbt-server', 3389],
  ['ipsec-nat-t', 4500],
  ['sip', 5060],
  ['postgresql', 5432],
]);

export function readPort(text: string): number | undefined {
  return readNumber(text, 65_535) ?? ports.get(text.toLowerCase());
}

/** What a message type of ICMP is called: by the type alone or with a code. */
type Names = ReadonlyMap<string, readonly [type: number, code?: number]>;

const icmp4: Names = new Map([
  ['echo-reply', [0]],
  ['pong', [0]],
  ['destination-unreachable', [3]],
  ['network-unreachable', [3, 0]],
  ['host-unreachable', [3, 1]],
  ['protocol-unreachable', [3, 2]],
  ['port-unreachable', [3, 3]],
  ['fragmentation-needed', [3, 4]],
  ['source-route-failed', [3, 5]],
  ['network-unknown', [3, 6]],
  ['host-unknown', [3, 7]],
  ['network-prohibited', [3, 9]],
  ['host-prohibited', [3, 10]],
  ['tos-network-unreachable', [3, 11]],
  ['tos-host-unreachable', [3, 12]],
  ['communication-prohibited', [3, 13]],
  ['host-precedence-violation', [3, 14]],
  ['precedence-cutoff', [3, 15]],
  ['source-quench', [4]],
  ['redirect', [5]],
  ['network-redirect', [5, 0]],
  ['host-redirect', [5, 1]],
  ['tos-network-redirect', [5, 2]],
  ['tos-host-redirect', [5, 3]],
  ['echo-request', [8]],
  ['ping', [8]],
  ['router-advertisement', [9]],
  ['router-solicitation', [10]],
  ['time-exceeded', [11]],
  ['ttl-exceeded', [11]],
  ['ttl-zero-during-transit', [11, 0]],
  ['ttl-zero-during-reassembly', [11, 1]],
  ['parameter-problem', [12]],
  ['ip-header-bad', [12, 0]],
  ['required-option-missing', [12, 1]],
  ['timestamp-request', [13]],
  ['timestamp-reply', [14]],
  ['info-request', [15]],
  ['info-reply', [16]],
  ['address-mask-request', [17]],
  ['address-mask-reply', [18]],
]);

const icmp6: Names = new Map([
  ['destination-unreachable', [1]],
  ['no-route', [1, 0]],
  ['communication-prohibited', [1, 1]],
  ['beyond-scope', [1, 2]],
  ['address-unreachable', [1, 3]],
  ['port-unreachable', [1, 4]],
  ['failed-policy', [1, 5]],
  ['reject-route', [1, 6]],
  ['packet-too-big', [2]],
  ['time-exceeded', [3]],
  ['ttl-exceeded', [3]],
  ['ttl-zero-during-transit', [3, 0]],
  ['ttl-zero-during-reassembly', [3, 1]],
  ['parameter-problem', [4]],
  ['bad-header', [4, 0]],
  ['unknown-header-type', [4, 1]],
  ['unknown-option', [4, 2]],
  ['echo-request', [128]],
  ['ping', [128]],
  ['echo-reply', [129]],
  ['pong', [129]],
  ['mld-listener-query', [130]],
  ['mld-listener-report', [131]],
  ['mld-listener-done', [132]],
  ['mld-listener-reduction', [132]],
  ['router-solicitation', [133]],
  ['nd-router-solicit', [133]],
  ['router-advertisement', [134]],
  ['nd-router-advert', [134]],
  ['neighbour-solicitation', [135]],
  ['neighbor-solicitation', [135]],
  ['nd-neighbor-solicit', [135]],
  ['neighbour-advertisement', [136]],
  ['neighbor-advertisement', [136]],
  ['nd-neighbor-advert', [136]],
  ['redirect', [137]],
  ['nd-redirect', [137]],
  ['router-renumbering', [138]],
  ['ind-neighbor-solicit', [141]],
  ['ind-neighbor-advert', [142]],
  ['mld2-listener-report', [143]],
]);

export interface IcmpWords {
  readonly type: number;
  readonly code?: number;
}

/** `echo-request`, `8`, `3/4`. */
export function readIcmp(family: 4 | 6, text: string): IcmpWords | undefined {
  const named = (family === 4 ? icmp4 : icmp6).get(text.toLowerCase());
  if (named !== undefined) {
    const [type, code] = named;
    return code === undefined ? { type } : { type, code };
  }
  const [typeText = '', codeText, ...more] = text.split('/');
  const type = readNumber(typeText, 255);
  if (type === undefined || more.length > 0) return undefined;
  if (codeText === undefined) return { type };
  const code = readNumber(codeText, 255);
  return code === undefined ? undefined : { type, code };
}

/** The set of one number or of a range, when it is within `most`. */
export function span(first: number | undefined, last: number | undefined): NumberSet | undefined {
  return first === undefined || last === undefined || first > last ? undefined : numberSet([{ first, last }]);
}
