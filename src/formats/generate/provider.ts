/** formats: what a generated provider has once: the Internet, offices, administration, services, the core between pods. */
import type { PodPlan } from './plan.ts';
import { podManagement } from './pod.ts';
import type { RowText } from './tenant.ts';

const protections =
  '[syn-flood, ping-flood, smurf, ping-of-death, large-packets, ip-options, ipv6-extension-headers, bogons]';

/** Its zones and nodes. The first pod's edge also announces the provider's public services. */
export function providerText(pods: readonly PodPlan[]): string {
  return [
    'segproof: platform',
    'name: provider',
    zones,
    'nodes:',
    ...internet(pods),
    ...firewalls(pods),
    hosts,
    ...switches(pods),
    links,
    '',
  ].join('\n');
}

/** Its own matrix rows. */
export function providerRows(pods: readonly PodPlan[]): readonly RowText[] {
  const managed = pods.map(podManagement);
  const list = (addresses: readonly string[]): string => addresses.join(', ');
  return [
    {
      id: 'PLT-001',
      source: 'adm',
      destination: 'adm-console',
      service: 'tcp/22',
      why: 'Console d’administration',
      sensitive: true,
    },
    {
      id: 'PLT-002',
      source: 'adm-console',
      destination: list([
        '10.0.98.1',
        '10.0.128.1',
        '10.0.13.2',
        '10.0.129.1',
        '10.0.129.2',
        ...managed.flatMap((pod) => [pod.switch, pod.edge, pod.gateway]),
      ]),
      service: 'tcp/22',
      why: 'Administration des équipements',
      sensitive: true,
    },
    {
      id: 'PLT-003',
      source: 'adm',
      destination: 'log-1, ntp-1, patch-relay, av-console, backup-gw',
      service: 'tcp/22',
      why: 'Administration des serveurs',
      sensitive: true,
    },
    {
      id: 'PLT-004',
      source: list(managed.map(({ edge }) => edge)),
      destination: 'log-1',
      service: 'tcp/6514',
      why: 'Journaux (TLS)',
      sensitive: true,
    },
    { id: 'PLT-005', source: 'office, adm', destination: 'ntp-1', service: 'udp/123', why: 'Heure' },
    { id: 'PLT-006', source: 'office', destination: 'Internet', service: 'tcp/443', why: 'Navigation des bureaux' },
    {
      id: 'PLT-007',
      source: 'patch-relay, av-console',
      destination: 'Internet',
      service: 'tcp/443',
      why: 'Dépôts des éditeurs',
    },
    {
      id: 'PLT-008',
      source: 'Internet',
      destination: 'av-console',
      service: 'tcp/443',
      why: 'Agents antivirus en déplacement',
    },
    {
      id: 'PLT-009',
      source: 'Internet',
      destination: 'backup-gw',
      service: 'tcp/443',
      why: 'Sauvegarde des postes en déplacement',
      sensitive: true,
      transfer: true,
      managedService: 'Do’BaaS',
    },
    {
      id: 'PLT-010',
      source: 'office',
      destination: 'supervision-console',
      service: 'tcp/443',
      why: 'Exploitation de la supervision',
      sensitive: true,
      managedService: 'Do’Supervision',
    },
  ];
}

const zones = `zones:
  internet: { kind: wan, level: 0, owner: internet, prefixes: [192.0.2.0/24, "2001:db8:0::/48"] }
  office: { kind: office, level: 50, owner: provider, prefixes: [10.0.20.0/24] }
  adm: { kind: admin, level: 80, owner: provider, prefixes: [10.0.10.0/24] }
  oob-office: { kind: management, level: 90, owner: provider, prefixes: [10.0.98.0/24] }
  tr-office: { kind: transit, level: 75, owner: provider, prefixes: [10.0.96.0/30] }
  console: { kind: admin, level: 85, owner: provider, prefixes: [10.0.11.0/24] }
  oob: { kind: management, level: 90, owner: provider, prefixes: [10.0.128.0/22] }
  tr-access: { kind: transit, level: 75, owner: provider, prefixes: [10.0.12.0/24] }
  tr-services: { kind: transit, level: 75, owner: provider, prefixes: [10.0.13.0/29] }
  msp-wan: { kind: wan, level: 10, owner: provider, prefixes: [203.0.113.0/25] }
  public: { kind: public, level: 40, owner: provider, prefixes: [203.0.113.128/26] }
  service: { kind: service, level: 70, owner: provider, prefixes: [10.0.31.0/24] }
  p-supervision: { kind: partner, level: 0, owner: partner supervision, prefixes: [203.0.113.192/29] }
partners:
  supervision: { console: [203.0.113.194], services: [tcp/443], sources: [office] }`;

