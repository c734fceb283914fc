/** checks: PAS-ATT-2: packets with IP options or suspect IPv6 headers stop at the edge. */
import { printable, type Text } from '../../diagnostics/public.ts';
import type { Injection, Interface, Node, Protection, Topology, Trace } from '../../model/public.ts';
import { type Address, type Family, type IpOption, makePacket } from '../../net/public.ts';
import { type Answer, type Check, type CheckContext, sampleBasis } from '../check.ts';
import type { Finding } from '../finding.ts';
import { layer2Of } from '../layer2/segments.ts';
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
  6: (['routing-type-0', 'segment-routing', 'unknown-header', 'hop-by-hop', 'destination-options'] as const).map(
    (name) => ({ name }),
  ),
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
    for (const injection of fromOutside(context, edges)) {
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
    const { refusesOptions } = context.evidence;
    const passing = edges.find((node) => refusesOptions?.(node) === false && !found.has(node.id));
    if (passing !== undefined) throw new Error(`options pass ${passing.id} in the proof and in no packet tried`);
    return {
      findings: [...found.values()],
      quantified: refusesOptions === undefined ? { packets, nodes: edges.length } : { nodes: edges.length },
      how:
        refusesOptions !== undefined
          ? provenHow(edges.length)
          : {
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

function provenHow(edges: number): Text {
  return {
    en: `${edges} edge nodes throw away every packet with an option or extension header, whatever else it says: proved for every packet`,
    fr: `${edges} nœuds de bordure jettent tout paquet avec option ou en-tête d’extension, quoi qu’il dise d’autre : prouvé pour tous les paquets`,
  };
}

/**
 * One packet for each way into an edge and each family: what its header is worth there does not depend on where it
 * goes. Openings that arrive without options where there are some, else a packet to the edge's own address.
 */
function fromOutside({ evidence, topology }: CheckContext, edges: readonly Node[]): readonly Injection[] {
  const ids = new Set(edges.map(({ id }) => id));
  const found = new Map<string, Injection>();
  for (const arrival of evidence.arrivals) {
    const { injection, firstEntry } = arrival;
    if (firstEntry === undefined || !ids.has(firstEntry.node) || !comesFromOutside(topology, arrival)) continue;
    const key = `${firstEntry.node}:${firstEntry.interface} ${injection.packet.family}`;
    if (!found.has(key)) found.set(key, injection);
  }
  for (const node of topology.nodes.values()) {
    if (node.kind !== 'external') continue;
    for (const iface of node.interfaces.values()) {
      for (const { address } of iface.addresses) {
        for (const { at, own } of neighbours(topology, edges, iface, address.family)) {
          const key = `${at} ${address.family}`;
          if (found.has(key)) continue;
          const packet = makePacket({ src: address, dst: own, protocol: 17, dstPort: 33_434 });
          found.set(key, { node: node.id, interface: iface.name, nextHop: own, packet });
        }
      }
    }
  }
  return [...found.values()];
}

/** The edges' own addresses of one family on the segment of an external node's interface. */
function neighbours(
  topology: Topology,
  edges: readonly Node[],
  outer: Interface,
  family: Family,
): readonly { readonly at: string; readonly own: Address }[] {
  const members = new Set(layer2Of(topology).segmentOf(outer)?.members ?? []);
  return edges.flatMap((edge) =>
    [...edge.interfaces.values()]
      .filter((iface) => members.has(iface))
      .flatMap((iface) =>
        iface.addresses
          .filter(({ address }) => address.family === family)
          .map(({ address }) => ({ at: `${edge.id}:${iface.name}`, own: address })),
      ),
  );
}

// The packet must be thrown away for its header by the first node of the platform that it meets.
function passedEdge(trace: Trace, edges: ReadonlySet<string>): string | undefined {
  const first = trace.hops.find(({ node }) => edges.has(node));
  if (first === undefined) return undefined;
  const stopped = first.steps.some(({ stage, ends }) => stage === 'sanity' && ends === 'sanity-drop');
  return stopped ? undefined : first.node;
}
