/** Tiny platforms for laws: firewalls in a row with a network behind each, and matrices to lay on them. */
import fc from 'fast-check';
import {
  denyBoth,
  type Flow,
  type FlowMatrix,
  internetAddresses,
  type Nat,
  type Node,
  type PolicySource,
  type Topology,
} from '../../src/model/public.ts';
import {
  type AddressSet,
  addressSet,
  allAddresses,
  anyService,
  type Family,
  numbers,
  rangeOf,
  type Service,
} from '../../src/net/public.ts';
import { ip, link, net, node, topology, zone } from './small-platform.ts';

const projectedPolicy: PolicySource = {
  kind: 'projected',
  before: { forward: [], input: [] },
  without: new Set(),
  residual: { forward: denyBoth, input: denyBoth },
};

export function tcpService(port: number): Service {
  return { kind: 'ports', protocol: 6, destination: numbers(port) };
}

export function hosts(...texts: readonly string[]): AddressSet {
  return addressSet(texts.map((text) => rangeOf(ip(text))));
}

/** A row between two address sets. */
export function row(
  id: string,
  source: AddressSet,
  destination: AddressSet,
  services: readonly Service[],
  more: Partial<Flow> = {},
): Flow {
  return {
    id,
    services,
    action: 'allow',
    sensitive: false,
    transfer: false,
    extra: new Map(),
    source: { text: 'source', terms: [], addresses: source },
    destination: { text: 'destination', terms: [], addresses: destination },
    ...more,
  };
}

export function matrixOf(...flows: readonly Flow[]): FlowMatrix {
  return { flows, inactive: [], asOf: '2026-01-01', files: [], unknownColumns: [] };
}

/** What one firewall of a row is set to. `publish` gives host 10 of its network a public address. */
export interface ChainLink {
  readonly masquerade: boolean;
  readonly publish: 'no' | 'same-port' | 'other-port';
  readonly stateful: boolean;
}

export interface ChainOptions {
  readonly links: readonly ChainLink[];
  readonly families: readonly Family[];
  /** Whether the outside world has routes to the networks themselves, not only to public addresses. */
  readonly routedOutside: boolean;
}

/**
 * world - fw1 - fw2 - ...: network i holds `hI-10` and `hI-11` (10.I.0.0/24, 2001:db8:I::/64); fwI takes public address
 * 198.51.100.I (2001:db8:f00d::I); transit before fwI is 192.0.2.(4I)/30 (2001:db8:ff:I::/64), .1 up and .2 down.
 */
export function chain(options: ChainOptions): Topology {
  const four = options.families.includes(4);
  const six = options.families.includes(6);
  const both = (v4: readonly string[], v6: readonly string[]): readonly string[] => [
    ...(four ? v4 : []),
    ...(six ? v6 : []),
  ];
  const count = options.links.length;
  const down = (from: number): readonly string[] => {
    const via4 = `192.0.2.${4 * from + 2}`;
    const via6 = `2001:db8:ff:${from}::2`;
    return options.links.flatMap((_, k) => {
      const i = k + 1;
      if (i < from) return [];
      const transit = i > from ? both([`192.0.2.${4 * i}/30 via ${via4}`], [`2001:db8:ff:${i}::/64 via ${via6}`]) : [];
      const inner =
        from > 1 || options.routedOutside
          ? both([`10.${i}.0.0/24 via ${via4}`], [`2001:db8:${i}::/64 via ${via6}`])
          : [];
      return [
        ...transit,
        ...inner,
        ...both([`198.51.100.${i}/32 via ${via4}`], [`2001:db8:f00d::${i}/128 via ${via6}`]),
      ];
    });
  };
  const nodes: Node[] = [
    node('world', 'external', {
      owner: { kind: 'internet' },
      interfaces: { out: { zone: 'internet', addresses: both(['192.0.2.5/30'], ['2001:db8:ff:1::1/64']) } },
      routes: down(1),
    }),
  ];
  const links = [link('world:out - fw1:up')];
  for (const [k, settings] of options.links.entries()) {
    const i = k + 1;
    nodes.push(
      node(`fw${i}`, 'firewall', {
        interfaces: {
          up: {
            zone: i === 1 ? 'internet' : 'transit',
            addresses: both([`192.0.2.${4 * i + 2}/30`], [`2001:db8:ff:${i}::2/64`]),
          },
          lan: { zone: `lan${i}`, addresses: both([`10.${i}.0.1/24`], [`2001:db8:${i}::1/64`]) },
          ...(i < count
            ? {
                down: {
                  zone: 'transit',
                  addresses: both([`192.0.2.${4 * (i + 1) + 1}/30`], [`2001:db8:ff:${i + 1}::1/64`]),
                },
              }
            : {}),
        },
        routes: [
          ...both([`default via 192.0.2.${4 * i + 1}`], [`default6 via 2001:db8:ff:${i}::1`]),
          ...(i < count ? down(i + 1) : []),
        ],
        nat: natOf(i, settings, options.families),
        stateful: settings.stateful,
        policy: projectedPolicy,
      }),
    );
    if (i < count) links.push(link(`fw${i}:down - fw${i + 1}:up`));
    const ports: Record<string, object> = {};
    for (const [p, peer] of [`fw${i}:lan`, `h${i}-10:e`, `h${i}-11:e`].entries()) {
      ports[`p${p}`] = { role: { kind: 'port', port: { mode: 'access', vlan: 10 } } };
      links.push(link(`${peer} - sw${i}:p${p}`));
    }
    nodes.push(node(`sw${i}`, 'switch', { interfaces: ports }));
    for (const h of [10, 11]) {
      nodes.push(
        node(`h${i}-${h}`, 'host', {
          interfaces: { e: { zone: `lan${i}`, addresses: both([`10.${i}.0.${h}/24`], [`2001:db8:${i}::${h}/64`]) } },
          routes: both([`default via 10.${i}.0.1`], [`default6 via 2001:db8:${i}::1`]),
        }),
      );
    }
  }
  const lans = options.links.map((_, k) =>
    zone(`lan${k + 1}`, 'lan', { kind: 'provider' }, ...both([`10.${k + 1}.0.0/24`], [`2001:db8:${k + 1}::/64`])),
  );
  const zones = [
    zone('internet', 'wan', { kind: 'internet' }),
    zone('transit', 'transit', { kind: 'provider' }),
    ...lans,
  ];
  return topology(nodes, links, { zones: new Map(zones.map((z) => [z.id, z])) });
}

