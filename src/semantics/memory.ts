/** semantics: what stateful nodes remember between packets. */
import type { Packet } from '../net/public.ts';
import type { Direction, TcpTrack } from './tcp-state.ts';
import type { Tuple } from './tuple.ts';

/**
 * A tracked connection. `original` is the first packet's tuple as it came in, `reply` that of the answer as it will
 * come in: the two mirror each other but for address translation. `dnat`, `snat` are the bindings' ids.
 */
export interface Connection {
  readonly original: Tuple;
  readonly reply: Tuple;
  readonly replied: boolean;
  readonly tcp: TcpTrack;
  readonly dnat?: string;
  readonly snat?: string;
}

/** One fragment as it came in; `end` is the first octet of payload behind it. */
export interface Piece {
  readonly packet: Packet;
  readonly start: number;
  readonly end: number;
}

export interface NodeMemory {
  /** By tuple key; each connection stands under its original and its reply key. */
  readonly connections: Map<string, { readonly connection: Connection; readonly direction: Direction }>;
  /** Incomplete datagrams. A queue of undefined was killed by an overlap and swallows the rest of its datagram. */
  readonly fragments: Map<string, readonly Piece[] | undefined>;
}

/** The memory of every node of a platform, empty until packets pass. A walk changes it. */
export class Memory {
  readonly #nodes = new Map<string, NodeMemory>();

  of(node: string): NodeMemory {
    let memory = this.#nodes.get(node);
    if (memory === undefined) {
      memory = { connections: new Map(), fragments: new Map() };
      this.#nodes.set(node, memory);
    }
    return memory;
  }
}

export function newMemory(): Memory {
  return new Memory();
}
