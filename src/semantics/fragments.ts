/** semantics: reassembly in a stateful node (RFC 791, RFC 5722, RFC 8200; Linux nf_defrag). */
import { formatAddress, headerOctets, type Packet } from '../net/public.ts';
import type { NodeMemory, Piece } from './memory.ts';

/** whole: go on with this packet · held: the rest is missing · killed: the datagram can never be completed. */
export type Reassembly =
  | { readonly kind: 'whole'; readonly packet: Packet; readonly reassembled: boolean }
  | { readonly kind: 'held'; readonly pieces: number }
  | { readonly kind: 'killed'; readonly reason: 'overlap' | 'oversize' | 'unaligned' };

// A hostile stream of fragments must not grow the memory without bound (Linux ipfrag_high_thresh has the same purpose).
const maxQueues = 1024;
const maxPieces = 64;

/** Takes a fragment in; a packet that is none goes on as it is. */
export function reassemble(memory: NodeMemory, packet: Packet): Reassembly {
  const { fragment } = packet;
  if (fragment === undefined) return { kind: 'whole', packet, reassembled: false };
  const start = fragment.offset;
  const end = start + packet.length - headerOctets(packet);
  if (start === 0 && !fragment.more) return { kind: 'whole', packet: withoutFragment(packet), reassembled: false };
  const key = `${packet.protocol} ${formatAddress(packet.src)} ${formatAddress(packet.dst)} ${fragment.id}`;
  const known = memory.fragments.get(key);
  if (known === undefined && memory.fragments.has(key)) return { kind: 'killed', reason: 'overlap' };
  if (end + headerOctets(withoutFragment(packet)) > 65_535) return kill(memory, key, 'oversize');
  if (fragment.more && (end - start) % 8 !== 0) return { kind: 'killed', reason: 'unaligned' };
  const pieces = known ?? [];
  if (pieces.some((piece) => piece.start === start && piece.end === end))
    return { kind: 'held', pieces: pieces.length };
  if (pieces.some((piece) => piece.start < end && start < piece.end)) return kill(memory, key, 'overlap');
  const all = [...pieces, { packet, start, end }].sort((a, b) => a.start - b.start);
  const whole = join(all);
  if (whole !== undefined) {
    memory.fragments.delete(key);
    return { kind: 'whole', packet: whole, reassembled: true };
  }
  if (all.length >= maxPieces || (known === undefined && memory.fragments.size >= maxQueues)) {
    return kill(memory, key, 'oversize');
  }
  memory.fragments.set(key, all);
  return { kind: 'held', pieces: all.length };
}

function kill(memory: NodeMemory, key: string, reason: 'overlap' | 'oversize'): Reassembly {
  if (memory.fragments.size < maxQueues) memory.fragments.set(key, undefined);
  return { kind: 'killed', reason };
}

function join(pieces: readonly Piece[]): Packet | undefined {
  const first = pieces[0];
  const last = pieces.at(-1);
  if (first === undefined || last === undefined || first.start !== 0 || last.packet.fragment?.more !== false) {
    return undefined;
  }
  const gapless = pieces.every((piece, i) => i === 0 || pieces[i - 1]?.end === piece.start);
  if (!gapless) return undefined;
  const largest = Math.max(...pieces.map((piece) => piece.packet.length));
  const whole = withoutFragment(first.packet);
  return { ...whole, length: last.end + headerOctets(whole), fragmentedTo: largest };
}

function withoutFragment(packet: Packet): Packet {
  const { fragment: _, ...rest } = packet;
  return rest;
}