function natOf(i: number, { masquerade, publish }: ChainLink, families: readonly Family[]): readonly Nat[] {
  const nat: Nat[] = [];
  for (const family of families) {
    const publicAddress = family === 4 ? `198.51.100.${i}` : `2001:db8:f00d::${i}`;
    const to = ip(family === 4 ? `10.${i}.0.10` : `2001:db8:${i}::10`);
    if (publish !== 'no') {
      const port = publish === 'other-port' ? { toPort: 8443 } : {};
      nat.push({
        kind: 'dnat',
        id: `web${family}`,
        destination: hosts(publicAddress),
        service: tcpService(443),
        to,
        ...port,
      });
    }
    const lan = net(family === 4 ? `10.${i}.0.0/24` : `2001:db8:${i}::/64`);
    if (masquerade)
      nat.push({ kind: 'masquerade', id: `out${family}`, outInterface: 'up', source: lan, destination: allAddresses });
  }
  return nat;
}

export const chainOptions: fc.Arbitrary<ChainOptions> = fc.record({
  links: fc.array(
    fc.record({
      masquerade: fc.boolean(),
      publish: fc.constantFrom('no', 'same-port', 'other-port'),
      stateful: fc.constant(true),
    }),
    { minLength: 2, maxLength: 4 },
  ),
  families: fc.constantFrom<readonly Family[]>([4], [6], [4, 6]),
  routedOutside: fc.boolean(),
});

const services: readonly (readonly Service[])[] = [
  [anyService],
  [tcpService(443)],
  [tcpService(8443)],
  [{ kind: 'protocol', protocol: 6 }],
  [{ kind: 'protocol', protocol: 17 }],
  [
    { kind: 'icmp', family: 4, type: 8 },
    { kind: 'icmp', family: 6, type: 128 },
  ],
  [
    { kind: 'ports', protocol: 6, destination: { ranges: [{ first: 400, last: 500 }] } },
    { kind: 'ports', protocol: 17 },
  ],
];

/** Ends that rows of a chain may name, by kind. */
export function endsOf(platform: Topology): readonly AddressSet[] {
  const ends: AddressSet[] = [allAddresses, internetAddresses(platform)];
  for (const zone of platform.zones.values()) if (zone.kind === 'lan') ends.push(zone.prefixes);
  for (const { interfaces, nat } of platform.nodes.values()) {
    for (const { addresses } of interfaces.values()) {
      if (addresses.length > 0) ends.push(addressSet(addresses.map(({ address }) => rangeOf(address))));
    }
    for (const one of nat) if (one.kind === 'dnat') ends.push(one.destination);
  }
  return ends;
}

/** A few rows, ids `R1`, `R2`, ... from `first`, between a handful of ends, so that they often speak of the same packets. */
export function rowsOf(
  platform: Topology,
  first = 1,
  actions: readonly Flow['action'][] = ['allow', 'allow', 'deny'],
): fc.Arbitrary<readonly Flow[]> {
  const lans = [...platform.zones.values()].filter(({ kind }) => kind === 'lan').map(({ prefixes }) => prefixes);
  const wide = [allAddresses, allAddresses, internetAddresses(platform), ...lans];
  const specific = fc.subarray([...endsOf(platform)], { minLength: 2, maxLength: 4 });
  return fc
    .tuple(
      specific.map((ends) => [...wide, ...ends]),
      fc.subarray([...services], { minLength: 2, maxLength: 3 }),
    )
    .chain(([ends, few]) => {
      const end = fc.constantFrom(...ends);
      const one = fc.tuple(end, end, fc.constantFrom(...few), fc.constantFrom(...actions));
      return fc
        .array(one, { minLength: 2, maxLength: 6, size: 'max' })
        .map((list) =>
          list.map(([source, destination, list2, action], i) =>
            row(`R${first + i}`, source, destination, list2, { action }),
          ),
        );
    });
}
