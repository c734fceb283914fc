/** checks: PAS-ATT-2: packets with IP options or suspect IPv6 headers stop at the edge. */
import { printable } from '../../diagnostics/public.ts';
import type { Injection, Protection, Trace } from '../../model/public.ts';
import type { IpOption } from '../../net/public.ts';
import { type Answer, type Check, type CheckContext, sampleBasis } from '../check.ts';
import type { Finding } from '../finding.ts';
import { comesFromOutside } from '../whose.ts';
import { someEdge } from './att-1.ts';
import { edgeNodes } from './edges.ts';
import { flowClauses, makeFinding } from './make.ts';
import { firstMissing } from './missing.ts';

const asked: readonly Protection[] = ['ip-options', 'ipv6-extension-headers'];

// A device that looks for the option at its first pointer value only lets the others pass: hence 4, 5 and 8.
const options: Readonly<Record<4 | 6, readonly IpOption[]>> = {
  4: [
    ...[4, 5, 8].map((pointer): IpOption => ({ name: 'loose-source-route', pointer })),
    ...[4, 5, 8].map((pointer): IpOption => ({ name: 'strict-source-route', pointer })),
    { name: 'record-route' },
    { name: 'timestamp' },
    { name: 'router-alert' },
    { name: 'unknown-option' },
  ],
  6: [{ name: 'routing-type-0' }, { name: 'segment-routing' }, { name: 'unknown-header' }],
};

export const att2: Check = {
  id: 'PAS-ATT-2',
  title: { en: 'Protection against IP options', fr: 'Protection contre les options IP' },
  promise: {
    en: 'the service is protected against IP options (source routing and others) and their IPv6 counterparts',
    fr: 'le service est protégé contre les options IP (source routing, etc.) et leurs équivalents IPv6',
  },
  basis: 'sampled',
  clauses: flowClauses,
  run: (context) => {
    const edges = edgeNodes(context);
    const found = new Map<string, Finding>();
    for (const node of edges) {
      const absent = asked.filter((protection) => !node.protections.has(protection));
      if (absent.length === 0) continue;
      const [id, list] = [printable(node.id), absent.join(', ')];
      const says = {
        en: `${id}, at the edge, declares no protection ${list}`,
        fr: `${id}, en bordure, ne déclare pas la protection ${list}`,
      };
      found.set(node.id, makeFinding(att2, `edge ${node.id}`, says, { place: node.position }));
    }
    const edgeIds = new Set(edges.map(({ id }) => id));
    let packets = 0;
    for (const injection of fromInternet(context)) {
      for (const option of options[injection.packet.family]) {
        packets += 1;
        const trace = context.evidence.trace({ ...injection, packet: { ...injection.packet, options: [option] } });
        const edge = passedEdge(trace, edgeIds);
        const known = edge === undefined ? undefined : found.get(edge);
        if (edge === undefined || known?.witness !== undefined) continue;
        const [id, name] = [
          printable(edge),
          `${option.name}${option.pointer === undefined ? '' : ` (pointer ${option.pointer})`}`,
        ];
        const says = known?.says ?? {
          en: `${id} lets ${name} pass from the Internet`,
          fr: `${id} laisse passer ${name} depuis Internet`,
        };
        found.set(
          edge,
          makeFinding(att2, `edge ${edge}`, says, {
            place: context.topology.nodes.get(edge)?.position,
            witness: trace,
          }),
        );
      }
    }
    return {
      findings: [...found.values()],
      quantified: { packets, nodes: edges.length },
      how: {
        en: `${edges.length} edge nodes declare both protections; every option and pointer tried: ${sampleBasis(packets).en}`,
        fr: `${edges.length} nœuds de bordure déclarent les deux protections ; chaque option et pointeur essayés : ${sampleBasis(packets).fr}`,
      },
      ...firstMissing(someEdge(edges.length), [
        packets > 0,
        'no packet of the Internet could be tried',
        'aucun paquet d’Internet n’a pu être essayé',
      ]),
    } satisfies Answer;
  },
};

const maxOpenings = 60;

/** Openings that arrive without options, and packets to the edge itself: one for each destination. */
function fromInternet({ evidence, atlas, topology }: CheckContext): readonly Injection[] {
  const found = new Map<string, Injection>();
  for (const arrival of evidence.arrivals) {
    const { injection } = arrival;
    if (!comesFromOutside(topology, arrival) || found.size >= maxOpenings) continue;
    found.set(`${injection.node} ${injection.packet.dst.family} ${injection.packet.dst.value}`, injection);
  }
  for (const node of topology.nodes.values()) {
    if (node.kind !== 'external') continue;
    for (const iface of node.interfaces.values()) {
      if (atlas.zoneOfInterface(iface)?.owner.kind !== 'internet') continue;
      const base = [...found.values()].find(({ node: at }) => at === node.id);
      for (const edge of topology.nodes.values()) {
        for (const outer of edge.interfaces.values()) {
          if (base === undefined || edge.id === node.id || atlas.zoneOfInterface(outer)?.id !== iface.zone) continue;
          for (const { address } of outer.addresses) {
            if (address.family !== base.packet.family) continue;
            const injection = {
              ...base,
              interface: iface.name,
              nextHop: address,
              packet: { ...base.packet, dst: address },
            };
            found.set(`${node.id} ${iface.name} ${address.family} ${address.value}`, injection);
          }
        }
      }
    }
  }
  return [...found.values()];
}

// The packet must be thrown away for its header by the first node of the platform that it meets.
function passedEdge(trace: Trace, edges: ReadonlySet<string>): string | undefined {
  const first = trace.hops.find(({ node }) => edges.has(node));
  if (first === undefined) return undefined;
  const stopped = first.steps.some(({ stage, ends }) => stage === 'sanity' && ends === 'sanity-drop');
  return stopped ? undefined : first.node;
}
