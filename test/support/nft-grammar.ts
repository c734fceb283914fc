/** support: random nft rulesets by the grammar of the language, as a seeded generator. */

/** Mulberry32: a seed gives the same numbers everywhere. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A ruleset of one inet table that most often loads; what does not is for the caller to leave out. */
export function randomRuleset(seed: number): string {
  const random = randomFrom(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const chance = (part: number): boolean => random() < part;
  const below = (n: number): number => Math.floor(random() * n);
  const set = (make: () => string): string =>
    `{ ${[...new Set(Array.from({ length: 1 + below(3) }, make))].join(', ')} }`;
  const v4 = (): string => `10.0.${below(3)}.${below(8)}`;
  const net4 = (): string => pick([v4(), `10.0.${below(3)}.0/24`, `10.0.${below(2)}.1-10.0.${2 + below(2)}.9`]);
  const v6 = (): string => pick([`2001:db8:${below(3)}::${1 + below(9)}`, `2001:db8:${below(3)}::/48`, '::/0']);
  const port = (): string => pick([`${1 + below(40)}`, `${1 + below(20)}-${30 + below(20)}`]);
  const name = (): string => pick(['"wan"', '"lan"', '"dmz"', '"l*"', '"eth9"']);
  const op = (): string => pick(['', '', '', '!= ']);
  const oneOrSet = (make: () => string): string => (chance(0.4) ? set(make) : make());

  const matches: readonly (() => string)[] = [
    () => `ip saddr ${op()}${chance(0.2) ? '@hosts' : net4()}`,
    () => `ip daddr ${op()}${net4()}`,
    () => `ip6 saddr ${op()}${v6()}`,
    () => `ip6 daddr ${op()}${v6()}`,
    () => `tcp dport ${op()}${oneOrSet(() => `${1 + below(60)}`)}`,
    () => `tcp sport ${op()}${port()}`,
    () => `udp dport ${pick(['', '', '!= ', '< ', '> ', '<= ', '>= '])}${1 + below(50)}`,
    () => `meta l4proto { tcp, udp } th dport ${port()}`,
    () => `meta l4proto ${op()}${oneOrSet(() => pick(['tcp', 'udp', 'icmp', '47', 'sctp']))}`,
    () => `meta nfproto ${pick(['ipv4', 'ipv6'])}`,
    () => `iifname ${op()}${name()}`,
    () => `oifname ${op()}${oneOrSet(() => pick(['"wan"', '"lan"', '"dmz"']))}`,
    () => `ct state ${pick(['', '', '!= '])}${pick(['new', 'established', 'invalid', 'related'])}`,
    () =>
      `ct state ${pick(['established,related', '{ new, established }', 'invalid,untracked', 'new,established,related'])}`,
    () => `ct status ${pick(['dnat', '& dnat == 0', 'dnat,snat', 'assured'])}`,
    () =>
      `tcp flags ${pick(['syn', 'syn,ack', '!= syn', '& (fin | syn | rst | ack) == syn', '{ syn, syn | ack }', '& (syn | ack) != ack', '! fin,rst'])}`,
    () => `icmp type ${oneOrSet(() => pick(['echo-request', 'echo-reply', 'destination-unreachable', '13']))}`,
    () => `icmp code ${below(4)}`,
    () => `icmpv6 type ${pick(['echo-request', 'packet-too-big', 'nd-neighbor-solicit'])}`,
    () => `ip saddr . tcp dport ${op()}{ ${v4()} . ${1 + below(30)}, ${v4()} . ${1 + below(30)} }`,
    () => `iifname . oifname { "wan" . "lan", "lan" . "wan" }`,
    () => `ip daddr . meta l4proto . th dport @services`,
    () => `meta mark ${op()}${below(3)}`,
    () => `meta mark & 0x3 == ${below(4)}`,
    // Constructs that the model does not follow.
    () =>
      pick([
        'ip ttl < 5',
        'meta length > 500',
        'ip dscp cs1',
        'meta pkttype broadcast',
        'ct direction original',
        'ip6 nexthdr tcp',
        'exthdr hbh exists',
        'ip option rr exists',
        'fib daddr type local',
        'meta skuid 0',
        'ct mark 1',
        'ip frag-off & 0x1fff != 0',
        'tcp window 5',
        'ether type ip',
        'meta cpu 0',
        'rt type 0',
      ]),
    () =>
      pick([
        'numgen inc mod 2 0',
        'jhash ip saddr mod 2 1',
        'socket transparent 1',
        'osf ttl skip name "Linux"',
        'meta iifgroup 1',
        'meta rtclassid 1',
        'ct bytes > 100',
        'ct zone 1',
        'ct expiration > 30s',
        'ct original proto-dst 22',
        'tcp option maxseg size 1400',
        'tcp option mptcp subtype 1',
        'tcp sequence 1',
        'sctp chunk data tsn 5',
        'icmpv6 mtu 1280',
        'frag more-fragments 1',
        'ip6 flowlabel 1',
        'esp spi 1-20',
        'igmp type membership-query',
        'rt ip nexthop 10.0.0.1',
        'exthdr mh missing',
        'fib saddr type { local, broadcast }',
        '@th,0,16 53',
      ]),
    () =>
      pick([
        'limit rate 5/second',
        'limit rate over 10/minute burst 3 packets',
        'ct count over 4',
        'quota over 10 mbytes',
        'update @seen { ip saddr limit rate over 2/second }',
      ]),
  ];
  const plain = [
    'counter',
    'log prefix "x y" level info',
    'meta mark set 1',
    'meta mark set 2',
    'ct mark set 7',
    'ip dscp set cs1',
    'add @seen { ip saddr }',
    'meta mark set ct mark',
    'log flags tcp sequence,options',
    'log flags skuid group 2',
    'reset tcp option fastopen',
    'tcp option maxseg size set 1400',
    'meta mark set numgen inc mod 2',
    'ct zone set 1',
  ];
  const chains = ['one', 'two', 'three'];
  const verdict = (depth: number): string => {
    const calls = chains.slice(depth).flatMap((chain) => [`jump ${chain}`, `goto ${chain}`]);
    return pick([
      'accept',
      'accept',
      'drop',
      'drop',
      'return',
      'reject',
      'reject with icmpx admin-prohibited',
      'continue',
      ...calls,
    ]);
  };
  const mapped = (depth: number): string => {
    const found = verdict(depth);
    return found.startsWith('reject') ? 'drop' : found;
  };
  const vmap = (depth: number): string =>
    pick([
      () => `tcp dport vmap { 1-9 : ${mapped(depth)}, 10 : ${mapped(depth)}, 20-29 : ${mapped(depth)} }`,
      () => `ct state vmap { established : accept, invalid : drop, new : ${mapped(depth)} }`,
      () => `iifname . oifname vmap { "wan" . "lan" : ${mapped(depth)}, "lan" . "dmz" : ${mapped(depth)} }`,
      () => `iifname vmap @entries`,
      () => `iifname . tcp dport vmap { "wan" . 1-9 : ${mapped(depth)}, "lan" . 10 : ${mapped(depth)} }`,
      () => `tcp dport vmap { 22 : ${mapped(depth)}, 30-39 : ${mapped(depth)}, * : continue }`,
      () => `ip saddr vmap { 10.0.1.0/24 : ${mapped(depth)}, 10.0.2.1-10.0.2.3 : drop }`,
    ])();
  const rule = (depth: number): string => {
    const parts = Array.from({ length: below(4) }, () => (chance(0.85) ? pick(matches)() : pick(plain)));
    const end = chance(0.2) ? vmap(depth) : chance(0.9) ? verdict(depth) : 'counter';
    return [...parts, end, ...(chance(0.3) ? [`comment "r${below(100)}"`] : [])].join(' ');
  };
  // One rule a chain definition line; a rule that the kernel refuses spoils only its own line in the caller's hands.
  const body = (depth: number): readonly string[] => Array.from({ length: 1 + below(5) }, () => `\t\t${rule(depth)}`);
  const base = (hook: string, priority: string): string =>
    `\t\ttype filter hook ${hook} priority ${priority}; policy ${pick(['accept', 'drop'])};`;
  return [
    'table inet t {',
    '\tset hosts {',
    '\t\ttype ipv4_addr',
    '\t\tflags interval',
    `\t\telements = { 10.0.0.${below(4)}, 10.0.1.0/25 }`,
    '\t}',
    '\tset services {',
    '\t\ttype ipv4_addr . inet_proto . inet_service',
    '\t\tflags interval',
    `\t\telements = { 10.0.0.0/24 . tcp . 1-${1 + below(30)}, 10.0.1.3 . udp . ${1 + below(30)} }`,
    '\t}',
    '\tset seen {',
    '\t\ttype ipv4_addr',
    '\t\tsize 1024',
    '\t\tflags dynamic',
    '\t}',
    '\tmap entries {',
    '\t\ttype ifname : verdict',
    '\t\telements = { "lan" : accept, "dmz" : drop }',
    '\t}',
    // Called chains first, so that the file can be read from its beginning.
    ...[...chains.entries()].reverse().flatMap(([i, chain]) => [`\tchain ${chain} {`, ...body(i + 1), '\t}']),
    ...(chance(0.3)
      ? ['\tchain early {', base('prerouting', pick(['mangle', '-300', 'filter'])), ...body(0), '\t}']
      : []),
    '\tchain input {',
    base('input', 'filter'),
    ...body(0),
    '\t}',
    '\tchain forward {',
    base('forward', 'filter'),
    ...body(0),
    '\t}',
    '}',
    '',
  ].join('\n');
}
