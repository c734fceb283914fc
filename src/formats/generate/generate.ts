/** formats: a platform of N tenants from a seed, as files. */
import { maxTenants, planPods } from './plan.ts';
import { podText } from './pod.ts';
import { providerRows, providerText } from './provider.ts';
import { baseRows, type RowText, tenantText } from './tenant.ts';

const maxRows = 1_000;

/** `rulesPerTenant` counts matrix rows, from 7 (the default is 8) to 1,000. */
export interface GenerateOptions {
  readonly tenants: number;
  readonly seed: number;
  readonly rulesPerTenant?: number;
}

/**
 * The files of a valid platform on which every promise holds, by path: `platform.yaml`, `provider.yaml`, `pods/*.yaml`,
 * `tenants/*.yaml`, `matrices/*`. The same options give the same texts, octet for octet; a tenant's own file does not
 * depend on how many others there are. Throws a RangeError for tenants outside 1..10,000, a seed that is no whole
 * number from 0 to 2^32 - 1, or a count of rows out of bounds.
 */
export function generatePlatform(options: GenerateOptions): ReadonlyMap<string, string> {
  const { tenants, seed, rulesPerTenant = baseRows + 1 } = options;
  whole('tenants', tenants, 1, maxTenants);
  whole('seed', seed, 0, 4_294_967_295);
  whole('rulesPerTenant', rulesPerTenant, baseRows, maxRows);

  const pods = planPods(tenants, seed);
  const files = new Map<string, string>([['platform.yaml', '']]);
  files.set('provider.yaml', providerText(pods));
  files.set('matrices/provider.csv', sheet(providerRows(pods), 'Plateforme'));
  for (const pod of pods) {
    files.set(`pods/${pod.id}.yaml`, podText(pod));
    const rows: RowText[] = [];
    for (const plan of pod.tenants) {
      const tenant = tenantText(plan, pod.id, rulesPerTenant);
      files.set(`tenants/${plan.id}.yaml`, tenant.file);
      rows.push(...tenant.rows);
    }
    files.set(`matrices/${pod.id}.csv`, sheet(rows, 'Do’Cloud'));
  }
  const names = [...files.keys()];
  const access = pods.map(({ id }) => `access-${id}`);
  files.set('platform.yaml', platformText(`generated-${tenants}-${seed}`, names, access));
  return files;
}

function whole(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new RangeError(`${name} must be a whole number from ${least} to ${most}`);
}

function platformText(name: string, files: readonly string[], accessTools: readonly string[]): string {
  const list = (paths: readonly string[]): string => paths.map((path) => `  - ${path}\n`).join('');
  return `segproof: platform
name: ${name}
include:
${list(files.filter((path) => path.endsWith('.yaml') && path !== 'platform.yaml'))}matrices:
${list(files.filter((path) => path.startsWith('matrices/')))}provider:
  workstations: [adm]
  consoles: [adm-console]
  access-tools: [${accessTools.join(', ')}]
attestations:
  PAS-ADM-5: { by: RSSI, on: 2026-01-05, evidence: registre/comptes.pdf }
  PAS-OPS-1: { by: Exploitation, on: 2026-01-05, evidence: registre/exploitation.pdf }
`;
}

/** A matrix as French sheets have it. No cell holds a semicolon or a quote. */
function sheet(rows: readonly RowText[], service: string): string {
  const lines = rows.map((row) =>
    [
      row.id,
      row.source,
      row.destination,
      row.service,
      'autoriser',
      row.why,
      'Exploitation',
      `CHG-${row.id}`,
      row.sensitive === true ? 'oui' : 'non',
      row.encrypted === true ? 'oui' : '',
      row.transfer === true ? 'oui' : '',
      row.managedService ?? service,
    ].join(';'),
  );
  return `Id;Source;Destination;Service;Action;Justification;Responsable;Ticket;Sensible;Chiffré;Transfert;Service managé\n${lines.join('\n')}\n`;
}