function internet(pods: readonly PodPlan[]): readonly string[] {
  const first = pods[0]?.uplink.edge ?? '';
  return [
    '  internet:',
    '    kind: external',
    '    owner: internet',
    '    interfaces:',
    '      office: { zone: internet, addresses: [192.0.2.253/30] }',
    '      supervision: { zone: p-supervision, addresses: [203.0.113.193/29] }',
    ...pods.map(
      ({ id, uplink }) =>
        `      ${id}: { zone: internet, addresses: [${uplink.internet}/30, "${uplink.internet6}/64"] }`,
    ),
    '    routes:',
    `      - { to: 203.0.113.0/25, via: ${first} }`,
    `      - { to: 203.0.113.128/26, via: ${first} }`,
    // Only networks in use: a wider announcement would circle between the edge and the Internet.
    ...pods.flatMap(({ tenants, uplink }) =>
      tenants.flatMap(({ six }) =>
        six === undefined ? [] : [`      - { to: "${six}00::/62", via: "${uplink.edge6}" }`],
      ),
    ),
  ];
}

function firewalls(pods: readonly PodPlan[]): readonly string[] {
  return [
    officeFirewall,
    `  fw-adm:
    kind: firewall
    owner: provider
    interfaces:
      tun: { zone: tr-office, addresses: [10.0.96.1/30], anti-spoofing: strict }
      core: { trunk: { switch: core, vlans: [11, 12, 13] } }
      con: { parent: core, vlan: 11, zone: console, addresses: [10.0.11.1/24], anti-spoofing: strict }
      acc: { parent: core, vlan: 12, zone: tr-access, addresses: [10.0.12.1/24], anti-spoofing: strict }
      svc: { parent: core, vlan: 13, zone: tr-services, addresses: [10.0.13.1/29], anti-spoofing: strict }
      oob: { zone: oob, addresses: [10.0.128.1/22], access: { switch: sw-oob, vlan: 99 }, anti-spoofing: strict }
    routes:
      - { to: 10.0.10.0/24, via: 10.0.96.2 }
      - { to: 10.0.20.0/24, via: 10.0.96.2 }
      - { to: 10.0.98.0/24, via: 10.0.96.2 }
      - { to: 10.0.31.0/24, via: 10.0.13.2 }
      - { to: 203.0.113.128/26, via: 10.0.13.2 }`,
    ...pods.map((pod) => `      - { to: ${pod.prefix}, via: ${podManagement(pod).gateway} }`),
    device('10.0.128.1'),
    `  fw-svc:
    kind: firewall
    owner: provider
    interfaces:
      core: { trunk: { switch: core, vlans: [13, 15, 30, 31] } }
      adm: { parent: core, vlan: 13, zone: tr-services, addresses: [10.0.13.2/29], anti-spoofing: strict }
      wan: { parent: core, vlan: 15, zone: msp-wan, addresses: [203.0.113.2/25], anti-spoofing: strict }
      public: { parent: core, vlan: 30, zone: public, addresses: [203.0.113.129/26], anti-spoofing: strict }
      service: { parent: core, vlan: 31, zone: service, addresses: [10.0.31.1/24], anti-spoofing: strict }
    routes:
      - { to: default, via: 203.0.113.10 }
      - { to: 10.0.0.0/16, via: 10.0.13.1 }`,
    ...pods.map(({ prefix, host }) => `      - { to: ${prefix}, via: 203.0.113.${host} }`),
    device('10.0.13.2'),
  ];
}

function device(address: string): string {
  return `    management: { addresses: [${address}], services: [tcp/22], low-level: true }
    services: { ssh: { service: tcp/22, addresses: [${address}] } }
    logs-denied: true`;
}

const officeFirewall = `  fw-office:
    kind: firewall
    owner: provider
    interfaces:
      wan: { zone: internet, addresses: [192.0.2.254/30], anti-spoofing: strict }
      in: { trunk: { switch: sw-office, vlans: [10, 20, 98] } }
      adm: { parent: in, vlan: 10, zone: adm, addresses: [10.0.10.1/24], anti-spoofing: strict }
      office: { parent: in, vlan: 20, zone: office, addresses: [10.0.20.1/24], anti-spoofing: strict }
      oob: { parent: in, vlan: 98, zone: oob-office, addresses: [10.0.98.1/24], anti-spoofing: strict }
      tun: { zone: tr-office, addresses: [10.0.96.2/30], anti-spoofing: strict }
    routes:
      - { to: default, via: 192.0.2.253 }
      - { to: 10.0.0.0/8, via: 10.0.96.1 }
      - { to: 203.0.113.128/26, via: 10.0.96.1 }
    nat: { out: { kind: masquerade, out: wan, source: [10.0.20.0/24], destination: [0.0.0.0/0] } }
${device('10.0.98.1')}
    protections: ${protections}`;

