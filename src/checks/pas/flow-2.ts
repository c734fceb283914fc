/** checks: PAS-FLOW-2: what each filter carries is the matrix laid on it, rule by rule and packet by packet. */
import { printable } from '../../diagnostics/public.ts';
import { denyBoth, type Node, type Policy, type PolicySource } from '../../model/public.ts';
import { projectMatrix } from '../../policy/public.ts';
import { type Answer, type Check, type CheckContext, sampleBasis } from '../check.ts';
import { compareProjected, type Difference } from '../drift/projected.ts';
import { compareWritten } from '../drift/written.ts';
import type { Finding } from '../finding.ts';
import { flowClauses, makeFinding } from './make.ts';
import { filters, firstMissing } from './missing.ts';

export const flow2: Check = {
  id: 'PAS-FLOW-2',
  title: { en: 'The filtering policy comes from the matrix', fr: 'Une politique de filtrage issue de la matrice' },
  promise: {
    en: 'the filtering policy is derived from the flow matrix',
    fr: 'la politique de filtrage est définie à partir de la matrice des flux',
  },
  basis: 'sampled',
  clauses: flowClauses,
  run: (context) => {
    const { topology, policies, projection } = context;
    const findings: Finding[] = [];
    const add = (node: Node, { subject, says, severity, rules }: Difference): void => {
      findings.push(
        makeFinding(flow2, subject, says, {
          severity,
          place: rules[0]?.position ?? node.position,
          rows: [...new Set(rules.flatMap(({ rows }) => rows))],
        }),
      );
    };
    let packets = 0;
    let rules = 0;
    const cut: string[] = [];
    const asIfProjected = projectionOfWritten(context);
    for (const [id, deployed] of policies) {
      const node = topology.nodes.get(id);
      rules += deployed.forward.rules.length + deployed.input.rules.length;
      const projected = projection.policies.get(id);
      const wanted = projected ?? asIfProjected.get(id);
      if (node === undefined || wanted === undefined) continue;
      if (projected === undefined) {
        const compared = compareWritten(topology, node, wanted, deployed);
        packets += compared.packets;
        if (!compared.complete) cut.push(id);
        for (const difference of compared.differences) add(node, difference);
        continue;
      }
      for (const hook of ['forward', 'input'] as const) {
        const compared = compareProjected(node, hook, projected, deployed);
        packets += compared.packets;
        for (const difference of compared.differences) add(node, difference);
      }
    }
    const names = cut.map((id) => printable(id)).join(', ');
    return {
      findings,
      quantified: { nodes: policies.size, rules, packets },
      how: {
        en: `${rules} rules of ${policies.size} filtering nodes compared with the projection of the matrix, written ones by their packets: ${sampleBasis(packets).en}`,
        fr: `${rules} règles de ${policies.size} nœuds filtrants comparées à la projection de la matrice, les règles écrites par leurs paquets : ${sampleBasis(packets).fr}`,
      },
      ...firstMissing(filters(context.atlas.filtering), [
        cut.length === 0,
        `the rules of ${names} have more borders than were tried`,
        `les règles de ${names} ont plus de bornes qu’il n’en a été essayé`,
      ]),
    } satisfies Answer;
  },
};

/** What the matrix would ask of the nodes that carry written rules. */
function projectionOfWritten({ topology, matrix }: CheckContext): ReadonlyMap<string, Policy> {
  const written = [...topology.nodes.values()].filter(({ policy }) => policy.kind === 'rules');
  if (written.length === 0) return new Map();
  const nodes = new Map(topology.nodes);
  for (const node of written) nodes.set(node.id, { ...node, policy: asProjected });
  return projectMatrix({ ...topology, nodes }, matrix).policies;
}

const asProjected: PolicySource = {
  kind: 'projected',
  before: { forward: [], input: [] },
  without: new Set(),
  residual: { forward: denyBoth, input: denyBoth },
};
