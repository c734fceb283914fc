/** formats: the file and the matrix rows of one generated tenant. */
import type { TenantPlan } from './plan.ts';

/** A matrix row as it goes into a sheet. */
export interface RowText {
  readonly id: string;
  readonly source: string;
  readonly destination: string;
  readonly service: string;
  readonly why: string;
  readonly encrypted?: boolean;
  readonly sensitive?: boolean;
  readonly transfer?: boolean;
  /** Where it is another than the sheet's. */
  readonly managedService?: string;
}

export interface TenantText {
  readonly file: string;
  readonly rows: readonly RowText[];
}

/** Rows that every tenant has; more are drawn. */
export const baseRows = 7;

/** `rows` is how many matrix rows the tenant gets, at least `baseRows`. */
export function tenantText(plan: TenantPlan, pod: string, rows: number): TenantText {
  const { id } = plan;
  const extra = drawServices(plan, rows - baseRows);
  const file = [
    'segproof: platform',
    `name: ${id}`,
    'tenants:',
    `  ${id}: { hosting: datacentre, firewalls: [fw-${id}] }`,
    'zones:',
    zone(plan, 'wan', 'wan', 10, [plan.wan.prefix, ...sixPrefix(plan, '00'), ...sixPrefix(plan, '03')]),
    zone(plan, 'dmz', 'dmz', 40, [`${plan.dmz}.0/24`, ...sixPrefix(plan, '01')]),
    zone(plan, 'lan', 'lan', 60, [`${plan.lan}.0/24`, ...sixPrefix(plan, '02')]),
    'nodes:',
    ...firewall(plan, pod),
    ...host(plan, pod, 'web', 'dmz', [['https', 443], ['ssh', 22], ...portsOf(extra, 'web')]),
    ...host(plan, pod, 'srv', 'lan', [['postgresql', 5432], ['ssh', 22], ...portsOf(extra, 'srv')]),
    '',
  ].join('\n');
  return { file, rows: tenantRows(plan, extra) };
}

interface ExtraService {
  readonly port: number;
  readonly host: 'web' | 'srv';
  readonly source: string;
}

function drawServices(plan: TenantPlan, count: number): readonly ExtraService[] {
  const { id, random } = plan;
  const ports = new Set<number>();
  while (ports.size < count) ports.add(10_000 + random.below(50_000));
  return [...ports].map((port) => {
    const toServer = random.chance(60);
    return toServer ? { port, host: 'srv', source: `web-${id}` } : { port, host: 'web', source: `${id}-lan` };
  });
}

function portsOf(extra: readonly ExtraService[], host: ExtraService['host']): readonly (readonly [string, number])[] {
  return extra.filter((service) => service.host === host).map(({ port }) => [`app-${port}`, port] as const);
}

function tenantRows(plan: TenantPlan, extra: readonly ExtraService[]): readonly RowText[] {
  const { id } = plan;
  const number = (index: number): string => `${id.toUpperCase()}-${`${index}`.padStart(3, '0')}`;
  const fixed: readonly Omit<RowText, 'id'>[] = [
    { source: 'Internet', destination: `web-${id}`, service: 'tcp/443', why: 'Site public' },
    {
      source: `web-${id}`,
      destination: `srv-${id}`,
      service: 'tcp/5432',
      why: 'Base de données (TLS)',
      encrypted: true,
      sensitive: true,
    },
    { source: `${id}-lan`, destination: 'Internet', service: 'tcp/443, udp/53', why: 'Navigation et noms' },
    {
      source: 'adm',
      destination: plan.access.firewall,
      service: 'tcp/22, tcp/443',
      why: 'Gestion du pare-feu',
      sensitive: true,
    },
    { source: 'adm', destination: `web-${id}, srv-${id}`, service: 'tcp/22', why: 'Infogérance', sensitive: true },
    {
      source: `${id}-lan, ${id}-dmz`,
      destination: 'patch-relay',
      service: 'tcp/8531',
      why: 'Mises à jour (TLS)',
      encrypted: true,
    },
    { source: `${id}-lan, ${id}-dmz`, destination: 'av-console', service: 'tcp/443', why: 'Antivirus' },
  ];
  const drawn = extra.map(({ port, host, source }) => ({
    source,
    destination: `${host}-${id}`,
    service: `tcp/${port}`,
    why: 'Application métier',
  }));
  return [...fixed, ...drawn].map((row, index) => ({ id: number(index + 1), ...row }));
}

