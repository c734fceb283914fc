/** The recorded corpus: what a kernel did once, held against the model on machines that have no kernel to ask. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { decodePacket } from '../../src/net/public.ts';
import { newMemory } from '../../src/semantics/public.ts';
import { makeBench, probeOracle } from './oracle/bench.ts';
import { expectation } from './oracle/expect.ts';
import { runWorker } from './oracle/run-worker.ts';
import { portsOf, type Scenario, wiresOf } from './oracle/scenario.ts';
import { scenarioKinds, scenarioOf } from './oracle/scenarios.ts';

interface Recording {
  readonly kind: (typeof scenarioKinds)[number];
  readonly seed: number;
  /** Of the rules and platform that it was recorded with: another scenario of the same seed would prove nothing. */
  readonly fingerprint: string;
  readonly records: readonly string[];
}

interface Corpus {
  readonly kernel: string;
  readonly recordings: readonly Recording[];
}

const file = join(import.meta.dirname, 'corpus.json');

function fingerprint({ kernels }: Scenario): string {
  return createHash('sha256')
    .update(kernels.map(({ rules }) => (rules.tool === 'nft' ? rules.text : rules.v4 + rules.v6)).join('\n'))
    .digest('hex')
    .slice(0, 16);
}

/** Every record where the model's fate or deciding rule is another one. */
function disagreements({ kind, seed, records }: Recording): readonly string[] {
  const scenario = scenarioOf(kind, seed);
  const ports = scenario.kernels.flatMap((k) => portsOf(scenario, k).map((name) => `${k.node.id}:${name}`));
  const watched = { world: scenario.world, ports: new Set(ports), wires: wiresOf(scenario) };
  const memory = newMemory();
  return records.filter((record) => {
    const [node = '', entry = '', hex = '', fate = '', decided = ''] = record.split('\t');
    const bytes = Uint8Array.from(Buffer.from(hex, 'hex'));
    const decoded = decodePacket(bytes);
    if (decoded === undefined) return true;
    const expected = expectation(watched, memory, { node, entry, bytes, ...decoded });
    // Whether a refused packet is answered depends on counters that a recording does not hold.
    const quiet = (text: string): string => (text === 'answered' ? 'silent' : text);
    const rules = expected.decisions
      .filter(({ hook }) => hook !== 'prerouting')
      .map((d) => `${d.node} ${d.hook} ${d.rule}`);
    const theirs = decided.split('; ').filter((text) => text !== '' && !text.includes(' prerouting '));
    return quiet(expected.fate) !== quiet(fate) || rules.sort().join() !== theirs.sort().join();
  });
}

describe('the recorded corpus', () => {
  const probe = probeOracle();
  test.skipIf(process.env['KERNEL_RECORD'] !== 'yes')(
    'is recorded anew (skipped: only with KERNEL_RECORD=yes)',
    async () => {
      if (!probe.ok) throw new Error(probe.reason);
      const bench = await makeBench(probe.mode);
      const recordings: Recording[] = [];
      for (let seed = 900; seed < 918; seed += 1) {
        const kind = scenarioKinds[seed % scenarioKinds.length] ?? 'plain';
        const report = await runWorker(bench, { kind, seed, packets: 120, record: true });
        expect(report.difference).toBeUndefined();
        recordings.push({
          kind,
          seed,
          fingerprint: fingerprint(scenarioOf(kind, seed)),
          records: report.records ?? [],
        });
      }
      bench.remove();
      const corpus: Corpus = { kernel: probe.kernel, recordings };
      writeFileSync(file, `${JSON.stringify(corpus, undefined, 1)}\n`);
    },
    600_000,
  );

  const corpus = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as Corpus)
    : { kernel: 'none', recordings: [] };
  test(`holds ${corpus.recordings.length} recordings of Linux ${corpus.kernel}`, () => {
    expect(corpus.recordings.length).toBeGreaterThan(0);
  });

  test.each(corpus.recordings.map((recording) => [`${recording.kind} ${recording.seed}`, recording] as const))(
    'agrees with the model: %s',
    (_, recording) => {
      // After a change of the generator or an exporter: KERNEL_RECORD=yes npx vitest run test/kernel/corpus.test.ts
      expect(fingerprint(scenarioOf(recording.kind, recording.seed))).toBe(recording.fingerprint);
      expect(disagreements(recording)).toEqual([]);
    },
  );
});
