/** A row whose only way crosses a ruleset that is known between two bounds. */
import { expect, it } from 'vitest';
import { compareEndToEnd, proveClaims, runChecks } from '../../../src/checks/public.ts';
import { denyBoth, type Policy, type Ruleset, type Topology } from '../../../src/model/public.ts';
import { rule } from '../../support/small-platform.ts';
import { chain, hosts, matrixOf, row, tcpService } from '../../support/tiny-platform.ts';

const plain = { masquerade: false, publish: 'no', stateful: true } as const;
const platform = chain({ links: [plain, plain], families: [4], routedOutside: false });
const matrix = matrixOf(row('R', hosts('10.1.0.10'), hosts('10.2.0.10'), [tcpService(443)]));

const asked: Ruleset = {
  name: 'forward',
  rules: [
    rule('back', 'accept', { states: new Set(['established', 'related']) }),
    rule('go', 'accept', { source: hosts('10.1.0.10'), destination: hosts('10.2.0.10') }),
  ],
  residual: denyBoth,
};
const nothing: Ruleset = { name: 'forward', rules: [], residual: denyBoth };

function withFirst(policy: Policy): Topology {
  const fw = platform.nodes.get('fw1');
  if (fw === undefined) throw new Error('no fw1');
  return { ...platform, nodes: new Map(platform.nodes).set('fw1', { ...fw, policy: { kind: 'rules', policy } }) };
}

const open: Policy = { forward: asked, input: nothing };
const closed: Policy = { forward: nothing, input: nothing };

it.each([
  ['passes certainly', open, 'effective', 'proof'],
  ['passes in no case', closed, 'blocked', 'refutation'],
  ['passes perhaps', { ...open, lower: closed }, 'undecided', 'undecided'],
] as const)('%s', (_, policy, verdict, claim) => {
  const topology = withFirst(policy);
  for (const method of ['proved', 'sampled'] as const)
    expect(runChecks({ topology, matrix, method }).flows[0]?.verdict).toBe(verdict);
  expect(proveClaims({ topology, matrix, claims: ['rows'] })[0]?.kind).toBe(claim);
});

it('shows the packet that may pass, up to where it hangs', () => {
  const [flow] = runChecks({ topology: withFirst({ ...open, lower: closed }), matrix }).flows;
  expect(flow?.witness?.disposition).toBe('insufficient-information');
  expect(flow?.says.en).toContain('at fw1');
});

it.each([
  ['a row that passes in no case is a gap', closed, [true]],
  ['a row that passes perhaps is perhaps a gap', { ...open, lower: closed }, [false]],
  ['a row that passes is none', open, []],
] as const)('end to end, %s', (_, policy, certain) => {
  const { gaps } = compareEndToEnd(withFirst(policy), matrix);
  expect(gaps.map((gap) => gap.certain)).toEqual(certain);
});