function sixPrefix(plan: TenantPlan, network: string): readonly string[] {
  return plan.six === undefined ? [] : [`"${plan.six}${network}::/64"`];
}

function sixAddress(plan: TenantPlan, network: string, hostPart: string): readonly string[] {
  return plan.six === undefined ? [] : [`"${plan.six}${network}::${hostPart}/64"`];
}

function zone({ id }: TenantPlan, name: string, kind: string, level: number, prefixes: readonly string[]): string {
  return `  ${id}-${name}: { kind: ${kind}, level: ${level}, owner: tenant ${id}, prefixes: [${prefixes.join(', ')}] }`;
}

function firewall(plan: TenantPlan, pod: string): readonly string[] {
  const { id, vlan } = plan;
  const port = (name: string, network: string, addresses: readonly string[], tag: number): string =>
    `      ${name}: { zone: ${network}, addresses: [${addresses.join(', ')}], access: { switch: sw-${pod}, vlan: ${tag} }, anti-spoofing: strict }`;
  return [
    `  fw-${id}:`,
    '    kind: firewall',
    `    owner: tenant ${id}`,
    '    interfaces:',
    port('wan', `${id}-wan`, [`${plan.wan.firewall}/30`, ...sixAddress(plan, '00', '2')], vlan.wan),
    port('acc', `acc-${id}`, [`${plan.access.firewall}/30`], vlan.access),
    port('dmz', `${id}-dmz`, [`${plan.dmz}.1/24`, ...sixAddress(plan, '01', '1')], vlan.dmz),
    port('lan', `${id}-lan`, [`${plan.lan}.1/24`, ...sixAddress(plan, '02', '1')], vlan.lan),
    '    routes:',
    `      - { to: default, via: ${plan.wan.edge} }`,
    ...(plan.six === undefined
      ? []
      : [
          `      - { to: default6, via: "${plan.six}00::1" }`,
          `      - { to: "${plan.six}00::/62", discard: true, metric: 250 }`,
        ]),
    `      - { to: 10.0.0.0/16, via: ${plan.access.gateway} }`,
    '      - { to: 10.0.0.0/8, discard: true, metric: 250 }',
    `    management: { addresses: [${plan.access.firewall}], services: [tcp/22, tcp/443], low-level: false }`,
    `    services: { ssh: { service: tcp/22, addresses: [${plan.access.firewall}] }, https: { service: tcp/443, addresses: [${plan.access.firewall}] } }`,
    '    logs-denied: true',
  ];
}

function host(
  plan: TenantPlan,
  pod: string,
  name: 'web' | 'srv',
  network: 'dmz' | 'lan',
  services: readonly (readonly [string, number])[],
): readonly string[] {
  const { id, vlan } = plan;
  const digits = network === 'dmz' ? '01' : '02';
  const addresses = [`${plan[network]}.10/24`, ...sixAddress(plan, digits, '10')];
  const routes = [`{ to: default, via: ${plan[network]}.1 }`];
  if (plan.six !== undefined) routes.push(`{ to: default6, via: "${plan.six}${digits}::1" }`);
  const listening = services.map(([label, port]) => `${label}: { service: tcp/${port} }`);
  return [
    `  ${name}-${id}:`,
    '    kind: host',
    `    owner: tenant ${id}`,
    `    interfaces: { eth0: { zone: ${id}-${network}, addresses: [${addresses.join(', ')}], access: { switch: sw-${pod}, vlan: ${vlan[network]} } } }`,
    `    routes: [${routes.join(', ')}]`,
    `    services: { ${listening.join(', ')} }`,
  ];
}
