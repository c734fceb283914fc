/** The review of a change on the reference platform: what opens, what closes, by whom, and what it rests on. */
import { expect, it } from 'vitest';
import { comparePlatform, reviewChange, rowChanges, type Side } from '../../../src/checks/public.ts';
import {
  denyBoth,
  type Flow,
  type FlowMatrix,
  type PolicySource,
  type Rule,
  type Ruleset,
} from '../../../src/model/public.ts';
import { formatPacket, numbers } from '../../../src/net/public.ts';
import { deployedPolicies, projectMatrix } from '../../../src/policy/public.ts';
import { decide } from '../../../src/semantics/public.ts';
import { platformOnDisk } from '../../support/platform-on-disk.ts';

const good = platformOnDisk('topologies/msp/platform.yaml');

function withRows(change: (flows: readonly Flow[]) => readonly Flow[]): Side {
  const matrix: FlowMatrix = { ...good.matrix, flows: change(good.matrix.flows) };
  return { topology: good.topology, matrix };
}

it('says of no change that nothing opens and nothing closes, over every filter', () => {
  const review = reviewChange(good, good);
  expect([review.opens, review.closes, review.rows, review.structure]).toEqual([[], [], [], []]);
  expect([review.onlyCloses, review.filters]).toEqual(['proved', 22]);
});

it('a row that is taken away only closes, and the closed rows name it', () => {
  const review = reviewChange(
    good,
    withRows((flows) => flows.filter(({ id }) => id !== 'CLD-102')),
  );
  expect(review.onlyCloses).toBe('proved');
  expect(review.rows.map(({ id, kind }) => [id, kind])).toEqual([['CLD-102', 'removed']]);
  expect(review.closes.map(({ node, hook }) => [node, hook])).toEqual([['fw-alpha', 'forward']]);
  expect(review.closes[0]?.rows).toEqual(['CLD-102']);
  expect(review.closes[0]?.entries.map(({ services }) => services)).toEqual([['tcp/5432']]);
});

it('a widened port opens exactly that port, and a real packet shows it', () => {
  const wide = { kind: 'ports', protocol: 6, destination: numbers(5432, 5433) } as const;
  const after = withRows((flows) =>
    flows.map((flow) => (flow.id === 'CLD-102' ? { ...flow, services: [wide] } : flow)),
  );
  const review = reviewChange(good, after);
  expect(review.onlyCloses).toBe('refuted');
  expect(review.closes).toEqual([]);
  expect(review.opens.map(({ node, rule, rows }) => [node, rule?.id, rows])).toEqual([
    ['fw-alpha', 'CLD-102', ['CLD-102']],
  ]);
  expect(review.opens[0]?.entries.map(({ services }) => services)).toEqual([['tcp/5433']]);
  expect(review.rows.map(({ id, fields }) => [id, fields])).toEqual([['CLD-102', ['service']]]);
  const witness = review.opens[0]?.witness;
  if (witness === undefined) throw new Error('no witness');
  const decisions = [good, after].map(({ topology, matrix }) => {
    const policy = deployedPolicies(topology, projectMatrix(topology, matrix)).get('fw-alpha');
    if (policy === undefined) throw new Error('no policy');
    return decide(policy.forward, witness.packet, {
      inInterface: witness.entry ?? '',
      outInterface: witness.exit ?? '',
      state: witness.state,
      destinationTranslated: false,
    }).action;
  });
  expect([formatPacket(witness.packet).includes(':5433'), ...decisions]).toEqual([true, 'deny', 'accept']);
});

it('a change of routes leaves "only closes" undecided, and names it', () => {
  const node = good.topology.nodes.get('fw-alpha');
  if (node === undefined) throw new Error('no node');
  const nodes = new Map(good.topology.nodes).set('fw-alpha', { ...node, routes: node.routes.slice(1) });
  const review = reviewChange(good, { topology: { ...good.topology, nodes }, matrix: good.matrix });
  expect(review.structure.map(({ part, name }) => [part, name])).toEqual([['routes', 'fw-alpha']]);
  expect(review.onlyCloses === 'proved').toBe(false);
});

it('finds what a hand has added to a filter, as an excess of its rule', () => {
  const { topology, matrix } = platformOnDisk('topologies/msp/broken/pas-flow-2.yaml');
  const unequal = comparePlatform(topology, matrix).filter(({ equal }) => !equal);
  expect(unequal).toHaveLength(1);
  expect(unequal[0]?.differences.every(({ certain }) => certain)).toBe(true);
});

it('proves every filter of the reference platform equal to its share of the matrix', () => {
  const compared = comparePlatform(good.topology, good.matrix);
  expect(compared.filter(({ equal }) => !equal)).toEqual([]);
  expect(compared).toHaveLength(22);
});

it('tells a row that moved before another from one that changed', () => {
  const flows = good.matrix.flows.slice(0, 3);
  const [a, b, c] = flows;
  if (a === undefined || b === undefined || c === undefined) throw new Error('no rows');
  const before = { ...good.matrix, flows };
  const changes = rowChanges(before, { ...before, flows: [b, a, { ...c, owner: 'X' }] });
  expect(changes.map(({ id, kind, fields }) => [id, kind, fields])).toEqual([
    [a.id, 'moved', ['order']],
    [c.id, 'changed', ['owner']],
  ]);
});

it('two dumps with the same bounds are the same only where they are the same word for word', () => {
  const accepts: Rule = { id: 'a', match: {}, action: 'accept', log: false, rows: [] };
  const upper: Ruleset = { name: 'up', rules: [accepts], residual: denyBoth };
  const lower: Ruleset = { name: 'low', rules: [], residual: denyBoth };
  const running = (text: string): Side => {
    const node = good.topology.nodes.get('fw-alpha');
    if (node === undefined) throw new Error('no node');
    const bounds = { forward: lower, input: lower, text };
    const policy: PolicySource = { kind: 'rules', policy: { forward: upper, input: upper, lower: bounds } };
    const nodes = new Map(good.topology.nodes).set('fw-alpha', { ...node, policy });
    return { topology: { ...good.topology, nodes }, matrix: good.matrix };
  };
  expect(reviewChange(running('meta mark 1'), running('meta mark 1')).onlyCloses).toBe('proved');
  expect(reviewChange(running('meta mark 1'), running('meta mark 2')).onlyCloses).toBe('undecided');
});
