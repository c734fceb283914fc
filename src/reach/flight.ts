/** reach: packets under way: which first packets, what they have become, and the nodes behind them. */
import type { ConntrackState, Disposition, LinkEnd } from '../model/public.ts';
import type { Address } from '../net/public.ts';
import type { Memory } from './connection.ts';
import type { Bounds } from './ruleset.ts';
import type { Translation } from './translation.ts';

/** One layer-3 node crossed, in the order of its steps; `before` leads back to the sender. */
export interface Crossing {
  readonly before?: Crossing;
  /** 1 for the first node of the way. */
  readonly depth: number;
  readonly node: string;
  /** Absent where the packet began. */
  readonly entry?: string;
  readonly exit?: string;
  /** What the packet was when it came in, when the filter saw it, and when it left. */
  readonly arrived: Translation;
  readonly filtered: Translation;
  readonly left: Translation;
  /** Which ruleset judged it; absent where the packet began, or ended before any did. */
  readonly hook?: 'input' | 'forward';
  readonly state: ConntrackState;
  /** Whether the connection was rewritten by destination NAT here. */
  readonly destinationTranslated: boolean;
  readonly nats: readonly string[];
}

/** About to come in at `at`. */
export interface Flight {
  readonly at: LinkEnd;
  readonly packets: Bounds;
  readonly now: Translation;
  readonly behind?: Crossing;
  readonly memory: Memory;
}

/** Where packets end. `way` is the last node crossed, the ending one included; `nextHop` whom nobody answered for. */
export interface Ending {
  readonly disposition: Disposition;
  readonly at: { readonly node: string; readonly interface?: string };
  readonly packets: Bounds;
  readonly now: Translation;
  readonly way?: Crossing;
  readonly memory: Memory;
}

/** The nodes of a way, sender first. */
export function crossingsOf(last: Crossing | undefined): readonly Crossing[] {
  const found: Crossing[] = [];
  for (let at = last; at !== undefined; at = at.before) found.push(at);
  return found.reverse();
}

/** Where frames go next: to a router's address, or to the destination itself. */
export type NextHop = Address | 'destination';
