/** checks: PAS-ATT-1: the classic floods are stopped at the edge, as far as devices declare it. */
import { printable } from '../../diagnostics/public.ts';
import type { Protection } from '../../model/public.ts';
import type { Answer, Check } from '../check.ts';
import { edgeNodes } from './edges.ts';
import { flowClauses, makeFinding } from './make.ts';
import { firstMissing } from './missing.ts';

const asked: readonly Protection[] = ['syn-flood', 'ping-flood', 'smurf', 'ping-of-death', 'large-packets'];

export const att1: Check = {
  id: 'PAS-ATT-1',
  title: { en: 'Protection against denial of service', fr: 'Protection contre le déni de service' },
  promise: {
    en: 'the service is protected against SYN flood, ping flood, smurf, ping of death and large-packet attacks',
    fr: 'le service est protégé contre TCP SYN Flood, Ping Flooding, SMURF, Ping of Death et large packet attacks',
  },
  basis: 'declared',
  clauses: flowClauses,
  run: (context) => {
    const edges = edgeNodes(context);
    const findings = edges.flatMap((node) => {
      const absent = asked.filter((protection) => !node.protections.has(protection));
      if (absent.length === 0) return [];
      const [id, list] = [printable(node.id), absent.join(', ')];
      const says = {
        en: `${id}, at the edge, declares no protection against ${list}`,
        fr: `${id}, en bordure, ne déclare aucune protection contre ${list}`,
      };
      return [makeFinding(att1, `protections ${node.id}`, says, { place: node.position })];
    });
    return {
      findings,
      quantified: { nodes: edges.length },
      how: {
        en: `decided from the protections that ${edges.length} edge nodes declare; floods are not simulated in time yet`,
        fr: `décidé d’après les protections que déclarent ${edges.length} nœuds de bordure ; les inondations ne sont pas encore simulées dans le temps`,
      },
      ...firstMissing(someEdge(edges.length)),
    } satisfies Answer;
  },
};

export function someEdge(count: number): readonly [boolean, string, string] {
  return [
    count > 0,
    'no node of the platform faces the Internet',
    'aucun nœud de la plateforme ne fait face à Internet',
  ];
}
