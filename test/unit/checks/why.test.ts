/** "Why", and what would have to change: each proposed change is made on a copy and the packet walked again. */
import { describe, expect, it } from 'vitest';
import { type Explanation, explainPacket } from '../../../src/checks/public.ts';
import { denyBoth, type FlowMatrix, type Rule, type Topology } from '../../../src/model/public.ts';
import { anyService, type Packet } from '../../../src/net/public.ts';
import { newMemory, walk } from '../../../src/semantics/public.ts';
import { ip, policy, rule, tcp } from '../../support/small-platform.ts';
import { chain, hosts, matrixOf, row, tcpService } from '../../support/tiny-platform.ts';

const plain = { masquerade: false, publish: 'no', stateful: true } as const;
const platform = chain({ links: [plain, plain], families: [4], routedOutside: false });
const [h1, h2] = [hosts('10.1.0.10'), hosts('10.2.0.10')];
const web = tcp('10.1.0.10', '10.2.0.10', 443);

function explain(matrix: FlowMatrix, topology: Topology = platform, packet: Packet = web): Explanation {
  const injection = { node: 'h1-10', interface: 'e', packet };
  return explainPacket({ topology, matrix, replay: (world) => walk(world, injection, newMemory()) });
}

function withFirewall(change: (fw: NonNullable<ReturnType<Topology['nodes']['get']>>) => typeof fw): Topology {
  const fw = platform.nodes.get('fw1');
  if (fw === undefined) throw new Error('no fw1');
  return { ...platform, nodes: new Map(platform.nodes).set('fw1', change(fw)) };
}

function handRules(...forward: readonly Rule[]): Topology {
  const residual = { forward: denyBoth, input: denyBoth };
  const source = { kind: 'projected', before: { forward, input: [] }, without: new Set<string>(), residual } as const;
  return withFirewall((fw) => ({ ...fw, policy: source }));
}

describe('a packet that is kept out', () => {
  it('needs one row, which was tried', () => {
    const { arrived, turned, changes, after } = explain(matrixOf());
    expect([arrived, turned, after?.disposition]).toEqual([false, true, 'delivered']);
    expect(changes).toHaveLength(1);
    expect(changes[0]?.tried).toBe(true);
    expect(changes[0]?.yaml).toContain('service: tcp/443');
  });

  it('by a deny row needs its own row in front of that one', () => {
    const deny = row('D', h1, h2, [anyService], { action: 'deny' });
    const { turned, changes, reasons } = explain(matrixOf(deny));
    expect([turned, reasons[0]?.rows]).toEqual([true, ['D']]);
    expect(changes[0]?.says.en).toContain('in front of it');
  });

  it('by a rule by hand and then by the matrix needs both changes, in that order', () => {
    const { turned, changes } = explain(matrixOf(), handRules(rule('stop', 'deny', { destination: h2 })));
    expect(turned).toBe(true);
    expect(changes.map(({ says }) => says.en)).toEqual([
      'remove or narrow rule stop of fw1, which decides before any later rule',
      'add this row to the flow matrix',
    ]);
  });

  it('by written rules needs a rule there', () => {
    const written = withFirewall((fw) => ({ ...fw, policy: { kind: 'rules', policy: policy([]) } }));
    const { turned, changes } = explain(matrixOf(row('R', h1, h2, [tcpService(443)])), written);
    expect(turned).toBe(true);
    expect(changes[0]?.says.en).toBe('add this rule to forward of fw1, in front');
  });

  it('by a missing route needs a route, which was tried', () => {
    const cut = withFirewall((fw) => ({
      ...fw,
      routes: fw.routes.filter(
        ({ via }) => via?.value !== ip('192.0.2.10').value && via?.value !== ip('192.0.2.5').value,
      ),
    }));
    const { trace, turned, changes } = explain(matrixOf(row('R', h1, h2, [tcpService(443)])), cut);
    expect(trace.disposition).toBe('no-route');
    expect(changes[0]?.yaml).toBe('- { to: 10.2.0.10/32, via: 192.0.2.10 }');
    expect(turned).toBe(true);
  });

  it('by what no change of files helps is told so, and nothing is claimed', () => {
    const { turned, changes, after } = explain(matrixOf(), platform, { ...web, ttl: 1 });
    expect([turned, after, changes.map(({ tried }) => tried)]).toEqual([false, undefined, [false]]);
  });
});

describe('a packet that passes', () => {
  const matrix = matrixOf(row('R', h1, h2, [tcpService(443)]));

  it('is kept out without its row, which was tried', () => {
    const { arrived, turned, changes, reasons } = explain(matrix);
    expect([arrived, turned]).toEqual([true, true]);
    expect(changes[0]?.says.en).toContain('row R');
    expect(new Set(reasons.flatMap(({ rows }) => rows))).toEqual(new Set(['R']));
  });

  it('by two rows is kept out only without both', () => {
    const { turned, changes } = explain(matrixOf(...matrix.flows, row('WIDE', h1, h2, [anyService])));
    expect(turned).toBe(true);
    expect(changes.map(({ says }) => says.en).join(' ')).toMatch(/row R .*row WIDE/u);
  });
});
