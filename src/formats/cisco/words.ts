/** formats: names of ports, protocols and ICMP messages in access lists (Cisco command references). */
import { tcpFlag } from '../../net/public.ts';

const table = (text: string): ReadonlyMap<string, number> =>
  new Map(
    text.split(/\s+/u).map((pair) => {
      const at = pair.lastIndexOf(':');
      return [pair.slice(0, at), Number(pair.slice(at + 1))] as const;
    }),
  );

const both =
  'discard:9 domain:53 echo:7 nfs:2049 pim-auto-rp:496 sip:5060 sunrpc:111 tacacs:49 talk:517 kerberos:750 cifs:3020';

export const tcpPorts: ReadonlyMap<string, number> = table(
  `${both} aol:5190 bgp:179 chargen:19 citrix-ica:1494 cmd:514 ctiqbe:2748 daytime:13 drip:3949 exec:512 finger:79 ftp:21 ftp-data:20 gopher:70 h323:1720 hostname:101 http:80 https:443 ident:113 imap4:143 irc:194 klogin:543 kshell:544 ldap:389 ldaps:636 login:513 lotusnotes:1352 lpd:515 msrpc:135 netbios-ssn:139 nntp:119 pcanywhere-data:5631 pop2:109 pop3:110 pptp:1723 rsh:514 rtsp:554 smtp:25 sqlnet:1521 ssh:22 syslog:514 telnet:23 time:37 uucp:540 whois:43 www:80`,
);

export const udpPorts: ReadonlyMap<string, number> = table(
  `${both} biff:512 bootpc:68 bootps:67 dnsix:195 http:80 www:80 isakmp:500 mobile-ip:434 nameserver:42 netbios-dgm:138 netbios-ns:137 netbios-ss:139 non500-isakmp:4500 ntp:123 pcanywhere-status:5632 radius:1645 radius-acct:1646 rip:520 ripv6:521 secureid-udp:5510 snmp:161 snmptrap:162 syslog:514 tftp:69 time:37 vxlan:4789 who:513 xdmcp:177`,
);

export const protocols: ReadonlyMap<string, number> = table(
  'icmp:1 igmp:2 ipinip:4 ipip:4 tcp:6 egp:8 igrp:9 udp:17 rsvp:46 gre:47 esp:50 ah:51 ahp:51 icmp6:58 icmpv6:58 eigrp:88 ospf:89 nos:94 pim:103 pcp:108 snp:109 vrrp:112 sctp:132',
);

const message = (text: string): ReadonlyMap<string, { readonly type: number; readonly code?: number }> =>
  new Map(
    text.split(/\s+/u).map((entry) => {
      const [name = '', type = '', code] = entry.split(':');
      return [name, { type: Number(type), ...(code === undefined ? {} : { code: Number(code) }) }] as const;
    }),
  );

export const icmpMessages: ReadonlyMap<string, { readonly type: number; readonly code?: number }> = message(
  'administratively-prohibited:3:13 alternate-address:6 conversion-error:31 dod-host-prohibited:3:10 dod-net-prohibited:3:9 echo:8 echo-reply:0 general-parameter-problem:12:0 host-isolated:3:8 host-precedence-unreachable:3:14 host-redirect:5:1 host-tos-redirect:5:3 host-tos-unreachable:3:12 host-unknown:3:7 host-unreachable:3:1 information-reply:16 information-request:15 mask-reply:18 mask-request:17 mobile-redirect:32 net-redirect:5:0 net-tos-redirect:5:2 net-tos-unreachable:3:11 net-unreachable:3:0 network-unknown:3:6 no-room-for-option:12:2 option-missing:12:1 packet-too-big:3:4 parameter-problem:12 port-unreachable:3:3 precedence-unreachable:3:15 protocol-unreachable:3:2 reassembly-timeout:11:1 redirect:5 router-advertisement:9 router-solicitation:10 source-quench:4 source-route-failed:3:5 time-exceeded:11 timestamp-reply:14 timestamp-request:13 traceroute:30 ttl-exceeded:11:0 unreachable:3',
);

export const icmp6Messages: ReadonlyMap<string, { readonly type: number; readonly code?: number }> = message(
  'beyond-scope:1:2 destination-unreachable:1 echo-reply:129 echo-request:128 echo:128 header:4:0 hop-limit:3:0 mld-query:130 mld-reduction:132 mld-report:131 nd-na:136 nd-ns:135 neighbor-advertisement:136 neighbor-solicitation:135 neighbor-redirect:137 next-header:4:1 no-admin:1:1 no-route:1:0 packet-too-big:2 parameter-option:4:2 parameter-problem:4 port-unreachable:1:4 reassembly-timeout:3:1 redirect:137 router-advertisement:134 router-renumbering:138 router-solicitation:133 time-exceeded:3 unreachable:1',
);

export const flagNames: ReadonlyMap<string, number> = new Map(Object.entries(tcpFlag));
