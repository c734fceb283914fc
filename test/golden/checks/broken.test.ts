/** The reference platform keeps every promise; each sister platform breaks exactly the one that it says. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CheckReport, pasIds, runChecks } from '../../../src/checks/public.ts';
import { platformOnDisk, repositoryRoot } from '../../support/platform-on-disk.ts';

const folder = 'topologies/msp/broken';
const overlays = readdirSync(join(repositoryRoot, folder))
  .filter((name) => name.endsWith('.yaml'))
  .sort();

function counts(report: CheckReport): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { id } of report.findings) found[id] = (found[id] ?? 0) + 1;
  return found;
}

describe('the reference platform', () => {
  it('has no finding, and every row of the catalogue has its verdict', () => {
    const report = runChecks(platformOnDisk('topologies/msp/platform.yaml'));
    expect(report.findings.map(({ says }) => says.en)).toEqual([]);
    expect(report.rows.map(({ id }) => id)).toEqual(pasIds);
    expect(report.rows.filter(({ verdict }) => verdict === 'undecided' || verdict === 'refuted')).toEqual([]);
    expect(report.flows.filter(({ verdict }) => verdict !== 'effective' && verdict !== 'expired')).toEqual([]);
  });

  it('keeps every promise after the failover of a tenant to its recovery site', () => {
    const report = runChecks(platformOnDisk('topologies/msp/scenarios/delta-failover.yaml'));
    expect(report.findings.map(({ says }) => says.en)).toEqual([]);
  });
});

describe('each broken sister platform', () => {
  it('exists for every promise of the catalogue', () => {
    expect(overlays).toEqual(pasIds.map((id) => `${id.toLowerCase()}.yaml`).sort());
  });

  const both = overlays.flatMap((name) => (['proved', 'sampled'] as const).map((method) => ({ name, method })));

  it.each(both)('$name breaks exactly what it says, $method', ({ name, method }) => {
    const platform = platformOnDisk(`${folder}/${name}`);
    const report = runChecks({ ...platform, method });
    expect(platform.expect.size, 'the overlay says what must be found').toBeGreaterThan(0);
    expect(counts(report), report.findings.map(({ says }) => says.en).join('\n')).toEqual(Object.fromEntries(platform.expect));
    for (const { id, verdict } of report.rows) expect(verdict === 'refuted', id).toBe(platform.expect.has(id));
  });
});
