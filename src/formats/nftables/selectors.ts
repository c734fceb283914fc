/** formats: the words by which nft asks for a field of a packet (nft(8), "Expressions" and "Payload expressions"). */

/** Fields by header; each is a word of its own. */
export const headers: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    ether: 'saddr daddr type',
    vlan: 'id dei cfi pcp type',
    arp: 'htype ptype hlen plen operation saddr daddr',
    ip: 'version hdrlength dscp ecn length id frag-off ttl protocol checksum saddr daddr',
    ip6: 'version dscp ecn flowlabel length nexthdr hoplimit saddr daddr',
    icmp: 'type code checksum id sequence gateway mtu',
    icmpv6: 'type code checksum parameter-problem packet-too-big mtu id sequence max-delay',
    igmp: 'type checksum mrt group',
    tcp: 'sport dport sequence ackseq doff reserved flags window checksum urgptr',
    udp: 'sport dport length checksum',
    udplite: 'sport dport csumcov checksum',
    sctp: 'sport dport vtag checksum',
    dccp: 'sport dport type',
    th: 'sport dport',
    ah: 'nexthdr hdrlength reserved spi sequence',
    esp: 'spi sequence',
    comp: 'nexthdr flags cpi',
    hbh: 'nexthdr hdrlength',
    rt: 'nexthdr hdrlength type seg-left nexthop classid mtu ipsec',
    rt0: 'addr',
    rt2: 'addr',
    srh: 'last-entry flags tag sid seg-left',
    frag: 'nexthdr reserved frag-off reserved2 more-fragments id',
    dst: 'nexthdr hdrlength',
    mh: 'nexthdr hdrlength type reserved checksum',
    osf: 'name version ttl',
    socket: 'transparent mark wildcard cgroupv2',
  }).map(([name, fields]) => [name, new Set(fields.split(' '))]),
);

/** Keys that may stand without `meta`. */
export const bareMeta: ReadonlySet<string> = new Set(
  (
    'iif iifname iiftype oif oifname oiftype mark skuid skgid rtclassid ibrname obrname ibriport obriport ibridgename ' +
    'obridgename pkttype cpu iifgroup oifgroup cgroup nftrace time day hour'
  ).split(' '),
);

/** Keys after `ct`, directions and families before them. */
export const ctKeys: ReadonlySet<string> = new Set(
  (
    'state direction status mark secmark expiration helper label l3proto protocol saddr daddr proto-src proto-dst bytes ' +
    'packets avgpkt zone id event'
  ).split(' '),
);

/** Expressions that compute: known by name, never followed. */
export const computed: ReadonlySet<string> = new Set(['numgen', 'jhash', 'symhash', 'ipsec', 'xfrm']);