function hostText(
  id: string,
  zone: string,
  address: string,
  gateway: string,
  at: string,
  services: string,
  management = '',
): string {
  return `  ${id}:
    kind: host
    owner: provider
    interfaces: { eth0: { zone: ${zone}, addresses: [${address}], access: ${at} } }
    routes: [{ to: default, via: ${gateway} }]
    services: { ${services} }${management}`;
}

/** Administered where it serves, by ssh. */
function sshOnly(address: string): string {
  return `\n    management: { addresses: [${address}], services: [tcp/22], low-level: false }`;
}

const ssh = 'ssh: { service: tcp/22 }';
const hosts = [
  hostText('adm-ws-1', 'adm', '10.0.10.11/24', '10.0.10.1', '{ switch: sw-office, vlan: 10 }', ''),
  hostText('office-pc-1', 'office', '10.0.20.11/24', '10.0.20.1', '{ switch: sw-office, vlan: 20 }', ''),
  hostText('adm-console', 'console', '10.0.11.10/24', '10.0.11.1', '{ switch: core, vlan: 11 }', ssh),
  hostText(
    'log-1',
    'service',
    '10.0.31.14/24',
    '10.0.31.1',
    '{ switch: core, vlan: 31 }',
    `${ssh}, syslog-tls: { service: tcp/6514 }`,
  ),
  hostText(
    'ntp-1',
    'service',
    '10.0.31.123/24',
    '10.0.31.1',
    '{ switch: core, vlan: 31 }',
    `${ssh}, ntp: { service: udp/123 }`,
  ),
  hostText(
    'patch-relay',
    'public',
    '203.0.113.130/26',
    '203.0.113.129',
    '{ switch: core, vlan: 30 }',
    `${ssh}, wsus: { service: tcp/8531 }`,
    sshOnly('203.0.113.130'),
  ),
  hostText(
    'av-console',
    'public',
    '203.0.113.131/26',
    '203.0.113.129',
    '{ switch: core, vlan: 30 }',
    `${ssh}, https: { service: tcp/443 }`,
    sshOnly('203.0.113.131'),
  ),
  hostText(
    'backup-gw',
    'public',
    '203.0.113.132/26',
    '203.0.113.129',
    '{ switch: core, vlan: 30 }',
    `${ssh}, https: { service: tcp/443 }`,
    sshOnly('203.0.113.132'),
  ),
  `  supervision-console:
    kind: host
    owner: partner supervision
    interfaces: { eth0: { zone: p-supervision, addresses: [203.0.113.194/29] } }
    routes: [{ to: default, via: 203.0.113.193 }]
    services: { https: { service: tcp/443 } }`,
].join('\n');

function switches(pods: readonly PodPlan[]): readonly string[] {
  const managed = (address: string): string => `    routes: [{ to: default, via: 10.0.128.1 }]
    management: { addresses: [${address}], services: [tcp/22], low-level: true }
    services: { ssh: { service: tcp/22, addresses: [${address}] } }`;
  return [
    '  sw-office: { kind: switch, owner: provider, interfaces: {} }',
    '  core:\n    kind: switch\n    owner: provider\n    interfaces:',
    '      oob: { access: { vlan: 99 } }',
    '      mgmt: { svi: 99, zone: oob, addresses: [10.0.129.1/22] }',
    ...pods.map(({ id }) => `      ${id}: { trunk: { vlans: [12, 15] } }`),
    managed('10.0.129.1'),
    '  sw-oob:\n    kind: switch\n    owner: provider\n    interfaces:',
    '      core: { access: { vlan: 99 } }',
    '      mgmt: { svi: 99, zone: oob, addresses: [10.0.129.2/22] }',
    ...pods.map(({ id }) => `      ${id}: { access: { vlan: 99 } }`),
    managed('10.0.129.2'),
  ];
}

const links = `links:
  partner-supervision: { ends: ["internet:supervision", "supervision-console:eth0"], kind: public }
  uplink-office: { ends: ["internet:office", "fw-office:wan"], kind: public }
  tun-office: { ends: ["fw-office:tun", "fw-adm:tun"], kind: encrypted }
  oob-core: { ends: ["sw-oob:core", "core:oob"], kind: dedicated }`;
