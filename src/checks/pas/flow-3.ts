/** checks: PAS-FLOW-3: what no rule allows is denied, everywhere, in both families, through and towards the device. */
import { printable } from '../../diagnostics/public.ts';
import type { Answer, Check } from '../check.ts';
import type { Finding } from '../finding.ts';
import { flowClauses, makeFinding } from './make.ts';
import { firstMissing } from './missing.ts';

export const flow3: Check = {
  id: 'PAS-FLOW-3',
  title: { en: 'Filtering devices deny by default', fr: 'Dispositifs de filtrage bloquants par défaut' },
  promise: {
    en: 'filtering devices block by default; whatever is not explicitly allowed is forbidden',
    fr: 'les dispositifs de filtrage sont bloquants par défaut, tout ce qui n’est pas explicitement autorisé étant interdit',
  },
  basis: 'structural',
  clauses: flowClauses,
  run: ({ topology, policies }) => {
    const findings: Finding[] = [];
    for (const [id, policy] of policies) {
      const open: string[] = [];
      for (const hook of ['forward', 'input'] as const) {
        for (const family of [4, 6] as const) {
          if (policy[hook].residual[family] === 'accept') open.push(`${hook} IPv${family}`);
        }
      }
      if (open.length === 0) continue;
      const [node, list] = [printable(id), open.join(', ')];
      const says = {
        en: `${node} accepts what no rule decides (${list})`,
        fr: `${node} accepte ce qu’aucune règle ne décide (${list})`,
      };
      findings.push(makeFinding(flow3, `residual ${id}`, says, { place: topology.nodes.get(id)?.position }));
    }
    for (const node of topology.nodes.values()) {
      if (node.kind !== 'firewall' || policies.has(node.id)) continue;
      const says = {
        en: `the firewall ${printable(node.id)} applies no policy at all`,
        fr: `le pare-feu ${printable(node.id)} n’applique aucune politique`,
      };
      findings.push(makeFinding(flow3, `no policy ${node.id}`, says, { place: node.position }));
    }
    return {
      findings,
      quantified: { nodes: policies.size },
      how: {
        en: `proved over the residual actions of ${policies.size} filtering nodes, through and towards them, IPv4 and IPv6`,
        fr: `prouvé sur les actions résiduelles de ${policies.size} nœuds filtrants, en traversée et vers eux-mêmes, IPv4 et IPv6`,
      },
      ...firstMissing([policies.size + findings.length > 0, 'no node filters anything', 'aucun nœud ne filtre']),
    } satisfies Answer;
  },
};
