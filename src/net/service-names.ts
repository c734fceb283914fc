/** net: well-known service names (IANA service-names registry, default ports) and what they stand for here. */
import { type NumberRange, numberSet } from './number-set.ts';
import { anyWords } from './parse-ports.ts';
import { protocolNumbers } from './protocol.ts';
import { anyService, type Service } from './service.ts';

const tcp = (...ports: readonly (number | NumberRange)[]): Service => portService(protocolNumbers.tcp, ports);
const udp = (...ports: readonly (number | NumberRange)[]): Service => portService(protocolNumbers.udp, ports);

function portService(protocol: number, ports: readonly (number | NumberRange)[]): Service {
  const ranges = ports.map((port) => (typeof port === 'number' ? { first: port, last: port } : port));
  return { kind: 'ports', protocol, destination: numberSet(ranges) };
}

const esp: Service = { kind: 'protocol', protocol: protocolNumbers.esp };
const gre: Service = { kind: 'protocol', protocol: protocolNumbers.gre };
const ike = udp(500, 4500);
const dns: readonly Service[] = [tcp(53), udp(53)];
const everything: readonly (readonly [string, readonly Service[]])[] = [...anyWords, 'ip'].map((word) => [
  word,
  [anyService],
]);

/**
 * Each name means exactly what stands here; a service that also runs over another transport (HTTP over QUIC, RDP
 * over UDP) needs a row that says so. `ip` is every protocol, as in access lists. A Map, because names come from
 * users: `constructor` is no service.
 */
export const serviceNames: ReadonlyMap<string, readonly Service[]> = new Map<string, readonly Service[]>([
  ...everything,
  // names and addresses of the network itself
  ['dns', dns],
  ['domain', dns],
  ['dns-over-tls', [tcp(853)]],
  ['mdns', [udp(5353)]],
  ['llmnr', [udp(5355)]],
  ['dhcp', [udp(67, 68)]],
  ['dhcpv6', [udp(546, 547)]],
  ['ntp', [udp(123)]],
  ['ptp', [udp(319, 320)]],
  // shells, consoles and desktops
  ['ssh', [tcp(22)]],
  ['sftp', [tcp(22)]],
  ['scp', [tcp(22)]],
  ['telnet', [tcp(23)]],
  ['telnets', [tcp(992)]],
  ['rexec', [tcp(512)]],
  ['rlogin', [tcp(513)]],
  ['rsh', [tcp(514)]],
  ['rdp', [tcp(3389)]],
  ['vnc', [tcp(5900)]],
  ['winrm', [tcp(5985, 5986)]],
  ['winrm-http', [tcp(5985)]],
  ['winrm-https', [tcp(5986)]],
  ['ipmi', [udp(623)]],
  ['citrix-ica', [tcp(1494, 2598)]],
  // web
  ['http', [tcp(80)]],
  ['https', [tcp(443)]],
  ['http3', [udp(443)]],
  ['quic', [udp(443)]],
  ['http-alt', [tcp(8080)]],
  ['https-alt', [tcp(8443)]],
  // files
  ['ftp-data', [tcp(20)]],
  ['ftp', [tcp(21)]],
  ['ftps', [tcp(990)]],
  ['tftp', [udp(69)]],
  ['rsync', [tcp(873)]],
  ['smb', [tcp(445)]],
  ['cifs', [tcp(445)]],
  ['netbios', [tcp(139), udp(137, 138)]],
  ['nfs', [tcp(2049)]],
  ['iscsi', [tcp(3260)]],
  ['git', [tcp(9418)]],
  // mail
  ['smtp', [tcp(25)]],
  ['smtps', [tcp(465)]],
  ['submissions', [tcp(465)]],
  ['submission', [tcp(587)]],
  ['pop3', [tcp(110)]],
  ['pop3s', [tcp(995)]],
  ['imap', [tcp(143)]],
  ['imaps', [tcp(993)]],
  // directories and authentication
  ['ldap', [tcp(389)]],
  ['ldaps', [tcp(636)]],
  ['global-catalog', [tcp(3268)]],
  ['global-catalog-ssl', [tcp(3269)]],
  ['kerberos', [tcp(88), udp(88)]],
  ['kpasswd', [tcp(464), udp(464)]],
  ['radius', [udp(1812, 1813)]],
  ['radsec', [tcp(2083)]],
  ['tacacs', [tcp(49)]],
  ['tacacs+', [tcp(49)]],
  ['msrpc', [tcp(135)]],
  ['rpcbind', [tcp(111), udp(111)]],
  // supervision
  ['snmp', [udp(161)]],
  ['snmptrap', [udp(162)]],
  ['snmp-trap', [udp(162)]],
  ['syslog', [udp(514)]],
  ['syslog-tls', [tcp(6514)]],
  ['netflow', [udp(2055)]],
  ['ipfix', [udp(4739)]],
  ['sflow', [udp(6343)]],
  ['zabbix-agent', [tcp(10_050)]],
  ['zabbix-server', [tcp(10_051)]],
  ['nrpe', [tcp(5666)]],
  ['wsus', [tcp(8530, 8531)]],
  // databases and queues
  ['mysql', [tcp(3306)]],
  ['mariadb', [tcp(3306)]],
  ['mssql', [tcp(1433)]],
  ['postgresql', [tcp(5432)]],
  ['postgres', [tcp(5432)]],
  ['oracle', [tcp(1521)]],
  ['mongodb', [tcp(27_017)]],
  ['redis', [tcp(6379)]],
  ['elasticsearch', [tcp(9200)]],
  ['mqtt', [tcp(1883)]],
  ['mqtts', [tcp(8883)]],
  ['amqp', [tcp(5672)]],
  ['amqps', [tcp(5671)]],
  // tunnels and routing
  ['ike', [ike]],
  ['ipsec', [ike, esp]],
  ['pptp', [tcp(1723), gre]],
  ['openvpn', [udp(1194)]],
  ['wireguard', [udp(51_820)]],
  ['vxlan', [udp(4789)]],
  ['geneve', [udp(6081)]],
  ['bgp', [tcp(179)]],
  ['bfd', [udp(3784)]],
  ['hsrp', [udp(1985)]],
  ['rip', [udp(520)]],
  ['ldp', [tcp(646), udp(646)]],
  // voice
  ['sip', [tcp(5060), udp(5060)]],
  ['sips', [tcp(5061)]],
  ['stun', [tcp(3478), udp(3478)]],
  ['rtsp', [tcp(554)]],
  // both families' echo request
  [
    'ping',
    [
      { kind: 'icmp', family: 4, type: 8 },
      { kind: 'icmp', family: 6, type: 128 },
    ],
  ],
]);

/** Names that two protocols share; guessing would open or close the wrong one. */
export const ambiguousServiceNames: ReadonlyMap<string, string> = new Map([
  ['l2tp', 'write `udp/1701` for L2TP over UDP, `proto/115` for L2TPv3 over IP'],
  ['ipv4', 'write `any` for every protocol, `ipip` for IPv4 inside IP'],
  ['ipv6', 'write `any` for every protocol, `6in4` for IPv6 inside IP'],
]);
