/** formats: the file of one generated pod: its switch, its edge firewall and its access gateway. */
import type { PodPlan, TenantPlan } from './plan.ts';

const protections =
  '[syn-flood, ping-flood, smurf, ping-of-death, large-packets, ip-options, ipv6-extension-headers, bogons]';

export function podText(pod: PodPlan): string {
  return [
    'segproof: platform',
    `name: ${pod.id}`,
    'zones:',
    ...pod.tenants.map(
      ({ id, access }) => `  acc-${id}: { kind: transit, level: 70, owner: provider, prefixes: [${access.prefix}] }`,
    ),
    'nodes:',
    ...podSwitch(pod),
    ...edge(pod),
    ...accessGateway(pod),
    'links:',
    `  uplink-${pod.id}: { ends: ["internet:${pod.id}", "edge-${pod.id}:wan"], kind: public }`,
    `  core-${pod.id}: { ends: ["core:${pod.id}", "sw-${pod.id}:core"], kind: dedicated }`,
    `  oob-${pod.id}: { ends: ["sw-oob:${pod.id}", "sw-${pod.id}:oob"], kind: dedicated }`,
    '',
  ].join('\n');
}

/** Management addresses of the pod's devices: one /24 for each kind. */
export function podManagement({ host }: PodPlan): {
  readonly switch: string;
  readonly edge: string;
  readonly gateway: string;
} {
  return { switch: `10.0.129.${host}`, edge: `10.0.130.${host}`, gateway: `10.0.12.${host}` };
}

function podSwitch(pod: PodPlan): readonly string[] {
  const { switch: address } = podManagement(pod);
  return [
    `  sw-${pod.id}:`,
    '    kind: switch',
    '    owner: provider',
    '    interfaces:',
    '      core: { trunk: { vlans: [12, 15] } }',
    '      oob: { access: { vlan: 99 } }',
    `      mgmt: { svi: 99, zone: oob, addresses: [${address}/22] }`,
    '    routes: [{ to: default, via: 10.0.128.1 }]',
    `    management: { addresses: [${address}], services: [tcp/22], low-level: true }`,
    `    services: { ssh: { service: tcp/22, addresses: [${address}] } }`,
  ];
}

function vlans({ tenants }: PodPlan, kind: 'wan' | 'access'): string {
  const [first, last] = [tenants[0], tenants.at(-1)];
  return first === undefined || last === undefined ? '' : `, ${first.vlan[kind]}-${last.vlan[kind]}`;
}

function edge(pod: PodPlan): readonly string[] {
  const { edge: address } = podManagement(pod);
  const { uplink } = pod;
  const leg = ({ id, vlan, wan, six }: TenantPlan): string => {
    const addresses = [`${wan.edge}/30`, ...(six === undefined ? [] : [`"${six}00::1/64"`])];
    return `      ${id}: { parent: core, vlan: ${vlan.wan}, zone: ${id}-wan, addresses: [${addresses.join(', ')}], anti-spoofing: strict }`;
  };
  return [
    `  edge-${pod.id}:`,
    '    kind: firewall',
    '    owner: provider',
    '    interfaces:',
    `      wan: { zone: internet, addresses: [${uplink.edge}/30, "${uplink.edge6}/64"], anti-spoofing: strict }`,
    `      core: { trunk: { switch: sw-${pod.id}, vlans: [15${vlans(pod, 'wan')}] } }`,
    `      msp: { parent: core, vlan: 15, zone: msp-wan, addresses: [203.0.113.${pod.host}/25], anti-spoofing: strict }`,
    `      oob: { zone: oob, addresses: [${address}/22], access: { switch: sw-oob, vlan: 99 }, anti-spoofing: strict }`,
    ...pod.tenants.map(leg),
    '    routes:',
    `      - { to: default, via: ${uplink.internet} }`,
    `      - { to: default6, via: "${uplink.internet6}" }`,
    '      - { to: 203.0.113.128/26, via: 203.0.113.2 }',
    '      - { to: 10.0.11.0/24, via: 10.0.128.1 }',
    '      - { to: 10.0.31.0/24, via: 10.0.128.1 }',
    '      - { to: 10.0.0.0/8, discard: true, metric: 250 }',
    ...pod.tenants.flatMap(({ block, wan, six }) => [
      `      - { to: ${block}, via: ${wan.firewall} }`,
      ...(six === undefined ? [] : [`      - { to: "${six}00::/62", via: "${six}00::2" }`]),
    ]),
    '    nat:',
    ...pod.tenants.map(
      ({ id, dmz, publicPort }) =>
        `      web-${id}: { kind: dnat, in: wan, destination: ${uplink.edge}, service: tcp/${publicPort}, to: ${dmz}.10, to-port: 443 }`,
    ),
    `      out: { kind: masquerade, out: wan, source: [${pod.prefix}], destination: [0.0.0.0/0] }`,
    `    management: { addresses: [${address}], services: [tcp/22], low-level: true }`,
    `    services: { ssh: { service: tcp/22, addresses: [${address}] } }`,
    `    protections: ${protections}`,
    '    logs-denied: true',
  ];
}

function accessGateway(pod: PodPlan): readonly string[] {
  const { gateway } = podManagement(pod);
  return [
    `  access-${pod.id}:`,
    '    kind: firewall',
    '    owner: provider',
    '    interfaces:',
    `      core: { trunk: { switch: sw-${pod.id}, vlans: [12${vlans(pod, 'access')}] } }`,
    `      adm: { parent: core, vlan: 12, zone: tr-access, addresses: [${gateway}/24], anti-spoofing: strict }`,
    ...pod.tenants.map(
      ({ id, vlan, access }) =>
        `      ${id}: { parent: core, vlan: ${vlan.access}, zone: acc-${id}, addresses: [${access.gateway}/30], anti-spoofing: strict }`,
    ),
    '    routes:',
    '      - { to: 10.0.0.0/16, via: 10.0.12.1 }',
    ...pod.tenants.map(({ block, access }) => `      - { to: ${block}, via: ${access.firewall} }`),
    `    management: { addresses: [${gateway}], services: [tcp/22], low-level: true }`,
    `    services: { ssh: { service: tcp/22, addresses: [${gateway}] } }`,
    '    logs-denied: true',
  ];
}
