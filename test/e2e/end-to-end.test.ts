/** `compare --end-to-end` as a process: the reference platform, one rule by hand, one row taken out, one row in the way. */
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuiltCli, buildCli, type Ran, repository, scratchFolder } from '../support/cli.ts';

let cli: BuiltCli;
const scratch = scratchFolder();
const day = '2026-11-24';

beforeAll(async () => {
  cli = await buildCli();
  for (const name of ['topologies', 'matrices'])
    cpSync(join(repository, name), join(scratch.path, name), { recursive: true });
});
afterAll(() => {
  cli.remove();
  scratch.remove();
});

const overlay = (name: string, patch: string): string => {
  const path = join(scratch.path, 'topologies', 'msp', `${name}.yaml`);
  writeFileSync(path, `segproof: overlay\nbase: platform.yaml\nname: ${name}\npatch:\n${patch}`);
  return path;
};
const compare = (platform: string, ...more: readonly string[]): Promise<Ran> =>
  cli.run(['compare', platform, '--end-to-end', '--as-of', day, ...more]);

describe('compare --end-to-end', () => {
  it('proves that the reference platform passes nothing but its rows, and every row', async () => {
    const ran = await compare('topologies/msp/platform.yaml');
    expect([ran.stderr, ran.code]).toEqual(['', 0]);
    expect(ran.stdout).toContain('END TO END');
  });

  it('a rule by hand that opens a way through two zones is the excess, with its node and a walked packet', async () => {
    const path = overlay(
      'by-hand',
      '  nodes:\n    fw-beta:\n      policy:\n        projected:\n          before:\n            forward: [{ id: by-hand, in: [lan], out: [dmz], source: 10.102.10.0/24, destination: 10.102.20.10, service: [tcp/3389], action: accept, rows: [] }]\n            input: []\n',
    );
    const ran = await compare(path, '--json');
    expect([ran.stderr, ran.code]).toEqual(['', 1]);
    const { excess, gaps, equal } = JSON.parse(ran.stdout);
    expect([equal, gaps]).toEqual([false, []]);
    expect(excess).toHaveLength(1);
    const [{ from, to, certain, rows, faults }] = excess;
    expect([from, to, certain]).toEqual(['beta-lan', 'beta-dmz', true]);
    // Without the addresses that nobody in the zone has: the network's, the firewall's own, the broadcast.
    expect(rows).toEqual([
      { source: expect.stringMatching(/^10\.102\.10\./u), destination: '10.102.20.10', services: ['tcp/3389'] },
    ]);
    expect(faults).toHaveLength(1);
    expect(faults[0].permit).toEqual({ node: 'fw-beta', ruleset: 'forward', rule: 'by-hand', rows: [] });
    expect(faults[0].witness.disposition).toBe('delivered');
  });

  it('a row that is not carried out is a gap, with the packet and who stopped it', async () => {
    const ran = await compare('topologies/msp/broken/pas-flow-1.yaml');
    expect(ran.code).toBe(1);
    expect(ran.stdout).toMatch(/GAP BRK-FLOW-1B {2}nothing that it allows arrives/u);
    expect(ran.stdout).toContain('BRK-FLOW-1A denies');
    const fr = await compare('topologies/msp/broken/pas-flow-1.yaml', '--lang', 'fr');
    expect(fr.stdout).toMatch(/MANQUE BRK-FLOW-1B {2}rien de ce qu’elle autorise n’arrive/u);
  });

  it('a part of a row that does not get through is a gap of exactly that part', async () => {
    const path = overlay(
      'part',
      '  nodes:\n    fw-alpha:\n      policy:\n        projected:\n          before:\n            forward: [{ id: in-the-way, source: 10.101.10.16/28, destination: any, service: [any], action: deny, rows: [] }]\n            input: []\n',
    );
    const ran = await compare(path, '--json');
    expect(ran.code).toBe(1);
    const { excess, gaps } = JSON.parse(ran.stdout);
    expect(excess).toEqual([]);
    const parts = gaps.filter(({ effect }: { effect: string }) => effect === 'partly');
    const byRow = new Map(parts.map((gap: { row: string }) => [gap.row, gap]));
    // Of the receivers 10.101.10.5 and .30 only the second one answers from behind the rule.
    expect(byRow.get('CLD-110')).toMatchObject({
      certain: true,
      complete: true,
      rows: [{ source: '10.0.14.10', destination: '10.101.10.30', services: ['tcp/3389'] }],
      witness: { disposition: 'delivered' },
    });
    const text = await compare(path);
    expect(text.stdout).toMatch(/GAP CLD-110 {2}a part of it does not get through, or is not answered/u);
    expect(text.stdout).toContain('its answer does not come back');
  });

  it.each([
    [['topologies/msp/platform.yaml', 'x.nft', '--end-to-end'], 'about a whole platform'],
    [['topologies/msp/platform.yaml', '--end-to-end', '--node', 'fw-svc'], 'does not go with'],
    [['topologies/msp/platform.yaml', '--end-to-end', '--opening'], 'does not go with'],
  ])('refuses %j', async (words, message) => {
    const ran = await cli.run(['compare', ...words]);
    expect([ran.code, ran.stdout]).toEqual([2, '']);
    expect(ran.stderr).toContain(message);
  });
});
