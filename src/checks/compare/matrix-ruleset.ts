/** checks: the rows of a flow matrix as one ruleset: what the matrix says where nothing is translated. */
import type { Flow, FlowMatrix, Match, Rule, Ruleset } from '../../model/public.ts';
import { allAddresses } from '../../net/public.ts';

/** A row bound to an entry keeps the name that it uses for it. */
export function matrixRuleset(matrix: FlowMatrix, name: string): Ruleset {
  return { name, rules: matrix.flows.map(ruleOf), residual: { 4: 'deny', 6: 'deny' } };
}

function ruleOf(flow: Flow): Rule {
  const { source, destination, services, ingress } = flow;
  const match: Match = {
    ...(ingress === undefined ? {} : { inInterfaces: new Set([ingress]) }),
    ...(source.addresses === allAddresses ? {} : { source: source.addresses }),
    ...(destination.addresses === allAddresses ? {} : { destination: destination.addresses }),
    services,
  };
  return {
    id: flow.id,
    match,
    action: flow.action === 'allow' ? 'accept' : 'deny',
    log: flow.log === true,
    rows: [flow.id],
    ...(flow.justification === undefined ? {} : { comment: flow.justification }),
    ...(flow.position === undefined ? {} : { position: flow.position }),
  };
}
