/** semantics: the last things a node does to a packet it sends: source NAT, entering the connection, fragmenting. */
import type { Interface, Node, Step } from '../model/public.ts';
import { formatAddress, headerOctets, type Packet } from '../net/public.ts';
import { confirm, type Tracking } from './conntrack.ts';
import type { NodeMemory } from './memory.ts';
import { end, endText, nature, pass } from './step.ts';
import { bindSource, chooseSourceNat, isTaken, sourceNatAddress, translateSource } from './translate.ts';

/**
 * The packet as it leaves by `exit`; what was done is added to `steps`. Undefined where the connection cannot be told
 * from another one behind the translation: the last step says so.
 */
export function exitThrough(
  memory: NodeMemory,
  node: Node,
  exit: Interface,
  packet: Packet,
  tracking: Tracking,
  steps: Step[],
): Packet | undefined {
  let after = tracking;
  if (tracking.connection !== undefined && tracking.fresh) {
    const nat = chooseSourceNat(node, exit.name, packet);
    const address = nat === undefined ? undefined : sourceNatAddress(nat, exit, packet);
    // Where addresses are translated at all, Linux keeps the answers of two connections apart even without a binding.
    const implied = nat === undefined && node.nat.length > 0 && isTaken(memory, tracking.connection);
    const kept = implied ? tracking.connection.reply.dst : undefined;
    const writes = nat === undefined ? kept : address;
    if (writes !== undefined) {
      const id = nat?.id ?? 'implied';
      const bound = bindSource(memory, tracking.connection, id, writes);
      if (bound === undefined) {
        steps.push(
          end(
            'snat',
            { kind: 'nat', nat: id },
            'rate-limited',
            `another connection already answers to ${formatAddress(writes)} so`,
            `une autre connexion répond déjà ainsi à ${formatAddress(writes)}`,
          ),
        );
        return undefined;
      }
      after = { ...tracking, connection: bound };
    }
    if (after.connection !== undefined) confirm(memory, after.connection);
  }
  const translated = translateSource(packet, after);
  if (endText(translated, 'src') !== endText(packet, 'src')) {
    const id = after.connection?.[after.direction === 'original' ? 'snat' : 'dnat'] ?? '';
    steps.push(
      pass(
        'snat',
        { kind: 'nat', nat: id },
        `source becomes ${endText(translated, 'src')}`,
        `la source devient ${endText(translated, 'src')}`,
      ),
    );
  }
  const size = translated.fragmentedTo ?? translated.length;
  if (size <= exit.mtu) return translated;
  // Fragments carry a multiple of 8 octets behind the header (RFC 791).
  const header = headerOctets(translated);
  const fragmentedTo = header + Math.floor((exit.mtu - header) / 8) * 8;
  steps.push(pass('egress', nature, `fragmented to ${fragmentedTo} octets`, `fragmenté à ${fragmentedTo} octets`));
  return { ...translated, fragmentedTo };
}
