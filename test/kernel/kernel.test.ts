/**
 * The model against the Linux kernel, packet by packet: verdict, egress, rewritten header, deciding rule, connection
 * state. `npm test` sends a few thousand packets; `npm run test:kernel` at least 200,000 through 200 scenarios.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kindsHere, makeBench, probeOracle } from './oracle/bench.ts';
import { campaign } from './oracle/campaign.ts';
import { knownDifferences } from './oracle/known-differences.ts';
import { runWorker } from './oracle/run-worker.ts';
import { shrunkText } from './oracle/shrink.ts';

const probe = probeOracle();
const required = process.env['KERNEL_ORACLE'] === 'required';
const scenarios = Number(process.env['KERNEL_SCENARIOS'] ?? 12);
const packets = Number(process.env['KERNEL_PACKETS'] ?? 6000);

test('the kernel oracle is there, or says why not', () => {
  if (!probe.ok) process.stderr.write(`KERNEL ORACLE SKIPPED: ${probe.reason}; the recorded corpus is used instead\n`);
  expect(probe.ok || !required, probe.ok ? '' : `KERNEL_ORACLE=required, but ${probe.reason}`).toBe(true);
});

describe.skipIf(!probe.ok)(`against the kernel${probe.ok ? '' : ` (skipped: ${probe.reason})`}`, () => {
  let bench: Awaited<ReturnType<typeof makeBench>>;
  beforeAll(async () => {
    bench = await makeBench(probe.ok ? probe.mode : 'root');
  });
  afterAll(() => bench.remove());

  test(`${packets} packets through ${scenarios} random firewalls, rulesets and rows of firewalls`, async () => {
    const tally = await campaign(bench, {
      kinds: kindsHere(),
      scenarios,
      packetsEach: Math.ceil(packets / scenarios),
      firstSeed: Number(process.env['KERNEL_SEED'] ?? 1),
      parallel: 2,
      enough: 3,
    });
    expect(tally.differences.map(shrunkText)).toEqual([]);
    // A run in which nothing passed, nothing was refused or no rule was asked would have shown nothing.
    expect(tally.packets).toBeGreaterThanOrEqual(packets * 0.99);
    expect(tally.decided).toBeGreaterThan(tally.packets / 10);
    for (const fate of ['sent', 'silent', 'answered', 'taken'])
      expect(tally.fates.get(fate) ?? 0, fate).toBeGreaterThan(0);
    process.stderr.write(
      `kernel oracle: ${tally.packets} packets, ${tally.scenarios} scenarios, ${tally.decided} deciding rules compared\n`,
    );
  }, 1_800_000);

  test.each(knownDifferences.map(({ id, shows }, place) => [id, place, shows.differs] as const))(
    'the known difference %s still differs',
    async (_, place, differs) => {
      const report = await runWorker(bench, { kind: 'known', seed: place, packets: 1 });
      expect(report.difference?.found[0]).toBe(differs);
    },
  );
});
