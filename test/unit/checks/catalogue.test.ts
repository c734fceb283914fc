/** How the catalogue answers: written rules are compared, nothing is proved over nothing, words say how it is known. */
import { describe, expect, it } from 'vitest';
import { type CheckReport, type PasId, type PasResult, runChecks } from '../../../src/checks/public.ts';
import type { Policy, Topology } from '../../../src/model/public.ts';
import { deployedPolicies, projectMatrix } from '../../../src/policy/public.ts';
import { generated } from '../../support/generated-platform.ts';
import { net, rule } from '../../support/small-platform.ts';
import { chain, hosts, matrixOf, row, tcpService } from '../../support/tiny-platform.ts';

const plain = { masquerade: false, publish: 'no', stateful: true } as const;
const platform = chain({ links: [plain, plain], families: [4], routedOutside: false });
const matrix = matrixOf(row('R', hosts('10.1.0.10'), hosts('10.2.0.10'), [tcpService(443)]));

function resultOf(report: CheckReport, id: PasId): PasResult | undefined {
  return report.rows.find((result) => result.id === id);
}

/** fw1 with its own projection written out, as an import would give it, changed by `edit`. */
function written(edit: (policy: Policy) => Policy): Topology {
  const policy = deployedPolicies(platform, projectMatrix(platform, matrix)).get('fw1');
  const fw = platform.nodes.get('fw1');
  if (policy === undefined || fw === undefined) throw new Error('no fw1');
  const nodes = new Map(platform.nodes).set('fw1', { ...fw, policy: { kind: 'rules', policy: edit(policy) } });
  return { ...platform, nodes };
}

describe('PAS-FLOW-2 on written rules', () => {
  const flow2 = (topology: Topology): PasResult | undefined =>
    resultOf(runChecks({ topology, matrix, method: 'sampled' }), 'PAS-FLOW-2');

  it('finds none too many and none missing where they say what the matrix says', () => {
    expect(flow2(written((policy) => policy))?.findings).toEqual([]);
  });

  it('finds the rule that lets through what no row allows', () => {
    const extra = rule('tmp', 'accept', { source: net('10.1.0.0/24'), destination: net('10.2.0.0/24') });
    const topology = written(({ forward, input }) => ({
      forward: { ...forward, rules: [...forward.rules, extra] },
      input,
    }));
    expect(flow2(topology)?.findings.map(({ says }) => says.en)).toEqual([
      expect.stringMatching(
        /^fw1, forward: excess: rule tmp lets through what no row allows there, for example tcp 10\.1\.0/u,
      ),
    ]);
  });

  it('leaves an open residual action to PAS-FLOW-3', () => {
    const topology = written(({ forward, input }) => ({
      forward,
      input: { ...input, residual: { 4: 'accept', 6: 'accept' } },
    }));
    const report = runChecks({ topology, matrix, method: 'sampled' });
    expect([resultOf(report, 'PAS-FLOW-2')?.findings, resultOf(report, 'PAS-FLOW-3')?.verdict]).toEqual([
      [],
      'refuted',
    ]);
  });

  it('finds the row that is missing', () => {
    const topology = written(({ forward, input }) => ({
      forward: { ...forward, rules: forward.rules.filter(({ rows }) => !rows.includes('R')) },
      input,
    }));
    expect(flow2(topology)?.findings.map(({ says, rows }) => [says.en, rows])).toEqual([
      [expect.stringContaining('gap: what row R asks for is refused'), ['R']],
    ]);
  });
});

describe('a proof over nothing', () => {
  it('is none: every promise that has nothing to speak of is undecided', () => {
    const empty = { ...platform, nodes: new Map(), links: [] };
    const { rows } = runChecks({ topology: empty, matrix: matrixOf(), method: 'sampled' });
    const others = rows.filter(({ verdict }) => verdict !== 'undecided').map(({ id, verdict }) => [id, verdict]);
    expect(others).toEqual([
      ['PAS-ADM-5', 'refuted'],
      ['PAS-OPS-1', 'refuted'],
    ]);
  });
});

describe('the word of a verdict', () => {
  const { topology, matrix: rows } = generated({ tenants: 2, seed: 7 });
  const report = runChecks({ topology, matrix: rows, method: 'sampled' });
  const ids = (verdict: PasResult['verdict']): readonly PasId[] =>
    report.rows.filter((result) => result.verdict === verdict).map(({ id }) => id);

  it('is proved only where every case of a finite platform was looked at', () => {
    expect(ids('proved')).toEqual(['PAS-ISO-4', 'PAS-ISO-5', 'PAS-FLOW-2', 'PAS-FLOW-3']);
  });

  it('is declared where only the files say so', () => {
    expect(ids('declared')).toEqual(['PAS-FLOW-4', 'PAS-ATT-1', 'PAS-ADM-1', 'PAS-ENC-2', 'PAS-SVC-1']);
  });

  it('is sampled, with how many packets, everywhere else', () => {
    for (const id of ids('sampled'))
      expect(resultOf(report, id)?.basis.en).toMatch(/\d+ packets; a sample, not a proof/u);
    expect(ids('sampled')).toHaveLength(14);
  });
});
