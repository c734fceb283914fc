/** semantics: the last things a node does to a packet that it sends or takes: source NAT, entering the connection, fragmenting. */
import type { Interface, Node, Step } from '../model/public.ts';
import { type Address, formatAddress, headerOctets, type Packet } from '../net/public.ts';
import { confirm, type Tracking } from './conntrack.ts';
import type { Connection, NodeMemory } from './memory.ts';
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
    const bound =
      nat === undefined
        ? keptApart(memory, node, tracking.connection)
        : address === undefined
          ? tracking.connection
          : bindSource(memory, tracking.connection, nat.id, address);
    if (bound === undefined) {
      steps.push(clash(nat?.id ?? 'implied', address ?? tracking.connection.reply.dst));
      return undefined;
    }
    after = { ...tracking, connection: bound };
    confirm(memory, bound);
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

/** Enters the connection of a packet that the node takes itself; the step that ends it where it cannot be told apart. */
export function enterTaken(memory: NodeMemory, node: Node, { connection, fresh }: Tracking): Step | undefined {
  if (connection === undefined || !fresh) return undefined;
  const bound = keptApart(memory, node, connection);
  if (bound === undefined) return clash('implied', connection.reply.dst);
  confirm(memory, bound);
  return undefined;
}

// Where addresses are translated at all, Linux keeps the answers of two connections apart even without a binding.
function keptApart(memory: NodeMemory, node: Node, connection: Connection): Connection | undefined {
  if (node.nat.length === 0 || !isTaken(memory, connection)) return connection;
  return bindSource(memory, connection, 'implied', connection.reply.dst);
}

function clash(nat: string, writes: Address): Step {
  return end(
    'snat',
    { kind: 'nat', nat },
    'rate-limited',
    `another connection already answers to ${formatAddress(writes)} so`,
    `une autre connexion répond déjà ainsi à ${formatAddress(writes)}`,
  );
}
