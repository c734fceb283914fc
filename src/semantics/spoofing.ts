/** semantics: whether the packet's source can live where it came in (RFC 2827, RFC 3704). */
import { type Interface, lookupRoute, type Node, type Step } from '../model/public.ts';
import { addressSetContains, bogonAddresses, formatAddress, type Packet } from '../net/public.ts';
import { isOneHost, isOwn } from './local.ts';
import type { World } from './world.ts';

/** The step that drops the packet, or undefined when the source is acceptable on this interface. */
export function spoofDrop(world: World, node: Node, entry: Interface, packet: Packet): Step | undefined {
  // A host is not trusted to protect itself unless the platform says that it does.
  if (node.kind === 'external' || (!node.forwards && entry.antiSpoofing === 'off')) return undefined;
  const { src } = packet;
  if (asksForAddress(packet)) return undefined;
  const text = formatAddress(src);
  if (isMartian(packet) && !(entry.antiSpoofing === 'off' && isLoopbackToAll(packet)))
    return drop('martian', `${text} is no source at all`, `${text} n’est pas une source`);
  // IPv4 refuses its own address from outside whatever the settings; IPv6 only where sources are looked up.
  if (isOwn(node, src) && (src.family === 4 || entry.antiSpoofing !== 'off')) {
    return drop('own-address', `${text} is this node’s own address`, `${text} est une adresse de ce nœud`);
  }
  const zone = entry.zone === undefined ? undefined : world.topology.zones.get(entry.zone);
  if (zone?.owner.kind === 'internet' && node.protections.has('bogons') && addressSetContains(bogonAddresses, src)) {
    return drop('bogons', `${text} never comes from the Internet`, `${text} ne vient jamais d’Internet`);
  }
  if (entry.antiSpoofing === 'off') return undefined;
  const back = lookupRoute(world.topology, node, src);
  const nowhere = back.kind === 'none' || back.kind === 'discard';
  if (nowhere || (entry.antiSpoofing === 'strict' && back.interface !== entry.name)) {
    const where = nowhere ? { en: 'nowhere', fr: 'nulle part' } : { en: back.interface, fr: back.interface };
    return drop(
      `anti-spoofing ${entry.antiSpoofing} on ${entry.name}`,
      `${text} cannot live behind ${entry.name}: the route back leads ${where.en}`,
      `${text} ne peut pas être derrière ${entry.name} : la route de retour mène à ${where.fr}`,
    );
  }
  return undefined;
}

/** A broadcast address as source, which IPv4 refuses once it knows where the packet goes. */
export function broadcastSourceDrop(node: Node, entry: Interface, { src }: Packet): Step | undefined {
  if (src.family === 6 || src.value === 0n || entry.antiSpoofing === 'off' || isOneHost(node, src)) return undefined;
  const text = formatAddress(src);
  return drop('broadcast-source', `${text} is no single host`, `${text} n’est pas un hôte unique`);
}

// RFC 2131: a host without an address writes from 0.0.0.0 to everybody on its link.
function asksForAddress({ family, src, dst }: Packet): boolean {
  return family === 4 && src.value === 0n && dst.value === 0xffff_ffffn;
}

// Linux drops these as martians whatever rp_filter says: loopback, broadcast, multicast and IPv4's unspecified address.
function isMartian({ family, src }: Packet): boolean {
  if (family === 4)
    return (
      src.value >> 24n === 127n ||
      src.value === 0n ||
      (src.value >= 0xe000_0000n && src.value < 0xf000_0000n) ||
      src.value === 0xffff_ffffn
    );
  return src.value === 1n || src.value >> 120n === 0xffn;
}

// Linux takes what is sent to 255.255.255.255 before it looks for loopback among the sources (ip_route_input_slow); only
// reverse-path filtering then still refuses them, and the loopback interface's own address, which is the node's.
function isLoopbackToAll({ family, src, dst }: Packet): boolean {
  const isLoopback = src.value >> 24n === 127n && src.value !== 0x7f00_0001n;
  return family === 4 && isLoopback && dst.value === 0xffff_ffffn;
}

function drop(setting: string, en: string, fr: string): Step {
  return { stage: 'anti-spoofing', decider: { kind: 'setting', setting }, says: { en, fr }, ends: 'spoof-drop' };
}
