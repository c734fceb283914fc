/** checks: PAS-ATT-3: no interface accepts a source that cannot live behind it. */
import { printable } from '../../diagnostics/public.ts';
import { type Interface, lookupRoute, type Node } from '../../model/public.ts';
import { formatPacket, prefixContains } from '../../net/public.ts';
import { type Answer, type Check, type CheckContext, sampleBasis } from '../check.ts';
import type { Arrival } from '../evidence.ts';
import type { Finding } from '../finding.ts';
import { edgeNodes } from './edges.ts';
import { flowClauses, makeFinding } from './make.ts';
import { filters, firstMissing } from './missing.ts';

export const att3: Check = {
  id: 'PAS-ATT-3',
  title: { en: 'Anti-spoofing and bogons', fr: 'Anti-usurpation et adresses impossibles' },
  promise: {
    en: 'no interface accepts a source that cannot live behind it',
    fr: 'aucune interface n’accepte une source qui ne peut pas se trouver derrière elle',
  },
  basis: 'sampled',
  clauses: flowClauses,
  run: (context) => {
    const { topology, atlas, evidence } = context;
    const found = new Map<string, Finding>();
    let interfaces = 0;
    for (const node of topology.nodes.values()) {
      if (!atlas.filtering.has(node.id)) continue;
      for (const iface of node.interfaces.values()) {
        if (iface.addresses.length === 0) continue;
        interfaces += 1;
        const { antiSpoofing } = iface;
        if (antiSpoofing === 'strict' || (antiSpoofing === 'loose' && isTowardsInternet(context, node, iface)))
          continue;
        const at = printable(`${node.id}:${iface.name}`);
        const says =
          antiSpoofing === 'off'
            ? { en: `${at} accepts any source`, fr: `${at} accepte n’importe quelle source` }
            : {
                en: `${at} accepts any routed source (loose) though it does not face the Internet`,
                fr: `${at} accepte toute source routée (mode souple) sans faire face à Internet`,
              };
        const key = `${node.id}:${iface.name}`;
        found.set(key, makeFinding(att3, `interface ${key}`, says, { place: iface.position ?? node.position }));
      }
    }
    for (const node of edgeNodes(context)) {
      if (!atlas.filtering.has(node.id) || node.protections.has('bogons')) continue;
      const id = printable(node.id);
      const says = {
        en: `${id}, at the edge, declares no protection against bogons`,
        fr: `${id}, en bordure, ne déclare aucune protection contre les adresses impossibles (bogons)`,
      };
      found.set(`bogons ${node.id}`, makeFinding(att3, `bogons ${node.id}`, says, { place: node.position }));
    }
    for (const arrival of evidence.spoofed) addSpoofed(context, found, arrival);
    const basis = sampleBasis(evidence.spoofedPackets);
    return {
      findings: [...found.values()],
      quantified: { interfaces, packets: evidence.spoofedPackets },
      how: {
        en: `${interfaces} interfaces declare anti-spoofing; sources of other zones tried: ${basis.en}`,
        fr: `${interfaces} interfaces déclarent l’anti-usurpation ; sources d’autres zones essayées : ${basis.fr}`,
      },
      ...firstMissing(filters(atlas.filtering), [
        evidence.spoofedPackets > 0,
        'no spoofed packet could be tried',
        'aucun paquet usurpé n’a pu être essayé',
      ]),
    } satisfies Answer;
  },
};

// A spoofed packet that arrived counts against the first filter on its way, where that could have known: the route back
// to the source does not lead out where the packet came in.
function addSpoofed(
  context: CheckContext,
  found: Map<string, Finding>,
  { firstEntry, injection, from, to }: Arrival,
): void {
  const node = firstEntry === undefined ? undefined : context.topology.nodes.get(firstEntry.node);
  if (firstEntry === undefined || node === undefined || !context.atlas.filtering.has(node.id)) return;
  const back = lookupRoute(context.topology, node, injection.packet.src);
  const couldKnow = back.kind === 'none' || back.kind === 'discard' || back.interface !== firstEntry.interface;
  const key = `${firstEntry.node}:${firstEntry.interface}`;
  const known = found.get(key);
  if (!couldKnow || known?.witness !== undefined) return;
  const at = printable(key);
  const [source, target] = [printable(from.zone.id), printable(to.zone?.id ?? to.node)];
  const packet = formatPacket(injection.packet);
  const says = {
    en: `${at} let a foreign source in from ${source}, as far as ${target}: ${packet}`,
    fr: `${at} a laissé entrer une source étrangère depuis ${source}, jusqu’à ${target} : ${packet}`,
  };
  const iface = node.interfaces.get(firstEntry.interface);
  found.set(
    key,
    makeFinding(att3, `interface ${key}`, says, {
      place: iface?.position ?? node.position,
      witness: context.evidence.trace(injection),
    }),
  );
}

// Loose mode is for the side on which the whole Internet lives: its segment, or the way of the default route.
function isTowardsInternet({ atlas }: CheckContext, node: Node, iface: Interface): boolean {
  if (atlas.zoneOfInterface(iface)?.owner.kind === 'internet') return true;
  return node.routes.some(
    ({ prefix, interface: name, via }) =>
      prefix.length === 0 &&
      (name === iface.name ||
        (via !== undefined && iface.addresses.some(({ prefix: own }) => prefixContains(own, via)))),
  );
}
