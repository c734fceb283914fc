/** checks: PAS-FLOW-3: what no rule allows is denied, everywhere, in both families, through and towards the device. */
import { printable } from '../../diagnostics/public.ts';
import type { Match, Rule } from '../../model/public.ts';
import { addressesCover, type Family, maxValue } from '../../net/public.ts';
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
    for (const [id, policy] of policies) {
      for (const hook of ['forward', 'input'] as const) {
        const rule = policy[hook].rules.find(acceptsEverything);
        if (rule === undefined) continue;
        const [node, name] = [printable(id), printable(rule.id)];
        const says = {
          en: `${node} accepts everything by rule ${name} (${hook}): nothing is left to deny by default`,
          fr: `${node} accepte tout par la règle ${name} (${hook}) : plus rien n’est refusé par défaut`,
        };
        const place = rule.position ?? topology.nodes.get(id)?.position;
        findings.push(makeFinding(flow3, `rule ${id} ${rule.id}`, says, { place }));
      }
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
        en: `proved over the residual actions and the widest rules of ${policies.size} filtering nodes, through and towards them, IPv4 and IPv6`,
        fr: `prouvé sur les actions résiduelles et les règles les plus larges de ${policies.size} nœuds filtrants, en traversée et vers eux-mêmes, IPv4 et IPv6`,
      },
      ...firstMissing([policies.size + findings.length > 0, 'no node filters anything', 'aucun nœud ne filtre']),
    } satisfies Answer;
  },
};

// "Accept the rest" as a last rule is a residual action by another name, and so is accepting a whole family.
function acceptsEverything({ match, action }: Rule): boolean {
  const isWhole = (set: Match['source'], family: Family): boolean =>
    set === undefined || addressesCover(set, { ranges: [{ family, first: 0n, last: maxValue(family) }] });
  const families = ([4, 6] as const).filter((family) => match.families?.has(family) ?? true);
  return (
    action === 'accept' &&
    families.some((family) => isWhole(match.source, family) && isWhole(match.destination, family)) &&
    (match.services === undefined || match.services.some(({ kind }) => kind === 'any')) &&
    (match.states === undefined || match.states.has('new')) &&
    match.tcpFlags === undefined &&
    match.destinationTranslated !== true
  );
}
