/** semantics: what a node throws away for the header's own sake, before any rule is asked. */
import type { Interface, Node, Step } from '../model/public.ts';
import { type IpOptionName, isIcmp, type Packet } from '../net/public.ts';

const sourceRoutes: ReadonlySet<IpOptionName> = new Set(['loose-source-route', 'strict-source-route']);
const headerLength = { 4: 20, 6: 40 } as const;

/** The step that drops the packet, or undefined when the header is in order. */
export function sanityDrop(node: Node, entry: Interface, packet: Packet): Step | undefined {
  if (node.kind === 'external') return undefined;
  return optionsDrop(node, packet) ?? sizeDrop(node, entry, packet);
}

function optionsDrop(node: Node, packet: Packet): Step | undefined {
  const option = packet.options[0];
  if (option === undefined) return undefined;
  const names = packet.options.map(({ name }) => name).join(', ');
  if (packet.family === 4 && node.protections.has('ip-options')) {
    return drop(
      'ip-options',
      `IP options are refused whatever their pointer: ${names}`,
      `options IP refusées quel que soit leur pointeur : ${names}`,
    );
  }
  if (packet.family === 6 && node.protections.has('ipv6-extension-headers')) {
    return drop(
      'ipv6-extension-headers',
      `extension headers are refused: ${names}`,
      `en-têtes d’extension refusés : ${names}`,
    );
  }
  return undefined;
}

/**
 * A source route that the node does not honour, or honours for others and finds no way along it. Asked behind
 * anti-spoofing, as the kernel does; other options travel on. A host is not trusted to protect itself.
 */
export function sourceRouteDrop(node: Node, packet: Packet): Step | undefined {
  if (node.kind === 'external' || !node.forwards || packet.family !== 4) return undefined;
  if (node.acceptSourceRoute || packet.options.every(({ name }) => !sourceRoutes.has(name))) return undefined;
  return drop(
    'accept-source-route',
    'source routing is not honoured here',
    'le routage par la source n’est pas accepté ici',
  );
}

// RFC 791: a datagram never exceeds 65,535 octets; a last fragment that claims more is the "ping of death".
function sizeDrop(node: Node, entry: Interface, packet: Packet): Step | undefined {
  const end = (packet.fragment?.offset ?? 0) + packet.length;
  if (end > 65_535 && node.protections.has('ping-of-death')) {
    return drop('ping-of-death', `the datagram would end at octet ${end}`, `le datagramme finirait à l’octet ${end}`);
  }
  const large = packet.fragment !== undefined || packet.length > entry.mtu;
  if (isIcmp(packet.protocol) && large && node.protections.has('large-packets')) {
    return drop('large-packets', 'ICMP larger than one frame is refused', 'ICMP plus grand qu’une trame refusé');
  }
  if (packet.length < headerLength[packet.family]) {
    return drop('header', 'the length is below the header’s own', 'la longueur est inférieure à celle de l’en-tête');
  }
  return undefined;
}

function drop(setting: string, en: string, fr: string): Step {
  return { stage: 'sanity', decider: { kind: 'setting', setting }, says: { en, fr }, ends: 'sanity-drop' };
}
